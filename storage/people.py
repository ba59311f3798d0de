"""The people of a workspace, as Slack last described them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update

from pipeline.cadence import next_morning
from pipeline.deals import FORMER_COLLEAGUE, Person
from pipeline.names import fold
from pipeline.rights import BELIEVED_FOR, may_administer
from storage.morning_notes import came_back
from storage.scope import Scope
from storage.tables import MemberRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person chose for themselves; None leaves it to what Slack or the workspace says. Quiet hours are local."""

    language: str | None = None
    country: str | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    wants_dms: bool = True


class People:
    """Members by Slack id and by name."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def member(self, user_id: str) -> MemberRow | None:
        """All that is kept of a person (when last checked, next morning, whether erased), or None."""
        return await self._scope.session.get(MemberRow, (self._scope.team_id, user_id), populate_existing=True)

    async def get(self, user_id: str) -> Person | None:
        """A person, or None when nothing is known of them."""
        row = await self.member(user_id)
        return None if row is None else person_of(row)

    async def asking(self, user_id: str, at: datetime) -> Person | None:
        """A person as far as their rights go at `at`: what Slack said too long ago makes nobody an admin."""
        row = await self.member(user_id)
        if row is None:
            return None
        believed = at - row.checked_at <= BELIEVED_FOR
        return replace(person_of(row), admin=row.is_named_admin or (row.is_admin and believed))

    async def admins(self) -> list[Person]:
        """Those who may administer the pipeline, by name."""
        return [person for person in await self.all_active() if may_administer(person)]

    async def of(self, user_ids: Iterable[str]) -> dict[str, Person]:
        """The known ones of these people, by id."""
        rows = await self._scope.session.scalars(select(MemberRow).where(MemberRow.user_id.in_(set(user_ids))))
        return {row.user_id: person_of(row) for row in rows}

    async def named(self, folded_word: str) -> list[Person]:
        """Active people of whose folded name a word begins like this, those called exactly so first; no bots."""
        begins = _escaped(folded_word) + "%"
        query = (
            select(MemberRow)
            .where(MemberRow.active, MemberRow.is_bot.is_(False))
            .where(or_(MemberRow.folded.like(begins, escape="\\"), MemberRow.folded.like("% " + begins, escape="\\")))
            .order_by(MemberRow.folded != folded_word, MemberRow.folded, MemberRow.user_id)
        )
        return [person_of(row) for row in await self._scope.session.scalars(query)] if folded_word else []

    async def called(self, folded: str) -> list[Person]:
        """Everybody of exactly this folded name, those who left too."""
        rows = await self._scope.session.scalars(select(MemberRow).where(MemberRow.folded == folded))
        return [person_of(row) for row in rows] if folded else []

    async def colleague_of(self, user_id: str) -> Person | None:
        """Somebody else who may own deals, the first by name."""
        query = select(MemberRow).where(
            MemberRow.active, MemberRow.is_bot.is_(False), MemberRow.is_guest.is_(False), MemberRow.user_id != user_id
        )
        rows = await self._scope.session.scalars(query.order_by(MemberRow.folded, MemberRow.user_id).limit(1))
        row = rows.first()
        return person_of(row) if row else None

    async def all_active(self) -> list[Person]:
        """Everybody active but bots, by name."""
        query = select(MemberRow).where(MemberRow.active, MemberRow.is_bot.is_(False))
        rows = await self._scope.session.scalars(query.order_by(MemberRow.folded, MemberRow.user_id))
        return [person_of(row) for row in rows]

    async def save(self, person: Person, *, at: datetime, bot: bool = False) -> None:
        """Keep what Slack says of a person at `at`. What they chose for themselves stays.

        An erased person stays erased.

        Their next morning is planned anew for somebody new, back, or in another zone; bots, guests and people who left
        have none.
        """
        facts = {
            "user_id": person.user_id, "name": person.name, "folded": fold(person.name), "zone": person.zone,
            "language": person.language, "country": person.country, "is_admin": person.admin, "is_guest": person.guest,
            "is_bot": bot, "active": person.active, "checked_at": at,
        }  # fmt: skip
        before = await self.member(person.user_id)
        if before is not None and before.erased_at is not None:
            await self._scope.changed(
                update(MemberRow).where(MemberRow.user_id == person.user_id).values(checked_at=at)
            )
            return
        if before is not None and person.active and not before.active:
            await came_back(self._scope, person.user_id)
        reads = person.active and not person.guest and not bot
        planned = before is not None and before.zone == person.zone and before.next_morning_at is not None
        if not (reads and planned):
            facts["next_morning_at"] = next_morning(at, zone=ZoneInfo(person.zone)) if reads else None
        await self._scope.insert_or_update(MemberRow, facts, keep=())

    async def chosen(self, user_id: str) -> Chosen:
        """What a person chose; nothing for somebody nobody knows."""
        row = await self.member(user_id)
        if row is None:
            return Chosen()
        return Chosen(
            language=row.chosen_language,
            country=row.chosen_country,
            quiet_from=row.quiet_from,
            quiet_to=row.quiet_to,
            wants_dms=row.wants_dms,
        )

    async def choose(self, user_id: str, chosen: Chosen) -> None:
        """Keep what a person chose, all of it."""
        values = {
            "chosen_language": chosen.language, "chosen_country": chosen.country, "quiet_from": chosen.quiet_from,
            "quiet_to": chosen.quiet_to, "wants_dms": chosen.wants_dms,
        }  # fmt: skip
        await self._scope.changed(update(MemberRow).where(MemberRow.user_id == user_id).values(values))

    async def advance(self, user_id: str, *, seen: datetime, to: datetime | None) -> bool:
        """Move the next morning on from the instant it was seen at; False when somebody else did so first."""
        return await self._scope.advance(MemberRow.next_morning_at, MemberRow.user_id == user_id, seen=seen, to=to)


def person_of(row: MemberRow) -> Person:
    """The facts of a member."""
    return Person(
        user_id=row.user_id,
        name=row.name if row.erased_at is None else FORMER_COLLEAGUE,
        zone=row.zone,
        language=row.chosen_language or row.language,
        country=row.chosen_country or row.country,
        active=row.active,
        guest=row.is_guest,
        admin=row.is_admin or row.is_named_admin,
        role=row.role,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        wants_dms=row.wants_dms,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
