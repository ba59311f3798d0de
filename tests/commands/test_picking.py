"""Deal pickers: what they offer as one types, and the forms in which the deal is picked."""

from __future__ import annotations

from typing import Any

import pytest

from commands.invocation import Reply
from messages.layout import Choice
from messages.pickers import options
from storage.changes import Change
from tests.commands.floor import GONE, GUEST, LEA, TEAM, TOM, Floor, told
from tests.messages.block_kit import problems_of_form


async def book(floor: Floor) -> Floor:
    await floor.ask(TOM, "new Acme website 12k for Acme SA stage proposal")
    await floor.ask(LEA, "nouvelle Hébergement Acme 3k")
    await floor.ask(TOM, "new Bolt 42 3k")
    await floor.ask(TOM, "new Old Acme")
    await floor.ask(TOM, "lost #4 price")
    return floor


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["#3 Bolt 42 · Contact", "#1 Acme SA, Acme website · Proposal"]),
        ("  ", ["#3 Bolt 42 · Contact", "#1 Acme SA, Acme website · Proposal"]),
        ("acme", ["#1 Acme website · Proposal", "#2 Hébergement Acme · Contact", "#4 Old Acme · lost"]),
        ("ACME SA", ["#1 Acme website · Proposal"]),
        ("heberg", ["#2 Hébergement Acme · Contact"]),
        ("2", ["#2 Hébergement Acme · Contact", "#3 Bolt 42 · Contact"]),
        ("#3", ["#3 Bolt 42 · Contact"]),
        ("acme wbsite", ["#1 Acme website · Proposal"]),
        ("zz", []),
    ],
)
async def test_a_picker_finds_by_number_name_and_company(floor: Floor, typed: str, offered: list[str]) -> None:
    found = await (await book(floor)).pick(TOM, typed)

    assert [label.replace("Acme SA, ", "") for label, _ in found][: len(offered)] == [
        label.replace("Acme SA, ", "") for label in offered
    ]
    assert [label.split()[0].removeprefix("#") for label, _ in found] == [value for _, value in found]


async def test_ones_own_open_deals_come_first(floor: Floor) -> None:
    assert [value for _, value in await (await book(floor)).pick(LEA, "acme")] == ["2", "1", "4"]


@pytest.mark.parametrize("typed", ["x" * 5000, "<!channel>", "%", "_", "\x00", "'; drop", "🦄" * 100, '"', "\\"])
async def test_whatever_is_typed_a_picker_answers(floor: Floor, typed: str) -> None:
    await floor.ask(TOM, "new <!channel> 100%")
    offered = options(Choice(label, value) for label, value in await floor.pick(TOM, typed))

    assert all(0 < len(option["text"]["text"]) <= 75 for option in offered)


async def test_the_longest_names_fit_a_line_with_their_stage(floor: Floor) -> None:
    await floor.ask(TOM, f"new {'long name ' * 11}for {'big company ' * 9}")
    ((label, value),) = await floor.pick(TOM, "long")

    assert (len(label) <= 75, label.endswith(" · Contact"), value) == (True, True, "1")


async def test_at_most_thirty_are_offered(floor: Floor) -> None:
    for number in range(35):
        await floor.ask(TOM, f"new Acme {number}")

    assert len(await floor.pick(TOM, "acme")) == 30
    assert len(await floor.pick(TOM, "")) == 30


@pytest.mark.parametrize("who", [GUEST, GONE])
async def test_nobody_picks_who_may_not_ask(floor: Floor, who: Any) -> None:
    assert await (await book(floor)).pick(who, "acme") == []


def form_of(reply: Reply) -> dict[str, Any]:
    assert reply.form is not None
    assert problems_of_form(reply.form.view) == []
    return {"callback_id": reply.form.view["callback_id"], "fields": [b["block_id"] for b in reply.form.view["blocks"]]}


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("note", {"callback_id": "note_on", "fields": ["deal", "kind", "text", "on"]}),
        ("move", {"callback_id": "move_on", "fields": ["deal", "stage"]}),
        ("avancer", {"callback_id": "move_on", "fields": ["deal", "stage"]}),
    ],
)
async def test_a_verb_alone_opens_a_form_with_a_picker(floor: Floor, words: str, form: dict[str, Any]) -> None:
    assert form_of(await (await book(floor)).ask(TOM, words)) == form


async def test_a_note_on_a_picked_deal(floor: Floor) -> None:
    await book(floor)
    reply = await floor.submit(TOM, "note_on", {"deal": "2", "kind": "call", "text": "they agree"})

    assert told(reply).startswith("Call noted on #2 Hébergement Acme: they agree")
    assert await floor.history(2) == ["created", "call"]


async def test_a_picked_deal_moves(floor: Floor) -> None:
    await book(floor)
    reply = await floor.submit(TOM, "move_on", {"deal": "3", "stage": "3"})

    assert told(reply).startswith("Moved #3 Bolt 42 to Meeting.")


@pytest.mark.parametrize(
    ("form", "fields", "errors"),
    [
        (
            "note_on",
            {"deal": None, "text": None},
            {
                "deal": "Choose a deal: type part of its name, its company, or its number.",
                "text": "There is nothing to write down yet. For example: `They want a discount`.",
            },
        ),
        ("note_on", {"deal": "99", "text": "hi"}, {"deal": "#99 does not exist."}),
        (
            "note_on",
            {"deal": "x", "text": "hi"},
            {"deal": "Choose a deal: type part of its name, its company, or its number."},
        ),
        (
            "move_on",
            {"deal": "3", "stage": "77"},
            {"stage": "That stage no longer exists. Stages: Contact, Qualification, Meeting, Proposal, Negotiation."},
        ),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_under_the_field(
    floor: Floor, form: str, fields: dict[str, str | None], errors: dict[str, str]
) -> None:
    await book(floor)
    before = await floor.book()

    assert (await floor.submit(TOM, form, fields)).errors == errors
    assert await floor.book() == before


async def test_a_deal_deleted_since_it_was_offered_is_said_to_be_gone(floor: Floor) -> None:
    await book(floor)
    async with floor.books.work(TEAM) as work:
        await (await work.deals.get(3)).delete(Change(by=TOM.user_id, at=floor.now, via="command", batch="x"))
    reply = await floor.submit(TOM, "note_on", {"deal": "3", "text": "hi"})

    assert reply.errors == {"deal": "#3 does not exist."}
