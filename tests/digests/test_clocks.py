"""A fortnight over each clock change, in four zones: which digest was posted when, on the clocks of its readers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.schedules import Schedule
from storage.books import Books
from tests.digests.house import SALES, House, utc

PARIS, NEW_YORK, KOLKATA, AUCKLAND = "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"


@pytest.mark.parametrize(
    ("zone", "around", "posted"),
    [
        (PARIS, "2026-03-29", ["Mon 23 Mar 09:00 +0100", "Mon 30 Mar 09:00 +0200"]),
        (PARIS, "2026-10-25", ["Mon 19 Oct 09:00 +0200", "Mon 26 Oct 09:00 +0100"]),
        (NEW_YORK, "2026-03-08", ["Mon 02 Mar 09:00 -0500", "Mon 09 Mar 09:00 -0400"]),
        (NEW_YORK, "2026-11-01", ["Mon 26 Oct 09:00 -0400", "Mon 02 Nov 09:00 -0500"]),
        (KOLKATA, "2026-03-29", ["Mon 23 Mar 09:00 +0530", "Mon 30 Mar 09:00 +0530"]),
        (AUCKLAND, "2026-04-05", ["Mon 30 Mar 09:00 +1300", "Mon 06 Apr 09:00 +1200"]),
        (AUCKLAND, "2026-09-27", ["Mon 21 Sep 09:00 +1200", "Mon 28 Sep 09:00 +1300"]),
    ],
)
async def test_a_digest_comes_at_nine_on_its_readers_clocks_before_and_after_they_change(
    books: Books, zone: str, around: str, posted: list[str]
) -> None:
    place = ZoneInfo(zone)
    begin = utc(f"{around}T12:00+00:00") - timedelta(days=7)
    house = await House(books, now=begin - timedelta(days=30)).open()
    schedule = Schedule(zone=place)
    await subscribe(house, schedule, next_at=schedule.next(begin))
    assert [told.split(" ", 1)[1] for told in await ticks(house, begin, days=14, zone=place)] == posted


async def test_down_for_three_days_each_misses_what_is_old_news_and_posts_the_rest_once(books: Books) -> None:
    begin, place = utc("2026-11-27T12:00+01:00"), ZoneInfo(PARIS)
    house = await House(books, now=utc("2026-10-01T09:00+02:00")).open()
    for cadence in ("daily", "weekly", "monthly"):
        schedule = Schedule(zone=place, cadence=cadence, weekday=5)
        await subscribe(house, schedule, next_at=schedule.next(begin))
    house.now = utc("2026-12-01T03:00+01:00")
    for _ in range(3):
        await house.decide(house.now)
        await house.deliver()
    assert await ticks(house, house.now, days=1, zone=place) == [
        "daily Tue 01 Dec 09:00 +0100",
        "monthly Tue 01 Dec 09:00 +0100",
    ]
    assert await house.status("daily:1:2026-11-30") == ("failed", "too_late")
    assert await house.status("weekly:2:2026-11-28") == ("failed", "too_late")


async def subscribe(house: House, schedule: Schedule, **facts: Any) -> None:
    async with house.books.work("T1") as work:
        await work.subscriptions.add(
            channel_id=SALES, pipeline_id=1, schedule=schedule, language="en", created_by=None, at=house.now, **facts
        )


async def ticks(house: House, begin: datetime, *, days: int, zone: ZoneInfo) -> list[str]:
    """Tick whenever anything is due for so many days; the cadence of each post, and when on the local clock it came."""
    house.now, posted = begin, list[str]()
    while house.now <= begin + timedelta(days=days):
        known = len(house.slack.keys)
        await house.decide(house.now)
        await house.deliver()
        new = [key for key in house.slack.keys[known:] if key.split(":")[0] in {"daily", "weekly", "monthly"}]
        posted += [f"{key.split(':')[0]} {house.now.astimezone(zone):%a %d %b %H:%M %z}" for key in new]
        house.now = await next_instant(house)
    return posted


async def next_instant(house: House) -> datetime:
    """When the next digest is due, or a post that waits may go out."""
    async with house.books.look("T1") as work:
        due = [one.next_at for one in await work.subscriptions.all() if one.next_at]
    wakes = await house.books.delivery.next_wake()
    return min([*due, *([wakes] if wakes else [])])
