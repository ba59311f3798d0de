"""What was decided and created within a period, as of its end: conditions, and the few counts that are made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from pipeline.figures import Period
from pipeline.winning import Entries
from storage.columns import epoch_microseconds
from storage.fact_views import DealClose
from storage.scope import Scope
from storage.tables_deals import DealChangeRow

_Then = aliased(DealChangeRow, name="line_then")
_Creation = aliased(DealChangeRow, name="creation")


def standing(period: Period, pipeline_id: int) -> list[ColumnElement[bool]]:
    """Closes of the period that stand at its end."""
    stands = [or_(turned.is_(None), turned >= period.end) for turned in (DealClose.reopened_at, DealClose.deleted_at)]
    return [DealClose.pipeline_id == pipeline_id, DealClose.at >= period.start, DealClose.at < period.end, *stands]


def then(deal: Any, column: str, *, before: Any) -> Any:
    """This column of a deal as it stood just before an instant; `deal` has `team_id` and `deal_number`."""
    told = select(getattr(_Then, column)).where(*_counting(deal), _Then.at < before)
    return told.order_by(_Then.seq.desc()).limit(1).correlate(deal).scalar_subquery()


def source_then(period: Period) -> Any:
    """The source of a closed deal as was known at the end of a period."""
    return then(DealClose, "source", before=period.end)


def kept(deal: Any, until: datetime) -> ColumnElement[bool]:
    """Whether a deal was not deleted before `until`, nor its creation taken back at whatever time: it never was."""
    made = exists().where(*_counting(deal), _Then.kind == "created")
    gone = exists().where(*_counting(deal), _Then.kind == "deleted", _Then.at < until)
    return and_(made.correlate(deal), ~gone.correlate(deal))


async def created_by_source(scope: Scope, period: Period, pipeline_id: int) -> dict[str | None, tuple[int, ...]]:
    """Deals created in the period in this pipeline and not deleted by its end, by their source then, the last first."""
    source = then(_Creation, "source", before=period.end).label("source")
    rows = await scope.session.execute(
        select(source, _Creation.deal_number)
        .where(*_created(period, pipeline_id, until=period.end))
        .order_by(_Creation.at.desc(), _Creation.deal_number)
    )
    return by_key((told, number) for told, number in rows)


async def closed_by(scope: Scope, period: Period, pipeline_id: int, key: Any) -> dict[Any, tuple[int, ...]]:
    """Deals closed in the period by outcome and what `key`, of `DealClose`, was; the most valuable first."""
    rows = await scope.session.execute(
        select(DealClose.outcome, key, DealClose.deal_number)
        .where(*standing(period, pipeline_id))
        .order_by(func.coalesce(DealClose.value_minor, 0).desc(), DealClose.deal_number)
    )
    return by_key(((outcome, told), number) for outcome, told, number in rows)


def by_key(rows: Iterable[tuple[Any, int]]) -> dict[Any, tuple[int, ...]]:
    """Deal numbers by what stands before each, in their order."""
    found: dict[Any, list[int]] = {}
    for key, number in rows:
        found.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


async def entries(scope: Scope, period: Period, pipeline_id: int, *, as_of: datetime) -> Entries:
    """Deals created in the period in this pipeline, and how many of them were won just before `as_of` (UTC)."""
    status = then(_Creation, "status", before=as_of).label("status")
    found = select(status).where(*_created(period, pipeline_id, until=as_of)).subquery()
    won = func.coalesce(func.sum(case((found.c.status == "won", 1), else_=0)), 0)
    row = (await scope.session.execute(select(func.count(), won).select_from(found))).one()
    return Entries(created=row[0], won=int(row[1]))


def seconds_taken() -> ColumnElement[int]:
    """Whole seconds from a deal's creation to its close."""
    return (epoch_microseconds(DealClose.at) - epoch_microseconds(DealClose.created_at)) // 1_000_000


def _created(period: Period, pipeline_id: int, *, until: datetime) -> list[ColumnElement[bool]]:
    line = _Creation
    within = [line.at >= period.start, line.at < period.end, line.pipeline_id == pipeline_id]
    return [line.kind == "created", line.undone_at.is_(None), *within, kept(line, until)]


def _counting(deal: Any) -> tuple[ColumnElement[bool], ...]:
    """The lines of a deal's history that count."""
    same = (_Then.team_id == deal.team_id, _Then.deal_number == deal.deal_number)
    return (*same, _Then.undone_at.is_(None), _Then.undoes.is_(None))
