"""What admins shape: the workspace's settings, its pipelines and their stages. One admin at a time, each after reading.

`hold_…` makes a second admin wait and then read what the first one decided, so that a form can tell what changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, update

from pipeline.cadence import next_morning
from pipeline.stages import DEFAULT_LOST_REASONS, Pipeline, Stage
from storage.ladder import keep_places
from storage.merging import move_all, transfer_all
from storage.pipelines import Pipelines
from storage.scope import Scope
from storage.subscriptions import Subscriptions
from storage.tables import MemberRow, PipelineRow, StageRow, WorkspaceRow
from storage.tables_deals import DealRow
from storage.workspaces import Workspace, forget_workspace, read_workspace

_DIGESTS_FOLLOW = {"working_days", "fiscal_starts", "country", "currency", "visibility"}
_NEW_STAGE = {"probability": 50, "stale_days": 7, "category": "pipeline"}
_SHARES = (10, 90)
"""Probabilities of the first and the last stage of a new pipeline, per cent; those between are spread evenly."""


class Shaping:
    """Settings and pipelines, changed. Everything read through `Pipelines` afterwards is as it is now."""

    def __init__(self, *, scope: Scope, pipelines: Pipelines) -> None:
        self._scope = scope
        self._pipelines = pipelines

    async def hold_workspace(self) -> Workspace | None:
        """The workspace, which nobody else shapes until the unit of work ends; None when it was not founded."""
        await self._scope.session.execute(select(WorkspaceRow.team_id).with_for_update(key_share=True))
        forget_workspace(self._scope)
        return await read_workspace(self._scope)

    async def hold_pipeline(self, pipeline_id: int) -> Pipeline:
        """A pipeline that nobody else shapes until the unit of work ends, stages included; LookupError."""
        held = select(PipelineRow.id).where(PipelineRow.id == pipeline_id).with_for_update(key_share=True)
        await self._scope.session.execute(held)
        self._pipelines.forget()
        return await self._pipelines.get(pipeline_id)

    async def set_workspace(self, *, at: datetime, **settings: Any) -> None:
        """Change settings, by the names of `Workspace`. In another zone the pipelines' mornings are planned anew.

        So are digests, and what waits of them over a day off, by what they follow.
        """
        before = await self.hold_workspace()
        row = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
        await self._scope.changed(update(WorkspaceRow).where(WorkspaceRow.team_id == self._scope.team_id).values(row))
        forget_workspace(self._scope)
        zone = settings.get("zone")
        if zone is not None and before is not None and zone != before.zone:
            morning = next_morning(at, zone=ZoneInfo(zone))
            everywhere = update(PipelineRow).where(PipelineRow.merged_into.is_(None))
            await self._scope.changed(everywhere.values(next_nudge_at=morning))
        if _DIGESTS_FOLLOW & set(settings):
            await self._plan_digests_anew(at)

    async def _plan_digests_anew(self, at: datetime) -> None:
        workspace = await read_workspace(self._scope)
        if workspace:
            await Subscriptions(scope=self._scope).plan_anew(workspace, at=at)

    async def set_pipeline(self, pipeline_id: int, **facts: Any) -> None:
        """Change a pipeline, by the names of its columns; renamed, it is translated no more."""
        await self._change(PipelineRow, pipeline_id, facts)

    async def set_stage(self, stage_id: int, **facts: Any) -> None:
        """Change a stage, by the names of its columns; renamed, it is translated no more."""
        await self._change(StageRow, stage_id, facts)

    async def set_person(self, user_id: str, *, named_admin: bool, role: str | None) -> None:
        """Make somebody an admin whatever Slack says, or no longer, and give them a role, or none."""
        who = update(MemberRow).where(MemberRow.user_id == user_id)
        await self._scope.changed(who.values(is_named_admin=named_admin, role=role))

    async def add_pipeline(self, name: str, stages: Sequence[str], *, at: datetime) -> Pipeline:
        """A pipeline after the others with these stages, their probabilities rising evenly, and the default reasons."""
        workspace = await self.hold_workspace()
        last = await self._scope.session.scalar(select(func.max(PipelineRow.position)))
        row = PipelineRow(
            team_id=self._scope.team_id,
            id=await self._scope.next_number("pipeline"),
            name=name,
            position=(last or 0) + 1,
            lost_reasons=list(DEFAULT_LOST_REASONS),
            next_nudge_at=next_morning(at, zone=ZoneInfo(workspace.zone if workspace else "UTC")),
        )
        self._scope.session.add(row)
        await self._scope.session.flush()
        for place, stage in enumerate(stages):
            await self._add(row.id, stage, place + 1, at=at, probability=_share(place, len(stages)))
        self._pipelines.forget()
        return await self._pipelines.get(row.id)

    async def add_stage(self, pipeline_id: int, name: str, *, position: int, at: datetime, **facts: Any) -> Stage:
        """A stage at a position, counted from 1; those from there on go one further. It has no past before `at`."""
        pipeline = await self.hold_pipeline(pipeline_id)
        added = await self._add(pipeline_id, name, len(pipeline.stages) + 1, at=at, **facts)
        await self.place_stage(pipeline_id, added, position, at=at)
        return await self._pipelines.stage(added)

    async def place_stage(self, pipeline_id: int, stage_id: int, position: int, *, at: datetime) -> None:
        """Put a stage at a position, counted from 1 (beyond the last it is the last); the others keep their order.

        Figures as of a moment up to `at` (UTC) keep the former order.
        """
        pipeline = await self.hold_pipeline(pipeline_id)
        order = [stage.id for stage in pipeline.stages if stage.id != stage_id]
        order.insert(max(0, position - 1), stage_id)
        for place, one in enumerate(order, start=1):
            placed_elsewhere = (StageRow.id == one, StageRow.position != place)
            await keep_places(self._scope, *placed_elsewhere, at=at)
            await self._scope.changed(update(StageRow).where(*placed_elsewhere).values(position=place))
        self._pipelines.forget()

    async def remove_stage(self, stage: Stage, into: Stage, *, at: datetime) -> int:
        """Take a stage away: its deals go to `into` by the bot, and count as if they had been there all along.

        How many open deals went. Whoever moves a deal into the stage meanwhile waits, and is told that it is gone.
        """
        await self._scope.session.execute(select(StageRow.id).where(StageRow.id == stage.id).with_for_update())
        went_there = or_(StageRow.id == stage.id, StageRow.merged_into == stage.id)
        await keep_places(self._scope, went_there, at=at)
        await self._scope.changed(update(StageRow).where(went_there).values(merged_into=into.id))
        await self._scope.changed(update(StageRow).where(StageRow.id == stage.id).values(removed_at=at))
        moved = await move_all(self._scope, stage.id, into.id, at=at)
        self._pipelines.forget()
        return moved

    async def remove_pipeline(self, pipeline: Pipeline, into: Pipeline, *, at: datetime) -> int:
        """Take a pipeline away: its open deals go to `into` by the bot, its digests end; how many deals went.

        Closed deals stay in it, with their history. Whoever makes a deal in it meanwhile, or brings one, waits and is
        told; `hold_workspace` first, so that two admins do not remove each other's.
        """
        await self.hold_pipeline(pipeline.id)
        gone = {"removed_at": at, "merged_into": into.id, "next_nudge_at": None}
        await self._scope.changed(update(PipelineRow).where(PipelineRow.id == pipeline.id).values(gone))
        earlier = update(PipelineRow).where(PipelineRow.merged_into == pipeline.id)
        await self._scope.changed(earlier.values(merged_into=into.id))
        for digest in await Subscriptions(scope=self._scope).all():
            if digest.pipeline_id == pipeline.id:
                await Subscriptions(scope=self._scope).end(digest.number, at)
        moved = await transfer_all(self._scope, pipeline, into, at=at)
        self._pipelines.forget()
        return moved

    async def open_deals_in(self, pipeline_id: int) -> int:
        """How many open deals a pipeline has."""
        return await self._count(DealRow.pipeline_id == pipeline_id)

    async def open_deals(self, stage_id: int) -> int:
        """How many open deals are at a stage."""
        return await self._count(DealRow.stage_id == stage_id)

    async def _count(self, where: ColumnElement[bool]) -> int:
        there = select(func.count(DealRow.number)).where(where, DealRow.status == "open")
        return await self._scope.session.scalar(there) or 0

    async def has_closed_deals(self) -> bool:
        """Whether any deal was won or lost yet."""
        closed = select(DealRow.number).where(DealRow.status.in_(("won", "lost"))).limit(1)
        return (await self._scope.session.scalars(closed)).first() is not None

    async def _add(self, pipeline_id: int, name: str, position: int, *, at: datetime, **facts: Any) -> int:
        number = await self._scope.next_number("stage")
        told = {**_NEW_STAGE, **facts}
        self._scope.session.add(
            StageRow(
                team_id=self._scope.team_id, id=number, pipeline_id=pipeline_id, name=name, position=position,
                created_at=at, **told,
            )
        )  # fmt: skip
        await self._scope.session.flush()
        return number

    async def _change(self, row: type[PipelineRow] | type[StageRow], number: int, facts: dict[str, Any]) -> None:
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
        if "name" in told:
            told["key"] = None
        await self._scope.changed(update(row).where(row.id == number).values(told))
        self._pipelines.forget()


def _share(place: int, count: int) -> int:
    first, last = _SHARES
    return first + (last - first) * place // max(1, count - 1)
