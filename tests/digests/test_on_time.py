"""Down for three days, over clock changes and a new year: what was posted when, on the clocks of those who read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from digests.gateway import WorkspaceGone
from pipeline.schedules import CADENCES, Schedule
from storage.books import Books
from storage.database import Database
from tests.digests.house import LEA, PARIS, SALES, TEAM, House, utc

DOWN_FOR = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Outage:
    """The clocks of `zone` when the bot went down for three days, and what was posted in the two `days` after.

    A time, and after it all that was posted at that time, a digest about an earlier day with that day. Also which
    digests were never posted, being too late.
    """

    zone: str
    country: str
    since: str
    posted: Sequence[str]
    unposted: Sequence[str] = ()
    days: int = 2


OUTAGES = [
    Outage(
        zone="Europe/Paris",
        country="FR",
        since="2026-03-27T17:00",
        posted=[
            "Mon 30 Mar 17:00 daily, morning, nudge, weekly, weekly thread",
            "Tue 31 Mar 09:00 daily, morning",
            "Tue 31 Mar 14:30 reminder",
            "Wed 01 Apr 09:00 daily, monthly, monthly thread, morning, quarterly, quarterly thread",
        ],
    ),
    Outage(
        zone="Europe/Paris",
        country="FR",
        since="2026-10-23T17:00",
        posted=[
            "Mon 26 Oct 17:00 daily, morning, nudge, weekly, weekly thread",
            "Tue 27 Oct 09:00 daily, morning",
            "Tue 27 Oct 14:30 reminder",
            "Wed 28 Oct 09:00 daily, morning",
        ],
    ),
    Outage(
        zone="America/New_York",
        country="US",
        since="2026-03-06T17:00",
        posted=[
            "Mon 09 Mar 17:00 daily, morning, nudge, weekly, weekly thread",
            "Tue 10 Mar 09:00 daily, morning",
            "Tue 10 Mar 14:30 reminder",
            "Wed 11 Mar 09:00 daily, morning",
        ],
    ),
    Outage(
        zone="America/New_York",
        country="US",
        since="2026-10-30T17:00",
        posted=[
            ("Mon 02 Nov 17:00 daily, monthly of Sun 01 Nov, monthly thread, morning, nudge, weekly, weekly thread"),
            "Tue 03 Nov 09:00 daily, morning",
            "Tue 03 Nov 14:30 reminder",
            "Wed 04 Nov 09:00 daily, morning",
        ],
    ),
    Outage(
        zone="America/New_York",
        country="US",
        since="2026-12-30T17:00",
        posted=[
            "Sat 02 Jan 17:00 morning",
            "Sun 03 Jan 09:00 morning",
            "Sun 03 Jan 14:30 reminder",
            (
                "Mon 04 Jan 09:00 daily, daily of Fri 01 Jan, monthly of Fri 01 Jan, monthly thread, morning, "
                "nudge, quarterly of Fri 01 Jan, quarterly thread, weekly, weekly thread"
            ),
        ],
    ),
    Outage(
        zone="Asia/Kolkata",
        country="IN",
        since="2026-11-27T23:00",
        posted=[
            "Tue 01 Dec 08:00 weekly of Mon 30 Nov, weekly thread",
            "Tue 01 Dec 09:00 daily, monthly, monthly thread, morning, nudge",
            "Tue 01 Dec 14:30 reminder",
            "Wed 02 Dec 09:00 daily, morning",
        ],
        unposted=["daily:1:2026-11-30"],
    ),
    Outage(
        zone="Pacific/Auckland",
        country="NZ",
        since="2026-03-31T17:00",
        posted=[
            (
                "Fri 03 Apr 17:00 daily, monthly of Wed 01 Apr, monthly thread, morning, nudge, quarterly of Wed "
                "01 Apr, quarterly thread"
            ),
            "Sat 04 Apr 09:00 morning",
            "Sat 04 Apr 14:30 reminder",
            "Mon 06 Apr 09:00 daily, morning, weekly, weekly thread",
        ],
        days=3,
    ),
    Outage(
        zone="Pacific/Auckland",
        country="NZ",
        since="2026-09-25T17:00",
        posted=[
            "Mon 28 Sep 17:00 daily, morning, nudge, weekly, weekly thread",
            "Tue 29 Sep 09:00 daily, morning",
            "Tue 29 Sep 14:30 reminder",
            "Wed 30 Sep 09:00 daily, morning",
        ],
    ),
]


@pytest_asyncio.fixture
async def book(sqlite_url: str) -> AsyncIterator[Books]:
    database = Database(sqlite_url)
    yield Books(database)
    await database.close()


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: f"{outage.zone} {outage.since[:10]}")
async def test_after_three_days_down_each_is_said_once_and_when_it_may_be(book: Books, outage: Outage) -> None:
    zone = ZoneInfo(outage.zone)
    since = datetime.fromisoformat(outage.since).replace(tzinfo=zone)
    house = await team_in(book, zone, outage.country, since)
    back = since + DOWN_FOR
    posted = await watched(house, back, timedelta(days=outage.days), zone)
    assert (posted, await too_late(house)) == (outage.posted, list(outage.unposted))


async def team_in(book: Books, zone: ZoneInfo, country: str, since: datetime) -> House:
    """Léa, with every digest, a silent deal, and a minute to remember on the last day, the day of return, the next."""
    lea = replace(LEA, zone=zone.key, country=country)
    house = await House(book, now=since).open(zone=zone.key, country=country, people=[lea])
    async with book.work(TEAM) as work:
        await work.pipelines.set_channel(1, SALES)
        for cadence in CADENCES:
            schedule = Schedule(zone=zone, cadence=cadence)
            await work.subscriptions.add(
                channel_id=SALES,
                pipeline_id=1,
                schedule=schedule,
                language="en",
                created_by=lea.user_id,
                at=since,
                next_at=schedule.next(since),
            )
    await house.deal("Silent", since - timedelta(days=40))
    busy = await house.deal("Busy", since - timedelta(days=1))
    back = since + DOWN_FOR
    for day, hour, minute in ((-1, 11, 0), (0, 10, 30), (1, 14, 30)):
        await house.remind(busy, "call", (back + timedelta(days=day)).replace(hour=hour, minute=minute))
    return house


async def watched(house: House, back: datetime, span: timedelta, zone: ZoneInfo) -> list[str]:
    """Tick when the bot is back, and then whenever anything is due."""
    posted, at = defaultdict[str, list[str]](list), back
    while at < back + span:
        house.now, known = at, len(house.slack.keys)
        await house.decide(at)
        await house.deliver()
        local = at.astimezone(zone)
        posted[f"{local:%a %d %b %H:%M}"] += [told(key, local) for key in house.slack.keys[known:]]
        at = max(await house.books.next_due() or back + DOWN_FOR * 3, at + timedelta(minutes=1))
    return [f"{when} {', '.join(sorted(what))}" for when, what in posted.items() if what]


def told(key: str, on: datetime) -> str:
    """The kind of what was posted, and the day it is about where that is another."""
    kind, *_, about = key.split(":")
    if kind not in CADENCES:
        return kind
    if about == "detail":
        return f"{kind} thread"
    day = datetime.fromisoformat(about)
    return kind if day.date() == on.date() else f"{kind} of {day:%a %d %b}"


async def too_late(house: House) -> list[str]:
    async with house.books.look(TEAM) as work:
        return sorted(post.key for post in await work.outbox.recent(100) if post.error == "too_late")


async def test_what_slack_does_not_take_all_day_is_not_said_at_night_nor_the_day_after(house: House) -> None:
    await house.deal("Silent", house.now - timedelta(days=40))
    async with house.books.work(TEAM) as work:
        await work.pipelines.set_channel(1, SALES)
    nine = utc("2026-11-16T09:00+01:00")
    await house.remind(await house.deal("Busy", nine), "call", nine + timedelta(minutes=5))
    for house.now in (nine, nine + timedelta(minutes=5)):
        await house.decide(house.now)
    for hours in range(26):
        house.now = nine + timedelta(hours=hours)
        local = house.now.astimezone(PARIS)
        house.slack.troubles = [] if local.hour >= 20 or local.day == 17 else [WorkspaceGone("token_expired")] * 9
        await house.deliver()
    assert house.slack.keys == []
    assert [key.split(":")[0] for key in await too_late(house)] == ["morning", "nudge", "reminder"]
