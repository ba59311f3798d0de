"""Deals of a stage that is taken away: moved by the bot, in one step, with a line of history each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage import visits
from storage.changes import Change
from storage.history import write_down
from storage.scope import Scope
from storage.tables import StageRow
from storage.tables_deals import DealRow


async def move_all(scope: Scope, stage_id: int, into: int, *, at: datetime) -> int:
    """Move every open deal of a stage into another; how many. No sign of life: nobody did anything."""
    there = select(DealRow).where(DealRow.stage_id == stage_id, DealRow.status == "open").order_by(DealRow.number)
    held = await scope.session.scalars(there.with_for_update().execution_options(populate_existing=True))
    deals = held.all()
    for deal in deals:
        await _move(scope, deal, into, Change(by=None, at=at, via="bot"))
    return len(deals)


async def leave_removed(scope: Scope, deal: DealRow, change: Change) -> None:
    """Take an open deal that is at a stage no longer there, having come back to it, on to the stage it went into.

    The stage is kept meanwhile: whoever is about to take it away finds the deal there afterwards.
    """
    if deal.status != "open":
        return
    came_to = select(StageRow.merged_into).where(StageRow.id == deal.stage_id)
    into = (await scope.session.scalars(came_to.with_for_update(read=True, key_share=True))).first()
    if into is not None:
        await _move(scope, deal, into, Change(by=None, at=change.at, via="bot"))


async def _move(scope: Scope, deal: DealRow, into: int, change: Change) -> None:
    left, deal.stage_id = deal.stage_id, into
    write_down(scope, deal, change, "merged", before={"stage_id": left}, after={"stage_id": into})
    await scope.session.flush()
    await visits.leave(scope, deal, deal.changed_at)
    visits.enter(scope, deal)
