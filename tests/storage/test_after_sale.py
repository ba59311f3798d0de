"""What winning plans: kept apart from the steps towards winning, gone with the win, and back with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from storage.books import Books
from storage.planning import ToDo
from tests.storage.given import add_deals, after, by, deal_now, euros
from tests.storage.undoing import do, undo

WIN = by("lea", after(hours=1), "win")
REOPEN = by("lea", after(hours=2), "reopen")
PLANNED = [ToDo(text=text, due_at=after(days=days)) for text, days in (("Satisfied?", 7), ("How is it?", 30))]


async def won(books: Books, after_sale: Sequence[ToDo] = PLANNED) -> None:
    """Deal #1 with a call of its own (t1), won."""
    await add_deals(books, "Acme")
    async with books.work("T1") as work:
        await work.follow_ups.add(1, "lea", "call", after(days=9), True, by("tom"))
    await do(books, lambda deal: deal.win(euros(5), WIN, after_sale=after_sale))


async def to_do(books: Books) -> list[tuple[int, str, bool]]:
    async with books.look("T1") as work:
        return [(one.number, one.text, one.after_sale) for one in await work.follow_ups.of_deal(1)]


CALL = (1, "call", False)
BOTH = [(2, "Satisfied?", True), (3, "How is it?", True)]


async def test_winning_plans_for_the_owner(team: Books) -> None:
    await won(team)
    async with team.look("T1") as work:
        found = await work.follow_ups.of_person("lea")
        assert [(one.number, one.due_at, one.timed) for one in found] == [
            (2, after(days=7), False),
            (1, after(days=9), True),
            (3, after(days=30), False),
        ]
        assert [change.kind for change in await work.deals.history(1)] == ["created", "planned", "won"]


async def test_the_win_taken_back_takes_exactly_that_back(team: Books) -> None:
    await won(team)
    async with team.work("T1") as work:
        await work.follow_ups.done(3, by("tom", after(hours=2)))
    assert [kind for _, kind in await undo(team, batch="win")] == ["won"]
    assert await to_do(team) == [CALL]
    async with team.look("T1") as work:
        assert [(one.number, one.done) for one in await work.follow_ups.of_person("lea")] == [(1, False)]


async def test_reopening_cancels_them_and_taken_back_revives_them(team: Books) -> None:
    await won(team)
    was = await deal_now(team, 1)
    await do(team, lambda deal: deal.reopen(REOPEN))
    assert await to_do(team) == [CALL]
    await undo(team)
    assert sorted(await to_do(team)) == [CALL, *BOTH]
    assert await deal_now(team, 1) == replace(was, version=5)


async def test_reopened_and_won_again_they_are_planned_anew(team: Books) -> None:
    await won(team)
    await do(team, lambda deal: deal.reopen(REOPEN))
    await do(team, lambda deal: deal.win(None, by("lea", after(hours=3), "again"), after_sale=PLANNED))
    assert sorted(await to_do(team)) == [CALL, (4, "Satisfied?", True), (5, "How is it?", True)]


async def test_deleting_a_won_deal_cancels_them_and_taken_back_revives_them(team: Books) -> None:
    await won(team)
    await do(team, lambda deal: deal.delete(by("lea", after(hours=2), "delete")))
    async with team.look("T1") as work:
        assert await work.follow_ups.of_person("lea") == []
    await undo(team)
    assert sorted(await to_do(team)) == [CALL, *BOTH]


@pytest.mark.parametrize(("status", "next_step"), [("won", 2), ("open", None)])
async def test_keeping_a_customer_is_no_step_towards_winning(team: Books, status: str, next_step: int | None) -> None:
    """An after-sale follow-up still open on an open deal: its own undoing was taken back by putting it off again."""
    await add_deals(team, "Acme")
    await do(team, lambda deal: deal.win(None, WIN, after_sale=[ToDo(text="x", due_at=after(days=7))] * 2))
    async with team.work("T1") as work:
        await work.follow_ups.done(1, by("tom", after(hours=2), "done"))
    if status == "open":
        await undo(team, batch="win")
        await undo(team, "tom", batch="done")
    deal = await deal_now(team, 1)
    assert (deal.status, deal.next_step and deal.next_step.number) == (status, next_step)


async def test_one_put_off_before_the_loss_stays_cancelled_when_that_is_taken_back(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.follow_ups.add(1, "lea", "call", after(days=2), True, by("tom"))
        await work.follow_ups.later(1, after(days=5), True, by("tom", after(hours=1), "later"))
    await do(team, lambda deal: deal.lose("price", None, by("lea", after(hours=2), "lost")))
    await undo(team, "tom", batch="later")
    assert await to_do(team) == []
    await undo(team, batch="lost", hours=4)
    async with team.look("T1") as work:
        assert [(one.number, one.due_at) for one in await work.follow_ups.of_deal(1)] == [(1, after(days=2))]
    assert [(due.id, due.next_at) for due in await team.due(after(days=3)) if due.kind == "reminder"] == [
        (1, after(days=2))
    ]
