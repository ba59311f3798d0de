"""What the reps do all day, in the words they type: chance says what, the book says to which deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from bench.half_year.team import REPS, SALES, TEAM
from bot.calendars import calendar_of
from commands.invocation import Invocation, Reply
from commands.router import Router
from pipeline.deals import DealFacts, Person
from pipeline.local_time import day_of
from storage.books import Books

ACTS_A_DAY = (1, 5)
ENOUGH_DEALS = 14
"""With fewer open deals a rep looks for new ones first."""

NEGLECTED = 5
"""Every so-manyth deal is one its owner does not like to touch."""

LAST_STAGE = "Negotiation"
REASONS = ("price", "no reply", "competitor", "timing")
SAID = ("they want to know what it costs to run", "the director decides", "budget only from next quarter on")
STEPS = ("send the quote", "call back", "agree on a date", "send the contract")


class SalesFloor:
    """The reps at work. `refused` counts what they typed in vain."""

    def __init__(self, *, books: Books, router: Router, chance: Random) -> None:
        self._books = books
        self._router = router
        self._chance = chance
        self._keys = count(1)
        self.acts = 0
        self.refused: list[str] = []

    async def types(
        self, person: Person, text: str, at: datetime, *, command: str = "/deal", channel: str = SALES
    ) -> Reply:
        """Somebody types a command in a channel."""
        asked = Invocation(
            team_id=TEAM,
            user_id=person.user_id,
            channel_id=channel,
            channel_name="sales",
            key=f"trg:{next(self._keys)}",
            at=at,
            via="command",
            command=command,
            text=text,
        )
        return await self._router.handle(asked)

    async def act(self, person: Person, at: datetime) -> None:
        """Whatever is next for this rep."""
        text = await self._what(person, at)
        reply = await self.types(person, text, at)
        self.acts += 1
        if not reply.changed:
            self.refused.append(f"{text}: {reply.message.text if reply.message else reply.form}")

    async def _what(self, person: Person, at: datetime) -> str:
        async with self._books.look(TEAM) as work:
            deals = await work.deals.of_owner(person.user_id)
            due = await work.follow_ups.of_person(person.user_id, until=at + timedelta(hours=8))
        if due and self._chance.random() < 0.5:
            return f"done t{self._chance.choice(due).number}"
        if len(deals) < ENOUGH_DEALS or self._chance.random() < 0.1:
            return self._new()
        return self._with(self._pick(deals))

    def _new(self) -> str:
        number = next(self._keys)
        euros = self._chance.randint(2, 40) * 500
        close = "" if self._chance.random() < 0.3 else f" close in {self._chance.randint(20, 90)} days"
        return f'new "Prospect {number} website" {euros}€ for "Prospect {number}"{close}'

    def _pick(self, deals: Sequence[DealFacts]) -> DealFacts:
        liked = [deal for deal in deals if deal.number % NEGLECTED and deal.parked_until is None]
        return self._chance.choice(liked if liked and self._chance.random() < 0.93 else list(deals))

    def _with(self, deal: DealFacts) -> str:
        fate = self._chance.random()
        if fate < 0.4:
            return f"log {deal.number} {self._chance.choice(('call', 'email', 'meeting'))} {self._chance.choice(SAID)}"
        if fate < 0.6:
            return f"won {deal.number}" if deal.stage.name == LAST_STAGE else f"move {deal.number} next"
        if fate < 0.84:
            hour = self._chance.choice(("", "", " 15:00", " 19:30"))
            return f"remind {deal.number} in {self._chance.randint(1, 9)} days{hour} {self._chance.choice(STEPS)}"
        if fate < 0.96:
            return f"lost {deal.number} {self._chance.choice(REASONS)}"
        return f"park {deal.number} until in {self._chance.randint(10, 40)} days champion on leave"


def days_of_work(start: datetime, end: datetime, chance: Random) -> Iterator[tuple[datetime, Person]]:
    """When who does something (UTC), in order: on working days of their country, between nine and six."""
    moments = [
        (_moment(day, ZoneInfo(person.zone), chance), person)
        for person in REPS
        for day in _days(start, end, ZoneInfo(person.zone))
        if calendar_of(person.country).is_working(day)
        for _ in range(chance.randint(*ACTS_A_DAY))
    ]
    within = [moment for moment in moments if start <= moment[0] < end]
    yield from sorted(within, key=lambda moment: (moment[0], moment[1].user_id))


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    first = day_of(start, zone)
    for ahead in range((day_of(end, zone) - first).days + 1):
        yield first + timedelta(days=ahead)


def _moment(day: date, zone: ZoneInfo, chance: Random) -> datetime:
    at = datetime.combine(day, time(9), zone) + timedelta(minutes=chance.randint(5, 530), seconds=chance.randint(0, 59))
    return at.astimezone(UTC)
