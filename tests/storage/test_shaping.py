"""What admins shape: settings, pipelines, stages. A stage taken away leaves its deals and its past to another one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from pipeline.deals import DealFacts
from pipeline.figures import Exits, Period, Tally
from pipeline.refusals import StageIsGone, UndoOvertaken
from pipeline.stages import DEFAULT_LOST_REASONS, Pipeline, Stage
from storage.books import Books
from storage.work import Work
from tests.founding import FOUNDED, found_team
from tests.storage.given import add_deals, after, by, deal_now, new_deal

MARCH = Period(start=after(), end=after(days=60), zone="Europe/Paris")
BEFORE = Period(start=after(days=-90), end=after(), zone="Europe/Paris")


@pytest.fixture
async def team(books: Books) -> Books:
    await found_team(books)
    return books


async def stages(work: Work) -> list[tuple[int, str, int]]:
    return [(stage.position, stage.name, stage.id) for stage in (await work.pipelines.default()).stages]


async def named(work: Work, name: str) -> Stage:
    return next(stage for stage in (await work.pipelines.default()).stages if stage.name == name)


async def take_away(books: Books, name: str, into: str, days: int = 10, team_id: str = "T1") -> int:
    async with books.work(team_id) as work:
        await work.shaping.hold_pipeline(1)
        gone, kept = await named(work, name), await named(work, into)
        return await work.shaping.remove_stage(gone, kept, at=after(days=days))


async def test_another_zone_means_other_mornings_for_every_pipeline(team: Books) -> None:
    async with team.work("T1") as work:
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=after(days=1))
        assert await work.pipelines.next_nudge_at(services.id) == datetime(2026, 1, 7, 8, tzinfo=UTC)
        await work.shaping.set_workspace(at=after(days=1), zone="Asia/Tokyo", working_days=(0, 1, 2))
        assert [await work.pipelines.next_nudge_at(one) for one in (1, services.id)] == 2 * [
            datetime(2026, 1, 7, 0, tzinfo=UTC)
        ]
        workspace = await work.workspace()
    assert (workspace.zone, workspace.working_days) == ("Asia/Tokyo", (0, 1, 2))


async def test_the_same_zone_leaves_mornings_as_they_are(team: Books) -> None:
    async with team.work("T1") as work:
        await work.pipelines.plan_nudge(1, after(days=5))
        await work.shaping.set_workspace(at=after(days=1), zone="Europe/Paris", currency="USD")
        assert await work.pipelines.next_nudge_at(1) == after(days=5)
        assert (await work.workspace()).currency == "USD"


async def test_a_new_pipeline_has_rising_probabilities_and_the_usual_reasons(team: Books) -> None:
    async with team.work("T1") as work:
        await work.shaping.add_pipeline("Services", ["Brief", "Quote", "Deal"], at=FOUNDED)
    async with team.look("T1") as work:
        (_, services) = await work.pipelines.all()
    assert [(stage.name, stage.position, stage.probability, stage.key) for stage in services.stages] == [
        ("Brief", 1, 10, None),
        ("Quote", 2, 50, None),
        ("Deal", 3, 90, None),
    ]
    assert (services.name, services.key, services.lost_reasons) == ("Services", None, DEFAULT_LOST_REASONS)


async def test_a_renamed_stage_is_translated_no_more_and_keeps_what_else_it_was(team: Books) -> None:
    async with team.work("T1") as work:
        await work.shaping.set_stage(3, name="Demo", stale_days=5)
        demo = await work.pipelines.stage(3)
        await work.shaping.set_stage(3, probability=45)
        again = await work.pipelines.stage(3)
    assert (demo.name, demo.key, demo.stale_days, demo.probability) == ("Demo", None, 5, 40)
    assert (again.name, again.probability) == ("Demo", 45)


ORDERS = [
    (5, 1, ["Negotiation", "Contact", "Qualification", "Meeting", "Proposal"]),
    (1, 5, ["Qualification", "Meeting", "Proposal", "Negotiation", "Contact"]),
    (2, 3, ["Contact", "Meeting", "Qualification", "Proposal", "Negotiation"]),
    (2, 99, ["Contact", "Meeting", "Proposal", "Negotiation", "Qualification"]),
    (2, 2, ["Contact", "Qualification", "Meeting", "Proposal", "Negotiation"]),
]


@pytest.mark.parametrize(("stage", "place", "order"), ORDERS)
async def test_a_stage_is_put_at_a_place_and_the_others_keep_their_order(
    team: Books, stage: int, place: int, order: list[str]
) -> None:
    async with team.work("T1") as work:
        await work.shaping.place_stage(1, stage, place, at=FOUNDED)
        now = await stages(work)
    assert [name for _, name, _ in now] == order
    assert [position for position, _, _ in now] == [1, 2, 3, 4, 5]


async def test_a_stage_is_added_between_two(team: Books) -> None:
    async with team.work("T1") as work:
        added = await work.shaping.add_stage(1, "Trial", position=4, at=FOUNDED, probability=50, stale_days=3)
        now = await stages(work)
    assert now[2:5] == [(3, "Meeting", 3), (4, "Trial", added.id), (5, "Proposal", 4)]
    assert (added.stale_days, added.category) == (3, "pipeline")


async def test_open_deals_of_a_stage_taken_away_go_where_it_went_by_the_bot(team: Books) -> None:
    (number,) = await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await (await work.deals.get(number)).move_to(await named(work, "Meeting"), by("lea", after(days=1), "k1"))
    assert await take_away(team, "Meeting", "Proposal") == 1
    async with team.look("T1") as work:
        deal = await work.deals.facts(number)
        last = (await work.deals.history(number))[-1]
        assert [name for _, name, _ in await stages(work)] == ["Contact", "Qualification", "Proposal", "Negotiation"]
        assert (await work.pipelines.stage(3)).name == "Meeting"
    assert (deal.stage.name, deal.life_kind, deal.life_at) == ("Proposal", "moved", after(days=1))
    assert (last.kind, last.by, last.via, last.before["stage"], last.after["stage"]) == (
        "merged",
        None,
        "bot",
        last.before["stage"],
        deal.stage,
    )


async def test_a_move_into_a_stage_taken_away_since_is_not_taken_back(team: Books) -> None:
    (number,) = await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await (await work.deals.get(number)).move_to(await named(work, "Meeting"), by("lea", after(days=9.5), "k1"))
    await take_away(team, "Meeting", "Proposal")
    async with team.work("T1") as work:
        with pytest.raises(UndoOvertaken) as refused:
            await work.undo.take_back("lea", now=after(days=10), change=by("lea", after(days=10)))
    assert refused.value.by is None


async def won_in_meeting(books: Books) -> int:
    (number,) = await add_deals(books, "Acme")
    async with books.work("T1") as work:
        deal = await work.deals.get(number)
        await deal.move_to(await named(work, "Meeting"), by("lea", after(days=1), "k1"))
        await deal.win(None, by("lea", after(days=9.5), "k2"))
    assert await take_away(books, "Meeting", "Proposal") == 0
    return number


async def test_a_win_taken_back_comes_to_the_stage_its_own_went_into(team: Books) -> None:
    number = await won_in_meeting(team)
    async with team.work("T1") as work:
        await work.undo.take_back("lea", now=after(days=10), change=by("lea", after(days=10)))
    deal = await deal_now(team, number)
    assert (deal.status, deal.stage.name) == ("open", "Proposal")
    assert await stays(team) == {1: 1, 4: 0}


async def test_a_deal_reopened_comes_to_the_stage_its_own_went_into(team: Books) -> None:
    number = await won_in_meeting(team)
    async with team.work("T1") as work:
        await (await work.deals.get(number)).reopen(by("lea", after(days=11), "k3"))
    deal = await deal_now(team, number)
    assert (deal.status, deal.stage.name) == ("open", "Proposal")


async def stays(books: Books) -> dict[int, int]:
    """Deals that left each stage for good, and did not."""
    async with books.look("T1") as work:
        found = await work.figures.stays(MARCH, 1)
    return {1: found[1].deals if 1 in found else 0, 4: found[4].deals if 4 in found else 0}


async def lived(books: Books, stage: str, team_id: str = "T1") -> None:
    """Three deals that went through `stage`: one is there, one went on, one was lost there."""
    async with books.work(team_id) as work:
        for n, name in enumerate(("here", "on", "lost")):
            deal = await new_deal(work, name, change=by("lea", after(days=1), f"c{n}"))
            await deal.move_to(await named(work, stage), by("lea", after(days=2), f"m{n}"))
            if name == "on":
                await deal.move_to(await named(work, "Negotiation"), by("lea", after(days=4), f"o{n}"))
            if name == "lost":
                await deal.lose("price", None, by("lea", after(days=6), f"l{n}"))


async def figures(books: Books, team_id: str = "T1") -> list[object]:
    async with books.look(team_id) as work:
        through = await work.figures.funnel(MARCH, BEFORE, 1)
        return [
            (await work.figures.stock(after(days=7), 1, "EUR")).stages,
            (await work.figures.stock(None, 1, "EUR")).stages,
            {stage: (one.cohort, one.exits, one.lost_reason) for stage, one in through.items() if stage != 3},
            await work.figures.stays(MARCH, 1),
            await work.figures.lost_at(MARCH, 1, 4),
        ]


async def test_figures_are_as_if_deals_had_been_in_the_other_stage_all_along(team: Books) -> None:
    await lived(team, "Meeting")
    await found_team(team, "T2")
    await lived(team, "Proposal", "T2")
    for team_id in ("T1", "T2"):
        await take_away(team, "Meeting", "Proposal", team_id=team_id)
    async with team.look("T1") as work:
        assert (await work.figures.stock(after(days=7), 1, "EUR")).stages[4] == Tally(1, 1_200_000)
    assert await figures(team) == await figures(team, "T2")


async def test_a_stage_has_no_past_before_its_creation_neither_of_who_went_on_nor_of_who_was_lost(team: Books) -> None:
    """Else a new stage that another went into would begin with nothing but losses, and be the bottleneck."""
    await lived(team, "Meeting")
    async with team.work("T1") as work:
        trial = await work.shaping.add_stage(1, "Trial", position=3, at=after(days=8))
    await take_away(team, "Meeting", "Trial")
    async with team.work("T1") as work:
        late = await new_deal(work, "late", change=by("lea", after(days=21), "c9"), stage=await named(work, "Trial"))
        await late.lose("price", None, by("lea", after(days=22), "l9"))
    async with team.look("T1") as work:
        through = (await work.figures.funnel(MARCH, BEFORE, 1))[trial.id]
        pipeline = await work.pipelines.default()
        of_lea = [
            line.exits.get(trial.id) for line in (await work.selling.team(MARCH, pipeline, "EUR", now=MARCH.end))[0]
        ]
        assert (through.exits, through.lost_reason) == (Exits(past=0, lost=1), ("price", 1))
        assert await work.figures.lost_at(MARCH, 1, trial.id) == (late.number,)
        assert of_lea == [Exits(past=0, lost=1)]
        losses, _ = await work.selling.losses(MARCH, pipeline, "EUR")
        assert [(line.stage_id, line.lost.count) for line in losses] == [(trial.id, 2)]


async def test_a_stage_merged_twice_counts_for_where_it_ended_up(team: Books) -> None:
    await lived(team, "Meeting")
    await take_away(team, "Meeting", "Proposal", days=10)
    await take_away(team, "Proposal", "Negotiation", days=11)
    async with team.look("T1") as work:
        assert (await work.figures.stock(after(days=7), 1, "EUR")).stages == {5: Tally(2, 2_400_000)}


async def test_a_stage_has_no_past_before_its_creation(team: Books) -> None:
    await lived(team, "Proposal")
    async with team.work("T1") as work:
        trial = await work.shaping.add_stage(1, "Trial", position=3, at=after(days=10))
    async with team.look("T1") as work:
        through = await work.figures.funnel(MARCH, BEFORE, 1)
    assert (through[trial.id].cohort.entered, through[trial.id].exits.past) == (0, 0)
    assert through[3].cohort.entered == 3


async def test_whoever_moves_into_a_stage_just_taken_away_is_told(team: Books) -> None:
    (number,) = await add_deals(team, "Acme")
    ready = asyncio.Event()

    async def moves() -> DealFacts | str:
        async with team.work("T1") as work:
            meeting = await named(work, "Meeting")
            ready.set()
            await asyncio.sleep(0.2)
            try:
                await (await work.deals.get(number)).move_to(meeting, by("lea", after(days=10), "k1"))
            except StageIsGone as gone:
                return ", ".join(stage.name for stage in gone.stages)
        return await deal_now(team, number)

    async def removes() -> int:
        await ready.wait()
        return await take_away(team, "Meeting", "Proposal")

    told, moved = await asyncio.gather(moves(), removes())
    deal = await deal_now(team, number)
    if isinstance(told, str):
        assert (told, moved) == ("Contact, Qualification, Proposal, Negotiation", 0)
        assert deal.stage.name == "Contact"
    else:
        assert (moved, deal.stage.name) == (1, "Proposal")


async def test_a_deal_reopened_while_its_stage_is_taken_away_ends_where_that_went(team: Books) -> None:
    (number,) = await add_deals(team, "Acme")
    async with team.work("T1") as work:
        deal = await work.deals.get(number)
        await deal.move_to(await named(work, "Meeting"), by("lea", after(days=1), "k1"))
        await deal.win(None, by("lea", after(days=2), "k2"))
    reopened = asyncio.Event()

    async def reopens() -> None:
        async with team.work("T1") as work:
            await (await work.deals.get(number)).reopen(by("lea", after(days=11), "k3"))
            reopened.set()
            await asyncio.sleep(0.2)

    async def removes() -> None:
        await reopened.wait()
        await take_away(team, "Meeting", "Proposal", days=12)

    await asyncio.gather(reopens(), removes())
    now = await deal_now(team, number)
    assert (now.status, now.stage.name) == ("open", "Proposal")


async def test_two_admins_who_shape_the_same_pipeline_come_one_after_the_other(team: Books) -> None:
    async def adds(name: str) -> None:
        async with team.work("T1") as work:
            await work.shaping.add_stage(1, name, position=3, at=FOUNDED)

    await asyncio.gather(adds("Demo"), adds("Trial"))
    async with team.look("T1") as work:
        now = await stages(work)
    assert [position for position, _, _ in now] == [1, 2, 3, 4, 5, 6, 7]
    assert {name for _, name, _ in now[2:4]} == {"Demo", "Trial"}


async def test_a_stage_of_another_pipeline_is_no_place_to_move_to(team: Books) -> None:
    (number,) = await add_deals(team, "Acme")
    async with team.work("T1") as work:
        services: Pipeline = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=FOUNDED)
        deal = await work.deals.get(number)
        with pytest.raises(StageIsGone):
            await deal.move_to(services.first, by("lea", after(days=1), "k1"))
        await deal.transfer(services.first, services.id, by("lea", after(days=1), "k2"))
    moved = await deal_now(team, number)
    assert (moved.pipeline_id, moved.stage.name) == (services.id, "Brief")
