"""How deals went through the stages in a window: cohorts, exits, reasons, and how long they stayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from pipeline.figures import Cohort, Exits, Period
from storage.book_then import Row, changed_in, counts, deleted_before, journeys
from storage.closes import standing
from storage.columns import epoch_microseconds
from storage.fact_views import DealClose
from storage.ladder import BEYOND, Ladder
from storage.scope import Scope
from storage.tables_deals import StageVisitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWindow:
    """One stage over one window; `lost_reason` is the commonest of those lost there, with its count."""

    cohort: Cohort
    exits: Exits
    lost_reason: tuple[str, int] | None


async def stage_windows(scope: Scope, period: Period, ladder: Ladder) -> dict[int, StageWindow]:
    """Every stage of a ladder over a window, by stage id."""
    through = {row.stage_id: row for row in await scope.session.execute(_through(period, ladder))}
    lost: dict[int, list[tuple[str, int]]] = {}
    for stage_id, reason, count in await scope.session.execute(_lost(period, ladder)):
        lost.setdefault(stage_id, []).append((reason, count))
    return {rung.stage_id: _window(through.get(rung.stage_id), lost.get(rung.stage_id, [])) for rung in ladder.rungs}


def _window(row: Any, lost: list[tuple[str, int]]) -> StageWindow:
    entered, past, gone = (row.entered, row.past, row.lost) if row else (0, 0, 0)
    return StageWindow(
        cohort=Cohort(entered=entered, past=past, lost=gone, still=entered - past - gone),
        exits=Exits(past=row.passed if row else 0, lost=sum(count for _, count in lost)),
        lost_reason=lost[0] if lost else None,
    )


def _through(period: Period, ladder: Ladder) -> Any:
    """Per stage: how many deals entered it in the window, what became of those, and how many first went past it."""
    # A stage has no past before it was made: what a deal held by then it has entered and passed uncounted.
    since = {rung.stage_id: max(period.start, rung.since or period.start) for rung in ladder.rungs}
    instants = sorted({period.start, *since.values()})
    deals, stages = journeys(period, ladder, instants), ladder.rows
    deal, stage = deals.c, stages.c
    held_by = {one: deal[f"held_{instants.index(at)}"] for one, at in since.items()}
    held = case(held_by, value=stage.stage_id, else_=deal.held_0) if len(instants) > 1 else deal.held_0
    entered = and_(or_(held.is_(None), stage.position > held), stage.position <= deal.top)
    passed = stage.position < deal.top
    past = and_(entered, passed)
    lost = and_(entered, stage.position == deal.top, deal.is_lost)
    return (
        select(
            stage.stage_id,
            _how_many(entered).label("entered"),
            _how_many(past).label("past"),
            _how_many(lost).label("lost"),
            _how_many(passed).label("passed"),
        )
        .select_from(deals)
        .join(stages, stage.position.between(func.coalesce(held, deal.came_to), deal.top))
        .group_by(stage.stage_id)
    )


def _lost(period: Period, ladder: Ladder) -> Any:
    """Deals lost in the window by the furthest stage they were in and the reason, the commonest reasons first."""
    lost = lost_in_stages(period, ladder).subquery().c
    return (
        select(lost.stage_id, lost.reason, func.count())
        .group_by(lost.stage_id, lost.reason)
        .order_by(lost.stage_id, func.count().desc(), lost.reason)
    )


def lost_in_stages(period: Period, ladder: Ladder) -> Any:
    """Those of `lost_tops` that count for the exits of a stage, its `stage_id` too: not the ones from before it was."""
    tops, stages = lost_tops(period, ladder).subquery(), ladder.rows
    stage = stages.c
    there = or_(stage.since.is_(None), tops.c.at >= stage.since)
    return select(tops, stage.stage_id).join(stages, and_(stage.position == tops.c.top, there))


def lost_tops(period: Period, ladder: Ladder) -> Any:
    """The deals lost in a period and still so at its end, as they were when lost; `top` is the highest position held.

    With `reason` ("other" where nobody gave one), `owner_id`, `at`, `value_minor` and `currency`.
    """
    position = case((Row.status == "won", BEYOND), else_=ladder.position(Row.stage_id))
    of_deal = and_(Row.team_id == DealClose.team_id, Row.deal_number == DealClose.deal_number)
    told = (DealClose.deal_number, DealClose.owner_id, DealClose.at, DealClose.value_minor, DealClose.currency)
    reason = func.coalesce(DealClose.reason, "other")
    return (
        select(*told, reason.label("reason"), func.max(position).label("top"))
        .join(Row, and_(of_deal, counts(Row), Row.at < period.end, Row.pipeline_id == ladder.pipeline_id))
        .where(*standing(period, ladder.pipeline_id), DealClose.outcome == "lost")
        .group_by(*told, DealClose.reason)
    )


def stays_query(period: Period, ladder: Ladder) -> Select[Any]:
    """Per stage: the median (nearest rank, whole seconds) of deals' total time in it, and how many deals.

    Of the deals that left it in the period and were not back by its end, and that were not deleted by then. A stage has
    no past before it was made: of a stay in one that went into it, what was before that does not count.
    """
    visit = StageVisitRow
    stage_id, since = ladder.stage(visit.stage_id), ladder.since(visit.stage_id)
    came = case((since > visit.entered_at, since), else_=visit.entered_at)
    seconds = (epoch_microseconds(visit.left_at) - epoch_microseconds(came)) // 1_000_000
    still_there = or_(visit.left_at.is_(None), visit.left_at >= period.end)
    there = or_(since.is_(None), visit.left_at.is_(None), visit.left_at > since)
    totals = (
        select(stage_id.label("stage_id"), visit.deal_number, func.sum(seconds).label("seconds"))
        .where(visit.deal_number.in_(changed_in(period)), visit.entered_at < period.end, ~visit.undone)
        .where(stage_id.is_not(None), there, visit.deal_number.not_in(deleted_before(period.end)))
        .group_by(stage_id, visit.deal_number)
        .having(func.max(visit.left_at) >= period.start, _how_many(still_there) == 0)
        .subquery()
    )
    rank = func.row_number().over(partition_by=totals.c.stage_id, order_by=totals.c.seconds).label("rank")
    deals = func.count().over(partition_by=totals.c.stage_id).label("deals")
    ranked = select(totals, rank, deals).subquery().c
    return select(ranked.stage_id, ranked.seconds, ranked.deals).where(ranked.rank == (ranked.deals + 1) // 2)


def _how_many(condition: Any) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
