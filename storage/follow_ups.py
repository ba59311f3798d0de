"""Follow-ups: dated reminders on deals, numbered t1, t2, ... per workspace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from pipeline.deals import FollowUpFacts
from pipeline.refusals import NoSuchFollowUp
from storage.changes import Change, ChangeKind
from storage.facts import read_follow_ups, to_do
from storage.history import write_down
from storage.holding import hold_known
from storage.planning import ToDo, put_down
from storage.scope import Scope
from storage.tables import MemberRow
from storage.tables_deals import DealRow, FollowUpRow

_IS_OPEN = to_do(FollowUpRow)


class FollowUps:
    """What is to be done. A follow-up that is done or cancelled is no longer there to be acted on."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def add(
        self, deal_number: int, person_id: str, text: str, due_at: datetime, timed: bool, change: Change
    ) -> FollowUpFacts:
        """Plan something for somebody at `due_at` (UTC); said at its minute when `timed`. NoSuchNumbers."""
        [deal] = await hold_known(self._scope, [deal_number])
        to_do = ToDo(text=text, due_at=due_at, timed=timed)
        row = await put_down(self._scope, deal_number, person_id, to_do, change)
        self._write(deal, change, "planned", row, before={})
        return await self.get(row.number)

    async def get(self, number: int) -> FollowUpFacts:
        """An open follow-up; NoSuchFollowUp."""
        found = await read_follow_ups(self._scope, FollowUpRow.number == number, *_IS_OPEN)
        if not found:
            raise NoSuchFollowUp(number=number)
        return found[0]

    async def done(self, number: int, change: Change) -> FollowUpFacts:
        """Tick one off; NoSuchFollowUp."""
        deal, row = await self._held_with(number)
        row.done_at, row.next_at = change.at, None
        self._write(deal, change, "done", row, before={})
        return (await read_follow_ups(self._scope, FollowUpRow.number == number))[0]

    async def later(self, number: int, due_at: datetime, timed: bool, change: Change) -> FollowUpFacts:
        """Put one off to another instant (UTC), when it is said anew; NoSuchFollowUp."""
        deal, row = await self._held_with(number)
        before = {"due_at": row.due_at.isoformat(), "timed": row.timed}
        row.due_at, row.timed, row.next_at, row.said_at = due_at, timed, due_at if timed else None, None
        self._write(deal, change, "postponed", row, before=before)
        return await self.get(number)

    async def as_they_are(self, numbers: Iterable[int]) -> dict[int, FollowUpFacts]:
        """These follow-ups, over or not, by number; deleted deals' are left out."""
        every = await read_follow_ups(self._scope, FollowUpRow.number.in_(sorted(set(numbers))))
        return {one.number: one for one in every}

    async def of_person(self, user_id: str, *, until: datetime | None = None) -> list[FollowUpFacts]:
        """What somebody still has to do, due before `until` (UTC) when given, the earliest first."""
        due = [] if until is None else [FollowUpRow.due_at < until]
        return await read_follow_ups(self._scope, FollowUpRow.person_id == user_id, *_IS_OPEN, *due)

    async def of_people_who_left(self, pipelines: Iterable[int]) -> list[FollowUpFacts]:
        """What nobody is reminded of, on deals of these pipelines: the person it was given to left."""
        gone = select(MemberRow.user_id).where(~MemberRow.active)
        theirs = (FollowUpRow.person_id.in_(gone), DealRow.pipeline_id.in_(list(pipelines)))
        return await read_follow_ups(self._scope, *theirs, *_IS_OPEN)

    async def of_deal(self, deal_number: int) -> list[FollowUpFacts]:
        """What is still to be done on a deal, the earliest first."""
        return await read_follow_ups(self._scope, FollowUpRow.deal_number == deal_number, *_IS_OPEN)

    async def mark_said(self, number: int, at: datetime) -> None:
        """Note that the person was reminded at `at`; it is not said again unless put off."""
        said = update(FollowUpRow).where(FollowUpRow.number == number).values(said_at=at, next_at=None)
        await self._scope.changed(said)

    async def due_with(self, number: int, at: datetime) -> list[FollowUpFacts]:
        """What is to be said at `at` to the person of follow-up `number`, the earliest due first."""
        whose = select(FollowUpRow.person_id).where(FollowUpRow.number == number).scalar_subquery()
        return await read_follow_ups(self._scope, FollowUpRow.person_id == whose, FollowUpRow.next_at <= at, *_IS_OPEN)

    async def take_due(self, number: int, at: datetime) -> list[FollowUpFacts]:
        """The same, taken: each is handed out once, however many ask at the same time."""
        whose = select(FollowUpRow.person_id).where(FollowUpRow.number == number).scalar_subquery()
        taken = await self._scope.session.scalars(
            update(FollowUpRow)
            .where(FollowUpRow.person_id == whose, FollowUpRow.next_at <= at, *_IS_OPEN)
            .values(next_at=None, said_at=at)
            .returning(FollowUpRow.number)
            .execution_options(synchronize_session=False)
        )
        return await read_follow_ups(self._scope, FollowUpRow.number.in_(taken.all()))

    async def advance(self, number: int, *, seen: datetime, to: datetime | None) -> bool:
        """Move the minute of saying on from the instant it was seen at; False when somebody else did so first."""
        return await self._scope.advance(FollowUpRow.next_at, FollowUpRow.number == number, seen=seen, to=to)

    async def _held_with(self, number: int) -> tuple[DealRow, FollowUpRow]:
        """The follow-up, once its deal is held: who holds the deal may change what is planned on it."""
        [deal] = await hold_known(self._scope, [(await self.get(number)).deal_number])
        query = select(FollowUpRow).where(FollowUpRow.number == number, *_IS_OPEN)
        row = await self._scope.session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            raise NoSuchFollowUp(number=number)
        return deal, row

    def _write(
        self, deal: DealRow, change: Change, kind: ChangeKind, row: FollowUpRow, *, before: dict[str, Any]
    ) -> None:
        after = {"follow_up": row.number, "text": row.text, "due_at": row.due_at.isoformat(), "timed": row.timed}
        write_down(self._scope, deal, change, kind, before=before, after=after)
