"""Taking back: one's own last request, within a day or a week, exactly, unless a later change touched the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pipeline.deals import DealFacts
from pipeline.refusals import NothingToUndo, UndoOvertaken, UndoTooLate
from storage.changes import Change
from storage.facts import read_deals, whole_deals
from storage.history import touched
from storage.holding import hold
from storage.merging import leave_removed
from storage.people import People
from storage.restoring import Restoring
from storage.scope import Scope
from storage.tables_deals import DealChangeRow, DealRow

UNDO_WITHIN = timedelta(hours=24)
"""How long a change can be taken back by the person who made it."""

RESTORE_WITHIN = timedelta(days=7)
"""How long a deletion can."""

_SAID_FIRST = frozenset({"created", "moved", "transferred", "won", "lost", "reopened", "deleted"})
"""Of all that a request did to a deal, what taking it back is called."""

_EFFECTIVE = (DealChangeRow.undone_at.is_(None), DealChangeRow.undoes.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one request changed: its key (None for a change without one), its instant, and (deal number, kind) pairs."""

    key: str | None
    at: datetime
    changes: tuple[tuple[int, str], ...]


class Undo:
    """Takes back what a person asked. Taking back is itself in the history, and is no sign of life."""

    def __init__(self, *, scope: Scope, people: People) -> None:
        self._scope = scope
        self._people = people
        self._restoring = Restoring(scope=scope)

    async def last(self, user_id: str, *, now: datetime) -> Batch:
        """The person's last request that can be taken back. NothingToUndo, UndoTooLate, UndoOvertaken."""
        lines = await self._lines(user_id, None, now)
        await self._overtaken(lines)
        return Batch(
            key=lines[0].batch,
            at=lines[0].at,
            changes=tuple((line.deal_number, line.kind) for line in reversed(lines)),
        )

    async def take_back(
        self, user_id: str, *, now: datetime, change: Change, batch: str | None = None, number: int | None = None
    ) -> list[tuple[DealFacts, str]]:
        """Restore what the person's last request changed, or the request `batch`; each deal with the kind taken back.

        With the `number` of a deal, deleted or not, only what was done to that deal counts.
        A deal on which a later change touched the same is left as it is, with the kind `overtaken`; when that is so of
        all, UndoOvertaken. A creation taken back leaves the deal deleted. Also NothingToUndo, UndoTooLate.
        """
        lines = await self._lines(user_id, batch, now, number)
        deals = {row.number: row for row in await hold(self._scope, {line.deal_number for line in lines})}
        key = batch or lines[0].batch
        lines = await self._lines(user_id, key, now, number) if key else lines
        overtaken = await self._overtaken(lines)
        verdicts = _told(lines) | dict.fromkeys(overtaken, "overtaken")
        for line in lines:
            if line.deal_number not in overtaken:
                await self._restoring.take_back(deals[line.deal_number], line, change)
        for restored in verdicts.keys() - overtaken:
            await leave_removed(self._scope, deals[restored], change)
        return [(deal, verdicts[deal.number]) for deal in await self._whole(list(verdicts))]

    async def _lines(
        self, user_id: str, batch: str | None, now: datetime, number: int | None = None
    ) -> Sequence[DealChangeRow]:
        """The lines of the request, the last first; with a deal's number only those about it."""
        about = [] if number is None else [DealChangeRow.deal_number == number]
        mine = select(DealChangeRow).where(DealChangeRow.by_id == user_id, *_EFFECTIVE, *about)
        mine = mine.execution_options(populate_existing=True)
        latest_first = mine.order_by(
            DealChangeRow.at.desc(), DealChangeRow.deal_number.desc(), DealChangeRow.seq.desc()
        )
        wanted = latest_first if batch is None else latest_first.where(DealChangeRow.batch == batch)
        last = (await self._scope.session.scalars(wanted.limit(1))).first()
        if last is None:
            raise NothingToUndo
        within = RESTORE_WITHIN if last.kind == "deleted" else UNDO_WITHIN
        if now - last.at > within:
            raise UndoTooLate(deal=(await self._whole([last.deal_number]))[0], within=within)
        if last.batch is None:
            return [last]
        found = await self._scope.session.scalars(latest_first.where(DealChangeRow.batch == last.batch))
        return found.all()

    async def _overtaken(self, lines: Sequence[DealChangeRow]) -> set[int]:
        """The deals on which a later change touched what any of these lines did; UndoOvertaken when it is all."""
        later = {line.deal_number: other for line in lines if (other := await self._overtaking(line)) is not None}
        if len(later) < len({line.deal_number for line in lines}):
            return set(later)
        first = next(iter(later.values()))
        deal = (await self._whole([first.deal_number]))[0]
        raise UndoOvertaken(deal=deal, by=await self._people.get(first.by_id or ""), at=first.at)

    async def _overtaking(self, line: DealChangeRow) -> DealChangeRow | None:
        """The first later change, of another request, that touched what this one did; a deletion touches everything."""
        later = await self._scope.session.scalars(
            select(DealChangeRow)
            .where(DealChangeRow.deal_number == line.deal_number, DealChangeRow.seq > line.seq, *_EFFECTIVE)
            .order_by(DealChangeRow.seq)
            .execution_options(populate_existing=True)
        )
        mine = touched(line)
        for other in later:
            same_request = line.batch is not None and other.batch == line.batch
            if not same_request and (other.kind == "deleted" or mine & touched(other)):
                return other
        return None

    async def _whole(self, numbers: Sequence[int]) -> list[DealFacts]:
        """Deals with the deleted ones, in the order given."""
        found = await read_deals(self._scope, whole_deals().where(DealRow.number.in_(numbers)))
        return sorted(found, key=lambda deal: numbers.index(deal.number))


def _told(lines: Sequence[DealChangeRow]) -> dict[int, str]:
    """For each deal the kind of what was done to it first, a move before what was filled in for it."""
    told: dict[int, str] = {}
    for line in lines:
        if line.kind in _SAID_FIRST or told.get(line.deal_number) not in _SAID_FIRST:
            told[line.deal_number] = line.kind
    return told
