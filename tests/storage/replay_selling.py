"""What was decided, by whom and how fast, by definition: what the figures of selling must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pipeline.figures import Exits, Foreign, Period, Tally
from pipeline.funnel import nearest_rank
from pipeline.money import Money
from pipeline.winning import Cycle, Decided, Entries
from tests.storage import replay_stages
from tests.storage.replay import Book, Line, State, before
from tests.storage.replay_stages import kept, within

NEVER_A_DEAL = "timing"
"""The reason that says so, in these lives."""


@dataclass(frozen=True)
class Closed:
    line: Line
    at: datetime
    state: State
    top: int | None

    @property
    def seconds(self) -> int:
        return (self.at - self.line[0][0]) // timedelta(seconds=1)


def closes(lines: dict[int, Line], period: Period) -> list[Closed]:
    """Deals that are won or lost at the end and became so in the period, as they stood when they did."""
    return [
        closed
        for line, state in kept(lines, period)
        if state.status in {"won", "lost"} and within((closed := last_close(line, period)).at, period)
    ]


def last_close(line: Line, period: Period) -> Closed:
    held = [(at, state) for at, state in line if at < period.end]
    places = [n + 1 for n, ((_, one), (_, other)) in enumerate(pairwise(held)) if one.status != other.status]
    at, state = held[places[-1]]
    states = [state for _, state in held[: places[-1] + 1]]
    was_won = any(state.status == "won" for state in states)
    return Closed(line, at, state, None if was_won else max(state.stage for state in states))


def tally(values: Iterable[Money | None]) -> Tally:
    """In euros; dollars have no rate, and are worth no more than nothing."""
    known = list(values)
    euros = [value.minor for value in known if value is not None and value.currency == "EUR"]
    return Tally(len(known), sum(euros), len(known) - len(euros))


def decided(closed: Iterable[Closed]) -> Decided:
    known = list(closed)

    def of(*wanted: bool) -> Tally:
        return tally(one.state.value for one, keep in zip(known, wanted, strict=True) if keep)

    lost = [one.state.status == "lost" for one in known]
    never = [one.state.reason == NEVER_A_DEAL and gone for one, gone in zip(known, lost, strict=True)]
    return Decided(won=of(*(not gone for gone in lost)), lost=of(*lost), disqualified=of(*never))


def by(key: Callable[[Closed], Any], closed: Iterable[Closed]) -> dict[Any, list[Closed]]:
    found: dict[Any, list[Closed]] = {}
    for one in closed:
        found.setdefault(key(one), []).append(one)
    return found


def foreign(values: Iterable[Money | None]) -> tuple[Foreign, ...]:
    """What is in dollars, which have no rate."""
    dollars = [value.minor for value in values if value is not None and value.currency == "USD"]
    return (Foreign(Money(sum(dollars), "USD"), len(dollars), None),) if dollars else ()


def cycle(closed: Iterable[Closed], outcome: str) -> Cycle | None:
    took = [one.seconds for one in closed if one.state.status == outcome]
    median, p75 = nearest_rank(took, 50), nearest_rank(took, 75)
    return None if median is None or p75 is None else Cycle(median=median, p75=p75, deals=len(took))


def source_at(line: Line, at: datetime) -> str | None:
    return (before(line, at) or line[0][1]).source


def created(lines: dict[int, Line], period: Period) -> Counter[str | None]:
    return Counter(state.source for line, state in kept(lines, period) if within(line[0][0], period))


def entries(lines: dict[int, Line], period: Period, as_of: datetime) -> Entries:
    states = [before(line, as_of) for line in lines.values() if within(line[0][0], period)]
    there = [state for state in states if state is not None and state.status != "deleted"]
    return Entries(created=len(there), won=sum(state.status == "won" for state in there))


def open_by(lines: dict[int, Line], at: datetime) -> dict[str, list[Money | None]]:
    found: dict[str, list[Money | None]] = {}
    for line in lines.values():
        state = before(line, at)
        if state is not None and state.status == "open":
            found.setdefault(state.owner, []).append(state.value)
    return found


def exits(lines: dict[int, Line], period: Period) -> dict[str, dict[int, Exits]]:
    """Per owner just before and stage: first gone past it, or lost with it as the highest."""
    past: Counter[tuple[str, int]] = Counter()
    for line, _ in kept(lines, period):
        for stage in range(line[0][1].stage, 6):
            at = replay_stages.entered(line, stage + 1)
            if at is not None and within(at, period):
                past[owner_before(line, stage), stage] += 1
    gone = Counter(
        (one.state.owner, one.top) for one in closes(lines, period) if one.state.status == "lost" and one.top
    )
    found: dict[str, dict[int, Exits]] = {}
    for owner, stage in {*past, *gone}:
        found.setdefault(owner, {})[stage or 0] = Exits(past=past[owner, stage or 0], lost=gone[owner, stage])
    return found


def owner_before(line: Line, stage: int) -> str:
    """Whose the deal was when it first went past the stage."""
    states = [state for _, state in line]
    past = [n for n, state in enumerate(states) if state.status == "won" or state.stage > stage]
    return states[max(past[0] - 1, 0)].owner


def activities(book: Book, period: Period) -> dict[str, int]:
    lines = book.lines()
    still = {number for number, line in lines.items() if kept({number: line}, period)}
    return dict(
        Counter(
            event.step.who
            for number, events in book.events.items()
            for event in events
            if number in still and event.step.kind == "note" and not event.undone and within(event.at, period)
        )
    )


def weighted(lines: dict[int, Line], at: datetime, probabilities: dict[int, int]) -> Tally:
    """One rounding per deal."""
    states = [state for line in lines.values() if (state := before(line, at)) and state.status == "open"]
    plain = tally(state.value for state in states)
    euros = [(one.value.minor, probabilities[one.stage]) for one in states if one.value and one.value.currency == "EUR"]
    return Tally(plain.count, sum((2 * minor * share + 100) // 200 for minor, share in euros), plain.unpriced)
