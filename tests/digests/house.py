"""A workspace whose days are told by hand, with a Slack that writes down what reaches it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from digests.digest import Digests
from digests.gateway import InDoubt, NotTaken, Posted, SendFailed, TargetGone
from digests.mornings import Mornings
from digests.nudges import Nudges
from digests.outbox import Delivered, Outbox
from digests.reminders import Reminders
from digests.tick import Occasion, Tick
from messages.message import Chart
from messages.prose import Prose
from pipeline.calendar import MONDAY_TO_FRIDAY, Calendar, WeekdayCalendar
from pipeline.deals import Person
from pipeline.money import Money
from pipeline.schedules import USUAL_SECTIONS, Schedule, Section
from storage.books import Books
from storage.changes import Change
from storage.work import Work
from storage.workspaces import Start
from tests.founded import found_once

TEAM = "T1"
SALES = "CSALES"
PARIS = ZoneInfo("Europe/Paris")
LEA = Person(user_id="ULEA", name="Léa Martin", zone="Europe/Paris", language="fr", country="FR")
TOM = Person(user_id="UTOM", name="Tom Reed", zone="Europe/London", language="en", country="GB")
HOLIDAYS = {
    "FR": {date(2026, 11, 11), date(2026, 12, 25)},
    "GB": {date(2026, 12, 25), date(2026, 12, 28)},
    "US": {date(2027, 1, 1)},
}


def calendars(country: str | None, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Calendar:
    return WeekdayCalendar(weekdays=weekdays, holidays=frozenset(HOLIDAYS.get(country or "", ())))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass
class RecordedSlack:
    """Takes posts and keeps them. `troubles` are raised in turn, one for each post; None lets it through.

    A trouble named "lost" takes the message and then loses the answer. Channels in `gone` take nothing.
    """

    posts: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    edits: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    threads: list[str | None] = field(default_factory=list)
    troubles: list[SendFailed | str | None] = field(default_factory=list)
    looks: list[SendFailed | None] = field(default_factory=list)
    looked_for: list[tuple[str, datetime]] = field(default_factory=list)
    refused_types: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    files_refused: SendFailed | None = None
    uploads: list[bytes] = field(default_factory=list)
    before_post: Callable[[], Awaitable[None]] | None = None
    before_find: Callable[[], Awaitable[None]] | None = None

    async def post(
        self, *, team_id: str, channel: str, content: Mapping[str, Any], key: str, thread_ts: str | None = None
    ) -> Posted:
        if self.before_post:
            await self.before_post()
        if any(block["type"] in self.refused_types for block in content["blocks"]):
            raise NotTaken("invalid_blocks")
        if channel in self.gone:
            raise TargetGone("is_archived")
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, SendFailed):
            raise trouble
        self.posts.append((team_id, channel, content))
        self.keys.append(key)
        self.threads.append(thread_ts)
        if trouble == "lost":
            raise InDoubt("timeout")
        return Posted(ts=f"{len(self.posts)}.0", channel=channel)

    async def edit(self, *, team_id: str, posted: Posted, content: Mapping[str, Any]) -> None:
        if self.before_post:
            await self.before_post()
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, SendFailed):
            raise trouble
        self.edits.append((posted.ts, content))

    async def find(
        self, *, team_id: str, channel: str, key: str, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        if self.before_find:
            await self.before_find()
        self.looked_for.append((key, since))
        trouble = self.looks.pop(0) if self.looks else None
        if trouble:
            raise trouble
        return Posted(ts=f"{self.keys.index(key) + 1}.0", channel=channel) if key in self.keys else None

    async def upload_png(self, *, team_id: str, png: bytes, title: str, alt: str) -> str:
        if self.files_refused:
            raise self.files_refused
        self.uploads.append(png)
        return f"F{len(self.uploads)}"


class House:
    """One workspace with Léa and Tom; `now` is the real clock of delivery."""

    def __init__(self, books: Books, *, now: datetime) -> None:
        self.books = books
        self.now = now
        self.slack = RecordedSlack()
        self.naps: list[float] = []
        self.prose = Prose()
        self.tick = self.another_tick()
        self.outbox = self.another_outbox()

    def another_tick(self) -> Tick:
        occasions: Mapping[str, Occasion] = {
            "digest": Digests(calendars=calendars, prose=self.prose),
            "nudge": Nudges(calendars=calendars, prose=self.prose),
            "morning": Mornings(calendars=calendars, prose=self.prose),
            "reminder": Reminders(calendars=calendars, prose=self.prose),
        }
        return Tick(books=self.books, occasions=occasions, prose=self.prose, clock=lambda: self.now)

    def another_outbox(self) -> Outbox:
        return Outbox(books=self.books, gateway=self.slack, picture=self._draw, prose=self.prose, sleep=self._nap)

    async def _draw(self, chart: Chart) -> bytes:
        return chart.title.encode()

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)

    async def open(
        self,
        *,
        language: str = "en",
        zone: str = "Europe/Paris",
        country: str = "FR",
        people: Sequence[Person] = (LEA, TOM),
    ) -> House:
        start = Start(name="Durand", zone=zone, language=language, country=country)
        await found_once(self.books, ("house", start, tuple(people), self.now), lambda: self._found(start, people))
        return self

    async def _found(self, start: Start, people: Sequence[Person]) -> None:
        await self.books.found_workspace(TEAM, start, at=self.now)
        async with self.books.work(TEAM) as work:
            for person in people:
                await work.people.save(person, at=self.now)

    async def subscribe(
        self,
        next_at: datetime,
        *,
        language: str = "en",
        channel: str = SALES,
        sections: Sequence[Section] = USUAL_SECTIONS,
        **schedule: Any,
    ) -> int:
        """A digest, weekly on Mondays at nine unless a schedule says otherwise."""
        async with self.books.work(TEAM) as work:
            one = await work.subscriptions.add(
                channel_id=channel,
                pipeline_id=1,
                schedule=Schedule(zone=PARIS, **schedule),
                language=language,
                created_by=LEA.user_id,
                at=self.now,
                sections=sections,
                next_at=next_at,
            )
            await work.pipelines.set_channel(1, channel)
            return one.number

    async def deal(
        self, name: str, at: datetime, *, owner: Person = LEA, euros: int | None = 1000, stage: int = 1, **facts: Any
    ) -> int:
        async with self.books.work(TEAM) as work:
            pipeline = await work.pipelines.default()
            deal = await work.deals.create(
                name=name,
                company=None,
                value=None if euros is None else Money(euros * 100, "EUR"),
                stage=pipeline.stage(stage),
                pipeline_id=pipeline.id,
                owner_id=owner.user_id,
                close_on=facts.get("close_on"),
                source=None,
                change=change(owner, at),
            )
            return deal.number

    async def does(self, number: int, act: Callable[[Any, Work], Awaitable[object]]) -> None:
        async with self.books.work(TEAM) as work:
            await act(await work.deals.get(number), work)

    async def remind(self, number: int, text: str, at: datetime, *, timed: bool = True) -> None:
        """Léa plans something on a deal."""
        async with self.books.work(TEAM) as work:
            await work.follow_ups.add(number, LEA.user_id, text, at, timed, change(LEA, self.now))

    async def decide(self, at: datetime) -> int:
        return await self.tick.decide(at)

    async def deliver(self, **options: Any) -> Delivered:
        return await self.outbox.deliver(now=lambda: self.now, **options)

    async def keys(self) -> list[str]:
        """Keys of everything in the outbox, in order."""
        async with self.books.look(TEAM) as work:
            return sorted(post.key for post in await work.outbox.recent(500))

    async def status(self, key: str) -> tuple[str, str | None]:
        async with self.books.look(TEAM) as work:
            post = await work.outbox.get(key)
        assert post is not None
        return post.status, post.error


def change(who: Person, at: datetime) -> Change:
    return Change(by=who.user_id, at=at, via="command", channel_id=SALES, batch=f"trg:{who.user_id}:{at.isoformat()}")
