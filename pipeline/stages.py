"""Pipelines and their stages, and what moving between stages means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.refusals import AlreadyThere, DealIsClosed, NoFurtherStage, StageIsGone
from pipeline.rules import PipelineRules, StageRules

Category = Literal["pipeline", "best", "commit", "omitted"]
"""Forecast category of an open deal."""

Status = Literal["open", "won", "lost", "deleted"]

EVERY: tuple[Status, ...] = ("open", "won", "lost")
"""Every status of a deal that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a pipeline.

    `key` names a stage that still has a default name ("contact"), which the catalogue then translates; it is None once
    the team has named the stage itself. `position` counts from 1. `probability` is in whole per cent. `stale_days` is
    the limit of working days without a sign of life. `watches_close` brings up a deal whose close date has passed,
    `watches_age` one that has been here for over `slow_after` seconds, None as long as too few were won to tell.
    """

    id: int
    name: str
    key: str | None
    position: int
    probability: int
    stale_days: int
    category: Category = "pipeline"
    rules: StageRules = field(default_factory=StageRules)
    watches_close: bool = False
    watches_age: bool = False
    slow_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """An ordered list of stages.

    `lost_reasons` are keys of default reasons, which the catalogue has words for, or the team's own words.
    `merged_into` is the pipeline (its id) that open deals go to since this one was removed; closed deals stay in it.
    """

    id: int
    name: str
    stages: tuple[Stage, ...]
    lost_reasons: tuple[str, ...] = ()
    channel_id: str | None = None
    key: str | None = None
    rules: PipelineRules = field(default_factory=PipelineRules)
    merged_into: int | None = None

    @property
    def first(self) -> Stage:
        """Where a new deal starts unless said."""
        return self.stages[0]

    def stage(self, stage_id: int) -> Stage:
        """The stage with this id; LookupError when the pipeline has none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise LookupError(stage_id)

    def present(self, stage_id: int) -> Stage:
        """The same for a stage drawn some time ago; StageIsGone when it was removed since."""
        try:
            return self.stage(stage_id)
        except LookupError as gone:
            raise StageIsGone(stages=self.stages) from gone

    def counterpart(self, stage: Stage) -> Stage:
        """Where a deal at a stage of another pipeline goes in this one: to the stage of that name, else the first."""
        called = {stage.key, stage.name.casefold()} - {None}
        return next((one for one in self.stages if called & {one.key, one.name.casefold()}), self.first)

    def step(self, stage: Stage, by: int) -> Stage:
        """The stage `by` places further (or back, when negative); NoFurtherStage when there is none."""
        position = self.stages.index(stage) + by
        if not 0 <= position < len(self.stages):
            raise NoFurtherStage(stage=stage, forward=by > 0, stages=self.stages)
        return self.stages[position]


_DEFAULTS: tuple[tuple[str, int, int, Category], ...] = (
    ("Contact", 10, 7, "pipeline"),
    ("Qualification", 25, 7, "pipeline"),
    ("Meeting", 40, 10, "pipeline"),
    ("Proposal", 60, 10, "best"),
    ("Negotiation", 80, 7, "commit"),
)

DEFAULT_STAGES: tuple[Stage, ...] = tuple(
    Stage(id=n, name=name, key=name.lower(), position=n, probability=share, stale_days=limit, category=category)
    for n, (name, share, limit, category) in enumerate(_DEFAULTS, start=1)
)
"""What a new workspace's pipeline starts with; what follows the last stage is Won, or at any stage Lost."""

DEFAULT_LOST_REASONS: tuple[str, ...] = ("price", "competitor", "no_reply", "timing", "no_need", "other")
"""Keys of the reasons a new pipeline offers; the catalogue has their words."""


def check_open(*, number: int, name: str, status: Status) -> None:
    """DealIsClosed for an act that only an open deal allows."""
    if status != "open":
        raise DealIsClosed(number=number, name=name, status=status)


def check_move(*, number: int, name: str, status: Status, current: Stage, target: Stage) -> None:
    """Refuse what is not a move: a closed deal (DealIsClosed) or the stage it is in already (AlreadyThere)."""
    check_open(number=number, name=name, status=status)
    if target.id == current.id:
        raise AlreadyThere(number=number, name=name, stage=current)
