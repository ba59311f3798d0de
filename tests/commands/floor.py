"""A sales floor: people who type, press and fill in forms, and a clock that is set by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select

from commands.invocation import Invocation, Over, Quoted, Reply, Unread, Via
from commands.router import Router
from digests.digest import Digests
from messages.message import Message
from messages.prose import Prose
from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, WeekdayCalendar
from pipeline.deals import DealFacts, Person
from pipeline.stages import Status
from storage.books import Books
from storage.deal_lists import Narrowing
from storage.tables_deals import DealChangeRow, DealRow, FollowUpRow
from storage.tables_posts import HandledRequestRow, OutboxRow, SubscriptionRow
from storage.workspaces import Start
from tests.founded import found_once

TEAM = "T1"
LEA = Person(user_id="ULEA", name="Léa Martin", zone="Europe/Paris", language="fr", country="FR")
TOM = Person(user_id="UTOM", name="Tom Reed", zone="Europe/London", language="en", country="GB")
GUEST = Person(user_id="UGUEST", name="Gil Guest", zone="UTC", language="en", guest=True)
GONE = Person(user_id="UGONE", name="Ann Gone", zone="UTC", language="en", active=False)

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""Friday 20 November 2026, 11:00 in Paris."""

ARMISTICE = date(2026, 11, 11)

OURS = Prose()
"""The templates that come with the bot, and no others."""

_WRITTEN: tuple[Any, ...] = (DealRow, DealChangeRow, FollowUpRow, SubscriptionRow, OutboxRow, HandledRequestRow)


def calendars(country: str | None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Calendar:
    return WeekdayCalendar(weekdays=weekdays, holidays=frozenset({ARMISTICE}) if country == "FR" else frozenset())


class Floor:
    """The commands of one workspace, as its people use them."""

    def __init__(self, books: Books, *, at: datetime = FRIDAY, prose: Prose = OURS) -> None:
        self.books = books
        self.now = at
        self._keys = count(1)
        self.router = Router(
            books=books,
            calendars=calendars,
            prose=prose,
            preview=Digests(calendars=calendars, prose=prose).compose,
            clock=lambda: self.now,
        )

    async def open(self) -> Floor:
        await found_once(self.books, ("floor", self.now), self._found)
        return self

    async def _found(self) -> None:
        start = Start(name="Durand Ventes", zone="Europe/Paris", language="en", country="FR")
        await self.books.found_workspace(TEAM, start, at=self.now)
        await self.joined_by(LEA, TOM, GUEST, GONE)

    async def joined_by(self, *people: Person) -> Floor:
        async with self.books.work(TEAM) as work:
            for person in people:
                await work.people.save(person, at=self.now)
        return self

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def subscribed(self, channel: str = "CSALES", *, language: str = "en") -> None:
        """A weekly digest in a channel, which then belongs to the pipeline."""
        who = LEA if language == "fr" else TOM
        await self.ask(who, "subscribe weekly monday 9:00", command="/pipeline", channel=channel)

    async def ask(
        self,
        who: Person,
        text: str,
        *,
        command: str = "/deal",
        channel: str | None = "CSALES",
        key: str | None = None,
        name: str | None = "sales",
        shared: bool = False,
        reachable: bool = True,
    ) -> Reply:
        self.passes(seconds=1)
        asked = self._asked(who, key or f"trg:{next(self._keys)}", "command", channel)
        return await self.router.handle(
            replace(
                asked,
                channel_name=name,
                command=command,
                text=text,
                channel_shared=shared,
                channel_reachable=reachable,
            )
        )

    async def say(
        self, who: Person, text: str, *, channel: str = "DTOM", key: str | None = None, unread: Unread | None = None
    ) -> Reply:
        """Words without a command: in a direct message to the bot, or after its mention in a channel."""
        self.passes(seconds=1)
        asked = self._asked(who, key or f"msg:{channel}:{next(self._keys)}", "message", channel)
        return await self.router.handle(replace(asked, text=text, unread=unread))

    async def press(
        self,
        who: Person,
        value: str | Mapping[str, Any],
        *,
        standing: Message | None = None,
        standing_since: datetime | None = None,
        block_id: str | None = None,
        channel: str = "CSALES",
        key: str | None = None,
        fields: Mapping[str, Any] | None = None,
        remembered: Mapping[str, Any] | None = None,
    ) -> Reply:
        """A press on a message; on a form where it brings what is filled in, and what the form remembers."""
        self.passes(seconds=1)
        asked = self._asked(who, key or f"trg:{next(self._keys)}", "button", channel)
        inside = replace(asked, fields=fields or {}, remembered=remembered or {}, standing_since=standing_since)
        return await self.router.handle(
            replace(inside, press=facts_of(value), standing=_standing(standing), block_id=block_id)
        )

    async def submit(
        self,
        who: Person,
        form: str,
        fields: Mapping[str, Any],
        remembered: str | Mapping[str, Any] | None = None,
        *,
        channel: str = "CSALES",
        key: str | None = None,
        standing: Message | None = None,
        block_id: str | None = None,
    ) -> Reply:
        self.passes(seconds=1)
        asked = self._asked(who, key or f"view:{next(self._keys)}", "form", channel)
        return await self.router.handle(
            replace(
                asked,
                form=form,
                fields=fields,
                press=facts_of(remembered or {}),
                standing=_standing(standing),
                block_id=block_id,
            )
        )

    async def home(
        self, who: Person, remembered: Mapping[str, Any] | None = None, said: Message | None = None
    ) -> Message:
        """The Home tab as a message; what it remembers is its text."""
        form = await self.router.home(self._view(who, remembered or {}, key="evt:1"), said)
        return Message(text=form.view["private_metadata"], blocks=form.view["blocks"])

    async def press_home(
        self,
        who: Person,
        value: str | Mapping[str, Any],
        remembered: Mapping[str, Any] | None = None,
        *,
        over: Over = "home",
        block_id: str | None = None,
    ) -> Reply:
        """A press on the Home tab, or on an answer shown over it."""
        self.passes(seconds=1)
        asked = self._view(who, remembered or {}, key=f"trg:{next(self._keys)}")
        return await self.router.handle(replace(asked, press=facts_of(value), over=over, block_id=block_id))

    async def pick(self, who: Person, typed: str) -> list[tuple[str, str]]:
        """What a deal picker offers: labels and values."""
        asked = replace(self._view(who, None, key=""), text=typed, over=None)
        return [(choice.label, choice.value) for choice in await self.router.options(asked)]

    async def shortcut(
        self, who: Person, shortcut: str, quoted: Quoted | None = None, *, channel: str | None = "CSALES"
    ) -> Reply:
        self.passes(seconds=1)
        asked = self._view(who, None, key=f"trg:{next(self._keys)}")
        return await self.router.handle(
            replace(asked, via="shortcut", over=None, channel_id=channel, shortcut=shortcut, quoted=quoted)
        )

    def _view(self, who: Person, home: Mapping[str, Any] | None, *, key: str) -> Invocation:
        return replace(self._asked(who, key, "button", None), home=home, over="home")

    def _asked(self, who: Person, key: str, via: Via, channel: str | None) -> Invocation:
        """Somebody asks something now, in a channel or nowhere."""
        return Invocation(team_id=TEAM, user_id=who.user_id, channel_id=channel, key=key, at=self.now, via=via)

    async def deal(self, number: int) -> DealFacts:
        async with self.books.look(TEAM) as work:
            return await work.deals.facts(number)

    async def history(self, number: int) -> list[str]:
        async with self.books.look(TEAM) as work:
            return [change.kind for change in await work.deals.history(number)]

    async def numbers(self, status: Status = "open") -> list[int]:
        """The deals there are, by number."""
        async with self.books.look(TEAM) as work:
            found = await work.deals.page(Narrowing(statuses=(status,)), limit=None)
            return sorted(deal.number for deal in found.deals)

    async def book(self) -> list[object]:
        """All that a request may change: deals with their histories, follow-ups, subscriptions, the outbox."""
        async with self.books.look(TEAM) as work:
            deals = (await work.deals.page(Narrowing(statuses=("open", "won", "lost")), limit=None)).deals
            histories = [await work.deals.history(deal.number) for deal in deals]
            to_do = [await work.follow_ups.of_deal(deal.number) for deal in deals]
            return [deals, histories, to_do, await work.subscriptions.all(), await work.outbox.recent(1000)]

    async def rows(self) -> list[int]:
        """How many rows each table that a request may add to has; the quick way to see that nothing was changed."""
        counts = [select(func.count(table.team_id)).scalar_subquery() for table in _WRITTEN]
        async with self.books.look(TEAM) as work:
            return list((await work._scope.session.execute(select(*counts))).one())

    async def posts(self) -> list[Message]:
        """What waits to be posted, oldest first."""
        async with self.books.work(TEAM) as work:
            waiting = [await work.outbox.get(post.key) for post in reversed(await work.outbox.recent(1000))]
            rows = [await work._scope.session.get(OutboxRow, (TEAM, post.key)) for post in waiting if post]
            return [Message.from_json(row.payload) for row in rows if row]

    async def outbox(self) -> list[tuple[str, str]]:
        """Keys and channels of what waits to be posted, oldest first."""
        async with self.books.look(TEAM) as work:
            return [(post.key, post.channel) for post in reversed(await work.outbox.recent(100))]


async def a_fridays_work(floor: Floor, *, channel: str = "DTOM") -> Floor:
    """Tom's: two open deals with a value, one without; one won, one lost."""
    for words in [
        "new Acme 12k stage proposal close 15/12",
        "new Bolt 3k",
        "new Cork stage negotiation close 30/11",
        "new Dune 4k",
        "won dune",
        "new Echo 2k",
        "lost echo price",
    ]:
        await floor.ask(TOM, words, channel=channel)
    return floor


def told(reply: Reply | Message | None) -> str:
    """What is said, without the labels of buttons: one line for each paragraph, plain spaces."""
    message = _message(reply)
    if message is None:
        return ""
    kinds = {"section", "context", "header"}
    shown = [found for block in message.blocks if block["type"] in kinds for found in _texts(block)]
    return "\n".join(shown).replace("\u202f", " ").replace("\u00a0", " ")


def labels(reply: Reply | Message | None) -> list[str]:
    """The labels of everything that can be pressed or chosen."""
    return [label.replace("\u202f", " ").replace("\u00a0", " ") for label, _ in pressables(reply)]


def buttons(reply: Reply | Message | None) -> dict[str, str]:
    """Labels and values of everything that can be pressed or chosen."""
    return dict(pressables(reply))


def pressables(reply: Reply | Message | None) -> list[tuple[str, str]]:
    """The same as pairs, for labels that stand twice."""
    message = _message(reply)
    return _pressables(list(message.blocks)) if message else []


def every_string(node: Any) -> list[str]:
    """Every text in a message or a form, wherever it stands; not what buttons carry."""
    if isinstance(node, Mapping):
        return [
            found
            for name, one in node.items()
            if name not in {"value", "private_metadata"}
            for found in every_string(one)
        ]
    if isinstance(node, list | tuple):
        return [found for one in node for found in every_string(one)]
    return [node] if isinstance(node, str) else []


def _standing(message: Message | None) -> dict[str, Any] | None:
    """A message as Slack sends it along with a press on it."""
    return {"text": message.text, "blocks": list(message.blocks)} if message else None


def _message(reply: Reply | Message | None) -> Message | None:
    return (reply.message or reply.replace) if isinstance(reply, Reply) else reply


def _texts(block: Mapping[str, Any]) -> list[str]:
    parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    return [part["text"] for part in parts if part]


def _pressables(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [found for one in node for found in _pressables(one)]
    if not isinstance(node, dict):
        return []
    if isinstance(node.get("value"), str) and isinstance(node.get("text"), dict):
        return [(node["text"]["text"], node["value"])]
    return [found for one in node.values() for found in _pressables(one)]


def facts_of(carried: str | Mapping[str, Any]) -> dict[str, Any]:
    """What a button carries, or a form remembers."""
    return dict(json.loads(carried) if isinstance(carried, str) else carried)
