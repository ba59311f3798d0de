"""What is due, in all workspaces at once. Only this module looks beyond one workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Executable, Result, Select, String, cast, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.guard import EVERY_WORKSPACE
from storage.tables import MemberRow, PipelineRow, WorkspaceRow
from storage.tables_deals import FollowUpRow
from storage.tables_posts import OutboxRow, SubscriptionRow

DueKind = Literal["digest", "nudge", "morning", "reminder"]

AT_MOST = 500
"""How many due things are handed out at a time; the rest follow when those are done."""

LOOK_AFTER = timedelta(seconds=60)
"""How long after an attempt of unknown outcome somebody may look for the message: Slack may show it late."""

_OUTBOX = OutboxRow.__table__.c
_KINDS: Sequence[tuple[DueKind, Any, Any]] = (
    ("digest", SubscriptionRow.number, SubscriptionRow.next_at),
    ("nudge", PipelineRow.id, PipelineRow.next_nudge_at),
    ("morning", MemberRow.user_id, MemberRow.next_morning_at),
    ("reminder", FollowUpRow.number, FollowUpRow.next_at),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that is due. `id` is a subscription's number, a pipeline's id, a Slack user id or a follow-up's number.

    `next_at` is the instant it was due at (UTC): hand it back as `seen` to the `advance` of its kind.
    """

    team_id: str
    kind: DueKind
    id: int | str
    next_at: datetime


async def what_is_due(session: AsyncSession, at: datetime, limit: int = AT_MOST) -> list[Due]:
    """Up to `limit` things due up to and including `at`, the longest due first."""
    all_kinds = union_all(*(_due(kind, name, next_at, at) for kind, name, next_at in _KINDS)).subquery().c
    oldest_first = select(*all_kinds).order_by(all_kinds.next_at, all_kinds.team_id, all_kinds.kind, all_kinds.id)
    found = (await _everywhere(session, oldest_first.limit(limit))).all()
    return [
        Due(team_id=team, kind=kind, id=name if kind == "morning" else int(name), next_at=next_at)
        for team, kind, name, next_at in map(tuple, found)
    ]


async def claim(
    session: AsyncSession, *, now: datetime, who: str, lease: timedelta, limit: int, team_id: str | None
) -> list[Mapping[str, Any]]:
    """Take up to `limit` messages nobody is busy with; the rows of the outbox as they were before.

    Another process passes over rows that are being claimed. A row taken up again while `sending` keeps the instant of
    its attempt, which is where a look-up has to begin.
    """
    free = select(OutboxRow.__table__).where(_OUTBOX.next_at <= now)
    free = free if team_id is None else free.where(_OUTBOX.team_id == team_id)
    oldest_first = free.order_by(_OUTBOX.next_at, _OUTBOX.team_id, _OUTBOX.created_at, _OUTBOX.key)
    found = await _everywhere(session, oldest_first.limit(limit).with_for_update(skip_locked=True))
    rows: list[Mapping[str, Any]] = [dict(row) for row in found.mappings()]
    for row in rows:
        await _everywhere(session, _taken(row, now=now, who=who, lease_until=now + lease))
    return rows


async def teams_waiting(session: AsyncSession, now: datetime) -> list[str]:
    """The workspaces with a message that may be taken up now, whose message waits longest first."""
    waits = select(_OUTBOX.team_id).where(_OUTBOX.next_at <= now).group_by(_OUTBOX.team_id)
    longest_first = waits.order_by(func.min(_OUTBOX.next_at), _OUTBOX.team_id)
    return list((await _everywhere(session, longest_first)).scalars())


async def next_wake(session: AsyncSession) -> datetime | None:
    """When the next message may be taken up (UTC); None when none waits."""
    return (await _everywhere(session, select(func.min(_OUTBOX.next_at)))).scalar()


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next thing comes due or the next message may be taken up (UTC); None when nothing is planned."""
    earliest = [func.min(next_at.class_.__table__.c[next_at.key]) for _, _, next_at in _KINDS]
    planned = [(await _everywhere(session, select(one))).scalar() for one in earliest]
    return min((at for at in (*planned, await next_wake(session)) if at is not None), default=None)


async def unfinished(session: AsyncSession, team_id: str | None) -> dict[str, int]:
    """How many messages are `waiting` and `sending`, of one workspace or of all."""
    counted = select(_OUTBOX.status, func.count()).where(_OUTBOX.next_at.is_not(None)).group_by(_OUTBOX.status)
    counted = counted if team_id is None else counted.where(_OUTBOX.team_id == team_id)
    rows = (await _everywhere(session, counted)).all()
    return {"waiting": 0, "sending": 0, **{str(of): int(count) for of, count in map(tuple, rows)}}


async def workspaces(session: AsyncSession) -> list[str]:
    """The ids of all workspaces."""
    ids = await _everywhere(
        session, select(WorkspaceRow.__table__.c.team_id).order_by(WorkspaceRow.__table__.c.team_id)
    )
    return list(ids.scalars())


def _due(kind: DueKind, name: Any, next_at: Any, at: datetime) -> Select[Any]:
    table = name.class_.__table__.c
    shown = literal(kind).label("kind"), cast(table[name.key], String).label("id")
    return select(table.team_id, *shown, table[next_at.key].label("next_at")).where(table[next_at.key] <= at)


def _taken(row: Mapping[str, Any], *, now: datetime, who: str, lease_until: datetime) -> Executable:
    # Whoever dies before the first attempt leaves nothing in doubt.
    attempted_at = None if row["status"] == "waiting" else row["attempted_at"]
    return (
        update(OutboxRow.__table__)  # type: ignore[arg-type]  # the table of a mapped class
        .where(_OUTBOX.team_id == row["team_id"], _OUTBOX.key == row["key"])
        .values(
            status="sending",
            attempts=row["attempts"] + 1,
            claimed_by=who,
            lease_until=lease_until,
            attempted_at=attempted_at,
            next_at=max(lease_until, now + LOOK_AFTER),
        )
    )


async def _everywhere(session: AsyncSession, statement: Executable) -> Result[Any]:
    connection = await session.connection()
    return await connection.execute(statement, execution_options={EVERY_WORKSPACE: True})
