"""How promising deals are, by what was answered and logged: read for all of them in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from pipeline.deals import DealFacts
from pipeline.money import Money
from pipeline.score import is_hot, score
from storage.deal_lists import ORDERS, Narrowing, Order, Page, conditions, listed
from storage.facts import money_of, read_deals, whole_deals
from storage.scope import Scope
from storage.tables import PipelineRow
from storage.tables_deals import ActivityRow, DealRow


@dataclass(slots=True)
class _Read:
    """What a score is made of, and from which score on its pipeline calls a deal hot."""

    bant: Mapping[str, bool]
    hot_at: int | None
    value: Money | None
    said_at: datetime | None
    activities: list[datetime] = field(default_factory=list)

    def points(self, now: datetime) -> int:
        return score(self.bant, self.activities, now=now)

    def is_hot(self, now: datetime) -> bool:
        return is_hot(self.points(now), self.hot_at)


async def scores_of(scope: Scope, numbers: Iterable[int], now: datetime) -> dict[int, int]:
    """The lead score at `now` (UTC) of each of these deals that exists, by number."""
    read = await _read(scope, DealRow.number.in_(sorted(set(numbers))))
    return {number: one.points(now) for number, one in read.items()}


async def hot_of(
    scope: Scope, wanted: Narrowing, now: datetime, *, order: Order | None, offset: int, limit: int | None
) -> Page:
    """The page of those `wanted` whose score is at or above their pipeline's threshold, by score unless said."""
    read = await _read(scope, *conditions(wanted))
    hot = {number: one for number, one in read.items() if one.is_hot(now)}
    if order:
        deals = await listed(scope, ORDERS[order], DealRow.number.in_(hot), offset=offset, limit=limit)
    else:
        first = sorted(hot, key=lambda number: (-hot[number].points(now), number))
        shown = first[offset:] if limit is None else first[offset : offset + limit]
        found = await read_deals(scope, whole_deals().where(DealRow.number.in_(shown)))
        deals = sorted(found, key=lambda deal: shown.index(deal.number))
    return Page(
        deals=deals,
        total=len(hot),
        worth=_worth(one.value for one in hot.values()),
    )


async def take_newly_hot(scope: Scope, pipeline_id: int, now: datetime) -> list[tuple[DealFacts, int]]:
    """The open deals of a pipeline that crossed its threshold since it was said of them, with their scores.

    They count as told from `now` on; those that fell below it may be told anew. The highest first.
    """
    read = await _read(scope, *conditions(Narrowing(pipeline_ids=(pipeline_id,))))
    news = {number: one.points(now) for number, one in read.items() if one.is_hot(now) and not one.said_at}
    cooled = [number for number, one in read.items() if one.said_at and not one.is_hot(now)]
    for numbers, said_at in ((sorted(news), now), (cooled, None)):
        noted = update(DealRow).where(DealRow.number.in_(numbers)).values(hot_said_at=said_at)
        await scope.changed(noted)
    return await _with_scores(scope, news)


async def newly_hot(scope: Scope, pipeline_id: int, now: datetime) -> list[tuple[DealFacts, int]]:
    """The same, not taken: they stay to be told."""
    read = await _read(scope, *conditions(Narrowing(pipeline_ids=(pipeline_id,))))
    return await _with_scores(
        scope, {number: one.points(now) for number, one in read.items() if one.is_hot(now) and not one.said_at}
    )


async def _with_scores(scope: Scope, scores: Mapping[int, int]) -> list[tuple[DealFacts, int]]:
    """These deals, the highest score first."""
    deals = await read_deals(scope, whole_deals().where(DealRow.number.in_(scores)))
    return [(deal, scores[deal.number]) for deal in sorted(deals, key=lambda deal: (-scores[deal.number], deal.number))]


async def _read(scope: Scope, *where: Any) -> dict[int, _Read]:
    logged = and_(
        ActivityRow.team_id == DealRow.team_id,
        ActivityRow.deal_number == DealRow.number,
        ActivityRow.undone.is_(False),
    )
    home = and_(PipelineRow.team_id == DealRow.team_id, PipelineRow.id == DealRow.pipeline_id)
    facts = (PipelineRow.hot_at, DealRow.value_minor, DealRow.currency, DealRow.hot_said_at)
    query = select(DealRow.number, DealRow.bant, *facts, ActivityRow.at).join(PipelineRow, home)
    rows: Any = await scope.session.execute(query.outerjoin(ActivityRow, logged).where(*where))
    read: dict[int, _Read] = {}
    for number, bant, hot_at, minor, currency, said_at, at in rows:
        known = read.setdefault(number, _Read(bant, hot_at, money_of(minor, currency), said_at))
        known.activities += [] if at is None else [at]
    return read


def _worth(values: Iterable[Money | None]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for value in values:
        if value:
            sums[value.currency] = sums.get(value.currency, 0) + value.minor
    return tuple(Money(minor, currency) for currency, minor in sums.items())
