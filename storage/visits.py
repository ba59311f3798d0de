"""The stays of a deal in its stages. A visit bears the number of the change that began it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from storage.scope import Scope
from storage.tables_deals import DealRow, StageVisitRow


def enter(scope: Scope, deal: DealRow) -> None:
    """Begin the visit to the stage the deal is in now, by the change just written down."""
    deal.stage_since = deal.changed_at
    scope.session.add(
        StageVisitRow(
            team_id=scope.team_id,
            deal_number=deal.number,
            seq=deal.changes,
            stage_id=deal.stage_id,
            entered_at=deal.changed_at,
            undone=False,
        )
    )


async def leave(scope: Scope, deal: DealRow, at: datetime) -> None:
    """End the visit that is going on."""
    going_on = (StageVisitRow.deal_number == deal.number, StageVisitRow.left_at.is_(None), ~StageVisitRow.undone)
    await scope.changed(update(StageVisitRow).where(*going_on).values(left_at=at))


async def change_over(scope: Scope, deal: DealRow) -> None:
    """End the visit that is going on and begin the one to the stage the deal is in now, by the change just written."""
    # Before the update, which flushes: the deal is written once.
    deal.stage_since = deal.changed_at
    await leave(scope, deal, deal.changed_at)
    enter(scope, deal)


async def take_back(scope: Scope, deal: DealRow, seq: int) -> None:
    """Undo what the change `seq` did to the visits of a deal that has its former status again."""
    of_deal = StageVisitRow.deal_number == deal.number
    await scope.changed(update(StageVisitRow).where(of_deal, StageVisitRow.seq == seq).values(undone=True))
    other = aliased(StageVisitRow)
    latest = select(func.max(other.seq)).where(other.deal_number == deal.number, ~other.undone).scalar_subquery()
    begun = select(StageVisitRow.entered_at).where(of_deal, StageVisitRow.seq == latest)
    deal.stage_since = await scope.session.scalar(begun)
    if deal.status == "open":
        await scope.changed(update(StageVisitRow).where(of_deal, StageVisitRow.seq == latest).values(left_at=None))
