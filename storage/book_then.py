"""The deals as they stood at an instant, and their lines up to it: what every figure is counted from.

Only effective changes are read: not those taken back, nor the lines that took them back. So taking back restates the
past. A deal's rows are ordered by `seq`, in which its instants never run backwards. No figure reads the history of
deals that have no change in its period: what they were before it, they still were at its end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, select, union_all
from sqlalchemy.orm import aliased

from pipeline.figures import Period
from storage.ladder import BEYOND, Ladder
from storage.portion import Portion
from storage.tables_deals import DealChangeRow, DealRow

Row = DealChangeRow

_STATE = ("stage_id", "value_minor", "currency", "owner_id", "close_on", "category")
_IN_ORDER: Any = {"partition_by": Row.deal_number, "order_by": Row.seq}
_LATEST_FIRST: Any = {"partition_by": Row.deal_number, "order_by": Row.seq.desc()}
_SO_FAR = (None, 0)
_UNTIL_THE_LAST = (None, -1)


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


def open_then(at: datetime | None, pipeline_id: int, portion: Portion) -> CTE:
    """The open deals just before `at`, or now: as they are where nothing happened since, else by their last line then.

    With `stage_id` (as it was, perhaps removed since), `value_minor`, `currency`, `owner_id`, `close_on`, `category`.
    """
    now = _open(DealRow, DealRow.number, pipeline_id, portion)
    if at is None:
        return now.cte("open_then")
    later = aliased(Row, name="later")
    followed = select(later.seq).where(
        later.deal_number == Row.deal_number, later.team_id == Row.team_id, later.seq > Row.seq
    )
    then = (
        _open(Row, Row.deal_number, pipeline_id, portion)
        .join(DealRow, and_(DealRow.team_id == Row.team_id, DealRow.number == Row.deal_number))
        .where(DealRow.changed_at >= at, Row.at < at, counts(Row))
        .where(~followed.where(counts(later), later.at < at).exists())
    )
    return union_all(now.where(DealRow.changed_at < at), then).cte("open_then")


def _open(row: Any, number: Any, pipeline_id: int, portion: Portion) -> Select[Any]:
    of_pipeline = and_(row.status == "open", row.pipeline_id == pipeline_id, *portion.of(row))
    return select(number.label("deal_number"), *(getattr(row, name) for name in _STATE)).where(of_pipeline)


def steps_up(period: Period, ladder: Ladder) -> CTE:
    """Every line before the end of deals that changed in the period, with the highest positions they have held.

    `top` is the highest so far, `before` the highest before that line. Won is the position BEYOND. `before` is null on the line that brought the deal into the pipeline.
    """
    position = case(
        (Row.pipeline_id != ladder.pipeline_id, None),
        (Row.status == "won", BEYOND),
        else_=ladder.position(Row.stage_id),
    )
    return (
        effective(
            period.end,
            Row.at,
            Row.status,
            Row.pipeline_id,
            func.max(position).over(**_IN_ORDER, rows=_SO_FAR).label("top"),
            func.max(position).over(**_IN_ORDER, rows=_UNTIL_THE_LAST).label("before"),
            func.row_number().over(**_LATEST_FIRST).label("latest"),
        )
        .where(Row.deal_number.in_(changed_in(period)))
        .cte("steps_up")
    )


def outcomes(steps: CTE, pipeline_id: int) -> CTE:
    """One row per deal that is in the pipeline at the end and not deleted: its status and its highest position."""
    line = steps.c
    return (
        select(line.deal_number, line.status, line.top)
        .where(line.latest == 1, line.pipeline_id == pipeline_id, line.status != "deleted")
        .cte("outcomes")
    )
