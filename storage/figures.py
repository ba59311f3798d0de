"""The figures of a pipeline, counted in SQL. Their definitions stand in `docs/metrics.md`; periods are half-open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, null, select

from pipeline.deals import DealFacts
from pipeline.figures import Cohort, Exits, Period, Tally
from pipeline.money import Money
from pipeline.waterfall import Leg, Passage, leg_of
from storage.book_then import open_then
from storage.closes import standing
from storage.fact_views import DealClose
from storage.facts import money_of, read_deals, whole_deals
from storage.funnel import StageWindow, lost_tops, stage_windows, stays_query
from storage.ladder import read_ladder
from storage.legs import passage_of, passages_query
from storage.people import People
from storage.portion import ALL, Portion
from storage.scope import Scope
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

        Stages are those there were at `stages_at`, the end of what is reported, or are now. Deals in another currency
        come grouped by what they are worth: it is here that a rate can be put on them.
        """
        ladder = await read_ladder(self._scope, pipeline_id, stages_at)
        deal = open_then(at, pipeline_id, portion).c
        stage_id, of_base = ladder.stage(deal.stage_id), deal.currency.is_(None) | (deal.currency == currency)
        apart = case((of_base, null()), else_=deal.value_minor)
        counted = (func.count(), func.sum(deal.value_minor), func.count(deal.value_minor))
        rows = await self._rows(select(stage_id, deal.currency, *counted).group_by(stage_id, deal.currency, apart))
        stages: dict[int, Tally] = {}
        others: dict[str, Tally] = {}
        for of_stage, of, deals, minor, priced in rows:
            kept, key = (stages, of_stage) if of in {None, currency} else (others, of)
            kept[key] = kept.get(key, Tally()) + Tally(deals, int(minor or 0), deals - priced)
        return Stock(
            stages=stages,
            left_out=tuple(Money(tally.minor, of) for of, tally in sorted(others.items())),
            left_out_count=sum(tally.count for tally in others.values()),
        )

    async def passages(self, period: Period, pipeline_id: int, portion: Portion = ALL) -> list[Passage]:
        """How the deals that changed in a period came, went and were repriced, each in its own currency."""
        return [passage_of(row) for row in await self._rows(passages_query(period, pipeline_id, portion))]

    async def legs(self, period: Period, pipeline_id: int, currency: str, portion: Portion = ALL) -> list[Leg]:
        """What the waterfall adds up, in one currency, of a pipeline or a portion of it."""
        found = (leg_of(passage, currency) for passage in await self.passages(period, pipeline_id, portion))
        return [leg for leg in found if leg is not None]

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

    async def won(self, period: Period, pipeline_id: int) -> list[DealFacts]:
        """Deals won in the period and still so at its end, the most valuable first, as they were when won."""
        close = DealClose
        rows = await self._rows(
            select(close.deal_number, close.value_minor, close.currency, close.owner_id, close.at)
            .where(close.outcome == "won", *standing(period, pipeline_id))
            .order_by(func.coalesce(close.value_minor, 0).desc(), close.deal_number)
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
                closed_at=row.at,
                lost_reason=None,
                lost_comment=None,
            )
            for row in rows
        ]

    async def won_in_all(self, period: Period, pipeline_id: int, currency: str) -> Tally:
        """How many deals `won` lists, and what those in `currency` or without a value come to."""
        close = DealClose
        rows = await self._rows(
            select(func.count(), func.sum(close.value_minor), func.count(close.value_minor)).where(
                close.outcome == "won",
                close.currency.is_(None) | (close.currency == currency),
                *standing(period, pipeline_id),
            )
        )
        (deals, minor, priced) = rows[0]
        return Tally(deals, int(minor or 0), deals - priced)

    async def lost_by_reason(self, period: Period, pipeline_id: int) -> list[tuple[str, int]]:
        """Deals lost in the period counted by reason, the commonest first."""
        reason = func.coalesce(DealClose.reason, "other")
        rows = await self._rows(
            select(reason, func.count())
            .where(DealClose.outcome == "lost", *standing(period, pipeline_id))
            .group_by(reason)
            .order_by(func.count().desc(), reason)
        )
        return [(word, count) for word, count in rows]

    async def lost_at(self, period: Period, pipeline_id: int, stage_id: int) -> tuple[int, ...]:
        """Numbers of the deals lost in the period with this stage as the highest they held, the last lost first."""
        ladder = await read_ladder(self._scope, pipeline_id, period.end)
        place = next((rung.position for rung in ladder.rungs if rung.stage_id == stage_id), None)
        lost = lost_tops(period, ladder).subquery().c
        rows = await self._rows(
            select(lost.deal_number).where(lost.top == place).order_by(lost.at.desc(), lost.deal_number)
        )
        return tuple(number for (number,) in rows)

    async def _rows(self, query: Any) -> Any:
        return (await self._scope.session.execute(query)).all()


def _funnel(now: StageWindow, before: StageWindow) -> StageFunnel:
    return StageFunnel(
        cohort=now.cohort,
        cohort_before=before.cohort,
        exits=now.exits,
        exits_before=before.exits,
        lost_reason=now.lost_reason,
    )
