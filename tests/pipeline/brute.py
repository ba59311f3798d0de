"""Random lives of deals, replayed event by event: what the figures must agree with, computed the slow way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import strategies as st

from pipeline.figures import FlowKind, Tally
from pipeline.waterfall import Arrival, Exit, Leg

Verb = Literal["create", "move", "edit", "won", "lost", "reopen", "send away", "fetch", "delete", "undo"]
Phase = Literal["absent", "open", "elsewhere", "won", "lost", "deleted"]

STAGES = 5
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def instant(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


@dataclass(frozen=True)
class Event:
    minute: int
    deal: int
    verb: Verb
    minor: int | None = None
    stage: int = 1


@dataclass(frozen=True)
class State:
    phase: Phase = "absent"
    minor: int | None = None
    stage: int = 0

    def after(self, event: Event) -> State | None:
        """What the event makes of it; None where it may not happen."""
        is_open = self.phase == "open"
        match event.verb:
            case "create" if self.phase == "absent":
                return State("open", event.minor, event.stage)
            case "move" if is_open and event.stage != self.stage:
                return replace(self, stage=event.stage)
            case "edit" if self.phase != "absent" and event.minor != self.minor:
                return replace(self, minor=event.minor)
            case "won" if is_open:
                return replace(self, phase="won", minor=event.minor or self.minor)
            case "lost" if is_open:
                return replace(self, phase="lost")
            case "reopen" if self.phase in {"won", "lost"}:
                return replace(self, phase="open")
            case "send away" if is_open:
                return replace(self, phase="elsewhere")
            case "fetch" if self.phase == "elsewhere":
                return replace(self, phase="open")
            case "delete" if self.phase not in {"absent", "deleted"}:
                return replace(self, phase="deleted")
        return None


@dataclass(frozen=True)
class Step:
    """An event that did happen, with the deal before and after it."""

    minute: int
    event: Event
    before: State
    after: State


def lives(events: list[Event]) -> dict[int, list[Step]]:
    """Per deal what really happened: events that may not happen are ignored, an undo restores what was before."""
    stacks: dict[int, list[State]] = {}
    steps: dict[int, list[Step]] = {}
    for event in events:
        stack = stacks.setdefault(event.deal, [State()])
        before = stack[-1]
        if event.verb == "undo" and len(stack) > 1:
            stack.pop()
        elif (changed := before.after(event)) is not None:
            stack.append(changed)
        else:
            continue
        steps.setdefault(event.deal, []).append(Step(event.minute, event, before, stack[-1]))
    return steps


def standing(events: list[Event], minute: int) -> dict[int, State]:
    """How each deal stood at an instant: before everything that happens at that very minute."""
    return {
        deal: next((step.after for step in reversed(steps) if step.minute < minute), State())
        for deal, steps in lives(events).items()
    }


def stock(events: list[Event], minute: int) -> Tally:
    """The open deals at an instant."""
    still_open = [state.minor for state in standing(events, minute).values() if state.phase == "open"]
    return Tally(len(still_open), sum(minor or 0 for minor in still_open), still_open.count(None))


ARRIVED: dict[Phase, Arrival] = {
    "absent": "new",
    "elsewhere": "moved_in",
    "won": "reopened",
    "lost": "reopened",
    "deleted": "reopened",
}
LEFT: dict[Phase, Exit] = {
    "absent": "removed",
    "elsewhere": "moved_out",
    "won": "won",
    "lost": "lost",
    "deleted": "removed",
}


def legs(events: list[Event], start: int, end: int) -> Iterator[Leg]:
    """What storage would hand over, read off the steps within the period."""
    opening, closing = standing(events, start), standing(events, end)
    for deal, steps in lives(events).items():
        within = [step for step in steps if start <= step.minute < end]
        came = [step for step in within if step.before.phase != "open" and step.after.phase == "open"]
        went = [step for step in within if step.before.phase == "open" and step.after.phase != "open"]
        if within:
            yield Leg(
                deal_number=deal,
                open_at_start=opening[deal].phase == "open",
                minor_at_start=opening[deal].minor,
                arrived_as=ARRIVED[came[0].before.phase] if came else None,
                minor_at_arrival=came[0].after.minor if came else None,
                left_as=LEFT[went[-1].after.phase] if went else None,
                minor_at_exit=_at_exit(went[-1]) if went else None,
                open_at_end=closing[deal].phase == "open",
                minor_at_end=closing[deal].minor,
            )


def _at_exit(step: Step) -> int | None:
    """A win closes at its final value; what was undone or deleted leaves at what it was worth."""
    return step.after.minor if step.after.phase == "won" else step.before.minor


@dataclass(frozen=True)
class Stay:
    """A time a deal was open, from its arrival to its exit, over its whole life."""

    opened: int
    opened_as: Arrival
    minor_at_opening: int | None
    closed: int | None
    closed_as: Exit | None
    minor_at_closing: int | None


def stays(steps: list[Step]) -> list[Stay]:
    result: list[Stay] = []
    for step in steps:
        if step.before.phase != "open" and step.after.phase == "open":
            result.append(Stay(step.minute, ARRIVED[step.before.phase], step.after.minor, None, None, None))
        elif step.before.phase == "open" and step.after.phase != "open":
            result[-1] = replace(
                result[-1], closed=step.minute, closed_as=LEFT[step.after.phase], minor_at_closing=_at_exit(step)
            )
    return result


def expected_flows(events: list[Event], start: int, end: int) -> dict[FlowKind, list[tuple[int, int]]]:
    """Kind → (deal, minor units), by the four rows of the definition, from the times each deal was open."""
    flows: dict[FlowKind, list[tuple[int, int]]] = {}
    for deal, steps in lives(events).items():
        touching = [s for s in stays(steps) if s.opened < end and (s.closed is None or s.closed >= start)]
        if not touching:
            continue
        first, last = touching[0], touching[-1]
        came, went = first.opened >= start, last.closed is not None and last.closed < end
        begin = first.minor_at_opening if came else standing(events, start)[deal].minor
        finish = last.minor_at_closing if went else standing(events, end)[deal].minor
        if came:
            flows.setdefault(first.opened_as, []).append((deal, begin or 0))
        if (finish or 0) != (begin or 0):
            change = (finish or 0) - (begin or 0)
            flows.setdefault("raised" if change > 0 else "lowered", []).append((deal, change))
        if went and last.closed_as is not None:
            flows.setdefault(last.closed_as, []).append((deal, finish or 0))
    return flows


ALL_VERBS: tuple[Verb, ...] = (
    "create", "move", "edit", "won", "lost", "reopen", "send away", "fetch", "delete", "undo",
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, verbs: tuple[Verb, ...] = ALL_VERBS) -> list[Event]:
    """Up to sixty events on up to five deals, several of them at the same minute."""
    minute, events = 0, []
    for _ in range(draw(st.integers(0, 60))):
        minute += draw(st.integers(0, 4))
        amount = draw(st.none() | st.integers(1, 10**6))
        deal, stage = draw(st.integers(1, 5)), draw(st.integers(1, STAGES))
        events.append(Event(minute, deal, draw(st.sampled_from(verbs)), amount, stage))
    return events
