"""The workspace and its people in the book, each with the morning they are to be looked at next."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.directory import Member
from pipeline.cadence import next_morning
from storage.books import Books


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
        """Remember what Slack said at `at`. A new zone, or a new person, means another next morning."""
        person = member.person
        reads_mail = person.active and not person.guest and not member.is_bot
        async with self._books.work(team_id) as work:
            before = await work.people.member(person.user_id)
            unchanged = before is not None and before.zone == person.zone and before.next_morning_at is not None
            await work.people.save(person, at=at, bot=member.is_bot)
            if not (reads_mail and unchanged):
                upcoming = next_morning(at, zone=ZoneInfo(person.zone)) if reads_mail else None
                await work.people.plan_morning(person.user_id, upcoming)

    async def language(self, team_id: str, user_id: str) -> str | None:
        """The language the person reads; None when nothing is known."""
        async with self._books.look(team_id) as work:
            person = await work.people.get(user_id)
        return person.language if person else None

    async def found_workspace(
        self,
        team_id: str,
        *,
        name: str,
        zone: str,
        language: str,
        country: str | None,
        currency: str,
        installer_id: str | None,
        bot_user_id: str | None,
        at: datetime,
    ) -> bool:
        """Enter a workspace with its defaults and the first morning of its pipelines; False when it was there."""
        is_new = await self._books.found_workspace(
            team_id,
            name=name,
            zone=zone,
            language=language,
            country=country,
            currency=currency,
            installer_id=installer_id,
            bot_user_id=bot_user_id,
            at=at,
        )
        async with self._books.work(team_id) as work:
            for pipeline in await work.pipelines.all():
                if await work.pipelines.next_nudge_at(pipeline.id) is None:
                    morning = next_morning(at, zone=ZoneInfo((await work.workspace()).zone))
                    await work.pipelines.plan_nudge(pipeline.id, morning)
        return is_new
