"""What changed in a period, from opening to closing. The definition stands in `docs/metrics.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from pipeline.figures import FlowKind, Tally, Waterfall
from pipeline.money import Money

Arrival = Literal["new", "reopened", "moved_in"]
Exit = Literal["won", "lost", "moved_out", "removed"]

NOTHING = Tally()

_PRINTED: tuple[FlowKind, ...] = get_args(FlowKind)


class DoesNotAddUp(Exception):
    """A waterfall whose opening and flows do not give its closing: the book was misread, and nothing may be printed."""

    def __init__(self, waterfall: Waterfall) -> None:
        super().__init__(f"opening {waterfall.opening} and {waterfall.flows} do not give {waterfall.closing}")
        self.waterfall = waterfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One deal over a period `[s, e)`: how it stood at both ends, and how it came and went in between.

    Amounts are in minor units of the base currency, None without a value. `arrived_as` is the first arrival within the
    period and `left_as` the last exit. They are read only where a deal was not open at the start, or is not at the
    end: what closed and reopened within the period cancels. `by_rates` is what of the difference between the two ends
    other rates between currencies made, apart from any repricing.
    """

    deal_number: int
    open_at_start: bool
    open_at_end: bool
    minor_at_start: int | None = None
    arrived_as: Arrival | None = None
    minor_at_arrival: int | None = None
    left_as: Exit | None = None
    minor_at_exit: int | None = None
    minor_at_end: int | None = None
    by_rates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The same with what the deal was worth, in its own currency, and the instants (UTC) of the arrival and the exit.

    `pipeline.appraisal` makes its leg of it, at the rates of the start of the period or the arrival, and of the exit or
    the end of the period.
    """

    deal_number: int
    open_at_start: bool
    open_at_end: bool
    at_start: Money | None = None
    arrived_as: Arrival | None = None
    arrived_at: datetime | None = None
    at_arrival: Money | None = None
    left_as: Exit | None = None
    left_at: datetime | None = None
    at_exit: Money | None = None
    at_end: Money | None = None


@dataclass(frozen=True, slots=True)
class _Flow:
    kind: FlowKind
    deal_number: int
    tally: Tally


def waterfall(legs: Iterable[Leg], *, opening: Tally, closing: Tally, by_rates: Tally = NOTHING) -> Waterfall:
    """What led from `opening` to `closing`, by kind, with the deals behind each kind in the order of `legs`.

    Deals without activity in the period may be left out of `legs`; what other rates made of these is `by_rates`. A
    value given to a deal without one counts as raised, a value taken away as lowered. Kinds that did not happen are
    absent, and so is what other rates made where it cancels. Raises DoesNotAddUp.
    """
    flows: dict[FlowKind, Tally] = {}
    deals: dict[FlowKind, tuple[int, ...]] = {}
    happened = [flow for leg in legs for flow in _flows(leg)]
    for kind in _PRINTED:
        alike = [flow for flow in happened if flow.kind == kind]
        tally = sum((flow.tally for flow in alike), by_rates if kind == "currency" else NOTHING)
        if tally.minor or (alike and kind != "currency"):
            flows[kind] = tally
            deals[kind] = tuple(flow.deal_number for flow in alike)
    result = Waterfall(opening=opening, closing=closing, flows=flows, deals=deals)
    if not result.adds_up:
        raise DoesNotAddUp(result)
    return result


def came_and_went(passages: Iterable[Passage]) -> Counter[FlowKind]:
    """How many deals came and went in each way, as `waterfall` counts them, whatever they are worth."""
    counts: Counter[FlowKind] = Counter()
    for one in passages:
        if not one.open_at_start and one.arrived_as is not None:
            counts[one.arrived_as] += 1
        if not one.open_at_end and one.left_as is not None:
            counts[one.left_as] += 1
    return counts


def _flows(leg: Leg) -> Iterator[_Flow]:
    """At most one arrival, one repricing, what other rates made, and one exit."""
    came, went = not leg.open_at_start, not leg.open_at_end
    if came and leg.arrived_as is None and leg.left_as is None:
        return
    first = leg.minor_at_arrival if came else leg.minor_at_start
    last = leg.minor_at_exit if went else leg.minor_at_end
    if came and leg.arrived_as is not None:
        yield _Flow(leg.arrived_as, leg.deal_number, _one(first))
    repricing = (last or 0) - (first or 0) - leg.by_rates
    if repricing:
        yield _Flow("raised" if repricing > 0 else "lowered", leg.deal_number, Tally(1, repricing))
    if leg.by_rates:
        yield _Flow("currency", leg.deal_number, Tally(1, leg.by_rates))
    if went and leg.left_as is not None:
        yield _Flow(leg.left_as, leg.deal_number, _one(last))


def _one(minor: int | None) -> Tally:
    return Tally(1, minor or 0, int(minor is None))
