"""Random lives of deals, and every figure of them computed the slow way: by definition, one deal at a time.

Nothing of the product's arithmetic is used here; what was taken back is left out before anything is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from hypothesis import strategies as st

from pipeline.figures import Period, Tally
from pipeline.money import Money
from pipeline.waterfall import Arrival, Exit, Leg
from tests.storage.given import after

VALUES = st.sampled_from([None, *(Money(minor, "EUR") for minor in (100, 250, 999, 10**9)), Money(500, "USD")])
KINDS = (
    "create",
    "move",
    "move",
    "move",
    "reprice",
    "win",
    "lose",
    "lose",
    "reopen",
    "reopen",
    "assign",
    "undo",
    "undo",
)
RARE = ("create", "note", "delete", "undo", "source")


@dataclass(frozen=True)
class Step:
    """One thing somebody does, `gap` seconds after the last; to the deal `which` of those there are."""

    gap: int
    kind: str
    who: str
    which: int
    stage: int
    value: Money | None
    reason: str


def lives() -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        gap=st.sampled_from([0, 1, 60, 3600, 3600, 40_000, 200_000]),
        kind=st.sampled_from([*KINDS, *KINDS, *RARE]),
        who=st.sampled_from(["lea", "lea", "tom"]),
        which=st.integers(0, 3),
        stage=st.integers(1, 5),
        value=VALUES,
        reason=st.sampled_from(["price", "timing"]),
    )
    return st.lists(step, min_size=12, max_size=30)


@dataclass(frozen=True)
class State:
    status: str
    stage: int
    value: Money | None
    owner: str
    reason: str | None = None
    source: str | None = None

    def after(self, step: Step) -> State:
        match step.kind:
            case "move":
                return replace(self, stage=step.stage)
            case "reprice":
                return replace(self, value=step.value)
            case "win":
                return replace(self, status="won", value=step.value or self.value)
            case "lose":
                return replace(self, status="lost", reason=step.reason)
            case "reopen":
                return replace(self, status="open", reason=None)
            case "delete":
                return replace(self, status="deleted")
            case "assign":
                return replace(self, owner=step.who)
            case "source":
                return replace(self, source=step.reason)
        return self


@dataclass
class Event:
    at: datetime
    step: Step
    undone: bool = False


Line = list[tuple[datetime, State]]


class Book:
    """What was done to each deal, in order."""

    def __init__(self) -> None:
        self.events: dict[int, list[Event]] = {}

    def lines(self) -> dict[int, Line]:
        """How each deal stood from each instant on; deals whose creation was taken back never were."""
        found = {number: list(_line(events)) for number, events in self.events.items()}
        return {number: line for number, line in found.items() if line}


def _line(events: list[Event]) -> Iterator[tuple[datetime, State]]:
    state: State | None = None
    for event in (event for event in events if not event.undone):
        if event.step.kind == "create":
            state = State("open", event.step.stage, event.step.value, event.step.who)
        elif state is not None:
            state = state.after(event.step)
        if state is not None:
            yield event.at, state


def before(line: Line, at: datetime) -> State | None:
    states = [state for when, state in line if when < at]
    return states[-1] if states else None


def is_open(state: State | None) -> bool:
    return state is not None and state.status == "open"


def is_inside(state: State | None) -> bool:
    return state is not None and state.status == "open" and (state.value is None or state.value.currency == "EUR")


def stock(lines: dict[int, Line], at: datetime) -> tuple[dict[int, Tally], Counter[str]]:
    tallies: dict[int, Tally] = {}
    others: Counter[str] = Counter()
    for state in filter(None, (before(line, at) for line in lines.values())):
        if is_inside(state):
            minor = state.value.minor if state.value else 0
            tallies[state.stage] = tallies.get(state.stage, Tally()) + Tally(1, minor, int(state.value is None))
        elif state.status == "open" and state.value is not None:
            others[state.value.currency] += state.value.minor
    return tallies, others


def legs(lines: dict[int, Line], period: Period) -> list[Leg]:
    found = [_leg(number, line, period) for number, line in sorted(lines.items())]
    return [leg for leg in found if leg is not None]


def _leg(number: int, line: Line, period: Period) -> Leg | None:
    states: list[tuple[datetime, State | None]] = [(after(days=-999), None), *line]
    within = [(former, state) for (_, former), (at, state) in pairwise(states) if period.start <= at < period.end]
    came = [(former, state) for former, state in within if is_open(state) and not is_open(former)]
    went = [state for former, state in within if is_open(former) and not is_open(state)]
    first, last = before(line, period.start), before(line, period.end)
    if not is_open(first) and not came:
        return None
    begin, end = first if is_open(first) else came[0][1], last if is_open(last) else went[-1]
    starts, ends = is_inside(first), is_inside(last)
    if not starts and not ends and (is_open(last) or not euro(end)):
        return None
    value_first, value_last = minor(begin if euro(begin) else end), minor(end if euro(end) else begin)
    if starts and ends and value_first == value_last:
        return None
    return Leg(
        deal_number=number,
        open_at_start=starts,
        open_at_end=ends,
        minor_at_start=value_first if starts else None,
        arrived_as=None if starts else "moved_in" if is_open(first) else _arrival(came[0][0]),
        minor_at_arrival=None if starts else value_first,
        left_as=None if ends else "moved_out" if is_open(last) else _exit(last),
        minor_at_exit=None if ends else value_last,
        minor_at_end=value_last if ends else None,
    )


def _arrival(former: State | None) -> Arrival:
    if former is None:
        return "new"
    return "reopened"


def _exit(last: State | None) -> Exit | None:
    ways: dict[str, Exit] = {"won": "won", "lost": "lost", "deleted": "removed"}
    return ways.get(last.status) if last else None


def euro(state: State | None) -> bool:
    return state is not None and (state.value is None or state.value.currency == "EUR")


def minor(state: State | None) -> int | None:
    return state.value.minor if state and state.value and euro(state) else None
