"""What becomes of a digest whose subscription is stopped or changed between being due and being posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.money import Money
from pipeline.schedules import Cadence, Schedule
from storage.subscriptions import Subscription
from storage.work import Work
from tests.digests.house import LEA, PARIS, SALES, TEAM, House, change, utc

HOLIDAY = utc("2026-11-11T09:00+01:00")
"""A Wednesday on which nobody works: a digest due then is held until Thursday."""

KEY = "weekly:1:2026-11-11"


async def due_on_the_holiday(house: House) -> int:
    number = await house.subscribe(HOLIDAY, weekday=2)
    house.now = HOLIDAY
    assert await house.decide(HOLIDAY) == 1
    await house.deliver()
    assert (await house.status(KEY), house.slack.posts) == (("waiting", "day_off"), [])
    return number


async def changed(
    house: House, number: int, *, channel: str = SALES, language: str = "en", **other: Any
) -> Subscription:
    async with house.books.work(TEAM) as work:
        one = await work.subscriptions.get(number)
        return await work.subscriptions.change(
            number,
            channel_id=channel,
            pipeline_id=1,
            schedule=replace(one.schedule(await work.workspace()), **other),
            language=language,
            sections=one.sections,
            at=house.now,
        )


async def goes_on_until(house: House, end: str) -> list[tuple[str, str, str]]:
    """An hour after the other: when what was posted where, by its key."""
    told: list[tuple[str, str, str]] = []
    while house.now <= utc(end):
        before = len(house.slack.posts)
        await house.decide(house.now)
        await house.deliver()
        for (_, channel, _), key in zip(house.slack.posts[before:], house.slack.keys[before:], strict=True):
            told.append((f"{house.now.astimezone(PARIS):%a %H:%M}", channel, key))
        house.now += timedelta(hours=1)
    return told


async def stop(work: Work, at: datetime) -> None:
    await work.subscriptions.end(1, at)


async def remove_its_pipeline(work: Work, at: datetime) -> None:
    await work.shaping.add_pipeline("Services", ["Contact", "Proposal"], at=at)
    old, new = await work.pipelines.all()
    await work.shaping.remove_pipeline(old, new, at=at)


@pytest.mark.parametrize("act", [stop, remove_its_pipeline])
async def test_a_digest_stopped_while_it_is_held_is_not_posted_and_stands_in_the_log(house: House, act: Any) -> None:
    await due_on_the_holiday(house)
    async with house.books.work(TEAM) as work:
        await act(work, house.now)
    assert await goes_on_until(house, "2026-11-12T10:00+01:00") == []
    assert await house.status(KEY) == ("failed", "stopped")


async def test_a_digest_sent_elsewhere_while_it_is_held_is_posted_there_alone_as_it_is_wanted_now(house: House) -> None:
    number = await due_on_the_holiday(house)
    one = await changed(house, number, channel="CTEAM", language="fr")
    assert one.next_at == HOLIDAY
    assert await goes_on_until(house, "2026-11-12T12:00+01:00") == [("Thu 09:00", "CTEAM", KEY)]
    assert "affaire" in house.slack.posts[0][2]["text"]


@pytest.mark.parametrize(
    ("other", "told", "given_up"),
    [
        ({"weekday": 4}, [("Fri 09:00", SALES, "weekly:1:2026-11-13")], True),
        ({"hour": time(17)}, [("Thu 17:00", SALES, KEY)], False),
        ({"hour": time(8)}, [("Thu 08:00", SALES, KEY)], False),
        ({"zone": ZoneInfo("Europe/London")}, [("Thu 10:00", SALES, KEY)], False),
        (
            {"cadence": "daily"},
            [("Thu 09:00", SALES, "daily:1:2026-11-12"), ("Fri 09:00", SALES, "daily:1:2026-11-13")],
            True,
        ),
    ],
    ids=["another day", "later that day", "an hour that is past", "another zone", "another cadence"],
)
async def test_a_digest_wanted_at_another_time_while_it_is_held_comes_then_and_not_twice(
    house: House, other: dict[str, Any], told: list[tuple[str, str, str]], given_up: bool
) -> None:
    number = await due_on_the_holiday(house)
    house.now += timedelta(hours=1)
    await changed(house, number, **other)
    assert await goes_on_until(house, "2026-11-13T10:00+01:00") == told
    assert await house.status(KEY) == (("failed", "changed_meanwhile") if given_up else ("sent", None))


async def test_what_nobody_else_may_see_from_now_on_is_not_said_by_a_digest_that_is_held(house: House) -> None:
    number = await house.deal("Acme", utc("2026-11-05T10:00+01:00"))
    won_at = utc("2026-11-06T10:00+01:00")
    await house.does(number, lambda deal, _: deal.win(Money(500000, "EUR"), change(LEA, won_at)))
    await due_on_the_holiday(house)
    assert await house.keys() == [KEY, f"{KEY}:detail"]
    async with house.books.work(TEAM) as work:
        await work.shaping.set_workspace(at=house.now, visibility="own")
    assert await goes_on_until(house, "2026-11-12T10:00+01:00") == [("Thu 09:00", SALES, KEY)]
    assert "Acme" not in str(house.slack.posts)


async def test_what_is_due_and_not_yet_decided_is_posted_as_it_is_wanted_now(house: House) -> None:
    number = await house.subscribe(HOLIDAY - timedelta(days=1), weekday=1)
    house.now = utc("2026-11-10T10:00+01:00")
    one = await changed(house, number, channel="CTEAM")
    assert one.next_at == HOLIDAY - timedelta(days=1)
    assert await goes_on_until(house, "2026-11-10T12:00+01:00") == [("Tue 10:00", "CTEAM", "weekly:1:2026-11-10")]


async def test_a_digest_posted_today_and_wanted_later_in_the_day_is_announced_for_the_next_time(house: House) -> None:
    monday = utc("2026-11-09T09:00+01:00")
    number = await house.subscribe(monday)
    house.now = monday
    assert len(await goes_on_until(house, "2026-11-09T10:00+01:00")) == 1
    one = await changed(house, number, hour=time(17))
    assert one.next_at == utc("2026-11-16T17:00+01:00")
    assert await goes_on_until(house, "2026-11-09T18:00+01:00") == []


@pytest.mark.parametrize(
    ("cadence", "settings", "next_at"),
    [
        ("quarterly", {"fiscal_starts": 2}, "2027-02-01T09:00+01:00"),
        ("daily", {"working_days": (1, 2, 3, 4)}, "2026-11-10T09:00+01:00"),
        ("daily", {"working_days": (0, 1, 2, 3, 4, 6)}, "2026-11-08T09:00+01:00"),
        ("weekly", {"working_days": (1, 2, 3, 4)}, "2026-11-09T09:00+01:00"),
    ],
)
async def test_digests_follow_the_teams_year_and_working_days(
    house: House, cadence: Cadence, settings: dict[str, Any], next_at: str
) -> None:
    house.now = utc("2026-11-07T12:00+01:00")
    due = Schedule(cadence=cadence, zone=PARIS).next(house.now)
    number = await house.subscribe(due, cadence=cadence)
    async with house.books.work(TEAM) as work:
        await work.shaping.set_workspace(at=house.now, **settings)
    async with house.books.look(TEAM) as work:
        assert (await work.subscriptions.get(number)).next_at == utc(next_at)
