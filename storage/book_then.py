"""The deals as they stood at an instant, and their lines up to it: what every figure is counted from.

Only effective changes are read: not those taken back, nor the lines that took them back. So taking back restates the
past. A deal's rows are ordered by `seq`, in which its instants never run backwards. No figure reads the history of
deals that have no change in its period: what they were before it, they still were at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, and_, case, cast, func, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from pipeline.figures import Period
from storage.changes import ChangeKind
from storage.columns import not_sought
from storage.ladder import BEYOND, Ladder
from storage.portion import Portion
from storage.tables_deals import DealChangeRow, DealRow

Row = DealChangeRow

_STATE = ("stage_id", "value_minor", "currency", "owner_id", "close_on", "category")
_IN_ORDER: Any = {"partition_by": Row.deal_number, "order_by": Row.seq}
# Two windows, and no third that one of them does for: SQLite goes through all lines once for each.
_BEFORE: Any = {**_IN_ORDER, "rows": (None, -1)}
_IN_ALL: Any = {**_IN_ORDER, "rows": (None, None)}

_GONE, _LOST, _OTHERWISE = 0, 1, 2
_APART = 2 * BEYOND
"""More than any position."""

_PLACING: tuple[ChangeKind, ...] = (
    "created", "moved", "merged", "transferred", "assigned", "won", "lost", "reopened", "deleted",
)  # fmt: skip
"""Changes that may alter a deal's stage, pipeline, owner or status."""


def counts(line: Any) -> ColumnElement[bool]:
    """Whether a line of the history is effective."""
    return and_(line.undone_at.is_(None), line.undoes.is_(None))


def effective(until: datetime | None, *columns: Any) -> Select[Any]:
    """These columns of the changes that count, before `until` when given."""
    query = select(Row.deal_number, *columns).where(counts(Row))
    return query if until is None else query.where(Row.at < until)


def changed_in(period: Period) -> Select[Any]:
    """The numbers of deals with any line of history in a period."""
    line = aliased(Row, name="changed")
    return select(line.deal_number).where(line.at >= period.start, line.at < period.end).distinct()


def deleted_before(at: datetime) -> Select[Any]:
    """The numbers of deals deleted before an instant, few as they are; who deleted by mistake has taken it back."""
    still_so = and_(DealRow.team_id == Row.team_id, DealRow.number == Row.deal_number, DealRow.status == "deleted")
    return select(Row.deal_number).join(DealRow, still_so).where(Row.kind == "deleted", Row.at < at, counts(Row))


def open_then(at: datetime | None, pipeline_id: int, portion: Portion) -> CTE:
    """The open deals just before `at`, or now: as they are where nothing happened since, else by their last line then.

    With `stage_id` (as it was, perhaps removed since), `value_minor`, `currency`, `owner_id`, `close_on`, `category`.
    """
    now = _open(DealRow, DealRow.number, pipeline_id, portion)
    if at is None:
        return now.cte("open_then")
    unchanged = now.where(not_sought(DealRow.changed_at) < at)
    return union_all(unchanged, stood_open(at, pipeline_id, portion)).cte("open_then")


def stood_open(at: datetime, pipeline_id: int, portion: Portion) -> Select[Any]:
    """Of these, those to which something happened since, with the same columns."""
    later = aliased(Row, name="later")
    followed = select(later.seq).where(
        later.deal_number == Row.deal_number, later.team_id == Row.team_id, later.seq > Row.seq
    )
    return (
        _open(Row, Row.deal_number, pipeline_id, portion)
        .join(DealRow, and_(DealRow.team_id == Row.team_id, DealRow.number == Row.deal_number))
        .where(DealRow.changed_at >= at, Row.at < at, counts(Row))
        .where(~followed.where(counts(later), later.at < at).exists())
    )


def _open(row: Any, number: Any, pipeline_id: int, portion: Portion) -> Select[Any]:
    of_pipeline = and_(row.status == "open", row.pipeline_id == pipeline_id, *portion.of(row))
    return select(number.label("deal_number"), *(getattr(row, name) for name in _STATE)).where(of_pipeline)


def journeys(period: Period, ladder: Ladder, since: Iterable[datetime]) -> CTE:
    """One row per deal that changed in a period and is in the pipeline at its end, in one pass without windows.

    `came_to` is the position it first came into the pipeline at, `top` the highest held by the end, Won being BEYOND;
    `is_lost` is said of its end. `held_0`, `held_1` and so on are the highest held before each instant of `since`, null
    where it was not there yet.
    """
    position = _position(ladder)
    stands_as = case((not_(_is_there(ladder)), _GONE), (Row.status == "lost", _LOST), else_=_OTHERWISE)
    earlier = [func.max(case((Row.at < at, position))).label(f"held_{n}") for n, at in enumerate(since)]
    # Of the first line and of the last one: a number that is ordered by `seq` and holds what is asked for.
    came_to = func.min(_seq() * _APART + position) % _APART
    stands = func.max(_seq() * _APART + stands_as) % _APART
    deal = (
        effective(
            period.end, came_to.label("came_to"), func.max(position).label("top"), stands.label("stands"), *earlier
        )
        .where(Row.deal_number.in_(changed_in(period)), Row.kind.in_(_PLACING))
        .group_by(Row.deal_number)
        .subquery()
    ).c
    held = [deal[column.name] for column in earlier]
    is_lost = (deal.stands == _LOST).label("is_lost")
    return select(deal.deal_number, deal.came_to, deal.top, is_lost, *held).where(deal.stands != _GONE).cte("journeys")


def steps_up(period: Period, ladder: Ladder) -> CTE:
    """The lines of a period by which deals came into the pipeline or got further than ever before, in one pass.

    `top` is the position it got to, `before` the highest held before that line, null where the deal came in; Won is the
    position BEYOND. `owner_id` is whose the deal was just before. Deals that are in another pipeline by the end or
    deleted are left out, and those that did not change in the period.
    """
    position = _position(ladder)
    line = (
        effective(
            period.end,
            Row.at,
            func.coalesce(func.last_value(Row.owner_id).over(**_BEFORE), Row.owner_id).label("owner_id"),
            position.label("top"),
            func.max(position).over(**_BEFORE).label("before"),
            func.last_value(case((_is_there(ladder), 1))).over(**_IN_ALL).label("stays"),
        )
        .where(Row.deal_number.in_(changed_in(period)), Row.kind.in_(_PLACING))
        .subquery()
    ).c
    further = and_(line.top.is_not(None), or_(line.before.is_(None), line.top > line.before))
    return (
        select(line.at, line.owner_id, line.top, line.before)
        .where(line.at >= period.start, further, line.stays == 1)
        .cte("steps_up")
    )


def _position(ladder: Ladder) -> ColumnElement[int]:
    """The position a deal had by a line, Won being BEYOND; null while it was in another pipeline."""
    held = case((Row.status == "won", BEYOND), else_=ladder.position(Row.stage_id))
    return case((Row.pipeline_id == ladder.pipeline_id, held))


def _is_there(ladder: Ladder) -> ColumnElement[bool]:
    return and_(Row.pipeline_id == ladder.pipeline_id, Row.status != "deleted")


def _seq() -> ColumnElement[int]:
    return cast(Row.seq, BigInteger)
