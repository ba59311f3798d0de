"""Stages ordered anew, added, merged, deals sent between pipelines: figure = view = slow replay, also of the past."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import func, or_, select

from pipeline.figures import Period, Tally
from storage.books import Books
from storage.changes import Change
from storage.deal import Deal
from storage.fact_views import DealClose, EffectiveChange, OpenLeg, StageEntry
from storage.figures import Stay
from storage.portion import ALL, Portion
from storage.work import Work
from tests.founding import found_team
from tests.storage import replay, replay_stages
from tests.storage.given import after, by, legs_of, new_deal
from tests.storage.replay import Event, Step
from tests.storage.replay_shapes import SHAPING, Shape, as_counted, shaped_lives
from tests.storage.test_figures import Life, changes, periods

_teams = count(1)
CLOSING = Portion(closing_from=date(2026, 1, 9), closing_before=date(2026, 1, 21))
PORTIONS: dict[Portion, Any] = {
    ALL: lambda _: True,
    Portion(owner_id="lea"): lambda state: state.owner == "lea",
    CLOSING: lambda state: state.close_on is not None and date(2026, 1, 9) <= state.close_on <= date(2026, 1, 20),
}


class ShapedLife(Life):
    """A life in which admins shape the first pipeline, and deals go to the second and come back."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.shapes = [(after(days=-999), Shape())]

    def shape_at(self, at: datetime) -> Shape:
        return [shape for since, shape in self.shapes if since < at][-1]

    async def _do(self, step: Step, change: Change) -> None:
        try:
            if step.kind in SHAPING:
                await self._reshape(step)
            else:
                await super()._do(step, change)
        finally:
            self._go_along()

    async def _reshape(self, step: Step) -> None:
        shape, pipeline = self.shapes[-1][1], await self._work.pipelines.default()
        stage, shaping = pipeline.present(step.stage), self._work.shaping
        if step.kind == "order":
            place = len(step.reason) % len(shape.order) + 1
            await shaping.place_stage(1, stage.id, place, at=self.at)
            shape = shape.put(stage.id, place)
        elif step.kind == "add":
            added = await shaping.add_stage(1, "Trial", position=step.stage, at=self.at)
            shape = shape.add(added.id, step.stage, self.at)
        elif others := [one for one in pipeline.stages if one.id != stage.id]:
            into = others[step.which % len(others)]
            await shaping.remove_stage(stage, into, at=self.at)
            shape = shape.merge(stage.id, into.id)
        self.shapes.append((self.at, shape))

    async def _perform(self, deal: Deal, step: Step, change: Change) -> None:
        (home, other) = [pipeline.id for pipeline in await self._work.pipelines.all()]
        if step.kind == "date":
            await deal.close_by(step.day, change)
        elif step.kind == "send" and deal.pipeline_id == home:
            await deal.transfer((await self._work.pipelines.get(other)).first, other, change)
        elif step.kind == "fetch" and deal.pipeline_id == other:
            await deal.transfer((await self._work.pipelines.get(home)).present(step.stage), home, change)
        else:
            await super()._perform(deal, step, change)

    def _go_along(self) -> None:
        """Open deals at a stage that is there no more are at the one it went into."""
        shape = self.shapes[-1][1]
        for number, line in self.book.lines().items():
            state = line[-1][1]
            into = shape.counts_as(state.stage)
            if state.status == "open" and state.pipeline == 1 and into != state.stage:
                step = Step(0, "merged", "", number, into, None, "")
                self.book.events[number].append(Event(self.at, step))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=shaped_lives(), cuts=st.tuples(*[st.floats(0, 1)] * 3))
async def test_figures_have_the_stages_there_were_and_views_those_there_are(
    books: Books, steps: list[Step], cuts: tuple[float, float, float]
) -> None:
    team_id = f"S{next(_teams)}"
    await found_team(books, team_id)
    async with books.work(team_id) as work:
        await work.shaping.add_pipeline("Services", ["Brief"], at=after())
        life = ShapedLife(work)
        await life.live(steps)
    over = life.at + timedelta(seconds=1)
    whole, *parts = periods(life.book, life.at, cuts)
    async with books.look(team_id) as work:
        for period in (whole, *parts[1:2]):
            await check_portions(work, life, period)
            await check_stages(work, life, period)
        for earlier, later in pairwise(parts[1:]):
            assert await total(work, earlier.end) == await total(work, later.start)
        await check_views(work, life, Period(start=parts[0].start, end=over, zone="UTC"))


async def total(work: Work, at: datetime) -> Tally:
    return (await work.figures.stock(at, 1, "EUR")).total


async def check_portions(work: Work, life: ShapedLife, period: Period) -> None:
    """Every waterfall adds up, or asking for it raises."""
    shape, lines = life.shape_at(period.end), life.book.lines()
    for portion, belongs in PORTIONS.items():
        counted = as_counted(lines, shape, belongs)
        told = await work.figures.changes(period, 1, "EUR", portion, stages_at=period.end)
        for at, stock in ((period.start, told.opening), (period.end, told.closing)):
            by_position = {shape.position(stage): tally for stage, tally in stock.stages.items()}
            assert by_position == replay.stock(counted, at)[0]
        legs = await legs_of(work, period, 1, portion)
        assert [leg for leg in legs if changes(leg)] == [leg for leg in replay.legs(counted, period) if changes(leg)]


async def check_stages(work: Work, life: ShapedLife, period: Period) -> None:
    shape = life.shape_at(period.end)
    lines = life.book.lines()
    counted, since = as_counted(lines, shape), dict(shape.added)
    alive = {number: line for number, line in counted.items() if not deleted(lines[number], period.end)}
    earlier = Period(start=period.start - timedelta(days=2), end=period.start, zone="UTC")
    funnel = await work.figures.funnel(period, earlier, 1)
    assert tuple(funnel) == shape.order
    stays = await work.figures.stays(period, 1)
    for place, (stage, told) in enumerate(funnel.items(), start=1):
        seconds = replay_stages.stays(alive, place, period, since.get(stage))
        middle = Stay(median=seconds[(len(seconds) - 1) // 2], deals=len(seconds)) if seconds else None
        assert stays.get(stage) == middle
        assert told.cohort == replay_stages.cohort(counted, place, period, since.get(stage))
        assert told.cohort_before == replay_stages.cohort(counted, place, earlier, since.get(stage))
        assert told.exits == replay_stages.exits(counted, place, period, since.get(stage))
        assert len(await work.figures.lost_at(period, 1, stage)) == told.exits.lost


def deleted(line: replay.Line, at: datetime) -> bool:
    """Whether a deal was deleted by then, wherever it was."""
    state = replay.before(line, at)
    return state is not None and state.status == "deleted"


async def check_views(work: Work, life: ShapedLife, period: Period) -> None:
    """What anybody counts over a view is the figure of a period that ends now, and a stock of any instant."""
    shape, lines = life.shapes[-1][1], life.book.lines()
    counted, since = as_counted(lines, shape), dict(shape.added)
    of_sales, rows = StageEntry.pipeline_id == 1, work._scope.session
    inside = StageEntry.entered_at >= period.start
    entered = (
        select(StageEntry.stage_id, func.count(), func.count(StageEntry.went_on_at))
        .where(of_sales, inside, StageEntry.gone_at.is_(None))
        .group_by(StageEntry.stage_id)
    )
    found = {stage: (cohort, past) for stage, cohort, past in await rows.execute(entered)}
    for place, stage in enumerate(shape.order, start=1):
        expected = replay_stages.cohort(counted, place, period, since.get(stage))
        assert found.get(stage, (0, 0)) == (expected.entered, expected.past)
    standing = (DealClose.reopened_at.is_(None), DealClose.deleted_at.is_(None), DealClose.pipeline_id == 1)
    lost = select(DealClose.reason, func.count()).where(DealClose.outcome == "lost", DealClose.at >= period.start)
    reasons = await rows.execute(lost.where(*standing).group_by(DealClose.reason))
    assert dict(reasons.all()) == dict(replay_stages.lost_by_reason(counted, period))
    still = or_(OpenLeg.until.is_(None), OpenLeg.until >= period.start)
    stock = select(OpenLeg.stage_id, func.count()).where(OpenLeg.pipeline_id == 1, OpenLeg.since < period.start, still)
    open_then = {shape.position(stage): deals for stage, deals in await rows.execute(stock.group_by(OpenLeg.stage_id))}
    assert open_then == {place: tally.count for place, tally in replay.stock(counted, period.start)[0].items()}
    told = select(EffectiveChange.deal_number, func.count()).group_by(EffectiveChange.deal_number)
    changed = dict((await rows.execute(told)).all())
    assert changed == {number: len(line) for number, line in lines.items()}


async def test_a_stay_in_a_stage_that_went_into_a_younger_one_counts_from_when_that_one_was_made(books: Books) -> None:
    await found_team(books, "Y")
    async with books.work("Y") as work:
        long_ago, gone = [(await new_deal(work, change=by("lea", after(), key))).number for key in ("a", "b")]
        await (await work.deals.get(gone)).lose("price", None, by("lea", after(days=3), "c"))
        first = (await work.pipelines.default()).first
        trial = await work.shaping.add_stage(1, "Trial", position=2, at=after(days=10))
        await work.shaping.remove_stage(first, trial, at=after(days=12))
        await (await work.deals.get(long_ago)).lose("price", None, by("lea", after(days=15), "d"))
    whole = Period(start=after(days=-1), end=after(days=20), zone="UTC")
    async with books.look("Y") as work:
        assert (await work.figures.stays(whole, 1)) == {trial.id: Stay(median=5 * 86_400, deals=1)}
