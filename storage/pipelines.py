"""The pipelines of a workspace with their stages, read once per unit of work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from pipeline.refusals import StageIsGone
from pipeline.rules import PipelineRules, Requirable, StageRules
from pipeline.stages import Category, Pipeline, Stage
from storage.scope import Scope
from storage.tables import PipelineRow, StageRow
from storage.tables_posts import SubscriptionRow


class Pipelines:
    """Pipelines in their order. Removed stages are not among `stages`; `stage` finds them still, `get` a pipeline."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[int, Pipeline] | None = None
        self._stages: dict[int, Stage] = {}
        self._homes: dict[int, int] = {}
        self._kept: set[tuple[int, int]] = set()

    async def all(self) -> list[Pipeline]:
        """Every pipeline, in order."""
        return [one for one in await self.ever() if one.merged_into is None]

    async def ever(self) -> list[Pipeline]:
        """Those that were removed too: their closed deals are still in them."""
        return list((await self._read()).values())

    async def default(self) -> Pipeline:
        """The first pipeline: the one meant when none is named."""
        return (await self.all())[0]

    async def get(self, pipeline_id: int) -> Pipeline:
        """A pipeline by id, removed or not; LookupError when there is none."""
        return (await self._read())[pipeline_id]

    async def stage(self, stage_id: int) -> Stage:
        """A stage by id, removed or not; LookupError when there is none."""
        await self._read()
        return self._stages[stage_id]

    async def of_stage(self, stage_id: int) -> Pipeline:
        """The pipeline a stage is in, or was in until it was removed; LookupError when there is no such stage."""
        await self._read()
        return await self.get(self._homes[stage_id])

    async def keep(self, pipeline_id: int) -> None:
        """Have a pipeline that a deal comes into stay until the unit of work ends; StageIsGone when it was removed.

        A deal that is in it already needs no such hold, and none of its changes waits for one: whoever removes the
        pipeline waits for the deal itself.
        """
        there = select(PipelineRow.id).where(PipelineRow.id == pipeline_id, PipelineRow.merged_into.is_(None))
        if (await self._scope.session.scalars(there.with_for_update(read=True))).first() is None:
            self.forget()
            gone = await self.get(pipeline_id)
            raise StageIsGone(stages=(await self.get(gone.merged_into or pipeline_id)).stages)

    async def keep_stage(self, stage: Stage, pipeline_id: int) -> None:
        """Have a stage stay in its pipeline until the unit of work ends; StageIsGone when it was removed meanwhile.

        What is kept already is not asked for again: in a move of many deals that would be once for each.
        """
        if (stage.id, pipeline_id) in self._kept:
            return
        there = select(StageRow.id).where(
            StageRow.id == stage.id, StageRow.pipeline_id == pipeline_id, StageRow.removed_at.is_(None)
        )
        if (await self._scope.session.scalars(there.with_for_update(read=True, key_share=True))).first() is None:
            self.forget()
            raise StageIsGone(stages=(await self.get(pipeline_id)).stages)
        self._kept.add((stage.id, pipeline_id))

    async def of_channel(self, channel_id: str) -> Pipeline | None:
        """The pipeline a channel belongs to: it was named for it, or has a subscription of it."""
        subscribed = select(SubscriptionRow.pipeline_id).where(
            SubscriptionRow.channel_id == channel_id, SubscriptionRow.ended_at.is_(None)
        )
        found = await self._scope.session.scalars(
            select(PipelineRow.id)
            .where(or_(PipelineRow.channel_id == channel_id, PipelineRow.id.in_(subscribed)))
            .where(PipelineRow.merged_into.is_(None))
            .order_by(PipelineRow.channel_id.is_distinct_from(channel_id), PipelineRow.position)
        )
        pipeline_id = found.first()
        return None if pipeline_id is None else await self.get(pipeline_id)

    async def set_channel(self, pipeline_id: int, channel_id: str | None) -> None:
        """Name the channel where a pipeline's changes and stale deals are told."""
        await self._scope.changed(
            update(PipelineRow).where(PipelineRow.id == pipeline_id).values(channel_id=channel_id)
        )
        self.forget()

    async def next_nudge_at(self, pipeline_id: int) -> datetime | None:
        """When the pipeline's stale deals are to be looked at next (UTC); None while nothing is planned."""
        found = await self._scope.session.scalars(
            select(PipelineRow.next_nudge_at).where(PipelineRow.id == pipeline_id)
        )
        return found.first()

    async def plan_nudge(self, pipeline_id: int, at: datetime | None) -> None:
        """Say when the pipeline's stale deals are to be looked at next (UTC), whatever was planned before."""
        await self._scope.changed(update(PipelineRow).where(PipelineRow.id == pipeline_id).values(next_nudge_at=at))

    async def advance(self, pipeline_id: int, *, seen: datetime, to: datetime | None) -> bool:
        """Move the next nudge on from the instant it was seen at; False when somebody else did so first."""
        return await self._scope.advance(PipelineRow.next_nudge_at, PipelineRow.id == pipeline_id, seen=seen, to=to)

    def forget(self) -> None:
        """Read them anew when they are next asked for: somebody changed them in this unit of work."""
        self._known = None
        self._kept.clear()

    async def _read(self) -> dict[int, Pipeline]:
        if self._known is None:
            self._known = await self._from_the_book()
        return self._known

    async def _from_the_book(self) -> dict[int, Pipeline]:
        session = self._scope.session
        ordered = select(StageRow).order_by(StageRow.position).execution_options(populate_existing=True)
        stages = list(await session.scalars(ordered))
        self._stages = {row.id: stage_of(row) for row in stages}
        self._homes = {row.id: row.pipeline_id for row in stages}
        pipelines = await session.scalars(
            select(PipelineRow).order_by(PipelineRow.position).execution_options(populate_existing=True)
        )
        return {
            row.id: Pipeline(
                id=row.id,
                name=row.name,
                key=row.key,
                stages=tuple(
                    self._stages[stage.id]
                    for stage in stages
                    if stage.pipeline_id == row.id and stage.removed_at is None
                ),
                lost_reasons=tuple(row.lost_reasons),
                channel_id=row.channel_id,
                rules=_rules_of(row),
                merged_into=row.merged_into,
            )
            for row in pipelines
        }


def stage_of(row: StageRow) -> Stage:
    """The facts of a stage."""
    category: Category = row.category  # type: ignore[assignment]  # only categories are written there
    required: list[Requirable] = row.required  # type: ignore[assignment]  # likewise
    return Stage(
        id=row.id,
        name=row.name,
        key=row.key,
        position=row.position,
        probability=row.probability,
        stale_days=row.stale_days,
        category=category,
        watches_close=row.watches_close,
        watches_age=row.watches_age,
        slow_after=row.slow_after,
        rules=StageRules(
            required=tuple(required),
            hand_to=tuple(row.hand_to),
            follow_up_days=row.follow_up_days,
            follow_up_text=row.follow_up_text,
        ),
    )


def _rules_of(row: PipelineRow) -> PipelineRules:
    return PipelineRules(
        managers=tuple(row.managers),
        after_sale=tuple(row.after_sale),
        hot_at=row.hot_at,
        feed_channel_id=row.feed_channel_id,
        celebrates=row.celebrates,
        tells_losses=row.tells_losses,
        asks_what_decided=row.asks_what_decided,
        disqualifying=tuple(row.disqualifying),
        role_stages={role: frozenset(stages) for role, stages in row.role_stages.items()},
    )
