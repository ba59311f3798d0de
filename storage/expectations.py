"""What was expected to close and when, as of an instant; and of what was expected, what did not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from pipeline.figures import Foreign, Period, Tally
from pipeline.slippage import Slip, Slippage, days_of
from pipeline.stages import Category, Pipeline
from storage.book_then import open_then
from storage.closes import standing
from storage.fact_views import DealClose, EffectiveChange
from storage.groups import alike, foreign_of
from storage.ladder import read_ladder
from storage.portion import ALL, Portion
from storage.rates import Rates
from storage.scope import Scope


@dataclass(frozen=True, slots=True)
class Expectation:
    """What deals alike are expected to do: the forecast category that counts, and the day they are to close.

    `foreign` is what of them stands in another currency than the base.
    """

    category: Category
    close_on: date | None
    foreign: tuple[Foreign, ...] = ()


class Expectations:
    """Close dates and categories as they were at an instant; what a person changed since does not alter them."""

    def __init__(self, *, scope: Scope, rates: Rates) -> None:
        self._scope = scope
        self._rates = rates

    async def at(
        self, at: datetime, pipeline: Pipeline, currency: str, portion: Portion = ALL
    ) -> list[tuple[Expectation, Tally]]:
        """The deals open just before `at` (UTC) by what was expected of them; amounts in `currency`, the base."""
        ladder = await read_ladder(self._scope, pipeline.id, None)
        usual = {stage.id: stage.category for stage in pipeline.stages}
        deal = open_then(at, pipeline.id, portion).c
        keys = (deal.category, ladder.stage(deal.stage_id), deal.close_on)
        groups = await alike(self._scope, currency, deal, *keys, where=())
        exchange = await self._rates.known(at, of={group.currency for group in groups})
        found = []
        for group in groups:
            chosen, stage_id, close_on = group.key
            foreign = foreign_of([group], exchange, exchange.day_before(at))
            expected = Expectation(chosen or usual.get(stage_id, "pipeline"), close_on, foreign)
            found.append((expected, group.tally(exchange, exchange.day_before(at))))
        return found

    async def slippage(
        self,
        period: Period,
        pipeline: Pipeline,
        *,
        owner_id: str | None = None,
        so_far: tuple[datetime, date] | None = None,
    ) -> Slippage:
        """Of the deals expected at the start to close in the period, those open at its end, the most pushed first.

        `so_far` are an instant (UTC) before the end and the team's date then: a deal due from that day on may still
        close in the period, and has not slipped. With an owner those that were theirs at the start.
        """
        first, past = days_of(period)
        due = Portion(owner_id=owner_id, closing_from=first, closing_before=past)
        expected = await self._numbers(period.start, pipeline, due)
        until, today = so_far or (period.end, past)
        still = {row.deal_number: row.close_on for row in await self._rows(self._open(until, pipeline))}
        to_come = [one for one in expected if (day := still.get(one)) and today <= day < past]
        slipped = [one for one in expected if one in still and one not in set(to_come)]
        pushes = await self.pushes(slipped, until)
        slips = (Slip(deal_number=one, pushes=pushes.get(one, 0), close_on=still[one]) for one in slipped)
        passed = replace(period, end=until)
        return Slippage(
            expected=tuple(expected),
            closed=tuple(await self._closed(expected, passed, pipeline)),
            slips=tuple(sorted(slips, key=lambda slip: (-slip.pushes, slip.deal_number))),
            to_come=tuple(to_come),
        )

    async def pushes(self, numbers: Sequence[int], before: datetime) -> dict[int, int]:
        """How often the close date of each of these deals was put off to a later day, before an instant (UTC)."""
        change = EffectiveChange
        later = (change.close_on_after > change.close_on_before, change.at < before)
        counted = select(change.deal_number, func.count()).where(change.deal_number.in_(numbers), *later)
        return dict(await self._rows(counted.group_by(change.deal_number)))

    async def _numbers(self, at: datetime, pipeline: Pipeline, portion: Portion) -> list[int]:
        deal = open_then(at, pipeline.id, portion).c
        rows = await self._rows(select(deal.deal_number).order_by(deal.deal_number))
        return [number for (number,) in rows]

    def _open(self, at: datetime, pipeline: Pipeline) -> Select[Any]:
        deal = open_then(at, pipeline.id, ALL).c
        return select(deal.deal_number, deal.close_on)

    async def _closed(self, expected: Sequence[int], period: Period, pipeline: Pipeline) -> list[int]:
        closes = select(DealClose.deal_number).where(*standing(period, pipeline.id)).order_by(DealClose.deal_number)
        wanted = set(expected)
        return [number for (number,) in await self._rows(closes) if number in wanted]

    async def _rows(self, query: Any) -> Any:
        return (await self._scope.session.execute(query)).all()
