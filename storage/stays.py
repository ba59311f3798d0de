"""How long won deals stayed in a stage: what a stage that watches for slow deals compares with."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import and_, select, update

from pipeline.funnel import median
from storage.scope import Scope
from storage.tables import StageRow
from storage.tables_deals import DealRow, StageVisitRow

FEWEST = 5
"""Of fewer won deals than this nobody can tell what is usual."""

_HALVES = 3
"""A deal is slow after one and a half times the median: three halves of it."""


async def measure_stays(scope: Scope, pipeline_id: int) -> None:
    """Say anew, for each stage of a pipeline that watches for slow deals, after how many seconds a deal is slow."""
    watching = select(StageRow.id).where(
        StageRow.pipeline_id == pipeline_id, StageRow.watches_age, StageRow.removed_at.is_(None)
    )
    for stage_id in (await scope.session.scalars(watching)).all():
        stays = await _stays(scope, stage_id)
        usual = median(stays) if len(stays) >= FEWEST else None
        slow_after = None if usual is None else usual * _HALVES // 2
        await scope.changed(update(StageRow).where(StageRow.id == stage_id).values(slow_after=slow_after))


async def _stays(scope: Scope, stage_id: int) -> list[int]:
    """The seconds each won deal spent in a stage, all its visits together."""
    its_deal = and_(DealRow.team_id == StageVisitRow.team_id, DealRow.number == StageVisitRow.deal_number)
    visits = await scope.session.execute(
        select(StageVisitRow.deal_number, StageVisitRow.entered_at, StageVisitRow.left_at)
        .join(DealRow, its_deal)
        .where(StageVisitRow.stage_id == stage_id, ~StageVisitRow.undone, StageVisitRow.left_at.is_not(None))
        .where(DealRow.status == "won")
    )
    spent: dict[int, int] = defaultdict(int)
    for number, entered_at, left_at in visits.all():
        spent[number] += int((left_at - entered_at).total_seconds()) if left_at else 0
    return list(spent.values())
