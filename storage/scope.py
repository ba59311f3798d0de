"""What every part of a unit of work shares: the session and the workspace; and the three writes that need care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CursorResult, FromClause, Update, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.tables import CounterRow, OfWorkspace

Series = Literal["deal", "follow_up", "subscription", "pipeline", "stage", "contact", "audit", "rate"]


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace, in one transaction."""

    session: AsyncSession
    team_id: str

    async def next_number(self, series: Series) -> int:
        """Take a number nobody else gets; a second taker waits for the end of this transaction."""
        taken = await self.session.execute(
            update(CounterRow)
            .where(CounterRow.name == series)
            .values(next=CounterRow.next + 1)
            .returning(CounterRow.next)
            .execution_options(synchronize_session=False)
        )
        return int(taken.scalar_one()) - 1

    async def insert_once(self, row: type[OfWorkspace], values: Mapping[str, Any]) -> bool:
        """Insert a row unless its key exists; whether it was inserted. Waits for a transaction that inserts it now."""
        return await self._insert(row, values, ()) is not None

    async def insert_or_update(
        self, row: type[OfWorkspace], values: Mapping[str, Any], *, keep: tuple[str, ...]
    ) -> None:
        """Insert a row, or update all its columns but the key and those named in `keep`."""
        key = {column.name for column in _table(row).primary_key}
        await self._insert(row, values, tuple(set(values) - key - set(keep)))

    async def _insert(self, row: type[OfWorkspace], values: Mapping[str, Any], updated: tuple[str, ...]) -> Any:
        table = _table(row)
        on_postgresql = self.session.get_bind().dialect.name == "postgresql"
        wanted = {"team_id": self.team_id, **values}
        # The two dialects spell ON CONFLICT alike, but with classes of their own.
        statement: Any = (postgresql if on_postgresql else sqlite).insert(table).values(wanted)
        if updated:
            statement = statement.on_conflict_do_update(
                index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in updated}
            )
        else:
            statement = statement.on_conflict_do_nothing()
        return (await self.session.execute(statement.returning(table.c.team_id))).first()

    async def changed(self, statement: Update) -> bool:
        """Run an UPDATE with a condition; whether it changed a row."""
        result = await self.session.execute(statement.execution_options(synchronize_session=False))
        return isinstance(result, CursorResult) and result.rowcount > 0

    async def advance(
        self, column: InstrumentedAttribute[datetime | None], where: Any, *, seen: datetime, to: datetime | None
    ) -> bool:
        """Move a due time on from the instant it was seen at; False when somebody else did so first."""
        return await self.changed(update(column.class_).where(where, column == seen).values({column: to}))


def _table(row: type[OfWorkspace]) -> FromClause:
    table: FromClause = row.__table__  # type: ignore[attr-defined]  # every subclass in use is mapped
    return table
