"""What each person of a team has open, took through the stages and logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import func, or_, select

from pipeline.deals import ActivityKind
from pipeline.figures import Exits, Period
from storage.book_then import open_then
from storage.closes import first, kept, standing, then
from storage.fact_views import DealClose, StageEntry
from storage.groups import Group, alike
from storage.portion import ALL
from storage.scope import Scope
from storage.tables_deals import DealChangeRow


async def open_by_owner(scope: Scope, at: datetime | None, pipeline_id: int, base: str) -> list[Group]:
    """Open deals just before `at` (UTC), or now (None), in groups by owner."""
    deal = open_then(at, pipeline_id, ALL).c
    return await alike(scope, base, deal, deal.owner_id, where=())


async def exits_by_owner(scope: Scope, period: Period, pipeline_id: int) -> dict[str, dict[int, Exits]]:
    """Deals decided at each stage in the period, by whose they were just before, by stage id."""
    found: dict[str, dict[int, Exits]] = {}
    for rows, went_on in ((_went_on(period, pipeline_id), True), (_lost(period, pipeline_id), False)):
        for owner_id, stage_id, count in await scope.session.execute(rows):
            theirs = found.setdefault(owner_id, {})
            before = theirs.get(stage_id, Exits(past=0, lost=0))
            past, lost = (count, 0) if went_on else (0, count)
            theirs[stage_id] = Exits(past=before.past + past, lost=before.lost + lost)
    return found


async def activities_by_person(scope: Scope, period: Period, pipeline_id: int) -> dict[str, dict[ActivityKind, int]]:
    """Notes, calls, e-mails and meetings logged in the period on deals of the pipeline, by who logged them."""
    line = DealChangeRow
    rows: Any = await scope.session.execute(
        select(line.by_id, line.kind, func.count())
        .where(line.kind.in_(get_args(ActivityKind)), line.undone_at.is_(None), line.by_id.is_not(None))
        .where(line.at >= period.start, line.at < period.end, line.pipeline_id == pipeline_id)
        .where(kept(line, period.end))
        .group_by(line.by_id, line.kind)
    )
    found: dict[str, dict[ActivityKind, int]] = {}
    for person_id, kind, count in rows:
        found.setdefault(person_id, {})[kind] = count
    return found


def _went_on(period: Period, pipeline_id: int) -> Any:
    went_on_at = StageEntry.went_on_at
    owner = func.coalesce(then(StageEntry, "owner_id", before=went_on_at), first(StageEntry, "owner_id"))
    there = or_(StageEntry.gone_at.is_(None), StageEntry.gone_at >= period.end)
    found = (
        select(owner.label("owner_id"), StageEntry.stage_id)
        .where(StageEntry.pipeline_id == pipeline_id, went_on_at >= period.start, went_on_at < period.end, there)
        .subquery()
        .c
    )
    return select(found.owner_id, found.stage_id, func.count()).group_by(found.owner_id, found.stage_id)


def _lost(period: Period, pipeline_id: int) -> Any:
    by = (DealClose.owner_id, DealClose.top_stage_id)
    where = (*standing(period, pipeline_id), DealClose.outcome == "lost", DealClose.top_stage_id.is_not(None))
    return select(*by, func.count()).where(*where).group_by(*by)
