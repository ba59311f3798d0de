"""One row per deal that came, went or was repriced in a period: what the waterfall is added up from.

Amounts are in each deal's own currency: `pipeline.appraisal.leg_of` says what they are in the base.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select

from pipeline.figures import Period
from pipeline.waterfall import Passage
from storage.book_then import Row, changed_in, effective
from storage.facts import money_of
from storage.portion import Portion


def passages_query(period: Period, pipeline_id: int, portion: Portion) -> Select[Any]:
    """The passages of deals that changed in the period and were open at one of its ends or in between."""
    line = _marked(_lines(period, pipeline_id, portion), period).c
    start, end = and_(line.past, line.nth_of_side == 1), line.nth == 1
    arrival, exit_ = and_(line.arrives, line.nth_arrival == 1), and_(line.leaves, line.nth_exit == 1)

    def at(which: ColumnElement[bool], value: Any) -> ColumnElement[Any]:
        return func.max(case((which, value)))

    open_at_start = func.coalesce(at(start, line.inside), 0)
    moments = {"start": start, "arrival": arrival, "exit": exit_, "end": end}
    worth = [
        at(which, line[column]).label(f"{column}_at_{name}")
        for name, which in moments.items()
        for column in ("value_minor", "currency")
    ]
    return (
        select(
            line.deal_number,
            open_at_start.label("open_at_start"),
            func.coalesce(at(end, line.inside), 0).label("open_at_end"),
            at(arrival, line.arrives_as).label("arrived_as"),
            at(arrival, line.at).label("arrived_at"),
            case((at(exit_, 1) == 1, at(end, line.leaves_as))).label("left_as"),
            at(exit_, line.at).label("left_at"),
            *worth,
        )
        .group_by(line.deal_number)
        .having(or_(open_at_start == 1, at(arrival, 1) == 1))
        .order_by(line.deal_number)
    )


def passage_of(row: Any) -> Passage:
    """A passage from a row of `passages_query`."""
    facts: dict[str, Any] = row._asdict()
    for name in ("start", "arrival", "exit", "end"):
        facts[f"at_{name}"] = money_of(facts.pop(f"value_minor_at_{name}"), facts.pop(f"currency_at_{name}"))
    starts, ends = bool(facts.pop("open_at_start")), bool(facts.pop("open_at_end"))
    return Passage(open_at_start=starts, open_at_end=ends, **facts)


def _lines(period: Period, pipeline_id: int, portion: Portion) -> CTE:
    """Every line before the end, with whether the deal is open within what is counted, and was so before the line."""
    belongs = and_(Row.pipeline_id == pipeline_id, *portion.of(Row))
    before: Any = {"partition_by": Row.deal_number, "order_by": Row.seq}
    inside = case((and_(Row.status == "open", belongs), 1), else_=0)
    former_status = func.lag(Row.status).over(**before)
    leaves_as = case(
        (belongs.is_not(True), "moved_out"),
        (Row.status == "deleted", "removed"),
        (Row.status == "open", None),
        else_=Row.status,
    )
    arrives_as = case(
        (former_status.is_(None), "new"), (former_status.in_(("won", "lost")), "reopened"), else_="moved_in"
    )
    return (
        effective(
            period.end,
            Row.seq,
            Row.at,
            Row.value_minor,
            Row.currency,
            inside.label("inside"),
            func.coalesce(func.lag(inside).over(**before), 0).label("was_inside"),
            arrives_as.label("arrives_as"),
            leaves_as.label("leaves_as"),
        )
        .where(Row.deal_number.in_(changed_in(period)))
        .cte("lines")
    )


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
