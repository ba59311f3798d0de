"""A workspace's own settings, and how a new one starts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pipeline.cadence import next_morning
from pipeline.calendar import CalendarOf, Calendars, calendars_of_people
from pipeline.rights import Policy, Visibility
from pipeline.stages import DEFAULT_LOST_REASONS, DEFAULT_STAGES
from storage.scope import Scope
from storage.tables import CounterRow, PipelineRow, StageRow, WorkspaceRow

_READ = "workspace"
"""Where a session keeps the workspace once it was read, in `Session.info`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What is known of a workspace when it is entered: the installer's zone (IANA), language and country (ISO 3166)."""

    name: str
    zone: str
    language: str
    country: str | None = None
    currency: str = "EUR"
    installer_id: str | None = None
    bot_user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Slack workspace and its defaults. Quiet hours are local times; `country` is ISO 3166, `zone` IANA.

    Days of the week count from 0, Monday; `fiscal_starts` is the month (1 to 12) the fiscal year begins with.
    """

    team_id: str
    name: str
    currency: str
    zone: str
    country: str | None
    language: str
    quiet_from: time
    quiet_to: time
    bot_user_id: str | None
    installer_id: str | None
    created_at: datetime
    policy: Policy = "everyone"
    visibility: Visibility = "all"
    guests_may: bool = False
    week_starts: int = 0
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    fiscal_starts: int = 1
    welcomed_at: datetime | None = None

    def calendars(self, calendars: Calendars) -> CalendarOf:
        """The calendars of its people: their own country's holidays, the team's weekdays."""
        return calendars_of_people(calendars, self.country, self.working_days)


async def read_workspace(scope: Scope) -> Workspace | None:
    """The workspace of the unit of work, or None when it has not been founded; read once."""
    info = scope.session.info
    if info.get(_READ) is None:
        row = (await scope.session.scalars(select(WorkspaceRow).execution_options(populate_existing=True))).first()
        info[_READ] = row and _facts(row)
    read: Workspace | None = info[_READ]
    return read


def forget_workspace(scope: Scope) -> None:
    """Have it read anew: it was held, or changed."""
    scope.session.info.pop(_READ, None)


def _facts(row: WorkspaceRow) -> Workspace:
    facts = {name: getattr(row, name) for name in Workspace.__dataclass_fields__}
    return Workspace(**facts | {"working_days": tuple(row.working_days)})


async def found(scope: Scope, start: Start, *, at: datetime) -> bool:
    """Start a workspace with the default pipeline; False, and nothing changed, when it is there already."""
    settings = {**asdict(start), "quiet_from": time(20), "quiet_to": time(8), "created_at": at}
    is_new = await scope.insert_once(WorkspaceRow, settings)
    if is_new:
        await _start(scope, next_morning(at, zone=ZoneInfo(start.zone)))
    return is_new


async def _start(scope: Scope, first_morning: datetime) -> None:
    team, session = scope.team_id, scope.session
    taken = {
        "deal": 0,
        "follow_up": 0,
        "subscription": 0,
        "contact": 0,
        "audit": 0,
        "rate": 0,
        "pipeline": 1,
        "stage": len(DEFAULT_STAGES),
    }
    session.add_all(CounterRow(team_id=team, name=series, next=count + 1) for series, count in taken.items())
    reasons = list(DEFAULT_LOST_REASONS)
    session.add(
        PipelineRow(
            team_id=team,
            id=1,
            name="Sales",
            key="sales",
            position=1,
            lost_reasons=reasons,
            next_nudge_at=first_morning,
        )
    )
    await session.flush()
    session.add_all(
        StageRow(
            team_id=team,
            id=stage.id,
            pipeline_id=1,
            name=stage.name,
            key=stage.key,
            position=stage.position,
            probability=stage.probability,
            stale_days=stage.stale_days,
            category=stage.category,
        )
        for stage in DEFAULT_STAGES
    )
