"""Pipelines that change while deals live in them: what stages there were when, and lives told as they count then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from hypothesis import strategies as st

from tests.storage.replay import ELSEWHERE, KINDS, VALUES, Line, State, Step

SHAPING = ("order", "merge", "add")
DAYS = (None, date(2026, 1, 9), date(2026, 1, 20), date(2026, 2, 2))


def shaped_lives() -> st.SearchStrategy[list[Step]]:
    """Lives with deals sent to another pipeline and fetched back, close dates, and stages ordered anew or merged."""
    step = st.builds(
        Step,
        gap=st.sampled_from([0, 60, 3600, 40_000, 200_000]),
        kind=st.sampled_from([*KINDS, "create", "delete", "send", "send", "fetch", "fetch", "date", "date", *SHAPING]),
        who=st.sampled_from(["lea", "lea", "tom"]),
        which=st.integers(0, 3),
        stage=st.integers(1, 5),
        value=VALUES,
        reason=st.sampled_from(["price", "timing"]),
        day=st.sampled_from(DAYS),
    )
    return st.lists(step, min_size=12, max_size=30)


@dataclass(frozen=True)
class Shape:
    """The stages of the pipeline in their order, where removed ones went, and when stages were added, if ever."""

    order: tuple[int, ...] = (1, 2, 3, 4, 5)
    went_into: tuple[tuple[int, int], ...] = ()
    added: tuple[tuple[int, datetime], ...] = ()

    def counts_as(self, stage: int) -> int:
        return dict(self.went_into).get(stage, stage)

    def position(self, stage: int) -> int:
        """From 1 on; 0 for a stage that was made later."""
        counted = self.counts_as(stage)
        return self.order.index(counted) + 1 if counted in self.order else 0

    def put(self, stage: int, place: int) -> Shape:
        others = [one for one in self.order if one != stage]
        return replace(self, order=(*others[: place - 1], stage, *others[place - 1 :]))

    def add(self, stage: int, place: int, at: datetime) -> Shape:
        return replace(self.put(stage, place), added=(*self.added, (stage, at)))

    def merge(self, stage: int, into: int) -> Shape:
        earlier = [(one, into if other == stage else other) for one, other in self.went_into]
        return replace(
            self,
            order=tuple(one for one in self.order if one != stage),
            went_into=(*earlier, (stage, into)),
        )


def as_counted(
    lines: dict[int, Line], shape: Shape, belongs: Callable[[State], bool] = lambda _: True
) -> dict[int, Line]:
    """Lives with positions in place of stages, and what does not count told as being elsewhere."""

    def told(state: State) -> State:
        if state.pipeline != 1 or not belongs(state):
            return replace(state, status=ELSEWHERE, stage=0)
        return replace(state, stage=shape.position(state.stage))

    found = {number: [(at, told(state)) for at, state in line] for number, line in lines.items()}
    return {number: line for number, line in found.items() if any(state.stage for _, state in line)}
