"""Digests that were decided on and wait, when what they belong to is stopped or changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from pipeline.schedules import CADENCES, Cadence
from storage.scope import Scope
from storage.tables_posts import OutboxRow

STOPPED = "stopped"
CHANGED = "changed_meanwhile"
TOO_LATE = "too_late"
"""Why a digest that waited is not posted, as the log has it."""


def digest_key(cadence: Cadence, number: int, day: date) -> str:
    """What names the digest of subscription `number` that is due on the local `day`."""
    return f"{cadence}:{number}:{day.isoformat()}"


_UNPOSTED = (OutboxRow.status == "waiting", OutboxRow.sent_ts.is_(None), OutboxRow.thread_ts.is_(None))


async def held_until(scope: Scope) -> dict[int, datetime]:
    """When the first digest that waits of each subscription is to be posted (UTC), by its number."""
    digests = or_(*(OutboxRow.key.startswith(f"{cadence}:") for cadence in CADENCES))
    waiting = select(OutboxRow.key, OutboxRow.next_at).where(*_UNPOSTED, digests)
    found: dict[int, datetime] = {}
    for key, next_at in await scope.session.execute(waiting.order_by(OutboxRow.next_at)):
        if next_at:
            found.setdefault(int(key.split(":")[1]), next_at)
    return found


class HeldDigests:
    """What waits to be posted of one subscription, or waited in vain: held over a day off, the night, by Slack.

    Only what certainly was not posted counts.
    """

    def __init__(self, *, scope: Scope, number: int) -> None:
        self._scope = scope
        self._number = number

    async def occasions(self) -> dict[str, datetime]:
        """The instants (UTC) they were due at, by their keys, the latest last."""
        due = select(OutboxRow.key, OutboxRow.occasion_at).where(*self._held(), OutboxRow.thread_of.is_(None))
        found = await self._scope.session.execute(due.order_by(OutboxRow.occasion_at).with_for_update())
        return {row.key: row.occasion_at for row in found if row.occasion_at}

    async def missed(self, cadence: Cadence, *, before: datetime) -> datetime | None:
        """When the last of a cadence before an instant (UTC) was due that nobody got; None without one."""
        last = select(func.max(OutboxRow.occasion_at)).where(*self._not_got([cadence]), OutboxRow.occasion_at < before)
        found: datetime | None = await self._scope.session.scalar(last)
        return found

    def unseen(self) -> Select[datetime | None]:
        """The instants (UTC) at which those were due that nobody got, to be asked of the database."""
        return select(OutboxRow.occasion_at).where(*self._not_got(CADENCES))

    async def withdraw(self, *, why: str, but: Collection[str] = ()) -> None:
        """Have none of them posted, but those of the keys `but`."""
        others = (OutboxRow.key.not_in(but), or_(OutboxRow.thread_of.is_(None), OutboxRow.thread_of.not_in(but)))
        given_up = {"status": "failed", "next_at": None, "error": why}
        await self._scope.changed(update(OutboxRow).where(*self._held(), *others).values(given_up))

    async def forget(self, key: str) -> None:
        """Have one of them decided anew, as if it had never been."""
        it = or_(OutboxRow.key == key, OutboxRow.thread_of == key)
        await self._scope.session.execute(
            delete(OutboxRow).where(*self._held(), it).execution_options(synchronize_session=False)
        )

    async def is_taken(self, key: str) -> bool:
        """Whether the digest of this key was decided on, whatever became of it."""
        return await self._scope.session.scalar(select(OutboxRow.key).where(OutboxRow.key == key)) is not None

    def _not_got(self, cadences: Collection[Cadence]) -> tuple[ColumnElement[bool], ...]:
        """Those that certainly were not posted and never will be: they were too late, or Slack refused them."""
        row = OutboxRow
        ours = (self._of(cadences), row.occasion_at.is_not(None), row.thread_of.is_(None))
        return (*ours, row.status == "failed", row.sent_ts.is_(None), row.error.not_in((STOPPED, CHANGED)))

    def _held(self) -> tuple[ColumnElement[bool], ...]:
        return (*_UNPOSTED, self._of(CADENCES))

    def _of(self, cadences: Collection[Cadence]) -> ColumnElement[bool]:
        return or_(*(OutboxRow.key.startswith(f"{cadence}:{self._number}:") for cadence in cadences))
