"""What a person is to hear of once, in a morning message: what waits for it, and what they were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.scope import Scope
from storage.tables_nudges import MorningNoteRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A deal that somebody (`by_id`, a Slack id) gave to a person who is not told yet; `about` names the occasion."""

    about: str
    deal_number: int
    by_id: str
    at: datetime


class MorningNotes:
    """Notes for people's next morning messages."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def hand_over(self, person_id: str, deal_number: int, *, version: int, by_id: str, at: datetime) -> None:
        """Have a person told of a deal given to them, as the change number `version` of that deal."""
        values = {
            "person_id": person_id, "about": f"handed:{deal_number}:{version}", "deal_number": deal_number,
            "by_id": by_id, "at": at,
        }  # fmt: skip
        await self._scope.insert_once(MorningNoteRow, values)

    async def handed_over(self, person_id: str, *, since: datetime) -> list[HandedOver]:
        """What a person is still to be told of that was given to them since then (UTC), the first first."""
        waiting = select(MorningNoteRow).where(
            MorningNoteRow.person_id == person_id,
            MorningNoteRow.deal_number.is_not(None),
            MorningNoteRow.told_at.is_(None),
            MorningNoteRow.at >= since,
        )
        rows = await self._scope.session.scalars(waiting.order_by(MorningNoteRow.at, MorningNoteRow.about))
        return [
            HandedOver(about=row.about, deal_number=row.deal_number or 0, by_id=row.by_id or "", at=row.at)
            for row in rows
        ]

    async def told(self, person_id: str, abouts: Iterable[str], at: datetime) -> None:
        """Note that a person was told of all this at `at`."""
        for about in sorted(set(abouts)):
            fresh = {"person_id": person_id, "about": about, "at": at, "told_at": at}
            if not await self._scope.insert_once(MorningNoteRow, fresh):
                known = (MorningNoteRow.person_id == person_id, MorningNoteRow.about == about)
                await self._scope.changed(update(MorningNoteRow).where(*known).values(told_at=at))

    async def known(self, person_id: str, abouts: Collection[str]) -> set[str]:
        """Those of these that a person was told of."""
        said = select(MorningNoteRow.about).where(
            MorningNoteRow.person_id == person_id,
            MorningNoteRow.about.in_(sorted(abouts)),
            MorningNoteRow.told_at.is_not(None),
        )
        return set(await self._scope.session.scalars(said)) if abouts else set()


def about_leaving(user_id: str) -> str:
    """What names the occasion that somebody left."""
    return f"left:{user_id}"


async def came_back(scope: Scope, user_id: str) -> None:
    """Have everybody told anew, should somebody who came back leave again."""
    told = delete(MorningNoteRow).where(MorningNoteRow.about == about_leaving(user_id))
    await scope.session.execute(told.execution_options(synchronize_session=False))
