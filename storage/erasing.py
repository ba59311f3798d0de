"""What is known of a person or a contact, gone for good: figures and histories stay, and name nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, and_, cast, or_, select, update

from pipeline.refusals import NobodyToErase
from storage.contacts import Contacts
from storage.history import refold
from storage.scope import Scope
from storage.tables import Base, MemberRow, OfWorkspace, PipelineRow, StageRow
from storage.tables_deals import DealRow
from storage.tables_people import ContactRow
from storage.tables_posts import HandledRequestRow, OutboxRow, SubscriptionRow

ERASED = "person_erased"
"""Why a message to an erased person was not sent, as the log has it."""

_LONGEST_WORD = 64
"""Columns of no more characters hold ids, zones and words of ours."""

_PEOPLE = (MemberRow, ContactRow)
"""Rows of people: another one of the same name is somebody else."""

_OURS = (OutboxRow, HandledRequestRow)
"""What the bot wrote itself, where a name is a name even when it is a common word."""

_SETTINGS = {
    "name": "", "folded": "", "zone": "UTC", "language": "en", "country": None, "is_admin": False,
    "is_named_admin": False, "is_guest": False, "active": False, "dm_channel": None, "next_morning_at": None,
    "role": None, "chosen_language": None, "chosen_country": None, "quiet_from": None, "quiet_to": None,
    "wants_dms": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Traces:
    """What gives somebody away in texts, and what stands there instead. `exact` are words as they were typed."""

    exact: tuple[str, ...]
    token: str
    instead: str

    @property
    def needles(self) -> list[str]:
        """What a row has to contain, as text and as JSON writes it."""
        shown = [*self.exact, *([self.token] if self.token else [])]
        return list(dict.fromkeys([*shown, *(json.dumps(one)[1:-1] for one in shown)]))

    def out_of(self, value: Any) -> Any:
        """A value without them; lists and mappings through and through."""
        if isinstance(value, str):
            bare = re.sub(rf"{re.escape(self.token)}(\|[^>]*)?>", self.instead, value) if self.token else value
            for word in self.exact:
                bare = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", self.instead, bare)
            return bare
        if isinstance(value, list):
            return [self.out_of(one) for one in value]
        return {name: self.out_of(one) for name, one in value.items()} if isinstance(value, dict) else value


class Erasing:
    """Erases within one transaction. Nothing of it can be taken back."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def person(self, user_id: str, *, at: datetime, instead: str) -> None:
        """Forget a person: name, settings, roles, what was to be sent to them. NobodyToErase.

        Their deals, changes and goals stay with an id that says nothing. In texts, mentions of them become `instead`,
        and so does their name where it has several words: a single one may be any word, and goes from our messages.
        """
        row = await self._scope.session.get(MemberRow, (self._scope.team_id, user_id), populate_existing=True)
        if row is None or row.erased_at is not None:
            raise NobodyToErase
        name = row.name
        for setting, value in _SETTINGS.items():
            setattr(row, setting, value)
        row.erased_at = at
        await self._send_nothing(user_id, at)
        await self._take_off_lists(user_id)
        await self._out_of_texts([name], f"<@{user_id}", instead)

    async def contact(self, number: int, *, instead: str) -> None:
        """Forget a contact of a customer, wherever they are named, their mail or phone stands. NobodyToErase."""
        row = await self._scope.session.get(ContactRow, (self._scope.team_id, number), populate_existing=True)
        if row is None:
            raise NobodyToErase
        same = [row, *await self._same_contact(row)]
        told = [word for one in same for word in (one.name, one.email, one.phone) if word]
        numbers = [one.number for one in same]
        for one in same:
            self._scope.session.expunge(one)
        for each in numbers:
            await Contacts(scope=self._scope).erase(each)
        await self._out_of_texts(list(dict.fromkeys(told)), "", instead)

    async def _same_contact(self, row: ContactRow) -> Sequence[ContactRow]:
        """The same person as they were before a change, or on another deal: by name on the deal, or by e-mail."""
        alike = and_(ContactRow.deal_number == row.deal_number, ContactRow.name == row.name)
        same = or_(alike, ContactRow.email == row.email) if row.email else alike
        return (
            await self._scope.session.scalars(select(ContactRow).where(same, ContactRow.number != row.number))
        ).all()

    async def _send_nothing(self, user_id: str, at: datetime) -> None:
        """What waits for them is not sent, what they got is not kept, and no digest goes to them any more."""
        to_them = update(OutboxRow).where(OutboxRow.channel == user_id)
        await self._scope.changed(to_them.values(payload={}))
        unsent = to_them.where(OutboxRow.next_at.is_not(None))
        await self._scope.changed(unsent.values(status="failed", next_at=None, error=ERASED))
        theirs = update(SubscriptionRow).where(
            SubscriptionRow.channel_id == user_id, SubscriptionRow.ended_at.is_(None)
        )
        await self._scope.changed(theirs.values(ended_at=at, next_at=None))

    async def _take_off_lists(self, user_id: str) -> None:
        """They manage nothing and nothing is handed to them."""
        for pipeline in await self._scope.session.scalars(select(PipelineRow)):
            pipeline.managers = [one for one in pipeline.managers if one != user_id]
        for stage in await self._scope.session.scalars(select(StageRow)):
            stage.hand_to = [one for one in stage.hand_to if one != user_id]

    async def _out_of_texts(self, told: Sequence[str], token: str, instead: str) -> None:
        """Every text of every table: what is added to the book later is searched like the rest."""
        await self._scope.session.flush()
        telling = tuple(word for word in told if " " in word or "@" in word or any(c.isdigit() for c in word))
        for mapper in Base.registry.mappers:
            row: Any = mapper.class_
            if issubclass(row, OfWorkspace) and row not in _PEOPLE:
                exact = tuple(word for word in told if word) if row in _OURS else telling
                await self._out_of_rows(row, _Traces(exact, token, instead))
        await self._scope.session.flush()

    async def _out_of_rows(self, row: Any, traces: _Traces) -> None:
        columns = [column for column in row.__table__.columns if _is_text(column)]
        if not columns or not traces.needles:
            return
        named = or_(*(_contains(getattr(row, column.key), word) for column in columns for word in traces.needles))
        query = select(row).where(named).with_for_update().execution_options(populate_existing=True)
        for found in (await self._scope.session.scalars(query)).all():
            for column in columns:
                bare = traces.out_of(getattr(found, column.key))
                length = getattr(column.type, "length", None)
                setattr(found, column.key, bare[:length] if isinstance(bare, str) and length else bare)
            if isinstance(found, DealRow):
                refold(found)


def _is_text(column: Any) -> bool:
    """Whether people's words may stand there."""
    if column.primary_key:
        return False
    roomy = isinstance(column.type, String) and (column.type.length is None or column.type.length > _LONGEST_WORD)
    return roomy or isinstance(column.type, JSON)


def _contains(column: Any, word: str) -> Any:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return cast(column, Text).like(f"%{escaped}%", escape="\\")
