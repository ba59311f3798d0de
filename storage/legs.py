"""One row per deal that came, went or was repriced in a period: what the waterfall is added up from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select

from pipeline.figures import Period
from pipeline.waterfall import Leg
from storage.book_then import Row, effective

_LEG = ("deal_number", *(name for name in Leg.__dataclass_fields__ if name != "deal_number"))


def legs_query(period: Period, pipeline_id: int, currency: str, owner_id: str | None) -> Select[Any]:
    """The legs of deals that are not the same at both ends, or were open only in between."""
    line = _marked(_lines(period, pipeline_id, currency, owner_id), period).c
    start, end = and_(line.past, line.nth_of_side == 1), line.nth == 1
    arrival, exit_ = and_(line.arrives, line.nth_arrival == 1), and_(line.leaves, line.nth_exit == 1)

    def at(which: ColumnElement[bool], value: Any) -> ColumnElement[Any]:
        return func.max(case((which, value)))

    open_at_start = func.coalesce(at(start, line.inside), 0)
    open_at_end = at(end, line.inside)
    minor_at_start, minor_at_end = at(start, line.minor), at(end, line.minor)
    columns = {
        "deal_number": line.deal_number,
        "open_at_start": open_at_start,
        "open_at_end": open_at_end,
        "minor_at_start": minor_at_start,
        "arrived_as": at(arrival, line.arrives_as),
        "minor_at_arrival": at(arrival, line.minor),
        "left_as": case((at(exit_, 1) == 1, at(end, line.leaves_as))),
        "minor_at_exit": at(exit_, line.minor_at_exit),
        "minor_at_end": minor_at_end,
    }
    unmoved = and_(open_at_start == 1, open_at_end == 1, minor_at_start.is_not_distinct_from(minor_at_end))
    never_in = and_(open_at_start == 0, at(arrival, 1).is_(None))
    return (
        select(*(columns[name].label(name) for name in _LEG))
        .group_by(line.deal_number)
        .having(~or_(unmoved, never_in))
        .order_by(line.deal_number)
    )


def leg_of(row: Any) -> Leg:
    """A leg from a row of `legs_query`; what is closed at an end has no value there."""
    facts = dict(zip(_LEG, row, strict=True))
    starts, ends = bool(facts.pop("open_at_start")), bool(facts.pop("open_at_end"))
    facts["minor_at_start"] = facts["minor_at_start"] if starts else None
    facts["minor_at_end"] = facts["minor_at_end"] if ends else None
    return Leg(open_at_start=starts, open_at_end=ends, **facts)


def _lines(period: Period, pipeline_id: int, currency: str, owner_id: str | None) -> CTE:
    """Every line before the end, with whether the deal is open within what is counted, and was so before the line."""
    money_counts = or_(Row.currency.is_(None), Row.currency == currency)
    belongs = and_(Row.pipeline_id == pipeline_id, money_counts, *([Row.owner_id == owner_id] if owner_id else []))
    before: Any = {"partition_by": Row.deal_number, "order_by": Row.seq}
    inside = case((and_(Row.status == "open", belongs), 1), else_=0)
    minor = case((money_counts, Row.value_minor))
    former_status = func.lag(Row.status).over(**before)
    leaves_as = case(
        (~belongs, "moved_out"), (Row.status == "deleted", "removed"), (Row.status == "open", None), else_=Row.status
    )
    arrives_as = case(
        (former_status.is_(None), "new"), (former_status.in_(("won", "lost")), "reopened"), else_="moved_in"
    )
    return effective(
        period.end,
        Row.seq,
        Row.at,
        inside.label("inside"),
        func.coalesce(func.lag(inside).over(**before), 0).label("was_inside"),
        minor.label("minor"),
        case((money_counts, Row.value_minor), else_=func.lag(minor).over(**before)).label("minor_at_exit"),
        arrives_as.label("arrives_as"),
        leaves_as.label("leaves_as"),
    ).cte("lines")


def _marked(lines: CTE, period: Period) -> CTE:
    """The lines numbered so that the last before the start, the first arrival and the last exit are each number 1."""
    line = lines.c
    past = line.at < period.start
    arrives = and_(line.inside == 1, line.was_inside == 0, ~past)
    leaves = and_(line.inside == 0, line.was_inside == 1, ~past)

    def nth(order: Any, *apart: Any) -> ColumnElement[int]:
        return func.row_number().over(partition_by=(line.deal_number, *apart), order_by=order)

    return select(
        lines,
        past.label("past"),
        arrives.label("arrives"),
        leaves.label("leaves"),
        nth(line.seq.desc()).label("nth"),
        nth(line.seq.desc(), past).label("nth_of_side"),
        nth(line.seq, arrives).label("nth_arrival"),
        nth(line.seq.desc(), leaves).label("nth_exit"),
    ).cte("marked")
