"""What cannot be taken back, what is taken back in part, and in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pipeline.refusals import NothingToUndo, UndoOvertaken, UndoTooLate
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal import Deal
from tests.founding import TOM
from tests.storage.given import add_deals, after, by, deal_now, euros
from tests.storage.undoing import do, undo

Act = Callable[[Deal], Awaitable[None]]
ACT = by("lea", after(hours=1), "act")
LATER = by("tom", after(hours=2), "later")
MEETING = DEFAULT_STAGES[2]

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
