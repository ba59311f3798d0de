"""The figures of a pipeline, counted in SQL. Their definitions stand in `docs/metrics.md`; periods are half-open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from pipeline.deals import DealFacts
from pipeline.figures import Cohort, Exits, Period, Tally
from pipeline.money import Money
from pipeline.waterfall import Leg
from storage.book_then import last_lines, outcomes, steps_up
from storage.facts import money_of, read_deals, whole_deals
from storage.funnel import StageWindow, stage_windows, stays_query
from storage.legs import leg_of, legs_query
from storage.people import People
from storage.scope import Scope
from storage.tables import StageRow
from storage.tables_deals import DealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Open deals per stage id, in one currency or without a value; and what is open in other currencies."""

    stages: dict[int, Tally]
    left_out: tuple[Money, ...] = ()
    left_out_count: int = 0

    @property
    def total(self) -> Tally:
        """All stages together."""
        return sum(self.stages.values(), Tally())


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFunnel:
    """One stage over a window and the window before it; `lost_reason` is the commonest of those lost there, counted."""

    cohort: Cohort
    cohort_before: Cohort
    exits: Exits
    exits_before: Exits
    lost_reason: tuple[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long deals were in a stage that left it for good: the median in seconds, and of how many deals."""

    median: int
    deals: int


class Figures:
    """Figures over the history. Each is as of the end of its period, and later changes do not alter it; undo does."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def stock(self, at: datetime | None, pipeline_id: int, currency: str) -> Stock:
        """What was open just before `at` (UTC), or is open now (None). Stages without a deal are absent."""
        line = last_lines(at).c
        counted = (func.count(), func.sum(line.value_minor), func.count(line.value_minor))
        rows = await self._rows(
            select(line.stage_id, line.currency, *counted)
            .where(line.status == "open", line.pipeline_id == pipeline_id)
            .group_by(line.stage_id, line.currency)
        )
        stages: dict[int, Tally] = {}
        others: dict[str, Tally] = {}
        for stage_id, of, deals, minor, priced in rows:
            kept, key = (stages, stage_id) if of in {None, currency} else (others, of)
            kept[key] = kept.get(key, Tally()) + Tally(deals, int(minor or 0), deals - priced)
        return Stock(
            stages=stages,
            left_out=tuple(Money(tally.minor, of) for of, tally in sorted(others.items())),
            left_out_count=sum(tally.count for tally in others.values()),
        )

    async def legs(self, period: Period, pipeline_id: int, currency: str, *, owner_id: str | None = None) -> list[Leg]:
        """What the waterfall adds up, in one currency, of a pipeline or of one owner's deals in it."""
        return [leg_of(row) for row in await self._rows(legs_query(period, pipeline_id, currency, owner_id))]

    async def funnel(self, now: Period, before: Period, pipeline_id: int) -> dict[int, StageFunnel]:
        """Cohorts and exits of every stage in two windows, by stage id."""
        later = await stage_windows(self._scope, now, pipeline_id)
        earlier = await stage_windows(self._scope, before, pipeline_id)
        return {stage_id: _funnel(window, earlier[stage_id]) for stage_id, window in later.items()}

    async def stays(self, period: Period, pipeline_id: int) -> dict[int, Stay]:
        """Time in stage, all visits together, of the deals that left the stage for good in the period, by stage id."""
        rows = await self._rows(stays_query(period, pipeline_id))
        return {stage_id: Stay(median=int(median), deals=deals) for stage_id, median, deals in rows}

    async def won(self, period: Period, pipeline_id: int) -> list[DealFacts]:
        """Deals won in the period, the most valuable first, with value and owner as they were at its end."""
        ends = outcomes(steps_up(period.end, pipeline_id), pipeline_id).c
        rows = await self._rows(
            select(ends.deal_number, ends.value_minor, ends.currency, ends.owner_id, ends.closed_at)
            .where(ends.status == "won", _within(ends.closed_at, period))
            .order_by(func.coalesce(ends.value_minor, 0).desc(), ends.deal_number)
        )
        owners = await People(scope=self._scope).of({row.owner_id for row in rows})
        known = await read_deals(
            self._scope, whole_deals().where(DealRow.number.in_([row.deal_number for row in rows]))
        )
        deals = {deal.number: deal for deal in known}
        return [
            replace(
                deals[row.deal_number],
                status="won",
                value=money_of(row.value_minor, row.currency),
                owner=owners[row.owner_id],
                closed_at=row.closed_at,
                lost_reason=None,
                lost_comment=None,
            )
            for row in rows
        ]

    async def lost_by_reason(self, period: Period, pipeline_id: int) -> list[tuple[str, int]]:
        """Deals lost in the period counted by reason, the commonest first."""
        ends = outcomes(steps_up(period.end, pipeline_id), pipeline_id).c
        reason = func.coalesce(ends.lost_reason, "other")
        rows = await self._rows(
            select(reason, func.count())
            .where(ends.status == "lost", _within(ends.closed_at, period))
            .group_by(reason)
            .order_by(func.count().desc(), reason)
        )
        return [(word, count) for word, count in rows]

    async def lost_at(self, period: Period, pipeline_id: int, stage_id: int) -> tuple[int, ...]:
        """Numbers of the deals lost in the period with this stage as the highest they held, the last lost first."""
        ends = outcomes(steps_up(period.end, pipeline_id), pipeline_id).c
        stage = aliased(StageRow, name="lost_stage")
        rows = await self._rows(
            select(ends.deal_number)
            .join(stage, stage.position == ends.top)
            .where(stage.id == stage_id, ends.status == "lost", _within(ends.closed_at, period))
            .order_by(ends.closed_at.desc(), ends.deal_number)
        )
        return tuple(number for (number,) in rows)

    async def _rows(self, query: Any) -> Any:
        return (await self._scope.session.execute(query)).all()


def _within(column: Any, period: Period) -> Any:
    return and_(column >= period.start, column < period.end)


def _funnel(now: StageWindow, before: StageWindow) -> StageFunnel:
    return StageFunnel(
        cohort=now.cohort,
        cohort_before=before.cohort,
        exits=now.exits,
        exits_before=before.exits,
        lost_reason=now.lost_reason,
    )
