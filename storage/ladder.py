"""The stages of a pipeline in their order, as of an instant: what positions in figures mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, case, cast, false, literal, null, select, union_all

from storage.columns import UtcInstant
from storage.scope import Scope
from storage.tables import FormerPlaceRow, StageRow

BEYOND = 1_000_000
"""The position of Won: past every stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A stage with its position; it has no past before `since` (UTC; None for the stages a workspace began with)."""

    stage_id: int
    position: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The stages of a pipeline by position; `counts_as` has, for each stage it ever had, the one that counts for it."""

    pipeline_id: int
    rungs: tuple[Rung, ...]
    counts_as: Mapping[int, int]

    def stage(self, column: Any) -> ColumnElement[int]:
        """The stage that one kept in `column` counts for; null for those of other pipelines."""
        return _by_stage(self.counts_as, column)

    def position(self, column: Any) -> ColumnElement[int]:
        """The position of the stage kept in `column`; null for those of other pipelines."""
        places = {rung.stage_id: rung.position for rung in self.rungs}
        return _by_stage({raw: places[counted] for raw, counted in self.counts_as.items()}, column)

    def since(self, column: Any) -> ColumnElement[datetime]:
        """When the stage that one kept in `column` counts for was made (UTC); null where it always was."""
        made = {rung.stage_id: literal(rung.since, UtcInstant()) for rung in self.rungs if rung.since}
        of_stage = {raw: made[counted] for raw, counted in self.counts_as.items() if counted in made}
        return case(of_stage, value=column, else_=null()) if of_stage else cast(null(), UtcInstant())

    def stage_at(self, position: int | None) -> int | None:
        """The stage at a position; None beyond them all."""
        return next((rung.stage_id for rung in self.rungs if rung.position == position), None)

    @property
    def rows(self) -> CTE:
        """The rungs as a table to join: `stage_id`, `position`, `since`."""
        rungs = (
            select(
                literal(rung.stage_id).label("stage_id"),
                literal(rung.position).label("position"),
                literal(rung.since, UtcInstant()).label("since"),
            )
            for rung in self.rungs
        )
        none = select(
            literal(0).label("stage_id"),
            literal(0).label("position"),
            cast(null(), UtcInstant()).label("since"),
        ).where(false())
        return union_all(none, *rungs).cte("rungs")


def _by_stage(found: Mapping[int, int], column: Any) -> ColumnElement[int]:
    """What is found for the stage in `column`; null for others, and everywhere where a pipeline had no stage yet."""
    return case(dict(found), value=column, else_=null()) if found else cast(null(), Integer)


async def read_ladder(scope: Scope, pipeline_id: int, at: datetime | None) -> Ladder:
    """The stages as they stood just before `at` (UTC), or stand now (None)."""
    of_pipeline = select(StageRow).where(StageRow.pipeline_id == pipeline_id).order_by(StageRow.position)
    stages = (await scope.session.scalars(of_pipeline)).all()
    former = {} if at is None else await _former(scope, at)
    places = {stage.id: former.get(stage.id, (stage.position, stage.merged_into)) for stage in stages}
    rungs = [
        Rung(stage_id=stage.id, position=places[stage.id][0], since=stage.created_at)
        for stage in stages
        if _was_there(stage, at)
    ]
    there = {rung.stage_id for rung in rungs}
    counts_as = {number: merged or number for number, (_, merged) in places.items()}
    return Ladder(
        pipeline_id=pipeline_id,
        rungs=tuple(sorted(rungs, key=lambda rung: rung.position)),
        counts_as={raw: counted for raw, counted in counts_as.items() if counted in there},
    )


async def _former(scope: Scope, at: datetime) -> dict[int, tuple[int, int | None]]:
    """Position and `merged_into` of the stages that have changed since."""
    rows = await scope.session.scalars(
        select(FormerPlaceRow).where(FormerPlaceRow.until >= at).order_by(FormerPlaceRow.until.desc())
    )
    return {row.stage_id: (row.position, row.merged_into) for row in rows}


def _was_there(stage: StageRow, at: datetime | None) -> bool:
    """Whether a stage existed just before an instant."""
    if at is None:
        return stage.removed_at is None
    made = stage.created_at is None or stage.created_at < at
    return made and (stage.removed_at is None or stage.removed_at >= at)


async def keep_places(scope: Scope, *which: Any, at: datetime) -> None:
    """Remember where stages stand that are about to change at `at` (UTC); the first of several at once."""
    for row in await scope.session.execute(select(StageRow.id, StageRow.position, StageRow.merged_into).where(*which)):
        facts = {"stage_id": row.id, "until": at, "position": row.position, "merged_into": row.merged_into}
        await scope.insert_once(FormerPlaceRow, facts)
