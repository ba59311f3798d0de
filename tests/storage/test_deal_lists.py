"""Deals in lists, with their next step, their nudges and whatever they are called."""

from __future__ import annotations

from datetime import timedelta

from pipeline.deals import FollowUpFacts
from pipeline.stages import DEFAULT_STAGES
from storage.books import Books
from tests.founding import LEA
from tests.storage.given import DAY, add_deals, after, by, deal_now, euros, new_deal

HOUR = by("tom", after(hours=1), "k1")


async def test_lists_are_ordered_filtered_and_paged(team: Books) -> None:
    stages = DEFAULT_STAGES
    async with team.work("T1") as work:
        await new_deal(work, "Small", value=euros(1), stage=stages[1], close_on=DAY + timedelta(days=1))
        await new_deal(work, "Unpriced", value=None, stage=stages[1])
        await new_deal(work, "Large", value=euros(9), stage=stages[1], close_on=DAY)
        await new_deal(work, "Early", value=euros(5), owner_id="tom", change=by("tom", after(hours=1)))
        await (await new_deal(work, "Gone")).lose("price", None, HOUR)

    async def names(**wanted: object) -> tuple[list[str], int]:
        async with team.look("T1") as work:
            deals, total = await work.deals.page(**wanted)  # type: ignore[arg-type]
        return [deal.name for deal in deals], total

    assert await names() == (["Early", "Large", "Small", "Unpriced"], 4)
    assert await names(order="value") == (["Large", "Early", "Small", "Unpriced"], 4)
    assert await names(order="close") == (["Large", "Small", "Unpriced", "Early"], 4)
    assert await names(order="life") == (["Small", "Unpriced", "Large", "Early"], 4)
    assert await names(offset=1, limit=2) == (["Large", "Small"], 4)
    assert await names(owner="tom") == (["Early"], 1)
    assert await names(stage_id=2, order="value") == (["Large", "Small", "Unpriced"], 3)
    assert await names(statuses=("lost",)) == (["Gone"], 1)
    async with team.look("T1") as work:
        assert [deal.name for deal in await work.deals.of_owner("lea")] == ["Large", "Small", "Unpriced"]
        assert [deal.name for deal in await work.deals.open_deals(1)] == ["Early", "Large", "Small", "Unpriced"]


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
