"""Random ways of deals through the stages, asked slowly: what the funnel must agree with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.funnel import Close, DealPath, Visit
from tests.pipeline.brute import STAGES, Event, Phase, State, Step, Verb, instant, lives

WAY_VERBS: tuple[Verb, ...] = ("create", "move", "move", "won", "lost", "reopen")
"""What changes a deal's way through the stages; what is undone or deleted is not handed to the funnel at all."""


@dataclass(frozen=True)
class Way:
    """A deal's steps, asked slowly."""

    steps: list[Step]

    @property
    def start(self) -> int:
        return self.steps[0].after.stage

    def top(self, minute: int) -> int:
        """The highest stage held by steps before that minute, won being one beyond all."""
        held = [step.after for step in self.steps if step.minute < minute]
        return max((STAGES + 1 if state.phase == "won" else state.stage for state in held), default=0)

    def entered(self, stage: int) -> int | None:
        if stage < self.start:
            return None
        return next((step.minute for step in self.steps if self.top(step.minute + 1) >= stage), None)

    def phase(self, minute: int) -> Phase:
        return self.at(minute).phase

    def at(self, minute: int) -> State:
        return next((step.after for step in reversed(self.steps) if step.minute < minute), State())

    def lost_at(self, minute: int) -> int | None:
        """When it was lost, if it was lost just before that minute."""
        if self.phase(minute) != "lost":
            return None
        return max(step.minute for step in self.steps if step.event.verb == "lost" and step.minute < minute)

    def is_in(self, stage: int, state: State) -> bool:
        return state.phase == "open" and state.stage == stage

    def left(self, stage: int, minute: int) -> int | None:
        """When it last left the stage, if it is not there just before that minute."""
        if self.is_in(stage, self.at(minute)):
            return None
        leaving = [s for s in self.steps if self.is_in(stage, s.before) and not self.is_in(stage, s.after)]
        return max((step.minute for step in leaving if step.minute < minute), default=None)

    def minutes_in(self, stage: int, minute: int) -> int:
        return sum(self.is_in(stage, self.at(passing + 1)) for passing in range(minute))


def ways(events: list[Event]) -> dict[int, Way]:
    return {deal: Way(steps) for deal, steps in lives(events).items()}


def path(deal: int, steps: list[Step]) -> DealPath:
    """What storage would hand over of a deal's way."""
    reached: dict[int, datetime] = {}
    closes: list[Close] = []
    for step in steps:
        if step.event.verb in {"create", "move"}:
            reached.setdefault(step.after.stage, instant(step.minute))
        elif step.event.verb == "won":
            closes.append(Close(instant(step.minute), "won"))
        elif step.event.verb == "lost":
            closes.append(Close(instant(step.minute), "lost"))
        elif step.event.verb == "reopen":
            closes[-1] = replace(closes[-1], reopened_at=instant(step.minute))
    return DealPath(deal_number=deal, start=steps[0].after.stage, reached=reached, closes=tuple(closes))


def visits(deal: int, steps: list[Step]) -> list[Visit]:
    """What storage would hand over of a deal's visits."""
    result: list[Visit] = []
    for step in steps:
        if step.before.phase == "open":
            result[-1] = replace(result[-1], left_at=instant(step.minute))
        if step.after.phase == "open":
            at = instant(step.minute)
            result.append(Visit(deal_number=deal, position=step.after.stage, entered_at=at, left_at=None))
    return result
