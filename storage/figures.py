"""The figures of a pipeline, counted in SQL. Their definitions stand in `docs/metrics.md`; periods are half-open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from pipeline.appraisal import Appraisal, by_rates, leg_of
from pipeline.deals import DealFacts
from pipeline.figures import Cohort, Exits, Foreign, Period, Tally, Waterfall
from pipeline.waterfall import Passage, waterfall
from storage.closes import standing
from storage.fact_views import DealClose
from storage.facts import money_of, read_deals, whole_deals
from storage.funnel import StageWindow, lost_in_stages, stage_windows, stays_query
from storage.groups import alike, foreign_of, tallies
from storage.ladder import read_ladder
from storage.legs import passage_of, passages_query
from storage.people import People
from storage.portion import ALL, Portion
from storage.rates import Rates
from storage.scope import Scope
from storage.stock import Stock, read_stock
from storage.tables_deals import DealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What led from one stock to another."""

    opening: Stock
    closing: Stock
    waterfall: Waterfall


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

    def __init__(self, *, scope: Scope, rates: Rates) -> None:
        self._scope = scope
        self._rates = rates

    async def stock(
        self,
        at: datetime | None,
        pipeline_id: int,
        currency: str,
        portion: Portion = ALL,
        *,
        stages_at: datetime | None = None,
    ) -> Stock:
        """What was open just before `at` (UTC), or is open now (None). Stages without a deal are absent.

        Stages are those there were at `stages_at`, the end of what is reported, or are now. Amounts are in `currency`,
        the workspace's, at the rates known at `at` on the day of the last moment before it.
        """
        return await read_stock(self._scope, self._rates, at, pipeline_id, currency, portion, stages_at=stages_at)

    async def changes(
        self,
        period: Period,
        pipeline_id: int,
        currency: str,
        portion: Portion = ALL,
        *,
        stages_at: datetime | None = None,
    ) -> Changes:
        """The waterfall of a period with the stock at both its ends. Raises DoesNotAddUp."""
        opening = await self.stock(period.start, pipeline_id, currency, portion, stages_at=stages_at)
        closing = await self.stock(period.end, pipeline_id, currency, portion, stages_at=stages_at)
        passages = await self.passages(period, pipeline_id, portion)
        rates = await self._appraisal(period, passages, opening)
        told = waterfall(
            [leg_of(passage, rates) for passage in passages],
            opening=opening.total,
            closing=closing.total,
            by_rates=by_rates(opening.held, passages, rates),
        )
        return Changes(opening=opening, closing=closing, waterfall=told)

    async def passages(self, period: Period, pipeline_id: int, portion: Portion = ALL) -> list[Passage]:
        """How the deals that changed in a period came, went and were repriced, each in its own currency."""
        return [passage_of(row) for row in await self._rows(passages_query(period, pipeline_id, portion))]

    async def funnel(self, now: Period, before: Period, pipeline_id: int) -> dict[int, StageFunnel]:
        """Cohorts and exits of every stage in two windows, by stage id; the stages are those at the end of `now`."""
        ladder = await read_ladder(self._scope, pipeline_id, now.end)
        later = await stage_windows(self._scope, now, ladder)
        earlier = await stage_windows(self._scope, before, ladder)
        return {stage_id: _funnel(window, earlier[stage_id]) for stage_id, window in later.items()}

    async def stays(self, period: Period, pipeline_id: int) -> dict[int, Stay]:
        """Time in stage, all visits together, of the deals that left the stage for good in the period, by stage id."""
        ladder = await read_ladder(self._scope, pipeline_id, period.end)
        rows = await self._rows(stays_query(period, ladder))
        return {stage_id: Stay(median=int(median), deals=deals) for stage_id, median, deals in rows}

    async def won(self, period: Period, pipeline_id: int, *, owner_id: str | None = None) -> list[DealFacts]:
        """Deals won in the period and still so at its end, the most valuable first, as they were when won.

        With an owner those alone that were theirs when won.
        """
        close = DealClose
        rows = await self._rows(
            select(close.deal_number, close.value_minor, close.currency, close.owner_id, close.at)
            .where(close.outcome == "won", *standing(period, pipeline_id), *_closed_by(owner_id))
            .order_by(close.deal_number)
        )
        exchange = await self._rates.known(period.end, of={row.currency for row in rows})
        rows = sorted(rows, key=lambda row: -(exchange.worth_at(money_of(row.value_minor, row.currency), row.at) or 0))
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
                closed_at=row.at,
                lost_reason=None,
                lost_comment=None,
            )
            for row in rows
        ]

    async def won_in_all(
        self, period: Period, pipeline_id: int, currency: str, *, owner_id: str | None = None
    ) -> tuple[Tally, tuple[Foreign, ...]]:
        """How many deals `won` lists, and what they come to in `currency`, the base, at the rates of their closes.

        Beside it what of that stands in other currencies. With an owner those alone that were theirs when won.
        """
        won = (DealClose.outcome == "won", *_closed_by(owner_id), *standing(period, pipeline_id))
        groups = await alike(self._scope, currency, DealClose, where=won, at=DealClose.at)
        exchange = await self._rates.known(period.end, of={group.currency for group in groups})
        day = exchange.day_before(period.end)
        return tallies(groups, exchange, day).get((), Tally()), foreign_of(groups, exchange, day)

    async def lost_by_reason(
        self, period: Period, pipeline_id: int, *, owner_id: str | None = None
    ) -> list[tuple[str, int]]:
        """Deals lost in the period counted by reason, the commonest first; with an owner those that were theirs."""
        reason = func.coalesce(DealClose.reason, "other")
        rows = await self._rows(
            select(reason, func.count())
            .where(DealClose.outcome == "lost", *standing(period, pipeline_id), *_closed_by(owner_id))
            .group_by(reason)
            .order_by(func.count().desc(), reason)
        )
        return [(word, count) for word, count in rows]

    async def lost_at(self, period: Period, pipeline_id: int, stage_id: int) -> tuple[int, ...]:
        """Numbers of the deals lost in the period with this stage as the highest they held, the last lost first."""
        ladder = await read_ladder(self._scope, pipeline_id, period.end)
        lost = lost_in_stages(period, ladder).subquery().c
        rows = await self._rows(
            select(lost.deal_number).where(lost.stage_id == stage_id).order_by(lost.at.desc(), lost.deal_number)
        )
        return tuple(number for (number,) in rows)

    async def _appraisal(self, period: Period, passages: Iterable[Passage], opening: Stock | None = None) -> Appraisal:
        worths = [worth for one in passages for worth in (one.at_start, one.at_arrival, one.at_exit, one.at_end)]
        of = {worth.currency for worth in (*worths, *(opening.held if opening else ())) if worth}
        before = await self._rates.known(period.start, of=of)
        return Appraisal.over(period, before=before, after=await self._rates.known(period.end, of=of))

    async def _rows(self, query: Any) -> Any:
        return (await self._scope.session.execute(query)).all()


def _closed_by(owner_id: str | None) -> list[ColumnElement[bool]]:
    """Closes of deals that were this owner's then; all without one."""
    return [] if owner_id is None else [DealClose.owner_id == owner_id]


def _funnel(now: StageWindow, before: StageWindow) -> StageFunnel:
    return StageFunnel(
        cohort=now.cohort,
        cohort_before=before.cohort,
        exits=now.exits,
        exits_before=before.exits,
        lost_reason=now.lost_reason,
    )
