"""A month of selling in #sales: what people do, what comes due, and what must stand in book and Slack afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.calendars import calendar_of
from bot.house import utc_now
from sandbox.acting import Seen
from sandbox.server import Sandbox
from storage.deal_lists import Narrowing
from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office

Befall = Callable[[Sandbox], object]


@dataclass(frozen=True)
class Month:
    """Tom's month; before each step something may befall Slack. What fails in plain sight he does once more."""

    office: Office
    befall: tuple[Befall, ...] = ()

    async def pass_by(self) -> None:
        """What Tom does in an hour, then each tick at which something comes due, in order."""
        await self._types(f"/pipeline subscribe weekly {digest_day()} 9:00")
        await self._types("/deal new Acme website 12k for Acme SA")
        await self._fills_in_the_form()
        await self._presses("/deal acme", "Proposal")
        await self._presses("/deal brasserie", "Won")
        await self._types("/deal remind acme in 3 days at 14:30 send the contract")
        async with self.office.books.look(TEAM) as work:
            (reminder,) = await work.follow_ups.of_person(TOM)
            (subscription,) = await work.subscriptions.all()
        assert subscription.next_at is not None
        for at in sorted([reminder.due_at, subscription.next_at, a_wednesday_in_thirty_days()]):
            await self._befalls()
            await self.office.tick(at)
            assert await self.office.bot.in_hand.finish(seconds=60)

    async def _types(self, text: str) -> Seen:
        """Type it, and again after `dispatch_failed`; the answer is there for Tom to read."""
        before = self._readable()
        seen = await self._does(lambda: self.office.slack.act.command(TOM, SALES, text))
        assert seen.error is None, text
        assert self._readable() > before, text
        return seen

    def _readable(self) -> int:
        """How much Tom has before his eyes: messages in #sales and in his DM, and open forms."""
        slack = self.office.slack
        return len(slack.messages(SALES, viewer=TOM)) + len(slack.dm(TOM)) + len(slack.views(TOM))

    async def _does(self, act: Callable[[], Awaitable[Seen]]) -> Seen:
        await self._befalls()
        seen = await act()
        for _ in range(3):
            if seen.error not in {"dispatch_failed", "operation_timeout"}:
                break
            # What went down with a connection is seen to fail, and done again.
            if self.office.mode == "socket":
                await self.office.slack.until(lambda: self.office.slack.connections, seconds=60)
            seen = await act()
        assert await self.office.bot.in_hand.finish(seconds=60)
        return seen

    async def _befalls(self) -> None:
        self.office.slack.faults.clear()
        for befall in self.befall:
            befall(self.office.slack)

    async def _fills_in_the_form(self) -> None:
        await self._types("/deal new")
        if not self.office.slack.views(TOM):
            self.office.slack.faults.clear()
            await self.office.type(TOM, "/deal new")
        (form,) = self.office.slack.views(TOM)
        values = {"name": {"value": "Brasserie"}, "value": {"value": "3 500 €"}, "owner": {"value": LEA}}
        seen = await self._does(lambda: self.office.slack.act.submit(TOM, form["id"], values))
        assert (seen.error, seen.errors, self.office.slack.views(TOM)) == (None, {}, [])

    async def _presses(self, card: str, label: str) -> None:
        """Have the card shown and press a button, or choose an option, by what stands on it."""
        await self._types(card)
        ts, action_id, value = self._labelled(label)
        seen = await self._does(lambda: self.office.slack.act.click(TOM, SALES, ts, action_id, value))
        assert seen.error is None

    def _labelled(self, label: str) -> tuple[str, str, str]:
        messages = self.office.slack.messages(SALES, viewer=TOM)
        return next(
            (message["ts"], element["action_id"], choice["value"])
            for message in reversed(messages)
            for element in elements(message)
            for choice in element.get("options", [element])
            if choice.get("text", {}).get("text") == label
        )


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]


def digest_day() -> str:
    """Monday; the Tuesday where the next Monday is a holiday, on which no digest goes out."""
    monday = utc_now() + timedelta(days=7 - utc_now().weekday())
    return "monday" if calendar_of("FR").is_working(monday.date()) else "tuesday"


def a_wednesday_in_thirty_days() -> datetime:
    """9:30 UTC, past nine in Paris, of the first Wednesday from then on that is no holiday."""
    day = utc_now().replace(hour=9, minute=30) + timedelta(days=30)
    while day.weekday() != 2 or not calendar_of("FR").is_working(day.date()):
        day += timedelta(days=1)
    return day


async def let_time_pass(office: Office, *, befall: tuple[Befall, ...] = ()) -> None:
    """The faults are over, except for what befalls the first look; waits of a minute and look-ups come to their turn.

    Ninety seconds let both pass and are less than a lease: what the bot's own minute has in hand is left alone.
    """
    office.slack.faults.clear()
    for one in befall:
        one(office.slack)
    for seconds in (90, 110, 240):
        ahead = timedelta(seconds=seconds)
        await office.house.outbox.deliver(now=lambda ahead=ahead: utc_now() + ahead)  # type: ignore[misc]
        office.slack.faults.clear()


async def the_book(office: Office) -> list[tuple[object, ...]]:
    """Each deal: name, value in cents, stage, status, owner, and the kinds of its changes."""
    async with office.books.look(TEAM) as work:
        deals = (await work.deals.page(Narrowing(statuses=("open", "won", "lost")), limit=100)).deals
        histories = [[change.kind for change in await work.deals.history(deal.number)] for deal in deals]
    facts: list[tuple[object, ...]] = [
        (deal.name, deal.value and deal.value.minor, deal.stage.key, deal.status, deal.owner.user_id, *history)
        for deal, history in zip(deals, histories, strict=True)
    ]
    return sorted(facts, key=lambda deal: str(deal[0]))


async def decided(office: Office) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """The posts the bot decided on: how many of each kind, and the status of each key, but for what is too late."""
    async with office.books.look(TEAM) as work:
        posts = [post for post in await work.outbox.recent(500) if post.error != "too_late"]
    return Counter(post.kind for post in posts), Counter((post.status, post.key) for post in posts)


def standing(office: Office) -> Counter[tuple[str, str]]:
    """What stands in Slack, as `sent` and the key it is marked with; "" for what is unmarked and not private.

    A private answer is not counted: the asker gets it by a second way when nobody knows whether the first one worked.
    """
    slack = office.slack
    posts = [*slack.messages(SALES), *(m for person in (TOM, LEA) for m in slack.dm(person) if mark(m))]
    return Counter(("sent", mark(message)) for message in posts)


def mark(message: dict[str, Any]) -> str:
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("key", ""))


def forms_of_the_digest(office: Office) -> list[list[str]]:
    """The types of blocks of each digest that stands, without its thread and without those that every digest has."""
    digests = [m for m in office.slack.messages(SALES) if mark(m).startswith("weekly:") and "thread_ts" not in m]
    return [[b["type"] for b in m["blocks"] if b["type"] in {"data_visualization", "image"}] for m in digests]
