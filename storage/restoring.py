"""Putting a deal back as it was before one change, and the figures with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, update

from storage import visits
from storage.changes import SIGNS_OF_LIFE, Change
from storage.facts import to_do
from storage.history import SNAPSHOT, refold, restored, write_down
from storage.life import signs_of_life
from storage.scope import Scope
from storage.tables_deals import ActivityRow, DealChangeRow, DealRow, FollowUpRow
from storage.tables_people import ContactRow


class Restoring:
    """Takes back single changes that nothing later touched."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def take_back(self, deal: DealRow, line: DealChangeRow, change: Change) -> None:
        """Restore what `line` changed in `deal`, and write that down."""
        line.undone_at = change.at
        before = {"status": "deleted"} if line.kind == "created" else line.before
        fields = restored(before)
        for name, value in fields.items():
            setattr(deal, name, value)
        refold(deal)
        await self._correct_later(line, fields)
        await self._restore_follow_ups(line, change)
        await self._restore_contact(line, change)
        told = {"undoes": line.kind, **({"text": line.after["text"]} if "text" in line.after else {})}
        write_down(self._scope, deal, change, "undone", before=line.after, after={**before, **told}, undoes=line.seq)
        await self._scope.session.flush()
        await visits.take_back(self._scope, deal, line.seq)
        await self._restore_life(deal, line)

    async def _correct_later(self, line: DealChangeRow, fields: dict[str, Any]) -> None:
        """Let later snapshots forget the change: none of their changes touched these fields."""
        await self._scope.session.flush()
        corrected = {name: value for name, value in fields.items() if name in SNAPSHOT}
        if corrected:
            later = (DealChangeRow.deal_number == line.deal_number, DealChangeRow.seq > line.seq)
            await self._scope.changed(update(DealChangeRow).where(*later).values(corrected))

    async def _restore_follow_ups(self, line: DealChangeRow, change: Change) -> None:
        if line.kind == "created":
            await self._cancel(and_(FollowUpRow.deal_number == line.deal_number, *to_do(FollowUpRow)), change.at)
        planned: Any = line.after.get("planned", ())
        if planned:
            await self._cancel(and_(FollowUpRow.number.in_(planned), FollowUpRow.done_at.is_(None)), change.at)
        cancelled: Any = line.after.get("cancelled", ())
        for number in cancelled:
            await self._put_back(number, change.at, cancelled_at=None)
        if "follow_up" in line.after:
            await self._restore_follow_up(line, change.at)
        passed_on: Any = line.after.get("passed_on", ())
        if passed_on:
            whose = "person_id" if "person_id" in line.after else "owner_id"
            theirs = (FollowUpRow.number.in_(passed_on), FollowUpRow.person_id == line.after[whose])
            back = update(FollowUpRow).where(*theirs).values(person_id=line.before[whose])
            await self._scope.changed(back)

    async def _restore_follow_up(self, line: DealChangeRow, at: datetime) -> None:
        number: Any = line.after["follow_up"]
        if line.kind == "planned":
            await self._cancel(FollowUpRow.number == number, at)
            return
        if line.kind == "postponed":
            due_at = datetime.fromisoformat(str(line.before["due_at"]))
            await self._put_back(number, at, due_at=due_at, timed=line.before["timed"])
        else:
            await self._put_back(number, at, done_at=None)

    async def _cancel(self, which: Any, cancelled_at: datetime) -> None:
        """Cancel follow-ups."""
        await self._scope.changed(update(FollowUpRow).where(which).values(cancelled_at=cancelled_at, next_at=None))

    async def _put_back(self, number: int, at: datetime, **former: Any) -> None:
        """Give a follow-up its former facts; one still to be done is said at its minute, unless that has passed."""
        row = await self._scope.session.get(FollowUpRow, (self._scope.team_id, number), populate_existing=True)
        if row is None:
            return
        for name, value in former.items():
            setattr(row, name, value)
        is_open = row.done_at is None and row.cancelled_at is None
        row.next_at = row.due_at if is_open and row.timed and row.said_at is None and row.due_at > at else None

    async def _restore_contact(self, line: DealChangeRow, change: Change) -> None:
        """Who came goes, who went comes back; somebody erased meanwhile stays so."""
        for fields, removed_at in ((line.after, change.at), (line.before, None)):
            if "contact" in fields:
                which = ContactRow.number == fields["contact"]
                await self._scope.changed(update(ContactRow).where(which).values(removed_at=removed_at))

    async def _restore_life(self, deal: DealRow, line: DealChangeRow) -> None:
        """The last sign of life is the last of those that remain."""
        if line.kind in {"note", "call", "email", "meeting"}:
            activity = (ActivityRow.deal_number == line.deal_number, ActivityRow.seq == line.seq)
            await self._scope.changed(update(ActivityRow).where(*activity).values(undone=True))
        if "nudges" in line.before and deal.nudges == 0:
            deal.nudges = int(str(line.before["nudges"]))
        signs = (await self._scope.session.execute(signs_of_life(DealChangeRow.deal_number == deal.number))).all()
        if signs:
            deal.life_at, deal.life_kind = signs[-1].at, SIGNS_OF_LIFE[signs[-1].kind]
