"""Random lives of deals, and every figure of them computed the slow way: by definition, one deal at a time.

Nothing of the product's arithmetic is used here; what was taken back is left out before anything is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import inf

from hypothesis import strategies as st

from pipeline.figures import Cohort, Exits, Period, Tally
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
RARE = ("create", "note", "delete", "undo")


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
    came: tuple[Arrival, int | None] | None = None
    went: int | None = None
    has_left = False
    for (_, former), (at, state) in pairwise(states):
        if not period.start <= at < period.end or state is None:
            continue
        if is_inside(state) and not is_inside(former) and came is None:
            came = (_arrival(former), minor(state))
        if is_inside(former) and not is_inside(state):
            has_left, went = True, minor(state) if euro(state) else minor(former)
    first, last = before(line, period.start), before(line, period.end)
    starts, ends = is_inside(first), is_inside(last)
    if (not starts and came is None) or (starts and ends and minor(first) == minor(last)):
        return None
    return Leg(
        deal_number=number,
        open_at_start=starts,
        open_at_end=ends,
        minor_at_start=minor(first) if starts else None,
        arrived_as=came[0] if came else None,
        minor_at_arrival=came[1] if came else None,
        left_as=_exit(last) if has_left else None,
        minor_at_exit=went,
        minor_at_end=minor(last) if ends else None,
    )


def _arrival(former: State | None) -> Arrival:
    if former is None:
        return "new"
    return "reopened" if former.status in {"won", "lost"} else "moved_in"


def _exit(last: State | None) -> Exit | None:
    if not euro(last):
        return "moved_out"
    ways: dict[str, Exit] = {"won": "won", "lost": "lost", "deleted": "removed"}
    return ways.get(last.status) if last else None


def euro(state: State | None) -> bool:
    return state is not None and (state.value is None or state.value.currency == "EUR")


def minor(state: State | None) -> int | None:
    return state.value.minor if state and state.value and euro(state) else None


def top(line: Line, at: datetime, *, included: bool = False) -> float:
    held = [state for when, state in line if when < at or (included and when == at)]
    return max((inf if state.status == "won" else state.stage for state in held), default=0)


def entered(line: Line, stage: float) -> datetime | None:
    """The first instant the highest stage held was this one or beyond, for stages from the one it was created in."""
    if stage < line[0][1].stage:
        return None
    held: float = 0
    for at, state in line:
        held = max(held, inf if state.status == "won" else state.stage)
        if held >= stage:
            return at
    return None


def within(at: datetime | None, period: Period) -> bool:
    return at is not None and period.start <= at < period.end


def kept(lines: dict[int, Line], period: Period) -> list[tuple[Line, State]]:
    """Deals there are at the end of the period, as they stood just before it."""
    known = [(line, before(line, period.end)) for line in lines.values()]
    return [(line, state) for line, state in known if state is not None and state.status != "deleted"]


def cohort(lines: dict[int, Line], stage: int, period: Period) -> Cohort:
    cohort = [(line, state) for line, state in kept(lines, period) if within(entered(line, stage), period)]
    past = sum(top(line, period.end) > stage for line, _ in cohort)
    lost = sum(state.status == "lost" and top(line, period.end) == stage for line, state in cohort)
    return Cohort(entered=len(cohort), past=past, lost=lost, still=len(cohort) - past - lost)


def closed_at(line: Line, period: Period) -> datetime:
    """When the deal last became what it is at the end of the period."""
    states = [(at, state) for at, state in line if at < period.end]
    became = states[0][0]
    for (_, former), (at, state) in pairwise(states):
        became = at if state.status != former.status else became
    return became


def lost_at(lines: dict[int, Line], stage: int, period: Period) -> list[str]:
    """The reasons of the deals lost in the period with this as their highest stage."""
    return [
        state.reason or ""
        for line, state in kept(lines, period)
        if state.status == "lost" and top(line, period.end) == stage and within(closed_at(line, period), period)
    ]


def lost_by_reason(lines: dict[int, Line], period: Period) -> list[tuple[str, int]]:
    reasons = Counter(
        state.reason or ""
        for line, state in kept(lines, period)
        if state.status == "lost" and within(closed_at(line, period), period)
    )
    return sorted(reasons.items(), key=lambda found: (-found[1], found[0]))


def exits(lines: dict[int, Line], stage: int, period: Period) -> Exits:
    past = sum(
        line[0][1].stage <= stage and within(entered(line, stage + 1), period) for line, _ in kept(lines, period)
    )
    return Exits(past=past, lost=len(lost_at(lines, stage, period)))


def commonest(reasons: list[str]) -> tuple[str, int] | None:
    return min(Counter(reasons).items(), key=lambda found: (-found[1], found[0]), default=None)


def won(lines: dict[int, Line], period: Period) -> list[tuple[int, Money | None, str]]:
    found = []
    for number, line in lines.items():
        state = before(line, period.end)
        if state is not None and state.status == "won" and within(closed_at(line, period), period):
            found.append((number, state.value, state.owner))
    return sorted(found, key=lambda deal: (-(deal[1].minor if deal[1] else 0), deal[0]))


def stays(lines: dict[int, Line], stage: int, period: Period) -> list[int]:
    """Seconds in the stage, all visits together, of deals that left it for good in the period."""
    totals = []
    for line, _ in kept(lines, period):
        visits = [visit for visit in _visits(line, stage) if visit[0] < period.end]
        left = [until for _, until in visits if until is not None and until < period.end]
        if visits and len(left) == len(visits) and max(left) >= period.start:
            totals.append(sum(int((until - since).total_seconds()) for since, until in visits if until is not None))
    return sorted(totals)


def _visits(line: Line, stage: int) -> list[tuple[datetime, datetime | None]]:
    visits: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for at, state in line:
        there = state.status == "open" and state.stage == stage
        if there and since is None:
            since = at
        elif not there and since is not None:
            visits.append((since, at))
            since = None
    return [*visits, (since, None)] if since is not None else visits
