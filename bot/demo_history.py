"""Six months of a sales team, told backwards from now: what happened to each deal, when and by whom.

The same `now` gives the same story: chance comes from a seeded generator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.demo_team import EXCHANGES, LOST, OPEN, REASONS, WON, ZONE, Prospect
from pipeline.deals import ActivityKind
from pipeline.schedules import Schedule

Kind = Literal["created", "moved", "value", "won", "lost", "note", "call", "email", "meeting", "planned"]

SEED = 20
STAGES = 5
_STAYS = ((2, 6), (3, 8), (5, 13), (4, 11), (3, 8))
"""Days a deal stays in each stage, at least and at most; it is in the meetings that deals take their time."""

_WON_AGO = (1, 3, 5, 10, 16, 23, 31, 38, 47, 58, 66, 79, 92, 104, 118)
_LOST_AGO = (2, 4, 6, 13, 20, 34, 45, 60, 75, 95, 112)
"""How many days ago deals were closed; the first three of each within this week, wherever in it now is."""

_THIS_WEEK = {1: 0.9, 2: 0.8, 3: 0.6, 4: 0.5, 5: 0.3, 6: 0.15}
"""When in the week so far those were closed, as a share of it: the next digest shall have something to tell."""

_LOST_AT = (2, 1, 2, 3, 2, 2, 0, 2, 1, 2, 3)
"""In which stage (from 0) deals were lost: most after the meeting."""

_SILENT = {("Hôtel du Parc", 19), ("Kermoal", 24), ("Brest", 17), ("Auray", 16), ("Lenoir", 15)}
"""Deals nobody has touched for so many days: stale by any rule."""

_SLIPPED = {"Sarrail": 6, "Maritime Ouest": 12, "Sylva": 3}
"""Deals that were to close so many days ago."""

_NO_PLAN = {"Verger", "Marlow", "Oberlin", "Hexa", "Pascale"}
"""Deals with no next step, though somebody works on them."""

_REPRICED = {"Acme website": (2, 1500), "Orion": (4, 4000), "Sarrail": (3, -2000), "Biocoop": (9, -1000)}
"""Deals whose value changed so many days ago, by so many euros."""

_NEXT_STEPS = ("Send the quote", "Call back", "Agree on a date", "Rappeler la direction", "Send the contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a deal at `at` (UTC). `stage` counts from 0; `due_at` is when a follow-up is due."""

    at: datetime
    kind: Kind
    text: str = ""
    stage: int = 0
    euros: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A deal's life, its steps in order; the first is its creation."""

    prospect: Prospect
    steps: tuple[Step, ...]
    close_on: date | None = None


def stories(now: datetime) -> list[Story]:
    """Sixty deals as they stand at `now` (UTC), by the instant of their creation."""
    teller = _Teller(now)
    won = [teller.closed(one, ago, "won", STAGES - 1, "") for one, ago in zip(WON, _WON_AGO, strict=True)]
    lost = [
        teller.closed(one, ago, "lost", stage, REASONS[place % len(REASONS)])
        for place, (one, ago, stage) in enumerate(zip(LOST, _LOST_AGO, _LOST_AT, strict=True))
    ]
    still_open = [teller.open(one, stage) for stage, ones in enumerate(OPEN) for one in ones]
    return sorted([*won, *lost, *still_open], key=lambda story: (story.steps[0].at, story.prospect.deal))


class _Teller:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self._zone = ZoneInfo(ZONE)
        self._chance = Random(SEED)  # noqa: S311 - a story, not a secret

    def closed(self, prospect: Prospect, ago: int, kind: Literal["won", "lost"], stage: int, reason: str) -> Story:
        """A deal that was won, or lost in `stage`, so many days ago."""
        entered, leaves = self._entries(stage, ago + self._stay(stage))
        at = self._this_week(_THIS_WEEK[ago]) if ago in _THIS_WEEK else self._at(ago, leaves)
        end = Step(at=at, kind=kind, text=reason, stage=stage)
        return self._story(prospect, self._one_after_the_other([*self._way(prospect, entered), end]))

    def open(self, prospect: Prospect, stage: int) -> Story:
        """A deal that is in `stage` now."""
        silent = next((days for name, days in _SILENT if name in prospect.deal), None)
        entered, _ = self._entries(stage, silent or self._chance.randint(2, 6))
        steps = [*self._one_after_the_other(self._way(prospect, entered)), *self._repriced(prospect)]
        if silent is None:
            steps.append(self._exchange(self._chance.randint(1, 2)))
            steps += self._plan(prospect)
        return self._story(prospect, steps, close_on=self._close_on(prospect, stage))

    def _entries(self, stage: int, last_ago: int) -> tuple[list[int], int]:
        """How many days ago each stage up to `stage` was entered, and an hour for the last act."""
        agos = [last_ago]
        for earlier in reversed(range(stage)):
            agos.insert(0, agos[0] + self._stay(earlier))
        return agos, self._chance.randint(10, 17)

    def _way(self, prospect: Prospect, entered: Sequence[int]) -> Iterator[Step]:
        """Created, moved from stage to stage, and talked to in between."""
        yield Step(at=self._at(entered[0], 9), kind="created", euros=prospect.euros)
        for stage, ago in enumerate(entered[1:], start=1):
            between = (entered[stage - 1] + ago) // 2
            if between not in {ago, entered[stage - 1]}:
                yield self._exchange(between)
            yield Step(at=self._at(ago, self._chance.randint(10, 17)), kind="moved", stage=stage)

    def _exchange(self, ago: int) -> Step:
        kind, text = self._chance.choice(EXCHANGES)
        return Step(at=self._at(ago, 11), kind=cast("Kind", kind), text=text)

    def _repriced(self, prospect: Prospect) -> Iterator[Step]:
        for name, (ago, difference) in _REPRICED.items():
            if name in prospect.deal and prospect.euros:
                yield Step(at=self._at(ago, 12), kind="value", euros=prospect.euros + difference)

    def _plan(self, prospect: Prospect) -> Iterator[Step]:
        """A next step for most deals: some were due, one is due today, the rest in the coming days."""
        if any(name in prospect.deal for name in _NO_PLAN):
            return
        days = {"Acme website": 0, "Arènes": 0, "Quentin": -1, "Orion": 1}
        ahead = next((day for name, day in days.items() if name in prospect.deal), self._chance.randint(1, 9))
        due_at = self._at(-ahead, self._chance.randint(10, 17))
        text = self._chance.choice(_NEXT_STEPS)
        yield Step(at=self._at(1, 18), kind="planned", text=text, due_at=due_at)

    def _close_on(self, prospect: Prospect, stage: int) -> date | None:
        today = self._now.astimezone(self._zone).date()
        for name, ago in _SLIPPED.items():
            if name in prospect.deal:
                return today - timedelta(days=ago)
        return today + timedelta(days=self._chance.randint(8, 45)) if stage >= 2 else None

    def _stay(self, stage: int) -> int:
        return self._chance.randint(*_STAYS[stage])

    def _at(self, days_ago: int, hour: int) -> datetime:
        """A time of day so many days ago, moved off a weekend; what is past stays past."""
        day = self._now.astimezone(self._zone).date() - timedelta(days=days_ago)
        weekend = max(0, day.weekday() - 4)
        if weekend and days_ago != 0:
            day += timedelta(days=3 - weekend if days_ago < 0 else -weekend)
        minute = self._chance.randrange(0, 60, 5)
        at = datetime.combine(day, time(hour, minute), self._zone).astimezone(UTC)
        return at if days_ago <= 0 else min(at, self._now - timedelta(minutes=self._chance.randint(5, 90)))

    def _this_week(self, share: float) -> datetime:
        """A share of the time since the last digest, in working hours unless the week is too young."""
        start = Schedule(zone=self._zone).next(self._now) - timedelta(days=7)
        at = (start + (self._now - start) * share).astimezone(self._zone)
        at -= timedelta(days=max(0, at.weekday() - 4))
        at = at.replace(hour=min(max(at.hour, 10), 17))
        return min(max(at.astimezone(UTC), start + timedelta(minutes=1)), self._now)

    def _one_after_the_other(self, way: Iterable[Step]) -> list[Step]:
        """The steps a few minutes apart at least: moved off a weekend, one may have come to stand before the last."""
        told: list[Step] = []
        for step in way:
            earliest = told[-1].at + timedelta(minutes=10) if told else step.at
            told.append(replace(step, at=max(step.at, earliest)))
        return told

    def _story(self, prospect: Prospect, steps: Sequence[Step], close_on: date | None = None) -> Story:
        ordered = sorted(steps, key=lambda step: (step.kind != "created", step.at, step.kind == "planned"))
        return Story(prospect=prospect, steps=tuple(ordered), close_on=close_on)


def is_exchange(kind: Kind) -> ActivityKind | None:
    """The kind as an activity, None for the other kinds."""
    return kind if kind in {"note", "call", "email", "meeting"} else None
