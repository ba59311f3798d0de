"""What changed in a period, from opening to closing. The definition stands in `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.figures import FlowKind, Tally, Waterfall

Arrival = Literal["new", "reopened", "moved_in"]
Exit = Literal["won", "lost", "moved_out", "removed"]

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
    end: what closed and reopened within the period cancels.
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


@dataclass(frozen=True, slots=True)
class _Flow:
    kind: FlowKind
    deal_number: int
    tally: Tally


def waterfall(legs: Iterable[Leg], *, opening: Tally, closing: Tally) -> Waterfall:
    """What led from `opening` to `closing`, by kind, with the deals behind each kind in the order of `legs`.

    Deals without activity in the period may be left out of `legs`. A value given to a deal without one counts as
    raised, a value taken away as lowered. Kinds that did not happen are absent. Raises DoesNotAddUp.
    """
    flows: dict[FlowKind, Tally] = {}
    deals: dict[FlowKind, tuple[int, ...]] = {}
    happened = [flow for leg in legs for flow in _flows(leg)]
    for kind in _PRINTED:
        alike = [flow for flow in happened if flow.kind == kind]
        if alike:
            flows[kind] = sum((flow.tally for flow in alike), Tally())
            deals[kind] = tuple(flow.deal_number for flow in alike)
    result = Waterfall(opening=opening, closing=closing, flows=flows, deals=deals)
    if not result.adds_up:
        raise DoesNotAddUp(result)
    return result


def _flows(leg: Leg) -> Iterator[_Flow]:
    """At most one arrival, one repricing and one exit."""
    came, went = not leg.open_at_start, not leg.open_at_end
    if came and leg.arrived_as is None and leg.left_as is None:
        return
    first = leg.minor_at_arrival if came else leg.minor_at_start
    last = leg.minor_at_exit if went else leg.minor_at_end
    if came and leg.arrived_as is not None:
        yield _Flow(leg.arrived_as, leg.deal_number, _one(first))
    repricing = (last or 0) - (first or 0)
    if repricing:
        yield _Flow("raised" if repricing > 0 else "lowered", leg.deal_number, Tally(1, repricing))
    if went and leg.left_as is not None:
        yield _Flow(leg.left_as, leg.deal_number, _one(last))


def _one(minor: int | None) -> Tally:
    return Tally(1, minor or 0, int(minor is None))
