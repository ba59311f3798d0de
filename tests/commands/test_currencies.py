"""Deals in several currencies, as a team is told of them: what they come to, and what nobody can say."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.deals import Person
from storage.books import Books
from storage.database import Database
from tests.commands.floor import LEA, TEAM, TOM, Floor, told
from tests.commands.test_setup import ADA, WORKSPACE, fills
from tests.pipeline.rates import no_bank_moves


@pytest.fixture
async def floor(books: Books) -> Floor:
    """A team that counts in dollars and knows no rate."""
    return await in_dollars(books)


async def in_dollars(books: Books) -> Floor:
    floor = await Floor(books).open()
    async with books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
    await fills(floor, ADA, {**WORKSPACE, "currency": "USD"}, w="workspace")
    return floor


async def rate(floor: Floor, currency: str, worth: str, day: str = "2026-11-01") -> None:
    async with floor.books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
    reply = await fills(floor, ADA, {"currency": currency, "worth": worth, "day": day}, w="new_rate")
    assert told(reply).startswith("Saved."), reply.errors


async def overview(floor: Floor, who: Person = TOM) -> list[str]:
    return told(await floor.ask(who, "", command="/pipeline")).split("\n")


async def changes(floor: Floor, words: str = "") -> list[str]:
    """The lines of the waterfall, in single spaces."""
    said = told(await floor.ask(TOM, f"changes {words}", command="/pipeline"))
    return [" ".join(line.split()) for line in said.split("```")[1].strip().split("\n")]


async def test_without_a_rate_it_is_dollars_plus_yen_and_with_one_it_is_dollars(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 100 USD")
    await floor.ask(TOM, "new Bolt 15000 JPY")
    english, french = await overview(floor), await overview(floor, LEA)
    assert english[0] == "*Sales:* 2 open deals, US$100 + JP¥15,000"
    assert english[1] == "Contact · 2 · US$100 (1 without a value or a rate)"
    assert "+ 1 deal without a rate: JP¥15,000." in english
    assert french[0] == "*Ventes :* 2 affaires ouvertes, 100 $US + 15 000 JPY"
    assert french[1] == "Contact · 2 · 100 $US (1 sans montant ou sans taux)"

    await rate(floor, "USD", "150 JPY")
    english, french = await overview(floor), await overview(floor, LEA)
    assert english[:2] == ["*Sales:* 2 open deals, US$200", "Contact · 2 · US$200"]
    assert "In other currencies: JP¥15,000 = US$100." in english
    assert french[:2] == ["*Ventes :* 2 affaires ouvertes, 200 $US", "Contact · 2 · 200 $US"]
    assert "En d’autres devises : 15 000 JPY = 100 $US." in french


async def test_a_rate_that_changed_is_a_line_of_what_changed(floor: Floor) -> None:
    await rate(floor, "USD", "150 JPY")
    await floor.ask(TOM, "new Acme 30000 JPY")
    floor.passes(days=7)
    await rate(floor, "USD", "100 JPY", day="2026-11-26")
    await floor.ask(TOM, "edit acme value 40000 JPY")
    floor.passes(seconds=1)
    assert (await changes(floor))[1:-1] == ["+ Raised 1 US$66.67", "± Currency 1 US$133.33"]
    assert (await changes(floor, "last week"))[1:] == ["+ New 1 US$200", "Open Mon 23 Nov 1 US$200"]


async def test_what_was_printed_is_not_restated_by_a_rate_entered_later_for_an_earlier_day(floor: Floor) -> None:
    await rate(floor, "USD", "150 JPY")
    await floor.ask(TOM, "new Acme 30000 JPY")
    floor.passes(days=7)
    before = await changes(floor, "last week")
    await rate(floor, "USD", "100 JPY", day="2026-11-02")
    floor.passes(seconds=1)
    assert await changes(floor, "last week") == before
    assert (await changes(floor))[1:-1] == ["± Currency 1 US$100"]


async def test_a_closed_deal_keeps_the_rate_of_its_day(floor: Floor) -> None:
    await rate(floor, "USD", "150 JPY")
    await floor.ask(TOM, "new Acme 30000 JPY")
    await floor.ask(TOM, "won acme")
    floor.passes(days=5)
    await rate(floor, "USD", "100 JPY", day="2026-11-25")
    floor.passes(seconds=1)
    assert any("Won US$200 " in line for line in await overview(floor))


async def test_the_central_banks_rates_count_where_there_is_no_other(database: Database) -> None:
    floor = await in_dollars(Books(database, published=no_bank_moves))
    await floor.ask(TOM, "new Acme 15000 JPY")
    await floor.ask(TOM, "new Bolt 10 KWD")
    await floor.ask(TOM, "new Corp 10 CHF")
    await rate(floor, "KWD", "3")
    said = await overview(floor)
    assert said[0] == "*Sales:* 3 open deals, US$130 + CHF 10"
    assert "In other currencies: JP¥15,000 = US$100, KWD 10 = US$30. + 1 deal without a rate: CHF 10." in said


@pytest.mark.parametrize("report", ["funnel", "changes", "forecast"])
async def test_every_report_says_how_many_deals_have_no_rate(floor: Floor, report: str) -> None:
    await floor.ask(TOM, "new Acme 15000 JPY close 30/11")
    said: Any = told(await floor.ask(TOM, report, command="/pipeline"))
    assert "+ 1 deal without a rate: JP¥15,000." in said
    assert "without a value" not in said
    await floor.ask(TOM, "new Bolt close 30/11")
    both = told(await floor.ask(TOM, report, command="/pipeline"))
    assert both.endswith("London. 1 deal without a value is counted as a deal, not as money.")


async def test_beside_a_forecast_stands_what_of_its_own_amounts_has_no_rate_and_what_has_one(floor: Floor) -> None:
    await rate(floor, "KWD", "3")
    await floor.ask(TOM, "new Acme 15000 JPY close 30/11")
    await floor.ask(TOM, "new Bolt 10 KWD close 30/11")
    await floor.ask(TOM, "new Corp 20 CHF close 30/3")
    await floor.ask(TOM, "new Dune 50 CHF")
    await floor.ask(TOM, "won dune")
    *_, expected, beside, _ = told(await floor.ask(TOM, "forecast", command="/pipeline")).split("\n")
    assert expected == (
        "*November.* Won US$0 · commit US$0 (0) · best case US$0 (0) · pipeline US$30 (2). Won + commit US$0."
        " + 2 deals without a rate: CHF 50 + JP¥15,000."
    )
    assert beside == "In other currencies: KWD 10 = US$30."
    assert expected in await overview(floor)
    french = told(await floor.ask(LEA, "prévision", command="/pipeline"))
    assert "+ 2 affaires sans taux de change : 50 CHF + 15 000 JPY." in french
