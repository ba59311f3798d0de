"""One request may change several fields of several deals: taken back together, and for as long as its kind allows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import combinations

import pytest

from pipeline.refusals import NothingToUndo, UndoTooLate
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal import Deal
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros
from tests.storage.undoing import do, undo

Act = Callable[[Deal], Awaitable[None]]
ACT = by("lea", after(hours=1), "edit")
LATER = by("tom", after(hours=2), "later")

EDITS: dict[str, Act] = {
    "name": lambda deal: deal.edit(ACT, name="Bolt"),
    "company": lambda deal: deal.edit(ACT, company="Bolt SA", source=None),
    "value": lambda deal: deal.reprice(euros(7), ACT),
    "no value": lambda deal: deal.reprice(None, ACT),
    "close": lambda deal: deal.close_by(DAY, ACT),
    "category": lambda deal: deal.categorize("omitted", ACT),
    "owner": lambda deal: deal.assign("tom", ACT),
    "parked": lambda deal: deal.park(DAY, "on leave", ACT),
}


async def found(team: Books, words: str) -> list[int]:
    async with team.look("T1") as work:
        return [deal.number for deal in await work.deals.finder().called(words, limit=9)]


@pytest.mark.parametrize("count", [1, 2, 3, len(EDITS)])
async def test_whatever_fields_one_request_changed_are_as_they_were(team: Books, count: int) -> None:
    await add_deals(team, "Acme", company="Acme SA", source="web")
    for at, names in enumerate(combinations(EDITS, count)):
        was = await deal_now(team, 1)
        for name in names:
            await do(team, EDITS[name])
        assert (await deal_now(team, 1)).version == was.version + count
        [(restored, _)] = await undo(team, hours=3 + at / 100)
        assert replace(restored, version=0) == replace(was, version=0), names
        assert (await found(team, "acme sa"), await found(team, "bolt")) == ([1], [])


@pytest.mark.parametrize("name", EDITS)
async def test_a_later_change_of_another_field_stands(team: Books, name: str) -> None:
    await add_deals(team, "Acme", company="Acme SA", source="web")
    await do(team, EDITS[name])
    await do(team, lambda deal: deal.move_to(DEFAULT_STAGES[2], LATER))
    await do(team, lambda deal: deal.note("call", "hello", LATER))
    later = await deal_now(team, 1)
    [(restored, _)] = await undo(team)
    assert (restored.stage, restored.life_at) == (later.stage, later.life_at)
    assert (restored.name, restored.owner.user_id, restored.parked_until) == ("Acme", "lea", None)


@pytest.mark.parametrize("status", ["open", "won", "lost"])
async def test_a_deletion_comes_back_as_it_was_within_seven_days(team: Books, status: str) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "tom", "call", after(days=9), True, by("tom"))
    if status != "open":
        change = by("lea", after(minutes=1), "close")
        await do(team, lambda deal: deal.win(None, change) if status == "won" else deal.lose("price", "dear", change))
    was = await deal_now(team, 1)
    await do(team, lambda deal: deal.delete(ACT))
    [(restored, kind)] = await undo(team, hours=1 + 7 * 24)
    assert (kind, replace(restored, version=0)) == ("deleted", replace(was, version=0))


async def test_eight_days_are_too_long_for_a_deletion_and_two_for_anything_else(team: Books) -> None:
    await add_deals(team, "Acme", "Bolt")
    await do(team, lambda deal: deal.delete(ACT))
    await do(team, lambda deal: deal.reprice(None, by("lea", after(hours=1), "other")), 2)
    for number, hours, days in ((1, 8 * 24, 7), (2, 48, 1)):
        with pytest.raises(UndoTooLate) as refused:
            await undo(team, hours=hours, number=number)
        assert (refused.value.deal.number, refused.value.within.days) == (number, days)


async def test_of_a_request_about_several_deals_one_can_be_taken_back_alone(team: Books) -> None:
    await add_deals(team, "Acme", "Bolt", "Core")
    for number in (1, 2, 3):
        await do(team, lambda deal: deal.assign("tom", ACT), number)
    [(deal, kind)] = await undo(team, number=2)
    assert (deal.number, kind) == (2, "assigned")
    assert [(await deal_now(team, number)).owner.user_id for number in (1, 2, 3)] == ["tom", "lea", "tom"]


async def test_there_is_nothing_of_mine_on_somebody_elses_deal(team: Books) -> None:
    await add_deals(team, "Acme", change=by("tom"))
    with pytest.raises(NothingToUndo):
        await undo(team, number=1)
