"""A sales floor: people who type, press and fill in forms, and a clock that is set by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from commands.invocation import Invocation, Reply
from commands.router import Router
from digests.weekly import Weekly
from messages.message import Message
from pipeline.calendar import Calendar, WeekdayCalendar
from pipeline.deals import DealFacts, Person
from storage.books import Books

TEAM = "T1"
LEA = Person(user_id="ULEA", name="Léa Martin", zone="Europe/Paris", language="fr", country="FR")
TOM = Person(user_id="UTOM", name="Tom Reed", zone="Europe/London", language="en", country="GB")
GUEST = Person(user_id="UGUEST", name="Gil Guest", zone="UTC", language="en", guest=True)
GONE = Person(user_id="UGONE", name="Ann Gone", zone="UTC", language="en", active=False)

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""Friday 20 November 2026, 11:00 in Paris."""

ARMISTICE = date(2026, 11, 11)


def calendars(country: str | None) -> Calendar:
    return WeekdayCalendar(holidays={ARMISTICE} if country == "FR" else frozenset())


class Floor:
    """The commands of one workspace, as its people use them."""

    def __init__(self, books: Books, *, at: datetime = FRIDAY) -> None:
        self.books = books
        self.now = at
        self._keys = count(1)
        self.router = Router(
            books=books, calendars=calendars, preview=Weekly(calendars=calendars).compose, clock=lambda: self.now
        )

    async def open(self) -> Floor:
        await self.books.found_workspace(
            TEAM, name="Durand Ventes", zone="Europe/Paris", language="en", country="FR", at=self.now
        )
        async with self.books.work(TEAM) as work:
            for person in (LEA, TOM, GUEST, GONE):
                await work.people.save(person, at=self.now)
        return self

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def ask(
        self,
        who: Person,
        text: str,
        *,
        command: str = "/deal",
        channel: str | None = "CSALES",
        key: str | None = None,
        name: str | None = "sales",
    ) -> Reply:
        self.passes(seconds=1)
        return await self.router.handle(
            Invocation(
                team_id=TEAM,
                user_id=who.user_id,
                channel_id=channel,
                channel_name=name,
                key=key or f"trg:{next(self._keys)}",
                at=self.now,
                via="command",
                command=command,
                text=text,
            )
        )

    async def press(
        self,
        who: Person,
        value: str | Mapping[str, Any],
        *,
        standing: Message | None = None,
        block_id: str | None = None,
        channel: str = "CSALES",
    ) -> Reply:
        self.passes(seconds=1)
        facts = json.loads(value) if isinstance(value, str) else value
        return await self.router.handle(
            Invocation(
                team_id=TEAM,
                user_id=who.user_id,
                channel_id=channel,
                key=f"trg:{next(self._keys)}",
                at=self.now,
                via="button",
                press=facts,
                standing=standing and {"text": standing.text, "blocks": list(standing.blocks)},
                block_id=block_id,
            )
        )

    async def submit(
        self, who: Person, form: str, fields: Mapping[str, str | None], remembered: Mapping[str, Any] | None = None
    ) -> Reply:
        self.passes(seconds=1)
        return await self.router.handle(
            Invocation(
                team_id=TEAM,
                user_id=who.user_id,
                channel_id="CSALES",
                key=f"view:{next(self._keys)}",
                at=self.now,
                via="form",
                form=form,
                fields=fields,
                press=remembered or {},
            )
        )

    async def deal(self, number: int) -> DealFacts:
        async with self.books.look(TEAM) as work:
            return await work.deals.facts(number)

    async def history(self, number: int) -> list[str]:
        async with self.books.look(TEAM) as work:
            return [change.kind for change in await work.deals.history(number)]

    async def outbox(self) -> list[tuple[str, str]]:
        """Keys and channels of what waits to be posted, oldest first."""
        async with self.books.look(TEAM) as work:
            return [(post.key, post.channel) for post in reversed(await work.outbox.recent(100))]


def said(reply: Reply | Message | None) -> str:
    """All the words of a message, as a reader meets them."""
    message = reply.message or reply.replace if isinstance(reply, Reply) else reply
    if message is None:
        return ""
    return "\n".join(words(list(message.blocks))) or message.text


def words(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for one in node for found in words(one)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [found for name, one in node.items() if name not in {"value"} for found in words(one)]


def buttons(reply: Reply | Message | None) -> dict[str, str]:
    """Labels and values of everything that can be pressed or chosen."""
    message = reply.message or reply.replace if isinstance(reply, Reply) else reply
    return dict(_buttons(list(message.blocks))) if message else {}


def _buttons(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [found for one in node for found in _buttons(one)]
    if not isinstance(node, dict):
        return []
    if isinstance(node.get("value"), str) and isinstance(node.get("text"), dict):
        return [(node["text"]["text"], node["value"])]
    return [found for one in node.values() for found in _buttons(one)]
