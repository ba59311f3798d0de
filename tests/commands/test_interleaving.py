"""People who change the same few deals at the same moment, in any order the databases let them.

Whatever happens: every answer that says something was done is one change in the history, nothing else is; each change
begins where the one before it ended; and the history, replayed, is the deal as it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from commands.invocation import Reply
from pipeline.deals import ChangeFacts, DealFacts, Person
from storage.tables_deals import DealChangeRow
from storage.tables_posts import HandledRequestRow
from tests.commands.floor import LEA, TEAM, TOM, Floor, labels, told

WORDS = st.sampled_from(
    [
        "move {n} proposal",
        "move {n} next",
        "move {n} back",
        "won {n}",
        "won {n} 9k",
        "lost {n} price",
        "reopen {n}",
        "edit {n} value 14k",
        "edit {n} value 7k close 15/12",
        "edit {n} company Nordlys AS",
        "assign {n} <@ULEA|lea>",
        "take {n}",
        "commit {n}",
        "park {n} until 1 March on leave",
        "unpark {n}",
        "note {n} they like it",
        "remind {n} in 3 days call",
        "undo",
    ]
)
ACTS = st.lists(st.tuples(st.sampled_from([LEA, TOM]), WORDS, st.sampled_from([0, 1])), min_size=2, max_size=8)
_asked = count()
COMPARED = ("stage", "value", "close_on", "owner", "status", "company", "parked_until", "lost_reason")


async def at_once(floor: Floor, acts: Sequence[tuple[Person, str, int]]) -> list[tuple[str, Reply]]:
    """Have them all done at the same time; each answer with the key of its request."""
    keys = [f"trg:at_once:{next(_asked)}" for _ in acts]
    replies = await asyncio.gather(
        *(floor.ask(who, words.format(n=number), key=key) for key, (who, words, number) in zip(keys, acts, strict=True))
    )
    return list(zip(keys, replies, strict=True))


async def two_deals(floor: Floor) -> tuple[int, int]:
    """Two new ones, since the book stays the same from example to example."""
    for name in ("Acme website 12k", "Bolt 3k"):
        await floor.ask(TOM, f"new {name}")
    async with floor.books.look(TEAM) as work:
        last = max(deal.number for deal in await work.deals.open_deals(1))
    return last - 1, last


async def changes_of(floor: Floor, number: int) -> tuple[DealFacts | None, list[ChangeFacts]]:
    """A deal, None once its creation was taken back, and its history."""
    async with floor.books.look(TEAM) as work:
        found = await work.deals.finder(("open", "won", "lost")).by_numbers([number])
        return (found[0] if found else None), await work.deals.history(number)


def replayed(changes: Sequence[ChangeFacts]) -> dict[str, Any]:
    """What a deal is after all these changes, oldest first."""
    fields: dict[str, Any] = {}
    for change in changes:
        fields |= {name: value for name, value in change.after.items() if name in COMPARED}
    return fields


def broken_links(changes: Sequence[ChangeFacts]) -> list[tuple[int, str, object, object]]:
    """Where a change says it found something else than the one before it left: an update that was lost."""
    fields: dict[str, Any] = {}
    broken = []
    for change in changes:
        for name, value in change.before.items():
            if name in COMPARED and name in fields and fields[name] != value:
                broken.append((change.seq, name, fields[name], value))
        fields |= {name: value for name, value in change.after.items() if name in COMPARED}
    return broken


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_nothing_is_lost_and_the_history_replays_to_the_present(floor: Floor, acts: Any) -> None:
    pair = await two_deals(floor)
    answered = await at_once(floor, [(who, words, pair[which]) for who, words, which in acts])
    for number in pair:
        deal, changes = await changes_of(floor, number)
        assert [change.seq for change in changes] == list(range(1, len(changes) + 1))
        assert [change.at for change in changes] == sorted(change.at for change in changes)
        assert broken_links(changes) == []
        left = replayed(changes)
        if deal is None:
            assert left["status"] == "deleted"
        else:
            assert ({name: getattr(deal, name) for name in left}, deal.version) == (left, len(changes))
    assert await requests_in_the_history(floor) & {key for key, _ in answered} == {
        key for key, reply in answered if says_done(reply)
    }


def says_done(reply: Reply) -> bool:
    """Whether the answer offers to take something back, or says that something was taken back."""
    return bool({"Undo", "Revenir en arrière"} & set(labels(reply))) or told(reply).startswith(
        ("Taken back", "Retour en arrière")
    )


async def requests_in_the_history(floor: Floor) -> set[str]:
    async with floor.books.look(TEAM) as work:
        batches = await work._scope.session.scalars(select(DealChangeRow.batch).distinct())
        undone = await work._scope.session.scalars(select(HandledRequestRow.key))
        return {batch for batch in batches if batch} & set(undone)
