"""Activities of a deal, and the scores made of them."""

from __future__ import annotations

from datetime import timedelta

from pipeline.money import Money
from storage.books import Books
from storage.deal_lists import Narrowing
from storage.tables import PipelineRow
from tests.founding import LEA, TOM
from tests.storage.given import add_deals, after, by, new_deal

NOW = after(days=40)
YES = {"budget": True, "authority": True}


async def logged(books: Books, number: int, *days: int, key: str = "k") -> None:
    async with books.work("T1") as work:
        deal = await work.deals.get(number)
        for day in days:
            await deal.note("call", f"on day {day}", by("tom", after(days=day), f"{key}{day}"))


async def test_activities_are_read_the_latest_first_without_those_taken_back(team: Books) -> None:
    await add_deals(team, "Acme website")
    async with team.work("T1") as work:
        deal = await work.deals.get(1)
        await deal.note("call", "They like it", by("lea", after(hours=1), "k1"))
        await deal.note("email", "The quote", by("tom", after(hours=2), "k2"))
        await deal.note("meeting", "By mistake", by("tom", after(hours=3), "k3"))
        await work.undo.take_back("tom", now=after(hours=4), change=by("tom", after(hours=4)), batch="k3")
    async with team.look("T1") as work:
        found = await work.deals.activities(1)
        assert [(one.kind, one.text, one.at, one.by) for one in found] == [
            ("email", "The quote", after(hours=2), TOM),
            ("call", "They like it", after(hours=1), LEA),
        ]
        assert await work.deals.activities(1, limit=1) == found[:1]


async def test_scores_are_read_for_many_deals_at_once(team: Books) -> None:
    await add_deals(team, "Qualified", bant=YES)
    await add_deals(team, "Lively", "Silent", "Taken back")
    await logged(team, 1, 39)
    await logged(team, 2, 35, 36, 37)
    await logged(team, 3, 1, 2)
    await logged(team, 4, 39, key="oops")
    async with team.work("T1") as work:
        await work.undo.take_back("tom", now=NOW, change=by("tom", NOW), batch="oops39")
    async with team.look("T1") as work:
        assert await work.deals.scores([1, 2, 3, 4, 99], NOW) == {1: 60, 2: 30, 3: 10, 4: 0}
        assert await work.deals.scores([], NOW) == {}
        assert await work.deals.scores([2], after(days=36)) == {2: 20}


async def test_hot_deals_are_those_at_their_pipelines_threshold_the_hottest_first(team: Books) -> None:
    async with team.work("T1") as work:
        await new_deal(work, "Sixty", bant={**YES, "need": False}, value=Money(500, "EUR"))
        await new_deal(work, "Hotter", bant={**YES, "need": True}, owner_id="tom", value=Money(700, "EUR"))
        await new_deal(work, "Fifty", bant=YES)
        await (await new_deal(work, "Lost", bant=dict.fromkeys("abc", True))).lose("price", None, by("tom"))
    await logged(team, 1, 39)
    async with team.look("T1") as work:
        page = await work.deals.hot(now=NOW)
        assert ([deal.name for deal in page.deals], page.total, page.worth) == (
            ["Hotter", "Sixty"],
            2,
            (Money(1200, "EUR"),),
        )
        second = await work.deals.hot(now=NOW, offset=1, limit=1)
        assert ([deal.name for deal in second.deals], second.total) == (["Sixty"], 2)
        by_name = await work.deals.hot(now=NOW, order="name", offset=1)
        assert ([deal.name for deal in by_name.deals], by_name.total) == (["Sixty"], 2)
        by_value = await work.deals.hot(now=NOW, order="value", limit=1)
        assert [deal.name for deal in by_value.deals] == ["Hotter"]
        mine = await work.deals.hot(Narrowing(owners=("tom",)), now=NOW)
        assert [deal.name for deal in mine.deals] == ["Hotter"]
        later = await work.deals.hot(now=NOW + timedelta(days=30))
        assert [deal.name for deal in later.deals] == ["Hotter"]
    async with team.work("T1") as work:
        (await work._scope.session.get_one(PipelineRow, ("T1", 1))).hot_at = 50
    async with team.look("T1") as work:
        assert [deal.name for deal in (await work.deals.hot(now=NOW)).deals] == ["Hotter", "Sixty", "Fifty"]


async def test_crossing_the_threshold_is_told_once_and_again_once_it_was_crossed_back(team: Books) -> None:
    async def news(days: int) -> list[tuple[str, int]]:
        async with team.work("T1") as work:
            return [(deal.name, points) for deal, points in await work.deals.take_newly_hot(1, after(days=days))]

    await add_deals(team, "Qualified", bant=YES)
    await add_deals(team, "Cold")
    assert await news(1) == []
    await logged(team, 1, 2)
    assert await news(3) == [("Qualified", 60)]
    assert await news(4) == []
    assert await news(40) == []
    await logged(team, 1, 41, 42, key="again")
    assert await news(43) == [("Qualified", 70)]
