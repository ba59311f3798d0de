"""The list of what admins did: who, when, what. It is added to and read, and otherwise left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pipeline.deals import Person
from storage.people import People
from storage.scope import Scope
from storage.tables_people import AuditRow

ACT_LIMIT = 32
"""Longest name of an act, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act of administration. `by` is None where the bot did it itself; `at` is UTC; `facts` are plain JSON."""

    seq: int
    at: datetime
    by: Person | None
    act: str
    facts: Mapping[str, object]


class Audit:
    """Acts of administration, in the transaction that does them."""

    def __init__(self, *, scope: Scope, people: People) -> None:
        self._scope = scope
        self._people = people

    async def write(self, act: str, facts: Mapping[str, object], *, by: str | None, at: datetime) -> int:
        """Write an act down, by the person `by` (Slack id) at `at` (UTC); its number.

        `act` is a word the list has a sentence for (`messages.audit`). `facts` are plain JSON: ids, numbers, settings
        before and after, names of stages and pipelines; never a name of a person nor the text of a deal, for the list
        outlives both.
        """
        seq = await self._scope.next_number("audit")
        row = AuditRow(team_id=self._scope.team_id, seq=seq, at=at, by_id=by, act=act[:ACT_LIMIT], facts=dict(facts))
        self._scope.session.add(row)
        await self._scope.session.flush()
        return seq

    async def recent(self, limit: int, *, offset: int = 0) -> list[AuditEntry]:
        """The last acts, the latest first, after `offset` of them."""
        latest = select(AuditRow).order_by(AuditRow.seq.desc()).limit(limit).offset(offset)
        rows = list(await self._scope.session.scalars(latest))
        people = await self._people.of({row.by_id for row in rows if row.by_id})
        return [
            AuditEntry(seq=row.seq, at=row.at, by=people.get(row.by_id or ""), act=row.act, facts=row.facts)
            for row in rows
        ]

    async def count(self) -> int:
        """How many acts were written down."""
        return await self._scope.session.scalar(select(func.count(AuditRow.seq))) or 0
