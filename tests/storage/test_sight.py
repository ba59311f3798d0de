"""What is out of sight does not exist: no query finds it, no figure counts it, and the rule and the database agree."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.deals import DealFacts
from pipeline.figures import Period
from pipeline.refusals import NoSuchFollowUp, NoSuchNumbers
from pipeline.rights import EVERYTHING, Sight
from storage.books import Books
from storage.sight import look_as, seeing
from storage.work import Work
from tests.founding import found_team
from tests.storage.given import after, by, euros, legs_of, new_deal

WEEK = Period(start=after(), end=after(days=7), zone="Europe/Paris")
LEAS = Sight(owner_id="lea")


@pytest.fixture(autouse=True)
async def team(books: Books) -> None:
    """#1 and #2 are Léa's at Contact and Proposal, #3 is Tom's at Contact; each has a note and a follow-up."""
    await found_team(books)
    async with books.work("T1") as work:
        stages = (await work.pipelines.default()).stages
        for name, owner, stage in (("Acme", "lea", 0), ("Bolt", "lea", 3), ("Acme too", "tom", 0)):
            change = by(owner, at=after(days=1), batch=f"made {name}")
            deal = await new_deal(work, name, owner_id=owner, stage=stages[stage], change=change)
            await deal.note("call", "hello", change)
            await work.follow_ups.add(deal.number, owner, "call", after(days=9), False, change)


@asynccontextmanager
async def seen(books: Books, sight: Sight) -> AsyncIterator[Work]:
    async with books.work("T1") as work:
        look_as(work._scope.session.info, sight)
        yield work


async def test_lists_searches_and_histories_hold_what_is_in_sight(books: Books) -> None:
    async with seen(books, LEAS) as work:
        page = await work.deals.page()
        assert [deal.number for deal in page.deals] == [1, 2]
        assert page.total == 2
        assert [deal.number for deal in await work.deals.open_deals(1)] == [1, 2]
        assert await work.deals.of_owner("tom") == []
        assert [deal.number for deal in await work.deals.finder().called("acme", limit=9)] == [1]
        assert [deal.number for deal in await work.deals.finder().like("acme too", limit=9)] == [1]
        assert [deal.number for deal in await work.deals.finder().by_numbers([3, 2, 1])] == [2, 1]
        assert await work.deals.history(3) == []
        assert await work.deals.activities(3) == []
        assert len(await work.deals.history(1)) == 3


async def test_a_deal_out_of_sight_does_not_exist(books: Books) -> None:
    async with seen(books, LEAS) as work:
        with pytest.raises(NoSuchNumbers):
            await work.deals.facts(3)
        with pytest.raises(NoSuchNumbers):
            await work.deals.get(3)
        with pytest.raises(NoSuchFollowUp):
            await work.follow_ups.done(3, by("lea"))
        with pytest.raises(NoSuchNumbers):
            await work.follow_ups.add(3, "lea", "call", after(days=9), False, by("lea"))
        assert await work.follow_ups.of_person("tom") == []
        assert await work.follow_ups.of_deal(3) == []


async def test_figures_count_what_is_in_sight_and_add_up(books: Books) -> None:
    async with seen(books, LEAS) as work:
        stock = await work.figures.stock(WEEK.end, 1, "EUR")
        legs = await legs_of(work, WEEK, 1)
    assert (stock.total.count, stock.total.minor) == (2, euros(24_000).minor)
    assert [leg.deal_number for leg in legs] == [1, 2]


async def test_stages_and_pipelines_are_seen_whole_besides_ones_own(books: Books) -> None:
    async with seen(books, Sight(owner_id="tom", stages=frozenset({4}))) as work:
        assert sorted(deal.number for deal in (await work.deals.page()).deals) == [2, 3]
    async with seen(books, Sight(owner_id="ann", pipelines=frozenset({1}))) as work:
        assert (await work.deals.page()).total == 3
    async with seen(books, Sight(owner_id="ann")) as work:
        assert (await work.deals.page()).total == 0


async def test_a_deal_given_away_stays_in_sight_until_it_was_told(books: Books) -> None:
    async with seen(books, LEAS) as work:
        await (await work.deals.get(1)).assign("tom", by("lea", at=after(days=2)))
        assert (await work.deals.facts(1)).owner.user_id == "tom"
        made = await new_deal(work, "For Tom", owner_id="tom")
        assert (await work.deals.facts(made.number)).name == "For Tom"
    async with seen(books, LEAS) as work:
        assert [deal.number for deal in await work.deals.finder().by_numbers([1, 2, 3, 4])] == [2]


async def test_for_a_while_everything_can_be_seen(books: Books) -> None:
    async with seen(books, LEAS) as work:
        with seeing(work._scope.session.info, EVERYTHING):
            assert (await work.deals.page()).total == 3
        assert (await work.deals.page()).total == 2


async def test_what_was_given_away_is_taken_back(books: Books) -> None:
    async with seen(books, LEAS) as work:
        await (await work.deals.get(1)).assign("tom", by("lea", at=after(days=2), batch="given"))
    async with seen(books, LEAS) as work:
        with work.seeing_everything():
            change = by("lea", at=after(days=2))
            [(deal, kind)] = await work.undo.take_back("lea", now=after(days=2), change=change, batch="given")
    assert (deal.number, deal.owner.user_id, kind) == (1, "lea", "assigned")


sights = st.builds(
    Sight,
    everything=st.booleans(),
    owner_id=st.sampled_from(["lea", "tom", "ann"]),
    stages=st.frozensets(st.integers(1, 6)),
    pipelines=st.frozensets(st.integers(1, 2)),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sight=sights)
async def test_a_deal_is_in_sight_by_owner_stage_or_pipeline(books: Books, sight: Sight) -> None:
    async with seen(books, EVERYTHING) as work:
        known = (await work.deals.page()).deals
    async with seen(books, sight) as work:
        found = {deal.number for deal in (await work.deals.page()).deals}
    assert found == {deal.number for deal in known if _is_in(sight, deal)}


def _is_in(sight: Sight, deal: DealFacts) -> bool:
    of_theirs = deal.owner.user_id == sight.owner_id or deal.stage.id in sight.stages
    return sight.everything or of_theirs or deal.pipeline_id in sight.pipelines
