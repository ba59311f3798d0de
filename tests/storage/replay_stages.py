"""How deals went through the stages, by definition: what the funnel counted in SQL must agree with."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from math import inf

from pipeline.figures import Cohort, Exits, Period
from pipeline.money import Money
from tests.storage.replay import ELSEWHERE, Line, State, Worth, before, in_euros

GONE = frozenset({"deleted", ELSEWHERE})


def top(line: Line, at: datetime, *, included: bool = False) -> float:
    held = [state for when, state in line if when < at or (included and when == at)]
    return max((inf if state.status == "won" else state.stage for state in held), default=0)


def entered(line: Line, stage: float) -> datetime | None:
    """The first instant the highest stage held was this one or beyond, for stages from the one it was created in."""
    if stage < came_in(line):
        return None
    held: float = 0
    for at, state in line:
        held = max(held, inf if state.status == "won" else state.stage)
        if held >= stage:
            return at
    return None


def came_in(line: Line) -> int:
    """The stage in which it was first."""
    return next(state.stage for _, state in line if state.status != ELSEWHERE)


def within(at: datetime | None, period: Period) -> bool:
    return at is not None and period.start <= at < period.end


def kept(lines: dict[int, Line], period: Period) -> list[tuple[Line, State]]:
    """Deals there are at the end of the period, as they stood just before it."""
    known = [(line, before(line, period.end)) for line in lines.values()]
    return [(line, state) for line, state in known if state is not None and state.status not in GONE]


def cohort(lines: dict[int, Line], stage: int, period: Period, since: datetime | None = None) -> Cohort:
    there = Period(start=max(period.start, since or period.start), end=period.end, zone="UTC")
    cohort = [(line, state) for line, state in kept(lines, period) if within(entered(line, stage), there)]
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


def lost_at(lines: dict[int, Line], stage: int, period: Period, since: datetime | None = None) -> list[str]:
    """The reasons of the deals lost in the period, and not before the stage was, with this as their highest stage."""
    there = Period(start=max(period.start, since or period.start), end=period.end, zone="UTC")
    return [
        state.reason or ""
        for line, state in kept(lines, period)
        if state.status == "lost" and top(line, period.end) == stage and within(closed_at(line, period), there)
    ]


def lost_by_reason(lines: dict[int, Line], period: Period) -> list[tuple[str, int]]:
    reasons = Counter(
        state.reason or ""
        for line, state in kept(lines, period)
        if state.status == "lost" and within(closed_at(line, period), period)
    )
    return sorted(reasons.items(), key=lambda found: (-found[1], found[0]))


def exits(lines: dict[int, Line], stage: int, period: Period, since: datetime | None = None) -> Exits:
    there = Period(start=max(period.start, since or period.start), end=period.end, zone="UTC")
    past = sum(came_in(line) <= stage and within(entered(line, stage + 1), there) for line, _ in kept(lines, period))
    return Exits(past=past, lost=len(lost_at(lines, stage, period, since)))


def commonest(reasons: list[str]) -> tuple[str, int] | None:
    return min(Counter(reasons).items(), key=lambda found: (-found[1], found[0]), default=None)


def won(lines: dict[int, Line], period: Period, worth: Worth | None = None) -> list[tuple[int, Money | None, str]]:
    found = []
    for number, line in lines.items():
        state = before(line, period.end)
        if state is not None and state.status == "won" and within(closed_at(line, period), period):
            minor = (worth or in_euros)(state.value, closed_at(line, period), period.end)
            found.append((-(minor or 0), number, state.value, state.owner))
    return [(number, value, owner) for _, number, value, owner in sorted(found, key=lambda deal: deal[:2])]


def stays(lines: dict[int, Line], stage: int, period: Period, since: datetime | None = None) -> list[int]:
    """Seconds in the stage since there is one, all visits together, of deals that left it for good in the period.

    Whoever went on to another pipeline left it too; only deleted ones count no more.
    """
    totals = []
    for line in lines.values():
        state = before(line, period.end)
        if state is None or state.status == "deleted":
            continue
        visits = [visit for visit in _since(_visits(line, stage), since) if visit[0] < period.end]
        left = [until for _, until in visits if until is not None and until < period.end]
        if visits and len(left) == len(visits) and max(left) >= period.start:
            totals.append(sum(int((until - since).total_seconds()) for since, until in visits if until is not None))
    return sorted(totals)


def _since(
    visits: list[tuple[datetime, datetime | None]], since: datetime | None
) -> list[tuple[datetime, datetime | None]]:
    """What is left of visits of a stage that was made at `since`."""
    there = [(came, left) for came, left in visits if since is None or left is None or left > since]
    return [(max(came, since or came), left) for came, left in there]


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
