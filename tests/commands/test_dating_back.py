"""An activity told later is kept with the day it happened, which is what it is worth as a sign of life."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.deals import Person
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_editing import fields_of
from tests.commands.test_selling_reports import read
from tests.commands.test_updating import opened, send

NOON_IN_PARIS = 11


@pytest.fixture
async def old(floor: Floor) -> Floor:
    """A deal of Tom's from two weeks before Friday 4 December."""
    await floor.ask(TOM, "new Acme 12k", channel="DTOM")
    floor.passes(days=14)
    return floor


@pytest.mark.parametrize(
    ("words", "answer", "on"),
    [
        ("log acme call yesterday they want a discount", "Call noted on #1 Acme: they want a discount", 3),
        ("log acme yesterday call they want a discount", "Call noted on #1 Acme: they want a discount", 3),
        ("log call acme yesterday they want a discount", "Call noted on #1 Acme: they want a discount", 3),
        ("log call yesterday acme they want a discount", "Call noted on #1 Acme: they want a discount", 3),
        ("log acme meeting monday with Ann", "Meeting noted on #1 Acme: with Ann", 30),
        ("log acme call yesterday", "Call noted on #1 Acme: call", 3),
        ("note acme yesterday they called", "Noted on #1 Acme: they called", 3),
        ("noter acme appel hier ils veulent une remise", "Call noted on #1 Acme: ils veulent une remise", 3),
        ("noter acme rdv du 1/12 chez eux", "Meeting noted on #1 Acme: chez eux", 1),
        ("log acme call they decide yesterday", "Call noted on #1 Acme: they decide yesterday", None),
        ("log acme call today they like it", "Call noted on #1 Acme: they like it", None),
        ("note acme monday they sign", "Noted on #1 Acme: monday they sign", None),
        ("note acme yesterday", "Noted on #1 Acme: yesterday", None),
    ],
)
async def test_the_day_right_after_the_kind_or_first_is_when_it_happened(
    old: Floor, words: str, answer: str, on: int | None
) -> None:
    reply = await old.ask(TOM, words, channel="DTOM")
    day = date(2026, 11 if on == 30 else 12, on) if on else None
    said = told(reply).splitlines()[0]
    assert (said.startswith(answer), "(on " in said) == (True, day is not None)
    async with old.books.look(TEAM) as work:
        [kept] = await work.deals.activities(1)
        [*_, line] = await work.deals.history(1)
    assert (kept.at.date() if day else kept.at, line.at) == (day or old.now, old.now)
    assert (await old.deal(1)).life_at == kept.at


async def test_what_is_said_of_it_tells_both_days(old: Floor) -> None:
    await old.subscribed()
    reply = await old.ask(TOM, "log acme call yesterday they want a discount")
    assert told(reply).startswith("Call noted on #1 Acme: they want a discount (on Thursday 3 December)")
    assert "call: they want a discount (on Thursday 3 December)" in told(await old.ask(TOM, "history acme"))
    assert "appel : they want a discount (le jeudi 3 décembre)" in told(await old.ask(LEA, "historique acme"))
    said = "*Tom Reed* logged a call on *#1 Acme* (€12,000): they want a discount (on Thursday 3 December)"
    assert said in [told(post) for post in await old.posts()]


async def test_older_news_is_no_later_sign_of_life_and_taking_back_the_newer_leaves_the_older(old: Floor) -> None:
    await old.ask(TOM, "log acme call yesterday they want a discount", key="trg:newer")
    await old.ask(TOM, "log acme email 2 days ago the quote")
    assert ((await old.deal(1)).life_at, (await old.deal(1)).life_kind) == (
        datetime(2026, 12, 3, 12, tzinfo=UTC),
        "call",
    )
    await old.press(TOM, {"do": "undo", "b": "trg:newer"})
    deal = await old.deal(1)
    assert (deal.life_at, deal.life_kind) == (datetime(2026, 12, 2, 12, tzinfo=UTC), "email")
    await old.ask(TOM, "undo")
    assert (await old.deal(1)).life_kind == "created"


@pytest.mark.parametrize(
    ("who", "words", "refusal"),
    [
        (TOM, "log acme call 2026-12-08 they want it", "Tuesday 8 December is still to come."),
        (TOM, "log acme call 2025-10-02 they want it", "Thursday 2 October 2025 is more than a year ago."),
        (LEA, "noter acme appel 2026-12-08 ils aiment", "Le mardi 8 décembre est encore à venir."),
    ],
)
async def test_a_day_that_cannot_be_is_refused(old: Floor, who: Person, words: str, refusal: str) -> None:
    reply = await old.ask(who, words)
    assert told(reply).startswith(refusal)
    assert await old.history(1) == ["created"]


async def test_the_form_has_the_day(old: Floor) -> None:
    form = (await old.press(LEA, buttons(await old.ask(LEA, "acme"))["Note…"])).form
    assert form is not None
    assert fields_of(form)["on"] == "2026-12-04"
    fields = {"kind": "call", "text": "Ils aiment", "on": "2026-12-01"}
    reply = await old.submit(LEA, "note", fields, form.view["private_metadata"])
    assert told(reply).startswith("Appel noté sur #1 Acme : Ils aiment (le mardi 1ᵉʳ décembre)")
    assert (await old.deal(1)).life_at == datetime(2026, 12, 1, NOON_IN_PARIS, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "error"),
    [("2026-12-05", "Saturday 5 December is still to come."), ("2025-01-01", "Wednesday 1 January 2025 is more")],
)
async def test_the_form_refuses_a_day_that_cannot_be(old: Floor, day: str, error: str) -> None:
    reply = await old.submit(TOM, "note", {"kind": "call", "text": "x", "on": day}, {"d": 1, "v": 1})
    assert [(name, said.startswith(error)) for name, said in reply.errors.items()] == [("on", True)]
    assert await old.history(1) == ["created"]


async def test_an_activity_of_last_month_told_this_month_counts_in_last_months_report(old: Floor) -> None:
    await old.ask(TOM, "log acme call monday they want a discount")
    await old.ask(TOM, "note acme they called again")
    reports = [await read(old, TOM, words) for words in ("team last month", "team this month")]
    assert [report[2] for report in reports] == ["Tom Reed | 1 · €12,000 | 0 | 0 | – | 1"] * 2


async def test_the_update_form_asks_when_it_happened(old: Floor) -> None:
    form = await opened(old, words="update acme")
    assert form.held()["on"] == "2026-12-04"
    reply = await send(old, form, text="They want a discount", kind="call", on="2026-12-03")
    assert told(reply).split("\n")[0] == ("Call noted on #1 Acme: They want a discount (on Thursday 3 December)")
    assert (await old.deal(1)).life_at == datetime(2026, 12, 3, 12, tzinfo=UTC)
    again = await opened(old, words="update acme")
    refused = await send(old, again, text="They called", on="2026-12-05")
    assert list(refused.errors) == [name for name in again.inputs if name.startswith("on@")]
