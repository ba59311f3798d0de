"""Taking back: exactly what was, within a day, unless somebody touched the same since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from pipeline.figures import Period
from pipeline.refusals import NoSuchFollowUp, NoSuchNumbers
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal import Deal
from storage.tables_deals import ActivityRow, StageVisitRow
from storage.work import Work
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros, new_deal
from tests.storage.undoing import do, undo

Act = Callable[[Deal], Awaitable[None]]
ACT = by("lea", after(hours=1), "act")
LATER = by("tom", after(hours=2), "later")
MEETING = DEFAULT_STAGES[2]


async def visits(books: Books) -> list[tuple[int, bool, bool]]:
    """Stage, whether left, of visits that were not undone."""
    async with books.look("T1") as work:
        rows = await work._scope.session.scalars(select(StageVisitRow).order_by(StageVisitRow.seq))
        return [(row.stage_id, row.left_at is not None, row.undone) for row in rows]


ACTS: dict[str, tuple[Act, str]] = {
    "move": (lambda deal: deal.move_to(MEETING, ACT), "moved"),
    "win": (lambda deal: deal.win(None, ACT), "won"),
    "win at a value": (lambda deal: deal.win(euros(1), ACT), "won"),
    "lose": (lambda deal: deal.lose("price", "dear", ACT), "lost"),
    "delete": (lambda deal: deal.delete(ACT), "deleted"),
    "reprice": (lambda deal: deal.reprice(None, ACT), "value"),
    "close by": (lambda deal: deal.close_by(DAY, ACT), "close"),
    "assign": (lambda deal: deal.assign("tom", ACT), "assigned"),
    "put off": (lambda deal: deal.put_off(DAY, ACT), "put_off"),
    "edit": (lambda deal: deal.edit(ACT, name="Bolt", company="Bolt SA", source="fair"), "edited"),
    "categorize": (lambda deal: deal.categorize("commit", ACT), "category"),
    "park": (lambda deal: deal.park(DAY, "on leave", ACT), "parked"),
    "note": (lambda deal: deal.note("meeting", "lunch", ACT), "meeting"),
}


@pytest.mark.parametrize(("act", "kind"), ACTS.values(), ids=ACTS.keys())
async def test_everything_is_as_it_was(team: Books, act: Act, kind: str) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "lea", "call", after(days=2), True, by("tom"))
        await work.deals.nudged([1], after(minutes=30))
    was, stayed = await deal_now(team, 1), await visits(team)
    await do(team, act)
    [(restored, taken_back)] = await undo(team)
    assert taken_back == kind
    assert restored == await deal_now(team, 1) == replace(was, version=4)
    assert [visit for visit in await visits(team) if not visit[2]] == stayed
    async with team.look("T1") as work:
        lines = await work.deals.history(1)
        assert [line.kind for line in lines] == ["created", "planned", kind, "undone"]
        assert (lines[2].undone, lines[3].undone, lines[3].after["undoes"]) == (True, False, kind)
        assert [due.id for due in await team.due(after(days=3)) if due.kind == "reminder"] == [1]


@pytest.mark.parametrize("close", ["won", "lost"])
async def test_a_reopening_taken_back_closes_again(team: Books, close: str) -> None:
    await add_deals(team, "Acme")
    if close == "won":
        await do(team, lambda deal: deal.win(euros(5), by("tom", after(minutes=1))))
    else:
        await do(team, lambda deal: deal.lose("price", "dear", by("tom", after(minutes=1))))
    was = await deal_now(team, 1)
    await do(team, lambda deal: deal.reopen(ACT))
    assert [(deal, kind) for deal, kind in await undo(team)] == [(replace(was, version=4), "reopened")]


async def test_a_creation_taken_back_deletes_the_deal_and_what_was_planned_on_it(team: Books) -> None:
    async with team.work("T1") as work:
        await new_deal(work, change=ACT)
        await work.follow_ups.add(1, "lea", "call", after(days=2), True, ACT)
    [(deal, kind)] = await undo(team)
    assert (deal.number, deal.status, kind) == (1, "deleted", "created")
    async with team.work("T1") as work:
        with pytest.raises(NoSuchNumbers):
            await work.deals.facts(1)
        with pytest.raises(NoSuchFollowUp):
            await work.follow_ups.get(1)
        assert [line.kind for line in await work.deals.history(1)] == ["created", "planned", "undone", "undone"]
    assert await add_deals(team, "Next") == [2]
    assert [due.kind for due in await team.due(after(days=9)) if due.kind == "reminder"] == []


async def test_losing_taken_back_brings_its_follow_ups_back(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        for text in ("first", "second"):
            await work.follow_ups.add(1, "tom", text, after(days=2), text == "second", by("tom"))
        await work.follow_ups.done(1, by("tom", after(minutes=5)))
    await do(team, lambda deal: deal.lose("price", None, ACT))
    async with team.look("T1") as work:
        assert await work.follow_ups.of_deal(1) == []
    await undo(team)
    async with team.look("T1") as work:
        assert [(todo.number, todo.text) for todo in await work.follow_ups.of_deal(1)] == [(2, "second")]


FollowUpAct = Callable[[Work], Awaitable[object]]

ON_FOLLOW_UPS: dict[str, tuple[FollowUpAct, str, list[tuple[int, int]]]] = {
    "planned": (lambda work: work.follow_ups.add(1, "tom", "mail", after(days=9), False, ACT), "planned", [(1, 2)]),
    "done": (lambda work: work.follow_ups.done(1, ACT), "done", [(1, 2)]),
    "put off": (lambda work: work.follow_ups.later(1, after(days=30), False, ACT), "postponed", [(1, 2)]),
}


@pytest.mark.parametrize(("act", "kind", "left"), ON_FOLLOW_UPS.values(), ids=ON_FOLLOW_UPS.keys())
async def test_follow_ups_are_as_they_were(
    team: Books, act: FollowUpAct, kind: str, left: list[tuple[int, int]]
) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "lea", "call", after(days=2), True, by("tom"))
    async with team.work("T1") as work:
        await act(work)
    assert [taken for _, taken in await undo(team)] == [kind]
    async with team.look("T1") as work:
        todo = await work.follow_ups.of_deal(1)
        assert [(one.number, (one.due_at - after()).days) for one in todo] == left
    assert [(due.id, due.next_at) for due in await team.due(after(days=3)) if due.kind == "reminder"] == [
        (1, after(days=2))
    ]


async def test_undo_is_no_sign_of_life_and_the_former_one_counts_again(team: Books) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.note("call", "hello", by("tom", after(minutes=10))))
    await do(team, lambda deal: deal.move_to(MEETING, ACT))
    await undo(team)
    deal = await deal_now(team, 1)
    assert (deal.life_at, deal.life_kind) == (after(minutes=10), "call")
    async with team.look("T1") as work:
        assert [row.undone for row in await work._scope.session.scalars(select(ActivityRow))] == [False]


@pytest.mark.parametrize("in_between", ["note", "value", "assign"])
async def test_a_later_change_of_something_else_is_no_obstacle(team: Books, in_between: str) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.move_to(MEETING, ACT))
    acts: dict[str, Act] = {
        "note": lambda deal: deal.note("note", "hm", LATER),
        "value": lambda deal: deal.reprice(euros(7), LATER),
        "assign": lambda deal: deal.assign("tom", LATER),
    }
    await do(team, acts[in_between])
    was = await deal_now(team, 1)
    await undo(team)
    restored = await deal_now(team, 1)
    assert (restored.stage, restored.value, restored.owner) == (DEFAULT_STAGES[0], was.value, was.owner)


async def test_what_was_logged_on_a_deal_that_never_was_is_nobodys_activity(team: Books) -> None:
    async with team.work("T1") as work:
        deal = await new_deal(work, change=ACT)
        await deal.note("call", "hello", LATER)
        await work.undo.take_back("lea", now=after(hours=3), change=by("lea", after(hours=3)))
    day = Period(start=after(), end=after(days=1), zone="UTC")
    async with team.look("T1") as work:
        told, _ = await work.selling.team(day, await work.pipelines.default(), "EUR", now=after(days=2))
    assert told == []
