"""What was decided and created within a period, as of its end: conditions, and the few counts that are made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from pipeline.figures import Period
from pipeline.winning import Cycle, Entries
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


def kept(deal: Any, until: datetime) -> ColumnElement[bool]:
    """Whether a deal was not deleted before `until`."""
    gone = exists().where(*_counting(deal), _Then.kind == "deleted", _Then.at < until)
    return ~gone.correlate(deal)


async def created_by_source(scope: Scope, period: Period, pipeline_id: int) -> dict[str | None, int]:
    """Deals created in the period in this pipeline and not deleted by its end, by their source then."""
    source = then(_Creation, "source", before=period.end).label("source")
    found = select(source).where(*_created(period, pipeline_id, until=period.end)).subquery()
    rows = await scope.session.execute(select(found.c.source, func.count()).group_by(found.c.source))
    return {told: int(count) for told, count in rows}


async def created_numbers(scope: Scope, period: Period, pipeline_id: int) -> tuple[int, ...]:
    """The deals of `created_by_source`, the last first."""
    rows = select(_Creation.deal_number).where(*_created(period, pipeline_id, until=period.end))
    return tuple(await scope.session.scalars(rows.order_by(_Creation.at.desc(), _Creation.deal_number)))


async def closed_numbers(scope: Scope, period: Period, pipeline_id: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """Deals closed in the period by outcome and reason ("" for won), the most valuable first."""
    rows = await scope.session.execute(
        select(DealClose.deal_number, DealClose.outcome, DealClose.reason)
        .where(*standing(period, pipeline_id))
        .order_by(func.coalesce(DealClose.value_minor, 0).desc(), DealClose.deal_number)
    )
    found: dict[tuple[str, str], list[int]] = {}
    for number, outcome, reason in rows:
        found.setdefault((outcome, (reason or "other") if outcome == "lost" else ""), []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


async def entries(scope: Scope, period: Period, pipeline_id: int, *, as_of: datetime) -> Entries:
    """Deals created in the period in this pipeline, and how many of them were won just before `as_of` (UTC)."""
    status = then(_Creation, "status", before=as_of).label("status")
    found = select(status).where(*_created(period, pipeline_id, until=as_of)).subquery()
    won = func.coalesce(func.sum(case((found.c.status == "won", 1), else_=0)), 0)
    row = (await scope.session.execute(select(func.count(), won).select_from(found))).one()
    return Entries(created=row[0], won=int(row[1]))


async def cycles(scope: Scope, period: Period, pipeline_id: int) -> dict[str, Cycle]:
    """How long deals won and lost in the period took since their creation, by outcome; percentiles by nearest rank."""
    seconds = (epoch_microseconds(DealClose.at) - epoch_microseconds(DealClose.created_at)) // 1_000_000
    took = (
        select(
            DealClose.outcome,
            seconds.label("seconds"),
            func.row_number().over(partition_by=DealClose.outcome, order_by=seconds).label("rank"),
            func.count().over(partition_by=DealClose.outcome).label("deals"),
        )
        .where(*standing(period, pipeline_id))
        .subquery()
        .c
    )
    median, p75 = (
        func.max(case((took.rank == (percent * took.deals + 99) // 100, took.seconds))) for percent in (50, 75)
    )
    rows = await scope.session.execute(select(took.outcome, median, p75, func.max(took.deals)).group_by(took.outcome))
    return {outcome: Cycle(median=int(half), p75=int(most), deals=deals) for outcome, half, most, deals in rows}


def _created(period: Period, pipeline_id: int, *, until: datetime) -> list[ColumnElement[bool]]:
    line = _Creation
    within = [line.at >= period.start, line.at < period.end, line.pipeline_id == pipeline_id]
    return [line.kind == "created", line.undone_at.is_(None), *within, kept(line, until)]


def _counting(deal: Any) -> tuple[ColumnElement[bool], ...]:
    """The lines of a deal's history that count."""
    same = (_Then.team_id == deal.team_id, _Then.deal_number == deal.deal_number)
    return (*same, _Then.undone_at.is_(None), _Then.undoes.is_(None))
