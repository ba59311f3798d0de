"""Taking back: exactly what was, within a day, unless somebody touched the same since."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from pipeline.deals import DealFacts
from pipeline.refusals import NoSuchFollowUp, NoSuchNumbers, NothingToUndo, UndoOvertaken, UndoTooLate
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal import Deal
from storage.tables_deals import ActivityRow, StageVisitRow
from storage.work import Work
from tests.founding import TOM
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros, new_deal

Act = Callable[[Deal], Awaitable[None]]
ACT = by("lea", after(hours=1), "act")
LATER = by("tom", after(hours=2), "later")
MEETING = DEFAULT_STAGES[2]


async def do(books: Books, act: Act, number: int = 1) -> None:
    async with books.work("T1") as work:
        await act(await work.deals.get(number))


async def undo(
    books: Books, who: str = "lea", hours: float = 3, batch: str | None = None
) -> list[tuple[DealFacts, str]]:
    async with books.work("T1") as work:
        now = after(hours=hours)
        return await work.undo.take_back(who, now=now, change=by(who, now, f"undo{hours}"), batch=batch)


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


OVERTAKEN: dict[str, tuple[Act, Act]] = {
    "moved on": (lambda deal: deal.move_to(MEETING, ACT), lambda deal: deal.move_to(DEFAULT_STAGES[3], LATER)),
    "moved and lost": (lambda deal: deal.move_to(MEETING, ACT), lambda deal: deal.lose("price", None, LATER)),
    "repriced twice": (lambda deal: deal.reprice(euros(1), ACT), lambda deal: deal.reprice(euros(2), LATER)),
    "repriced and won": (lambda deal: deal.reprice(euros(1), ACT), lambda deal: deal.win(None, LATER)),
    "given on": (lambda deal: deal.assign("tom", ACT), lambda deal: deal.assign("lea", LATER)),
    "won and reopened": (lambda deal: deal.win(None, ACT), lambda deal: deal.reopen(LATER)),
    "noted and deleted": (lambda deal: deal.note("note", "x", ACT), lambda deal: deal.delete(LATER)),
}


@pytest.mark.parametrize(("act", "later"), OVERTAKEN.values(), ids=OVERTAKEN.keys())
async def test_a_later_change_of_the_same_stands_and_is_named(team: Books, act: Act, later: Act) -> None:
    await add_deals(team, "Acme")
    await do(team, act)
    await do(team, later)
    with pytest.raises(UndoOvertaken) as refused:
        await undo(team)
    assert (refused.value.deal.number, refused.value.by, refused.value.at) == (1, TOM, LATER.at)
    with pytest.raises(UndoOvertaken):
        async with team.look("T1") as work:
            await work.undo.last("lea", now=after(hours=3))


async def test_what_overtook_can_be_taken_back_first(team: Books) -> None:
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.move_to(MEETING, ACT))
    await do(team, lambda deal: deal.move_to(DEFAULT_STAGES[3], LATER))
    await undo(team, "tom", 3)
    await undo(team, "lea", 4)
    assert (await deal_now(team, 1)).stage == DEFAULT_STAGES[0]


async def test_undo_goes_back_one_request_at_a_time(team: Books) -> None:
    await add_deals(team, "Acme", change=by("tom"))
    for n in (1, 2, 3):
        async with team.work("T1") as work:
            await (await work.deals.get(1)).move_to(DEFAULT_STAGES[n], by("lea", after(hours=n), f"k{n}"))
    places = []
    for n in (4, 5, 6):
        [(deal, _)] = await undo(team, hours=n)
        places.append(deal.stage.position)
    assert places == [3, 2, 1]
    with pytest.raises(NothingToUndo):
        await undo(team, hours=7)


async def test_a_bulk_request_is_taken_back_whole_with_a_verdict_per_deal(team: Books) -> None:
    await add_deals(team, "A", "B", "C", change=by("tom"))
    async with team.work("T1") as work:
        for deal in await work.deals.get_all([1, 2, 3]):
            await deal.move_to(MEETING, ACT)
            await deal.note("note", "all at once", ACT)
    await do(team, lambda deal: deal.win(None, LATER), 2)
    async with team.look("T1") as work:
        batch = await work.undo.last("lea", now=after(hours=3))
    assert batch.key == "act"
    assert batch.changes == ((1, "moved"), (1, "note"), (2, "moved"), (2, "note"), (3, "moved"), (3, "note"))
    verdicts = {deal.number: (kind, deal.stage.position) for deal, kind in await undo(team)}
    assert verdicts == {1: ("moved", 1), 2: ("overtaken", 3), 3: ("moved", 1)}
    async with team.look("T1") as work:
        assert [line.undone for line in await work.deals.history(2)] == [False] * 4


async def test_a_button_takes_back_its_own_request_not_the_last(team: Books) -> None:
    await add_deals(team, "A", "B", change=by("tom"))
    await do(team, lambda deal: deal.move_to(MEETING, by("lea", after(hours=1), "first")), 1)
    await do(team, lambda deal: deal.move_to(MEETING, by("lea", after(hours=2), "second")), 2)
    assert [deal.number for deal, _ in await undo(team, batch="first")] == [1]
    with pytest.raises(NothingToUndo):
        await undo(team, batch="first")
    with pytest.raises(NothingToUndo):
        await undo(team, "tom", batch="second")
    assert (await deal_now(team, 2)).stage == MEETING


async def test_only_ones_own_changes_of_the_last_day(team: Books) -> None:
    await add_deals(team, "Acme", change=by("tom"))
    await do(team, lambda deal: deal.move_to(MEETING, ACT))
    with pytest.raises(UndoTooLate) as refused:
        await undo(team, hours=25.01)
    assert refused.value.deal == await deal_now(team, 1)
    with pytest.raises(NothingToUndo):
        await undo(team, "nobody")
    assert len(await undo(team, hours=25)) == 1


async def test_two_undos_at_once_take_back_two_requests_or_one_finds_nothing(team: Books) -> None:
    await add_deals(team, "Acme", change=by("tom"))
    await do(team, lambda deal: deal.move_to(MEETING, ACT))
    outcomes = await asyncio.gather(undo(team), undo(team), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NothingToUndo", "list"]
    assert (await deal_now(team, 1)).stage == DEFAULT_STAGES[0]
