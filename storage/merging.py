"""Deals of a stage or a pipeline that is taken away: moved by the bot, at once, with a line of history each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from pipeline.stages import Pipeline
from storage import visits
from storage.changes import Change, ChangeKind
from storage.history import write_down
from storage.pipelines import Pipelines
from storage.scope import Scope
from storage.tables import PipelineRow, StageRow
from storage.tables_deals import DealRow


async def move_all(scope: Scope, stage_id: int, into: int, *, at: datetime) -> int:
    """Move every open deal of a stage into another; how many. No sign of life: nobody did anything."""
    deals = await _open_where(scope, DealRow.stage_id == stage_id)
    for deal in deals:
        await _move(scope, deal, into, Change.by_the_bot(at))
    return len(deals)


async def transfer_all(scope: Scope, pipeline: Pipeline, into: Pipeline, *, at: datetime) -> int:
    """Move every open deal of a pipeline into another, each to its stage's counterpart there; how many."""
    deals = await _open_where(scope, DealRow.pipeline_id == pipeline.id)
    there = {stage.id: into.counterpart(stage).id for stage in pipeline.stages}
    for deal in deals:
        await _transfer(scope, deal, into.id, there.get(deal.stage_id, into.first.id), at)
    return len(deals)


async def _open_where(scope: Scope, where: ColumnElement[bool]) -> Sequence[DealRow]:
    """Open deals, held by number."""
    there = select(DealRow).where(where, DealRow.status == "open").order_by(DealRow.number)
    return (await scope.session.scalars(there.with_for_update().execution_options(populate_existing=True))).all()


async def leave_removed(scope: Scope, deal: DealRow, change: Change) -> None:
    """Take an open deal that came back to where nothing is any more to where the other deals of the place went.

    Stage and pipeline are kept meanwhile: whoever is about to take one away finds the deal there afterwards.
    """
    if deal.status != "open":
        return
    await _leave_removed_pipeline(scope, deal, change.at)
    came_to = select(StageRow.merged_into).where(StageRow.id == deal.stage_id)
    into = (await scope.session.scalars(came_to.with_for_update(read=True, key_share=True))).first()
    if into is not None:
        await _move(scope, deal, into, Change.by_the_bot(change.at))


async def _leave_removed_pipeline(scope: Scope, deal: DealRow, at: datetime) -> None:
    its_own = select(PipelineRow.merged_into).where(PipelineRow.id == deal.pipeline_id)
    into = (await scope.session.scalars(its_own.with_for_update(read=True))).first()
    if into is None:
        return
    pipelines = Pipelines(scope=scope)
    stage = (await pipelines.get(into)).counterpart(await pipelines.stage(deal.stage_id))
    await _transfer(scope, deal, into, stage.id, at)


async def _transfer(scope: Scope, deal: DealRow, pipeline_id: int, stage_id: int, at: datetime) -> None:
    before: dict[str, object] = {"pipeline_id": deal.pipeline_id, "stage_id": deal.stage_id}
    after: dict[str, object] = {"pipeline_id": pipeline_id, "stage_id": stage_id}
    deal.pipeline_id, deal.stage_id = pipeline_id, stage_id
    await _come_in(scope, deal, Change.by_the_bot(at), "transferred", before, after)


async def _move(scope: Scope, deal: DealRow, into: int, change: Change) -> None:
    left, deal.stage_id = deal.stage_id, into
    await _come_in(scope, deal, change, "merged", {"stage_id": left}, {"stage_id": into})


async def _come_in(
    scope: Scope,
    deal: DealRow,
    change: Change,
    kind: ChangeKind,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    """Write down that the deal is elsewhere now, and begin its visit there."""
    write_down(scope, deal, change, kind, before=before, after=after)
    await scope.session.flush()
    await visits.change_over(scope, deal)
