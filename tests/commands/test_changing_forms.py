"""Forms that change a deal: what somebody else changed meanwhile is said and shown, never overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from messages import actions
from pipeline.money import Money
from tests.commands.floor import LEA, TOM, Floor, buttons, told
from tests.commands.test_editing import fields_of

MEANWHILE = "Léa Martin changed #1 Acme on Friday 20 November, 10:00, after this was drawn."


async def opened(floor: Floor, form: str = "edit") -> tuple[dict[str, Any], str]:
    """What the form of deal #1 holds for Tom, and what it remembers."""
    shown = (await floor.press(TOM, actions.opening(d=1, v=1, f=form))).form
    assert shown is not None
    return fields_of(shown), shown.view["private_metadata"]


async def test_only_what_was_changed_in_the_form_is_written(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k close 15/12 source fair")
    fields, remembered = await opened(floor)
    reply = await floor.submit(TOM, "edit", {**fields, "value": "14k", "company": "Acme SA"}, remembered)
    assert told(reply) == "Changed #1 Acme: company Acme SA, value €12,000 → €14,000."
    assert await floor.history(1) == ["created", "edited", "value"]
    await floor.press(TOM, buttons(reply)["Undo"])
    deal = await floor.deal(1)
    assert (deal.company, deal.value) == (None, Money(1_200_000, "EUR"))


async def test_a_field_that_is_emptied_is_empty(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k close 15/12 source fair for Acme SA")
    fields, remembered = await opened(floor)
    emptied = {**fields, "value": None, "close": None, "source": None, "company": None}
    await floor.submit(TOM, "edit", emptied, remembered)
    deal = await floor.deal(1)
    assert (deal.value, deal.close_on, deal.source, deal.company) == (None, None, None, None)


async def test_nothing_changed_writes_nothing(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    reply = await floor.submit(TOM, "edit", fields, remembered)
    assert told(reply) == "#1 Acme is like that already. Nothing was changed."


@pytest.mark.parametrize(
    ("since", "mine", "field", "theirs"),
    [
        ("modifier acme montant 9k", {"value": "14k"}, "value", Money(900_000, "EUR")),
        ("modifier acme échéance 27/11", {"close": "2026-12-01"}, "close_on", date(2026, 11, 27)),
        ("modifier acme nom Bolt", {"name": "Core"}, "name", "Bolt"),
        ("modifier acme société Durand", {"company": "Acme SA"}, "company", "Durand"),
        ("engagé acme", {"category": "best"}, "category", "commit"),
        ("modifier acme montant 9k", {"value": "14k", "source": "fair"}, "source", None),
    ],
)
async def test_a_field_somebody_else_changed_meanwhile_is_shown_and_left(
    floor: Floor, since: str, mine: dict[str, str], field: str, theirs: object
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    await floor.ask(LEA, since)
    reply = await floor.submit(TOM, "edit", {**fields, **mine}, remembered)
    assert told(reply).replace("Bolt", "Acme").replace("Durand, ", "").startswith(MEANWHILE)
    assert "*Owner:* Tom Reed" in told(reply)
    assert getattr(await floor.deal(1), field) == theirs


@pytest.mark.parametrize(
    ("since", "mine"),
    [
        ("modifier acme montant 9k", {"company": "Acme SA"}),
        ("avancer acme devis", {"value": "14k"}),
        ("noter acme bonjour", {"value": "14k"}),
        ("modifier acme montant 14k", {"value": "14k", "source": "fair"}),
        ("confier acme léa", {"source": "fair"}),
        ("pause acme jusqu’à lundi", {"close": "2026-12-01"}),
    ],
)
async def test_what_somebody_else_changed_elsewhere_is_kept_and_no_obstacle(
    floor: Floor, since: str, mine: dict[str, str]
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    await floor.ask(LEA, since)
    theirs = await floor.deal(1)
    reply = await floor.submit(TOM, "edit", {**fields, **mine}, remembered)
    assert told(reply).split(":")[0].split(", ")[-1].endswith("Acme")
    now = await floor.deal(1)
    assert (now.stage, now.category, now.owner, now.parked_until) == (
        theirs.stage, theirs.category, theirs.owner, theirs.parked_until,
    )  # fmt: skip
    if "value" not in mine:
        assert now.value == theirs.value


async def test_what_was_changed_and_taken_back_meanwhile_is_no_obstacle(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    await floor.ask(LEA, "modifier acme montant 9k")
    await floor.ask(LEA, "annuler")
    await floor.submit(TOM, "edit", {**fields, "value": "14k"}, remembered)
    assert (await floor.deal(1)).value == Money(1_400_000, "EUR")


async def test_my_own_change_meanwhile_is_no_obstacle(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    await floor.ask(TOM, "edit acme value 9k")
    await floor.submit(TOM, "edit", {**fields, "value": "14k"}, remembered)
    assert (await floor.deal(1)).value == Money(1_400_000, "EUR")


async def test_a_deal_closed_meanwhile_keeps_its_figures(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    await floor.ask(LEA, "gagné acme")
    reply = await floor.submit(TOM, "edit", {**fields, "value": "14k"}, remembered)
    assert "is won" in told(reply) or MEANWHILE in told(reply)
    assert (await floor.deal(1)).value == Money(1_200_000, "EUR")


async def test_a_deal_deleted_meanwhile_is_gone(floor: Floor) -> None:
    await floor.ask(LEA, "nouvelle Acme 12k")
    fields, remembered = await opened(floor)
    await floor.press(LEA, actions.delete(d=1, v=1))
    reply = await floor.submit(TOM, "edit", {**fields, "value": "14k"}, remembered)
    assert told(reply) == "#1 does not exist. Nothing was changed."


async def test_a_close_date_that_has_passed_may_stay_and_not_be_chosen(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k close 23/11")
    floor.passes(days=10)
    fields, remembered = await opened(floor)
    assert fields["close"] == "2026-11-23"
    await floor.submit(TOM, "edit", {**fields, "value": "14k"}, remembered)
    assert (await floor.deal(1)).value == Money(1_400_000, "EUR")
    reply = await floor.submit(TOM, "edit", {**fields, "close": "2026-11-24"}, remembered)
    assert list(reply.errors) == ["close"]


async def test_all_that_is_wrong_is_said_at_once(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    fields, remembered = await opened(floor)
    wrong = {**fields, "name": " ", "value": "lots", "owner": "UGUEST", "source": "s" * 121}
    reply = await floor.submit(TOM, "edit", wrong, remembered)
    assert sorted(reply.errors) == ["name", "owner", "source", "value"]
    assert await floor.history(1) == ["created"]


async def test_two_give_the_same_deal_away_and_the_second_hears_of_it(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    _, remembered = await opened(floor, "assign")
    await floor.ask(LEA, "prendre acme")
    reply = await floor.submit(TOM, "assign", {"owner": "UTOM"}, remembered)
    assert told(reply).startswith(MEANWHILE)
    assert (await floor.deal(1)).owner == LEA


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("12k", "€12,000"), ("12 000,50 €", "€12,000.50"), ("USD 9500", "US$9,500"), ("CAD 12.25", "CA$12.25"),
     ("JPY 12000", "JPY 12000"), ("KWD 1.234", "KWD\u00a01.234"), ("0.01", "€0.01")],
)  # fmt: skip
async def test_an_amount_in_the_form_reads_back_as_the_very_same(floor: Floor, amount: str, shown: str) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, f"edit acme value {amount}")
    value = (await floor.deal(1)).value
    for who in (TOM, LEA):
        form = (await floor.press(who, actions.opening(d=1, v=1, f="edit"))).form
        assert form is not None
        fields = fields_of(form)
        assert who == LEA or fields["value"] == shown
        reply = await floor.submit(who, "edit", {**fields, "source": who.name}, form.view["private_metadata"])
        assert reply.errors == {}
        assert (await floor.deal(1)).value == value
    assert value is not None
