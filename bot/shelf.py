"""The workspace and its people, as the process hands them to the deal book."""

from __future__ import annotations

from datetime import datetime

from bot.directory import Member
from storage.books import Books
from storage.workspaces import Start


class BookShelf:
    """`bot.directory.MemberShelf` and `bot.founding.Register` on the deal book."""

    def __init__(self, *, books: Books) -> None:
        self._books = books

    async def known_at(self, team_id: str, user_id: str) -> datetime | None:
        """When Slack was last asked about the person (UTC); None when nothing is known."""
        async with self._books.look(team_id) as work:
            member = await work.people.member(user_id)
        return member.checked_at if member else None

    async def keep(self, team_id: str, member: Member, *, at: datetime) -> None:
        """Remember what Slack said at `at`."""
        async with self._books.work(team_id) as work:
            await work.people.save(member.person, at=at, bot=member.is_bot)

    async def language(self, team_id: str, user_id: str) -> str | None:
        """The language the person reads; None when nothing is known."""
        async with self._books.look(team_id) as work:
            person = await work.people.get(user_id)
        return person.language if person else None

    async def found_workspace(self, team_id: str, start: Start, *, at: datetime) -> bool:
        """Enter a workspace with its defaults; False when it was there."""
        return await self._books.found_workspace(team_id, start, at=at)
