"""How deals went through the stages in a window: cohorts, exits, reasons, and how long they stayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from pipeline.figures import Cohort, Exits, Period
from storage.book_then import counts_as, last_lines, outcomes, steps_up
from storage.columns import epoch_microseconds
from storage.scope import Scope
from storage.tables import StageRow
from storage.tables_deals import StageVisitRow

# An entity of its own, since the steps have stages in them too.
_Stage = aliased(StageRow, name="funnel_stage")
_Visited = aliased(StageRow, name="visited_stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWindow:
    """One stage over one window; `lost_reason` is the commonest of those lost there, with its count."""

    cohort: Cohort
    exits: Exits
    lost_reason: tuple[str, int] | None


async def stage_windows(scope: Scope, period: Period, pipeline_id: int) -> dict[int, StageWindow]:
    """Every stage of a pipeline over a window, by stage id."""
    stages = await scope.session.scalars(_stages(select(_Stage.id), pipeline_id).order_by(_Stage.position))
    through = {row.id: row for row in await scope.session.execute(_through(period, pipeline_id))}
    lost: dict[int, list[tuple[str, int]]] = {}
    for stage_id, reason, count in await scope.session.execute(_lost(period, pipeline_id)):
        lost.setdefault(stage_id, []).append((reason, count))
    return {stage_id: _window(through.get(stage_id), lost.get(stage_id, [])) for stage_id in stages}


def _window(row: Any, lost: list[tuple[str, int]]) -> StageWindow:
    entered, past, gone = (row.entered, row.past, row.lost) if row else (0, 0, 0)
    return StageWindow(
        cohort=Cohort(entered=entered, past=past, lost=gone, still=entered - past - gone),
        exits=Exits(past=row.passed if row else 0, lost=sum(count for _, count in lost)),
        lost_reason=lost[0] if lost else None,
    )


def _through(period: Period, pipeline_id: int) -> Any:
    """Per stage: how many deals entered it in the window, what became of those, and how many first went past it."""
    steps = steps_up(period.end, pipeline_id)
    ends, line = outcomes(steps, pipeline_id), steps.c
    came_in = line.before.is_(None)
    entered = or_(came_in, _Stage.position > line.before) & (_Stage.position <= line.top)
    passed = and_(~came_in, _Stage.position < line.top)
    past = and_(entered, ends.c.top > _Stage.position)
    lost = and_(entered, ends.c.top == _Stage.position, ends.c.status == "lost")
    on_the_way = _Stage.position.between(func.coalesce(line.before, line.top), line.top)
    return (
        _stages(
            select(
                _Stage.id,
                _how_many(entered).label("entered"),
                _how_many(past).label("past"),
                _how_many(lost).label("lost"),
                _how_many(passed).label("passed"),
            ),
            pipeline_id,
        )
        .join(steps, on_the_way)
        .join(ends, ends.c.deal_number == line.deal_number)
        .where(or_(came_in, line.top > line.before), line.at >= period.start)
        .where(or_(_Stage.created_at.is_(None), line.at >= _Stage.created_at))
        .group_by(_Stage.id)
    )


def _lost(period: Period, pipeline_id: int) -> Any:
    """Deals lost in the window by the highest stage they held and the reason, the commonest reasons first."""
    ends = outcomes(steps_up(period.end, pipeline_id), pipeline_id).c
    reason = func.coalesce(ends.lost_reason, "other")
    return (
        _stages(select(_Stage.id, reason, func.count()), pipeline_id)
        .join(_table(ends), ends.top == _Stage.position)
        .where(ends.status == "lost", ends.closed_at >= period.start, ends.closed_at < period.end)
        .group_by(_Stage.id, reason)
        .order_by(_Stage.id, func.count().desc(), reason)
    )


def stays_query(period: Period, pipeline_id: int) -> Select[Any]:
    """Per stage: the median (nearest rank, whole seconds) of deals' total time in it, and how many deals.

    Of the deals that left it in the period and were not back by its end, and that were not deleted by then.
    """
    visit = StageVisitRow
    seconds = (epoch_microseconds(visit.left_at) - epoch_microseconds(visit.entered_at)) // 1_000_000
    still_there = or_(visit.left_at.is_(None), visit.left_at >= period.end)
    stood = last_lines(period.end).c
    totals = (
        _stages(select(_Stage.id.label("stage_id"), visit.deal_number, func.sum(seconds).label("seconds")), pipeline_id)
        .join(_Visited, and_(_Visited.team_id == _Stage.team_id, counts_as(_Visited) == _Stage.id))
        .join(visit, and_(visit.team_id == _Visited.team_id, visit.stage_id == _Visited.id))
        .join(_table(stood), stood.deal_number == visit.deal_number)
        .where(~visit.undone, visit.entered_at < period.end, stood.status != "deleted")
        .group_by(_Stage.id, visit.deal_number)
        .having(func.max(visit.left_at) >= period.start, _how_many(still_there) == 0)
        .subquery()
    )
    rank = func.row_number().over(partition_by=totals.c.stage_id, order_by=totals.c.seconds).label("rank")
    deals = func.count().over(partition_by=totals.c.stage_id).label("deals")
    ranked = select(totals, rank, deals).subquery().c
    return select(ranked.stage_id, ranked.seconds, ranked.deals).where(ranked.rank == (ranked.deals + 1) // 2)


def _stages(query: Any, pipeline_id: int) -> Any:
    return query.select_from(_Stage).where(_Stage.pipeline_id == pipeline_id, _Stage.removed_at.is_(None))


def _how_many(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _table(columns: Any) -> CTE:
    """The CTE these columns are of."""
    table: CTE = next(iter(columns)).table
    return table
