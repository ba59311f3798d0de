"""Whatever the rules made of a change, taking it back leaves everything as it was: deals, plans, contacts, figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.deals import DealFacts
from pipeline.figures import Period
from tests.commands.floor import FRIDAY, LEA, TEAM, TOM, Floor, told
from tests.commands.ruled import MEETING, NEGOTIATION, PROPOSAL, QUALIFICATION, pipeline_rules, stage_rules
from tests.commands.test_stage_rules import fill_in
from tests.storage.given import legs_of

WEEK = Period(start=FRIDAY - timedelta(days=2), end=FRIDAY + timedelta(days=5), zone="Europe/Paris")
BEFORE = Period(start=FRIDAY - timedelta(days=9), end=FRIDAY - timedelta(days=2), zone="Europe/Paris")

REQUIRED = ("value", "close_on", "company", "contact", "source", "next_step", "budget")
TOLD: dict[str, Any] = {
    "value:1": "9k", "close_on:1": "2026-12-15", "company:1": "Acme SA", "contact:1": "Jane Doe, jane@acme.com",
    "source:1": "fair", "next_step:1": "Send it", "next_day:1": "2026-11-27", "bant:1": ["budget"],
    "close_on:2": "2026-12-16", "company:2": "Bolt SARL", "contact:2": "Bob", "source:2": "fair",
    "next_step:2": "Call", "next_day:2": "2026-11-30", "bant:2": ["budget"],
    "final:1": "8k", "because:1": "Demo", "final:2": "", "because:2": "Price", "reason": "price", "comment": "Hm",
}  # fmt: skip


@pytest.fixture
async def strict(floor: Floor) -> Floor:
    """Every rule there is; two deals of Tom's, one with something to do, and a third with a contact and a follow-up."""
    await stage_rules(floor, QUALIFICATION, hand_to=("ULEA", "UTOM"), follow_up_days=2, follow_up_text="Qualify")
    await stage_rules(floor, MEETING, required=("need",), hand_to=("ULEA",))
    await stage_rules(floor, PROPOSAL, required=REQUIRED, hand_to=("ULEA",), follow_up_days=3)
    await stage_rules(floor, NEGOTIATION, hand_to=("UGONE",), follow_up_days=0)
    await pipeline_rules(floor, asks_what_decided=True)
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "new Bolt 3k")
    await floor.ask(TOM, "remind bolt friday 10:00 call")
    return floor


async def everything(floor: Floor) -> list[object]:
    """All that a person, a reminder or a digest can know; not the history, where taking back is a line of its own."""
    async with floor.books.look(TEAM) as work:
        deals = [await work.deals.facts(number) for number in (1, 2)]
        figures = work.figures
        return [
            [_as_it_stands(deal) for deal in deals],
            [await work.follow_ups.of_deal(deal.number) for deal in deals],
            [await work.contacts.of_deal(deal.number) for deal in deals],
            [due for due in await floor.books.due(datetime(2027, 6, 1, tzinfo=UTC)) if due.kind == "reminder"],
            await figures.stock(None, 1, "EUR"),
            await figures.stock(WEEK.end, 1, "EUR"),
            await legs_of(work, WEEK, 1),
            await figures.funnel(WEEK, BEFORE, 1),
            await figures.stays(WEEK, 1),
            [_as_it_stands(deal) for deal in await figures.won(WEEK, 1)],
            await figures.lost_by_reason(WEEK, 1),
        ]


def _as_it_stands(deal: DealFacts) -> DealFacts:
    return replace(deal, version=0)


ACTS = [
    "move 1 qualification",
    "move 1 meeting",
    "move 1 2 next",
    "move 1 2 proposal",
    "move 1 negotiation",
    "move 1 next, 2 proposal",
    "move 1 won",
    "won acme 8k",
    "move 1 2 won",
    "won #1 #2",
    "lost acme price",
    "lost 1 2 price hm",
    "move 1, 2 lost",
    "move 1 negotiation, 2 won",
    "move 1 proposal, 2 lost",
]


AFTERWARDS = [
    ("move 1 2 qualification", "move 1 2 next"),
    ("move 1 2 qualification", "move 1 2 proposal"),
    ("move 1 2 qualification", "move 1, 2 lost"),
    ("move 2 proposal", "move 2 back"),
    ("move 2 proposal", "move 1 2 won"),
    ("move 1 2 won", "reopen acme"),
]


@pytest.mark.parametrize(("first", "words"), [*(("", words) for words in ACTS), *AFTERWARDS])
async def test_everything_is_as_it_was(strict: Floor, first: str, words: str) -> None:
    if first:
        await carry_out(strict, first)
    before = await everything(strict)
    await carry_out(strict, words)
    assert await everything(strict) != before
    assert told(await strict.ask(TOM, "undo")).count("Taken back") >= 1
    assert await everything(strict) == before


async def carry_out(floor: Floor, words: str) -> None:
    """Ask for it, and tell in the form all that it asks for."""
    reply = await floor.ask(TOM, words)
    if reply.form is None:
        return
    asked = [block["block_id"] for block in reply.form.view["blocks"] if block["type"] == "input"]
    told_of = {**TOLD, "bant:1": ["budget", "need"], "bant:2": ["budget", "need"]}
    done = await fill_in(floor, reply, {name: told_of[name] for name in asked})
    assert (dict(done.errors), done.form) == ({}, None)


async def test_what_somebody_did_since_with_their_new_deal_is_not_overwritten(strict: Floor) -> None:
    await carry_out(strict, "move 1 meeting")
    await strict.ask(LEA, "attribuer acme <@UTOM>")
    reply = await strict.ask(TOM, "undo")
    assert told(reply).startswith("Léa Martin changed #1 Acme since")
    assert (await strict.deal(1)).stage.key == "meeting"
