"""The deals as they stood at an instant, from the history: what every figure is counted from.

Only effective changes are read: not those taken back, nor the lines that took them back. So taking back restates the
past. A deal's rows are ordered by `seq`, in which its instants never run backwards.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from storage.tables import StageRow
from storage.tables_deals import DealChangeRow

Row = DealChangeRow

BEYOND = 1_000_000
"""The position of Won: past every stage."""

_IN_ORDER: Any = {"partition_by": Row.deal_number, "order_by": Row.seq}
_LATEST_FIRST: Any = {"partition_by": Row.deal_number, "order_by": Row.seq.desc()}
_SO_FAR = (None, 0)
_UNTIL_THE_LAST = (None, -1)
_OF_ROW = and_(StageRow.team_id == Row.team_id, StageRow.id == Row.stage_id)
_Counted = aliased(StageRow, name="counted_stage")


def counts_as(stage: type[StageRow]) -> ColumnElement[int]:
    """The stage that visits of `stage` count for: the one it was merged into, or itself."""
    return func.coalesce(stage.merged_into, stage.id)


def effective(until: datetime | None, *columns: Any) -> Select[Any]:
    """These columns of the changes that count, before `until` when given."""
    query = select(Row.deal_number, *columns).where(Row.undone_at.is_(None), Row.undoes.is_(None))
    return query if until is None else query.where(Row.at < until)


def last_lines(until: datetime | None) -> CTE:
    """The last line of each deal: how it stood just before `until`, or stands now."""
    latest = func.row_number().over(**_LATEST_FIRST).label("latest")
    stage = counts_as(StageRow).label("stage_id")
    state = (Row.status, Row.pipeline_id, stage, Row.value_minor, Row.currency, Row.owner_id)
    lines = effective(until, *state, latest).join(StageRow, _OF_ROW).subquery()
    return select(lines).where(lines.c.latest == 1).cte("last_lines")


def steps_up(until: datetime, pipeline_id: int) -> CTE:
    """Every line with the highest position the deal has held in the pipeline: so far, and before that line.

    Won is the position BEYOND. `before` is null on the line that brought the deal into the pipeline.
    """
    counted = and_(_Counted.team_id == Row.team_id, _Counted.id == counts_as(StageRow))
    position = case((Row.pipeline_id != pipeline_id, None), (Row.status == "won", BEYOND), else_=_Counted.position)
    lines = effective(
        until,
        Row.at,
        Row.status,
        Row.pipeline_id,
        Row.value_minor,
        Row.currency,
        Row.owner_id,
        Row.lost_reason,
        func.max(position).over(**_IN_ORDER, rows=_SO_FAR).label("top"),
        func.max(position).over(**_IN_ORDER, rows=_UNTIL_THE_LAST).label("before"),
        func.lag(Row.status).over(**_IN_ORDER).label("former_status"),
        func.row_number().over(**_LATEST_FIRST).label("latest"),
    )
    return lines.join(StageRow, _OF_ROW).join(_Counted, counted).cte("steps_up")


def outcomes(steps: CTE, pipeline_id: int) -> CTE:
    """One row per deal that is in the pipeline at the end, deleted ones left out, with `closed_at` of won and lost."""
    line = steps.c
    became = or_(line.former_status.is_(None), line.former_status != line.status)
    closed = case((and_(line.status.in_(("won", "lost")), became), line.at))

    def at_the_end(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.max(case((line.latest == 1, column))).label(column.key)

    ends = [at_the_end(line[name]) for name in ("status", "top", "lost_reason", "value_minor", "currency", "owner_id")]
    return (
        select(line.deal_number, *ends, func.max(closed).label("closed_at"))
        .group_by(line.deal_number)
        .having(at_the_end(line.pipeline_id) == pipeline_id, at_the_end(line.status) != "deleted")
        .cte("outcomes")
    )
