"""Deals in lists, with their next step, their nudges and whatever they are called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from pipeline.deals import FollowUpFacts
from pipeline.money import Money
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from storage.deal_lists import Narrowing, Order, Page
from tests.founding import LEA
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros, new_deal

HOUR = by("tom", after(hours=1), "k1")


@pytest_asyncio.fixture
async def shelf(team: Books) -> Books:
    """Seven deals: five open, of which one is parked, one won, one lost."""
    stages = DEFAULT_STAGES
    async with team.work("T1") as work:
        await new_deal(work, "Small", value=euros(1), stage=stages[1], close_on=DAY + timedelta(days=1))
        await new_deal(work, "Unpriced", value=None, stage=stages[1])
        await new_deal(work, "Large", value=euros(9), stage=stages[4], close_on=DAY)
        await new_deal(work, "Early", value=Money(500, "USD"), owner_id="tom", change=by("tom", after(hours=1)))
        await (await new_deal(work, "Parked", value=euros(2))).park(DAY + timedelta(days=1), "on leave", HOUR)
        await (await new_deal(work, "Gone")).lose("price", None, HOUR)
        await (await new_deal(work, "Signed", owner_id="tom")).win(None, by("tom", after(hours=2)))
        await work.follow_ups.add(1, "lea", "call", after(days=1), False, HOUR)
        await work.follow_ups.add(2, "lea", "call", after(days=1), False, HOUR)
        await work.follow_ups.done(2, HOUR)
    return team


ALL_OPEN = ["Early", "Parked", "Small", "Unpriced", "Large"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ALL_OPEN),
        ({"owners": ("tom",)}, ["Early"]),
        ({"owners": ("tom", "lea")}, ALL_OPEN),
        ({"stage_ids": (2,)}, ["Small", "Unpriced"]),
        ({"stage_ids": (2, 5)}, ["Small", "Unpriced", "Large"]),
        ({"pipeline_ids": (1,)}, ALL_OPEN),
        ({"pipeline_ids": (2,)}, []),
        ({"statuses": ("lost",)}, ["Gone"]),
        ({"statuses": ("won", "lost")}, ["Gone", "Signed"]),
        ({"lacks": frozenset({"parked"})}, ["Parked"]),
        ({"lacks": frozenset({"parked"}), "today": DAY + timedelta(days=1)}, []),
        ({"lacks": frozenset({"no_value"})}, ["Unpriced"]),
        ({"lacks": frozenset({"no_next_step"})}, ["Early", "Parked", "Unpriced", "Large"]),
        ({"lacks": frozenset({"no_next_step", "no_value"})}, ["Unpriced"]),
        ({"lacks": frozenset({"slipped"})}, []),
        ({"lacks": frozenset({"slipped"}), "today": DAY + timedelta(days=1)}, ["Large"]),
        ({"closing": (DAY, DAY)}, ["Large"]),
        ({"closing": (DAY, DAY + timedelta(days=1))}, ["Small", "Large"]),
        ({"closing": (DAY, DAY + timedelta(days=1)), "stage_ids": (2,), "owners": ("lea",)}, ["Small"]),
    ],
)  # fmt: skip
async def test_a_list_is_narrowed_by_all_that_is_asked(shelf: Books, wanted: dict[str, Any], names: list[str]) -> None:
    async with shelf.look("T1") as work:
        page = await work.deals.page(Narrowing(**{"today": DAY, **wanted}))
    assert [deal.name for deal in page.deals] == names
    assert page.total == len(names)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("stage", ALL_OPEN),
        ("value", ["Large", "Early", "Parked", "Small", "Unpriced"]),
        ("close", ["Large", "Small", "Unpriced", "Early", "Parked"]),
        ("life", ["Small", "Unpriced", "Large", "Parked", "Early"]),
        ("name", ["Early", "Large", "Parked", "Small", "Unpriced"]),
    ],
)
async def test_a_list_is_ordered_as_asked(shelf: Books, order: Order, names: list[str]) -> None:
    async with shelf.look("T1") as work:
        assert [deal.name for deal in (await work.deals.page(order=order)).deals] == names


async def test_what_was_closed_last_comes_first(shelf: Books) -> None:
    async with shelf.look("T1") as work:
        page = await work.deals.page(Narrowing(statuses=("won", "lost")), order="closed")
    assert [deal.name for deal in page.deals] == ["Signed", "Gone"]


async def test_a_page_tells_what_the_whole_list_is_worth(shelf: Books) -> None:
    async with shelf.look("T1") as work:
        page = await work.deals.page(offset=1, limit=2)
        whole = await work.deals.page(limit=None)
        nothing = await work.deals.page(Narrowing(owners=("nobody",)))
        of_lea = [deal.name for deal in await work.deals.of_owner("lea")]
        of_sales = [deal.name for deal in await work.deals.open_deals(1)]
    assert ([deal.name for deal in page.deals], page.total) == (["Parked", "Small"], 5)
    assert sorted(page.worth) == [Money(500, "USD"), Money(1200, "EUR")]
    assert (len(whole.deals), whole.total, sorted(whole.worth)) == (5, 5, sorted(page.worth))
    assert nothing == Page(deals=[], total=0, worth=())
    assert (of_lea, of_sales) == (["Parked", "Small", "Unpriced", "Large"], ALL_OPEN)


async def test_the_next_step_is_the_earliest_open_follow_up(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        for days, who in ((3, "lea"), (1, "tom"), (2, "lea")):
            await work.follow_ups.add(1, who, f"in {days}", after(days=days), False, HOUR)
        await work.follow_ups.done(2, HOUR)
        assert (await work.deals.facts(1)).next_step == FollowUpFacts(
            number=3,
            deal_number=1,
            deal_name="Acme",
            person=LEA,
            text="in 2",
            due_at=after(days=2),
            timed=False,
        )


async def test_nudges_are_counted_until_the_deal_lives(team: Books) -> None:
    await add_deals(team, "Acme", "Nordlys")
    async with team.work("T1") as work:
        await work.deals.nudged([1, 2], after(days=9))
        await work.deals.nudged([1], after(days=9, hours=2), same_occasion=timedelta(hours=20))
        await work.deals.nudged([1], after(days=16))
    deal = await deal_now(team, 1)
    assert (deal.nudged_at, deal.nudges, deal.version) == (after(days=16), 2, 1)
    async with team.work("T1") as work:
        await (await work.deals.get(1)).note("call", "they are back", by("lea", after(days=17)))
    deal = await deal_now(team, 1)
    assert (deal.nudged_at, deal.nudges) == (after(days=16), 0)


async def test_hostile_words_come_back_as_they_were(team: Books) -> None:
    names = ["<!channel>", "*x*", "'; DROP TABLE deals; --", 'a"b', "100%_\\", "שלום", "👩‍👩‍👧", "ï" * 120]
    await add_deals(team, *names)
    async with team.look("T1") as work:
        assert [deal.name for deal in await work.deals.facts_of(range(1, 9))] == names


async def test_several_deals_come_in_the_order_asked_for(team: Books) -> None:
    await add_deals(team, "A", "B", "C")
    async with team.work("T1") as work:
        await work.deals.hold([3, 1, 99])
        assert [deal.number for deal in await work.deals.get_all([3, 1, 3, 2])] == [3, 1, 2]
        assert [deal.number for deal in await work.deals.facts_of([2, 3, 2, 1])] == [2, 3, 1]
