"""The deal book of every workspace on a database: where units of work begin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from storage import due, workspaces
from storage.database import Database
from storage.delivery import Delivery
from storage.due import AT_MOST, Due
from storage.rates import LoadPublished
from storage.scope import Scope
from storage.work import Work
from storage.workspaces import Start


class Books:
    """Units of work, what is due, and delivery's side of the outbox.

    `published` gives a central bank's rates, by which amounts of other currencies are told in the workspace's own.
    """

    def __init__(self, database: Database, *, published: LoadPublished | None = None) -> None:
        self._database = database
        self._published = published
        self.delivery = Delivery(database=database)

    @asynccontextmanager
    async def work(self, team_id: str) -> AsyncIterator[Work]:
        """A transaction on one workspace: committed on leaving, rolled back on an exception.

        On SQLite one is open at a time; never wait for anything else inside.
        """
        async with self._database.writing(team_id) as session:
            yield Work(session=session, team_id=team_id, published=self._published)

    @asynccontextmanager
    async def look(self, team_id: str) -> AsyncIterator[Work]:
        """One moment of the book, to read only; holds nobody up."""
        async with self._database.reading(team_id) as session:
            yield Work(session=session, team_id=team_id, published=self._published)

    async def found_workspace(self, team_id: str, start: Start, *, at: datetime) -> bool:
        """Start a workspace with the default pipeline; False, and nothing changed, when it is there already."""
        async with self._database.writing(team_id) as session:
            return await workspaces.found(Scope(session, team_id), start, at=at)

    async def workspaces(self) -> list[str]:
        """The ids of all workspaces."""
        async with self._database.reading(None) as session:
            return await due.workspaces(session)

    async def due(self, at: datetime, *, limit: int = AT_MOST) -> list[Due]:
        """Up to `limit` things due up to and including `at`, in all workspaces, the longest due first."""
        async with self._database.reading(None) as session:
            return await due.what_is_due(session, at, limit)

    async def next_due(self) -> datetime | None:
        """When the next thing comes due or the next message waits to be sent (UTC); None when nothing is planned."""
        async with self._database.reading(None) as session:
            return await due.next_due(session)
