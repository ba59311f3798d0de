"""The views of dated facts: what they say of a deal's life, and that nobody reads another workspace's or deal's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from pipeline.deals import Person
from storage.books import Books
from storage.fact_views import DealClose, EffectiveChange, OpenLeg, StageEntry
from storage.guard import WrongWorkspace
from tests.founding import TOM, found_team
from tests.storage.given import DAY, add_deals, after, by, euros, new_deal

VIEWS: tuple[Any, ...] = (StageEntry, DealClose, OpenLeg, EffectiveChange)


async def facts(books: Books, view: Any, *names: str) -> list[tuple[Any, ...]]:
    """These columns of every row, in the order things happened."""
    key = [view.deal_number, *([view.position] if view is StageEntry else [view.seq])]
    async with books.look("T1") as work:
        rows = await work._scope.session.execute(select(*(getattr(view, name) for name in names)).order_by(*key))
        return [tuple(row) for row in rows]


async def live(books: Books) -> None:
    """Made in stage 2, on to 4 at once, back to 3, given to Tom at another value, lost, reopened, won."""
    async with books.work("T1") as work:
        stages = (await work.pipelines.default()).stages
        deal = await new_deal(work, stage=stages[1], change=by("lea", after(days=1)), source="fair")
        await deal.move_to(stages[3], by("lea", after(days=2)))
        await deal.note("note", "hello", by("lea", after(days=3)))
        await deal.move_to(stages[2], by("lea", after(days=4)))
        await deal.assign("tom", by("lea", after(days=5)))
        await deal.reprice(euros(9_000), by("tom", after(days=6)))
        await deal.close_by(DAY, by("tom", after(days=7)))
        await deal.categorize("commit", by("tom", after(days=8)))
        await deal.lose("price", None, by("tom", after(days=9)))
        await deal.reopen(by("tom", after(days=10)))
        await deal.win(euros(8_000), by("tom", after(days=11)))


async def test_a_stage_is_entered_once_skipped_or_not_and_never_by_going_back(team: Books) -> None:
    await live(team)
    assert await facts(team, StageEntry, "stage_id", "entered_at", "came_in", "went_on_at", "gone_at") == [
        (2, after(days=1), True, after(days=2), None),
        (3, after(days=2), False, after(days=2), None),
        (4, after(days=2), False, after(days=11), None),
        (5, after(days=11), False, after(days=11), None),
    ]


async def test_a_close_knows_the_deal_as_it_was_then(team: Books) -> None:
    await live(team)
    named = ("outcome", "at", "reopened_at", "value_minor", "currency", "owner_id", "reason", "source")
    assert await facts(team, DealClose, *named, "stage_id", "top_stage_id", "created_at") == [
        ("lost", after(days=9), after(days=10), 900_000, "EUR", "tom", "price", "fair", 3, 4, after(days=1)),
        ("won", after(days=11), None, 800_000, "EUR", "tom", None, "fair", 3, None, after(days=1)),
    ]


async def test_legs_follow_one_another_while_the_deal_is_open(team: Books) -> None:
    await live(team)
    named = ("since", "until", "stage_id", "owner_id", "value_minor", "close_on", "category", "arrived_as", "left_as")
    assert await facts(team, OpenLeg, *named) == [
        (after(days=1), after(days=2), 2, "lea", 1_200_000, None, "pipeline", "new", None),
        (after(days=2), after(days=3), 4, "lea", 1_200_000, None, "best", None, None),
        (after(days=3), after(days=4), 4, "lea", 1_200_000, None, "best", None, None),
        (after(days=4), after(days=5), 3, "lea", 1_200_000, None, "pipeline", None, "assigned"),
        (after(days=5), after(days=6), 3, "tom", 1_200_000, None, "pipeline", "assigned", None),
        (after(days=6), after(days=7), 3, "tom", 900_000, None, "pipeline", None, None),
        (after(days=7), after(days=8), 3, "tom", 900_000, DAY, "pipeline", None, None),
        (after(days=8), after(days=9), 3, "tom", 900_000, DAY, "commit", None, "lost"),
        (after(days=10), after(days=11), 3, "tom", 900_000, DAY, "commit", "reopened", "won"),
    ]


async def test_a_change_says_what_it_found_and_what_it_left(team: Books) -> None:
    await live(team)
    told = await facts(team, EffectiveChange, "kind", "value_before", "value_after", "stage_before", "stage_after")
    assert told[0] == ("created", None, 1_200_000, None, 2)
    assert told[5] == ("value", 1_200_000, 900_000, 3, 3)
    owners = await facts(
        team, EffectiveChange, "kind", "owner_before", "owner_after", "close_on_before", "close_on_after"
    )
    assert owners[4] == ("assigned", "lea", "tom", None, None)
    assert owners[6] == ("close", "tom", "tom", None, DAY)


async def test_what_was_taken_back_is_in_no_view_and_later_facts_forget_it(team: Books) -> None:
    await add_deals(team, "Acme website")
    async with team.work("T1") as work:
        deal = await work.deals.get(1)
        await deal.reprice(euros(9_000), by("lea", after(days=1), "k1"))
        await deal.categorize("commit", by("lea", after(days=2), "k2"))
        await deal.assign("tom", by("tom", after(days=3), "k3"))
        for key in ("k1", "k2"):
            await work.undo.take_back("lea", now=after(days=2), batch=key, change=by("lea", after(days=4)))
    assert await facts(team, OpenLeg, "seq", "owner_id", "value_minor", "category") == [
        (1, "lea", 1_200_000, "pipeline"),
        (4, "tom", 1_200_000, "pipeline"),
    ]
    assert [kind for (kind,) in await facts(team, EffectiveChange, "kind")] == ["created", "assigned"]


async def test_a_deal_that_is_deleted_or_sent_to_another_pipeline_is_gone_from_this_one(team: Books) -> None:
    await add_deals(team, "Acme website", "Hosting")
    async with team.work("T1") as work:
        other = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=after())
        await (await work.deals.get(1)).delete(by("lea", after(days=1)))
        await (await work.deals.get(2)).transfer(other.stages[1], other.id, by("lea", after(days=2)))
    assert await facts(team, StageEntry, "deal_number", "pipeline_id", "gone_at") == [
        (1, 1, after(days=1)),
        (2, 1, after(days=2)),
        (2, 2, None),
    ]
    assert await facts(team, OpenLeg, "deal_number", "pipeline_id", "arrived_as", "left_as") == [
        (1, 1, "new", "removed"),
        (2, 1, "new", "moved_out"),
        (2, 2, "moved_in", None),
    ]


async def test_visits_of_a_removed_stage_are_those_of_the_one_it_went_into(team: Books) -> None:
    async with team.work("T1") as work:
        stages = (await work.pipelines.default()).stages
        await new_deal(work, stage=stages[2], change=by("lea", after()))
        await work.shaping.remove_stage(stages[2], stages[1], at=after(days=3))
    assert await facts(team, StageEntry, "stage_id", "entered_at", "went_on_at") == [(2, after(), None)]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__tablename__)
async def test_a_view_shows_one_workspace_and_what_is_in_sight(team: Books, view: Any) -> None:
    await found_team(team, "T2")
    await add_deals(team, "Theirs", team_id="T2")
    await live(team)
    async with team.work("T1") as work:
        await work.shaping.set_workspace(at=after(), visibility="own")
        session = work._scope.session
        assert set(await session.scalars(select(view.team_id))) <= {"T1"}
        await work.look_as(Person(user_id="ann", name="Ann", zone="UTC", language="en"))
        assert await session.scalar(select(func.count()).select_from(view)) == 0
        await work.look_as(TOM)
        assert await session.scalar(select(func.count() > 0).select_from(view)) is True
        with pytest.raises(WrongWorkspace):
            await session.execute(select(view.__table__))
