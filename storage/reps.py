"""What each person of a team has open, took through the stages and logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from pipeline.deals import ActivityKind
from pipeline.figures import Exits, Period
from storage.book_then import open_then, steps_up
from storage.closes import kept
from storage.funnel import lost_in_stages
from storage.groups import Group, alike
from storage.ladder import Ladder
from storage.portion import ALL
from storage.scope import Scope
from storage.tables_deals import ActivityRow, DealChangeRow


async def open_by_owner(scope: Scope, at: datetime | None, pipeline_id: int, base: str) -> list[Group]:
    """Open deals just before `at` (UTC), or now (None), in groups by owner."""
    deal = open_then(at, pipeline_id, ALL).c
    return await alike(scope, base, deal, deal.owner_id, where=())


async def exits_by_owner(scope: Scope, period: Period, ladder: Ladder) -> dict[str, dict[int, Exits]]:
    """Deals decided at each stage in the period, by whose they were just before, by stage id."""
    found: dict[str, dict[int, Exits]] = {}
    for rows, went_on in ((_went_on(period, ladder), True), (_lost(period, ladder), False)):
        for owner_id, stage_id, count in await scope.session.execute(rows):
            theirs = found.setdefault(owner_id, {})
            before = theirs.get(stage_id, Exits(past=0, lost=0))
            past, lost = (count, 0) if went_on else (0, count)
            theirs[stage_id] = Exits(past=before.past + past, lost=before.lost + lost)
    return found


async def activities_by_person(scope: Scope, period: Period, pipeline_id: int) -> dict[str, dict[ActivityKind, int]]:
    """Notes, calls, e-mails and meetings that happened in the period on deals of the pipeline, by who logged them.

    One written down later counts in the period in which it happened, once it is written down.
    """
    line, act = DealChangeRow, ActivityRow
    logged = and_(line.team_id == act.team_id, line.deal_number == act.deal_number, line.seq == act.seq)
    rows: Any = await scope.session.execute(
        select(line.by_id, line.kind, func.count())
        .select_from(act)
        .join(line, logged)
        .where(act.at >= period.start, act.at < period.end, act.undone.is_(False))
        .where(line.by_id.is_not(None), line.pipeline_id == pipeline_id)
        .where(kept(line, period.end))
        .group_by(line.by_id, line.kind)
    )
    found: dict[str, dict[ActivityKind, int]] = {}
    for person_id, kind, count in rows:
        found.setdefault(person_id, {})[kind] = count
    return found


def _went_on(period: Period, ladder: Ladder) -> Any:
    """As `storage.funnel` counts those that first went past a stage, by owner."""
    steps, stages = steps_up(period, ladder), ladder.rows
    line, stage = steps.c, stages.c
    return (
        select(line.owner_id, stage.stage_id, func.count())
        .select_from(steps)
        .join(stages, and_(stage.position >= line.before, stage.position < line.top))
        .where(or_(stage.since.is_(None), line.at >= stage.since))
        .group_by(line.owner_id, stage.stage_id)
    )


def _lost(period: Period, ladder: Ladder) -> Any:
    lost = lost_in_stages(period, ladder).subquery().c
    by = (lost.owner_id, lost.stage_id)
    return select(*by, func.count()).group_by(*by)
