"""Lists of deals: what they are narrowed to, in which order, a page at a time, and what the whole list is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import and_, exists, func, nulls_last, or_, select
from sqlalchemy.orm import aliased

from pipeline.deals import DealFacts
from pipeline.money import Money
from pipeline.stages import Status
from storage.facts import is_next_step, of_statuses, read_deals, whole_deals
from storage.scope import Scope
from storage.tables import StageRow
from storage.tables_deals import DealRow, FollowUpRow

Order = Literal["stage", "value", "close", "life", "closed", "name"]
"""`life` puts the most silent first, `closed` the last closed; deals without what is ordered by come last."""

Lack = Literal["parked", "slipped", "no_next_step", "no_value"]
"""What a list may be narrowed to that shows in the book itself; `slipped` is that of `pipeline.forecast.bin_of`."""

_PROMISED = ("commit", "best")
_Planned = aliased(FollowUpRow, name="planned")

ORDERS: Mapping[Order, tuple[Any, ...]] = {
    "stage": (StageRow.position, nulls_last(DealRow.value_minor.desc())),
    "value": (nulls_last(DealRow.value_minor.desc()),),
    "close": (nulls_last(DealRow.close_on),),
    "life": (DealRow.life_at,),
    "closed": (nulls_last(DealRow.closed_at.desc()),),
    "name": (DealRow.folded,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a list is narrowed to: every condition given holds; of several owners, stages, pipelines, statuses any one.

    `closing` are the first and the last day a deal's close date may be; `closed` the instants (UTC) from which on and
    before which it was won or lost. `today` is the day on which a deal is parked
    or slipped.
    """

    owners: tuple[str, ...] = ()
    stage_ids: tuple[int, ...] = ()
    pipeline_ids: tuple[int, ...] = ()
    statuses: tuple[Status, ...] = ("open",)
    lacks: frozenset[Lack] = frozenset()
    closing: tuple[date, date] | None = None
    closed: tuple[datetime, datetime] | None = None
    today: date = date.min


OPEN = Narrowing()
"""Every open deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some deals of a list in its order, how many the whole list has, and its worth: a sum per currency, unordered."""

    deals: list[DealFacts]
    total: int
    worth: tuple[Money, ...]


async def page_of(scope: Scope, wanted: Narrowing, *, order: Order, offset: int, limit: int | None) -> Page:
    """`limit` deals of the list from `offset` on, or all of them."""
    where = conditions(wanted)
    sums = await scope.session.execute(
        select(DealRow.currency, func.count(DealRow.number), func.sum(DealRow.value_minor))
        .where(*where)
        .group_by(DealRow.currency)
    )
    of_currency = sums.all()
    return Page(
        deals=await listed(scope, ORDERS[order], *where, offset=offset, limit=limit),
        total=sum(count for _, count, _ in of_currency),
        worth=tuple(Money(int(minor or 0), currency) for currency, _, minor in of_currency if currency),
    )


async def listed(
    scope: Scope, order: tuple[Any, ...], *where: Any, offset: int = 0, limit: int | None = None
) -> list[DealFacts]:
    """Deals under these conditions; those alike in what is ordered by, by number."""
    query = whole_deals().where(*where).order_by(*order, DealRow.number).offset(offset).limit(limit)
    return await read_deals(scope, query)


def conditions(wanted: Narrowing) -> list[Any]:
    """A narrowing as the database takes it."""
    where = [of_statuses(wanted.statuses), *(_LACKING[lack](wanted.today) for lack in sorted(wanted.lacks))]
    where += [DealRow.owner_id.in_(wanted.owners)] if wanted.owners else []
    where += [DealRow.stage_id.in_(wanted.stage_ids)] if wanted.stage_ids else []
    where += [DealRow.pipeline_id.in_(wanted.pipeline_ids)] if wanted.pipeline_ids else []
    where += [DealRow.close_on.between(*wanted.closing)] if wanted.closing else []
    where += [DealRow.closed_at >= wanted.closed[0], DealRow.closed_at < wanted.closed[1]] if wanted.closed else []
    return where


def _parked(today: date) -> Any:
    return DealRow.parked_until > today


def _slipped(today: date) -> Any:
    """A deal's own category comes before that of its stage."""
    promising = select(StageRow.id).where(StageRow.category.in_(_PROMISED))
    promised = or_(DealRow.category.in_(_PROMISED), and_(DealRow.category.is_(None), DealRow.stage_id.in_(promising)))
    return and_(promised, or_(DealRow.close_on.is_(None), DealRow.close_on < today))


def _without_next_step(_today: date) -> Any:
    return ~exists().where(*is_next_step(_Planned))


def _without_value(_today: date) -> Any:
    return DealRow.value_minor.is_(None)


_LACKING: Mapping[Lack, Callable[[date], Any]] = {
    "parked": _parked,
    "slipped": _slipped,
    "no_next_step": _without_next_step,
    "no_value": _without_value,
}
