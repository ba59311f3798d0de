"""`/pipeline setup`, "Currencies…": rates listed, added and removed by admins, and those of the central bank."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from commands.invocation import Reply
from messages import actions
from storage.books import Books
from storage.database import Database
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_setup import ADA, AXEL, audit, fills, opened
from tests.pipeline.rates import no_bank_moves

NEW = {"currency": "GBP", "worth": "1.2", "day": "2026-11-01"}
END = (
    "Where you have no rate of your own, the European Central Bank's counts. A deal that is won or lost keeps the rate "
    "of that day."
)


@pytest.fixture
async def floor(database: Database) -> Floor:
    floor = await Floor(Books(database, published=no_bank_moves)).open()
    return await floor.joined_by(ADA, AXEL)


async def listed(floor: Floor, **what: Any) -> Reply:
    return await floor.press(ADA, actions.setup(w="currencies", **what))


async def adds(floor: Floor, who: Any = ADA, **fields: str) -> Reply:
    return await fills(floor, who, {**NEW, **fields}, w="new_rate")


async def test_rates_are_listed_with_their_day_and_where_they_are_from(floor: Floor) -> None:
    for deal in ("Acme 3k", "Bolt USD 2k", "Corp 90 CHF", "Dune 80 CHF", "Echo 70 GBP"):
        await floor.ask(TOM, f"new {deal}")
    await adds(floor)
    reply = await listed(floor)
    assert told(reply) == (
        "*Currencies* · everything is added up in EUR.\n"
        "1 GBP = 1.2 EUR from 1 November on · set by Ada Admin\n"
        "1 USD = 0.5 EUR · European Central Bank, 1 January 2020\n"
        "CHF has no rate: 2 open deals count without their money.\n" + END
    )
    assert list(buttons(reply)) == ["Remove", "New rate…", "Do without the bank's rates"]


@pytest.mark.parametrize(("currency", "worth"), [("usd", "150 jpy"), ("EUR", "1.2"), ("€", "3 EUR")])
async def test_a_rate_is_between_the_workspaces_currency_and_another(floor: Floor, currency: str, worth: str) -> None:
    reply = await adds(floor, currency=currency, worth=worth)
    said = "A rate is between EUR and one other currency: write USD and 0.92 EUR, or EUR and 1.09 USD."
    assert reply.errors == {"worth": said}


async def test_a_rate_may_be_given_either_way_round(floor: Floor) -> None:
    reply = await adds(floor, currency="€", worth="1,25 $", day="2026-11-20")
    assert told(reply).split("\n")[0] == "Saved. 1 EUR = 1.25 USD from 20 November on · set by Ada Admin"
    async with floor.books.look(TEAM) as work:
        known = await work.rates.known(of={"USD"})
    found = known.in_force("USD", date(2026, 11, 20))
    assert found is not None
    assert found.rate == Fraction(4, 5)
    assert await audit(floor) == [("rate_added", {"rate": None}, {"rate": "1 EUR = 1.25 USD, 2026-11-20"})]
    said = told(await floor.ask(ADA, "audit", command="/pipeline"))
    assert "a new exchange rate" in said
    assert "1 EUR = 1.25 USD, 2026-11-20" in said


async def test_a_rate_from_the_same_day_takes_the_place_of_the_first(floor: Floor) -> None:
    await adds(floor)
    reply = await adds(floor, AXEL, worth="1,3")
    assert told(reply).split("\n")[:3] == [
        "Enregistré. 1 GBP = 1,3 EUR à partir du 1ᵉʳ novembre · saisi par Axel Admin",
        "*Devises* · tout est additionné en EUR.",
        "1 GBP = 1,3 EUR à partir du 1ᵉʳ novembre · saisi par Axel Admin",
    ]
    assert len(told(reply).split("\n")) == 4


async def test_a_rate_is_removed_once(floor: Floor) -> None:
    added = buttons(await adds(floor))
    assert told(await floor.press(TOM, added["Remove"])).startswith("Only an admin may do that")
    removed = await floor.press(ADA, added["Remove"])
    assert told(removed) == (
        "Removed: 1 GBP = 1.2 EUR. Figures printed before stay as they are.\n"
        "*Currencies* · everything is added up in EUR.\n" + END
    )
    again = await floor.press(AXEL, added["Remove"])
    assert told(again) == "Ce taux a déjà été retiré. Rien n’a été modifié."
    assert [act for act, _, _ in await audit(floor)] == ["rate_removed", "rate_added"]


async def test_a_click_delivered_twice_removes_once_and_is_answered_twice(floor: Floor) -> None:
    added = buttons(await adds(floor))
    first = await floor.press(ADA, added["Remove"], key="trg:once")
    assert told(await floor.press(ADA, added["Remove"], key="trg:once")) == told(first)


async def test_the_banks_rates_are_turned_off_and_on(floor: Floor) -> None:
    await floor.ask(TOM, "new Bolt USD 2k")
    off = await floor.press(ADA, buttons(await listed(floor))["Do without the bank's rates"])
    assert told(off) == (
        "Saved. From now on the European Central Bank's rates do not count.\n"
        "*Currencies* · everything is added up in EUR.\n"
        "USD has no rate: 1 open deal counts without its money.\n"
        "The European Central Bank's rates do not count. A deal that is won or lost keeps the rate of that day."
    )
    on = await floor.press(AXEL, actions.bank_rates(on=1))
    assert told(on).split("\n")[0] == (
        "Enregistré. Les taux de la Banque centrale européenne comptent désormais là où vous n’en avez pas saisi."
    )
    assert [act for act, _, _ in await audit(floor)] == ["bank_rates", "bank_rates"]
    forged = await floor.press(ADA, actions.bank_rates(on=7))
    assert "Nothing was changed" in told(forged)


DIGITS = "A rate is more than zero, with at most 12 digits before and 12 after the decimal sign."
WRONG = [
    ("currency", "XXZ", '"XXZ" is not a currency. Write its three letters, such as EUR or USD.'),
    ("currency", "", '"" is not a currency. Write its three letters, such as EUR or USD.'),
    ("worth", "0", DIGITS),
    ("worth", "-1", DIGITS),
    ("worth", "0.0000000000001", DIGITS),
    ("worth", "1" * 40, DIGITS),
    ("worth", "a lot", '"a lot" is not a rate. Write what one unit is worth: 0.92, or 150 JPY.'),
    ("worth", "1.2.3.4,5", '"1.2.3.4,5" is not a rate. Write what one unit is worth: 0.92, or 150 JPY.'),
    ("worth", "<!channel> 5", '"<!channel> 5" is not a rate. Write what one unit is worth: 0.92, or 150 JPY.'),
    ("worth", "2 XXZ", '"XXZ" is not a currency. Write its three letters, such as EUR or USD.'),
    ("day", "2026-11-21", "A rate starts today or earlier. Enter one to come on its day."),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "said"), WRONG)
async def test_what_is_wrong_with_a_rate_is_said_under_its_field(
    floor: Floor, field: str, typed: str, said: str
) -> None:
    reply = await adds(floor, **{field: typed})
    assert reply.errors == {field: said}
    assert await audit(floor) == []


async def test_more_than_ten_rates_are_a_page_each(floor: Floor) -> None:
    for day in range(1, 13):
        await adds(floor, day=f"2026-11-{day:02}", worth=f"1.{day}")
    first = await listed(floor)
    assert list(buttons(first))[1:] == ["New rate…", "Do without the bank's rates", "and 2 more"]
    second = await floor.press(ADA, buttons(first)["and 2 more"])
    assert told(second).split("\n")[1:3] == [
        "1 GBP = 1.2 EUR from 2 November on · set by Ada Admin",
        "1 GBP = 1.1 EUR from 1 November on · set by Ada Admin",
    ]


async def test_only_admins_see_and_change_rates(floor: Floor) -> None:
    for who in (TOM, LEA):
        for press in (actions.setup(w="currencies"), actions.setup(w="new_rate"), actions.bank_rates(on=0)):
            assert "Ada Admin" in told(await floor.press(who, press))
        assert "Ada Admin" in told(await floor.submit(who, "setup_rate", NEW))
    assert await audit(floor) == []


async def test_the_form_says_what_the_base_is_and_starts_today(floor: Floor) -> None:
    form = await opened(floor, AXEL, w="new_rate")
    hints = [block["hint"]["text"] for block in form["blocks"]]
    assert hints[1] == "Par exemple 0,92, ou 150 JPY. Sans devise, en EUR."
    assert form["blocks"][2]["element"]["initial_date"] == "2026-11-20"
