"""Random lives of deals, and every figure of them computed the slow way: by definition, one deal at a time.

Nothing of the product's arithmetic is used here; what was taken back is left out before anything is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import TypeGuard

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
    day: date | None = None


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
    pipeline: int = 1
    close_on: date | None = None

    def after(self, step: Step) -> State:
        match step.kind:
            case "move" | "merged":
                return replace(self, stage=step.stage)
            case "send":
                return replace(self, stage=step.stage, pipeline=2)
            case "fetch":
                return replace(self, stage=step.stage, pipeline=1)
            case "date":
                return replace(self, close_on=step.day)
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


Worth = Callable[[Money | None, datetime, datetime], int | None]
"""A value in euros at an instant, by the rates known at another; where the two are one, on the day just before it."""


ELSEWHERE = "elsewhere"
"""The status of a deal that is not among those counted: in another pipeline, somebody else's, to close another day."""


def before(line: Line, at: datetime) -> State | None:
    states = [state for when, state in line if when < at]
    return states[-1] if states else None


def is_open(state: State | None) -> TypeGuard[State]:
    return state is not None and state.status == "open"


def stock(lines: dict[int, Line], at: datetime, worth: Worth | None = None) -> tuple[dict[int, Tally], Counter[str]]:
    """Open deals by stage in euros, and what is open in currencies without a rate."""
    tallies: dict[int, Tally] = {}
    others: Counter[str] = Counter()
    for state in filter(is_open, (before(line, at) for line in lines.values())):
        minor = (worth or in_euros)(state.value, at, at)
        tallies[state.stage] = tallies.get(state.stage, Tally()) + Tally(1, minor or 0, int(minor is None))
        if minor is None and state.value is not None:
            others[state.value.currency] += state.value.minor
    return tallies, others


def legs(lines: dict[int, Line], period: Period, worth: Worth | None = None) -> list[Leg]:
    """Of every deal that was open in the period, whether anything happened to it or not."""
    found = [_leg(number, line, period, worth or in_euros) for number, line in sorted(lines.items())]
    return [leg for leg in found if leg is not None]


def _leg(number: int, line: Line, period: Period, worth: Worth) -> Leg | None:
    states: list[tuple[datetime, State | None]] = [(after(days=-999), None), *line]
    within = [(at, f, state) for (_, f), (at, state) in pairwise(states) if period.start <= at < period.end]
    came = [(at, former, state) for at, former, state in within if is_open(state) and not is_open(former)]
    went = [(at, state) for at, former, state in within if is_open(former) and not is_open(state)]
    first, last = before(line, period.start), before(line, period.end)
    if not is_open(first) and not came:
        return None
    starts, ends = is_open(first), is_open(last)
    began = (period.start, first, period.start) if starts else (came[0][0], came[0][2], period.end)
    ended = (period.end, last, period.end) if ends else (*went[-1], period.end)

    def told(moment: tuple[datetime, State | None, datetime], state: State | None) -> int | None:
        return worth(state.value if state else None, moment[0], moment[2])

    def repriced(state: State | None) -> int:
        early = told(began, state)
        return (told(ended, state) if early is None else early) or 0

    value_first, value_last = told(began, began[1]), told(ended, ended[1])
    return Leg(
        deal_number=number,
        open_at_start=starts,
        open_at_end=ends,
        minor_at_start=value_first if starts else None,
        arrived_as=None if starts else _arrival(came[0][1]),
        minor_at_arrival=None if starts else value_first,
        left_as=None if ends else _exit(last),
        minor_at_exit=None if ends else value_last,
        minor_at_end=value_last if ends else None,
        by_rates=(value_last or 0) - (value_first or 0) - (repriced(ended[1]) - repriced(began[1])),
    )


def _arrival(former: State | None) -> Arrival:
    if former is None:
        return "new"
    return "moved_in" if former.status == ELSEWHERE else "reopened"


def _exit(last: State | None) -> Exit | None:
    ways: dict[str, Exit] = {"won": "won", "lost": "lost", "deleted": "removed", ELSEWHERE: "moved_out"}
    return ways.get(last.status) if last else None


def in_euros(value: Money | None, _at: datetime, _known: datetime) -> int | None:
    """Without any rate."""
    return value.minor if value is not None and value.currency == "EUR" else None
