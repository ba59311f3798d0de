"""What is due when, and that each occasion comes once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from digests.post import Post
from digests.tick import Occasion
from pipeline.money import Money
from storage.books import Books
from storage.due import AT_MOST, Due
from storage.work import Work
from tests.digests.house import LEA, SALES, TOM, House, change, utc

MONDAY = utc("2026-11-23T09:00+01:00")


async def week_of_deals(house: House) -> None:
    """Three deals open on Monday 16 November; in the week one is won, one repriced, one lost; two arrive."""
    early = utc("2026-11-03T10:00+01:00")
    won = await house.deal("Acme", early, euros=5000, stage=4)
    raised = await house.deal("Brasserie", early, euros=2000, stage=2)
    lost = await house.deal("Canal", early, euros=3000, stage=3, owner=TOM)
    midweek = utc("2026-11-18T10:00+01:00")
    await house.does(won, lambda deal, _: deal.win(Money(550000, "EUR"), change(LEA, midweek)))
    await house.does(raised, lambda deal, _: deal.reprice(Money(250000, "EUR"), change(LEA, midweek)))
    await house.does(lost, lambda deal, _: deal.lose("price", None, change(TOM, midweek)))
    await house.deal("Durand", utc("2026-11-17T10:00+01:00"), euros=1000)
    await house.deal("Equinox", utc("2026-11-22T23:30+01:00"), euros=None)


async def test_the_digest_of_a_week_equals_a_hand_count(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    assert await house.decide(MONDAY) >= 1
    await house.deliver()
    (digest,) = [
        content for _, channel, content in house.slack.posts if channel == SALES and len(content["blocks"]) > 8
    ]
    waterfall = next(block["text"]["text"] for block in digest["blocks"] if "```" in str(block.get("text", "")))
    rows = [" ".join(line.split()) for line in waterfall.split("```")[1].strip().splitlines()]
    assert rows == [
        "Open Mon 16 Nov 3 €10,000",
        "+ New 2 €1,000",
        "+ Raised 2 €1,000",
        "− Won 1 −€5,500",
        "− Lost 1 −€3,000",
        "Open Mon 23 Nov 3 €3,500",
    ]
    assert f"weekly:{number}:2026-11-23" in house.slack.keys


async def test_the_same_tick_again_says_nothing_more(house: House) -> None:
    await week_of_deals(house)
    await house.subscribe(MONDAY)
    assert await house.decide(MONDAY) > 0
    before = await house.keys()
    assert await house.decide(MONDAY) == 0
    assert await house.keys() == before


async def test_two_ticks_at_once_decide_each_occasion_once(house: House) -> None:
    await week_of_deals(house)
    await house.subscribe(MONDAY)
    counts = await asyncio.gather(*(house.another_tick().decide(MONDAY) for _ in range(4)))
    assert sum(counts) == len([key for key in await house.keys() if not key.endswith(":detail")])


async def test_a_digest_missed_by_hours_is_posted_late_with_the_figures_of_its_hour(house: House) -> None:
    await week_of_deals(house)
    await house.subscribe(MONDAY)
    await house.deal("Later", MONDAY + timedelta(hours=3), euros=9999)
    await house.decide(MONDAY + timedelta(hours=6))
    await house.deliver()
    digest = next(c for key, (_, _, c) in zip(house.slack.keys, house.slack.posts, strict=True) if "weekly" in key)
    assert "€3,500" in digest["text"]
    assert "9,999" not in str(digest)


async def test_a_digest_missed_by_more_than_a_day_is_not_posted(house: House) -> None:
    number = await house.subscribe(MONDAY)
    await house.decide(MONDAY + timedelta(days=1, hours=1))
    await house.deliver()
    assert [key for key in house.slack.keys if key.startswith("weekly")] == []
    assert await house.status(f"weekly:{number}:2026-11-23") == ("failed", "too_late")


async def test_after_three_weeks_down_only_the_latest_digest_comes(house: House) -> None:
    number = await house.subscribe(utc("2026-11-09T09:00+01:00"))
    await house.decide(MONDAY + timedelta(hours=1))
    assert [key for key in await house.keys() if key.startswith("weekly")] == [f"weekly:{number}:2026-11-23"]


async def test_on_a_public_holiday_the_digest_waits_for_the_next_working_day(house: House) -> None:
    wednesday = utc("2026-11-11T09:00+01:00")
    number = await house.subscribe(wednesday, weekday=2)
    house.now = wednesday
    await house.decide(wednesday)
    await house.deliver()
    assert house.slack.keys == []
    house.now = wednesday + timedelta(days=1)
    await house.deliver()
    assert house.slack.keys == [f"weekly:{number}:2026-11-11"]


async def test_a_dry_run_says_what_would_be_posted_and_changes_nothing(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    posts = await house.tick.dry_run(MONDAY)
    assert f"weekly:{number}:2026-11-23" in [post.key for post in posts]
    assert await house.keys() == []
    assert await house.decide(MONDAY) == len(posts)


async def test_a_stale_deal_is_brought_up_once_in_the_channel_and_once_to_its_owner(house: House) -> None:
    await house.subscribe(utc("2030-01-07T09:00+01:00"))
    await house.deal("Acme", house.now)
    at = house.now + timedelta(days=30)
    await house.decide(at.replace(hour=9))
    assert sorted(key.split(":")[0] for key in await house.keys()) == ["morning", "nudge"]
    await house.decide(at.replace(hour=9) + timedelta(days=1))
    assert len(await house.keys()) == 2


async def test_a_stale_deal_comes_again_after_a_week_and_stops_after_three_times(house: House) -> None:
    await house.deal("Acme", house.now)
    day = utc("2026-11-16T09:00+01:00")
    for _ in range(60):
        await house.decide(day)
        day += timedelta(days=1)
    assert len([key for key in await house.keys() if key.startswith("morning")]) == 3


async def test_no_nudge_on_a_weekend_or_a_holiday(house: House) -> None:
    await house.deal("Acme", utc("2026-10-20T10:00+01:00"))
    for day in ("2026-11-07", "2026-11-08", "2026-11-11"):
        await house.decide(utc(f"{day}T12:00+01:00"))
    assert await house.keys() == []


async def test_the_owner_is_told_on_their_own_clock(house: House) -> None:
    await house.deal("Acme", house.now, owner=TOM)
    paris_nine = utc("2026-11-23T09:00+01:00")
    await house.decide(paris_nine)
    assert await house.keys() == []
    await house.decide(paris_nine + timedelta(hours=1))
    assert await house.keys() == ["morning:UTOM:2026-11-23"]


async def test_a_reminder_comes_at_its_minute_and_all_of_a_minute_together(house: House) -> None:
    number = await house.deal("Acme", house.now)
    minute = utc("2026-11-03T14:30+01:00")
    for text in ("Call", "Send the quote"):
        await house.remind(number, text, minute)
    await house.decide(minute - timedelta(minutes=1))
    assert [key for key in await house.keys() if key.startswith("reminder")] == []
    await house.decide(minute)
    await house.decide(minute)
    await house.deliver()
    (content,) = [c for key, (_, _, c) in zip(house.slack.keys, house.slack.posts, strict=True) if "reminder" in key]
    assert "Call" in str(content)
    assert "Send the quote" in str(content)


async def test_a_reminder_in_the_night_is_left_to_the_morning(house: House) -> None:
    number = await house.deal("Acme", house.now)
    night = utc("2026-11-03T22:30+01:00")
    await house.remind(number, "Call", night)
    await house.decide(night)
    assert [key for key in await house.keys() if key.startswith("reminder")] == []
    await house.decide(utc("2026-11-04T09:00+01:00"))
    assert "morning:ULEA:2026-11-04" in await house.keys()


async def test_a_reminder_put_off_comes_again_at_its_new_minute(house: House) -> None:
    number = await house.deal("Acme", house.now)
    first, later = utc("2026-11-03T14:30+01:00"), utc("2026-11-03T16:00+01:00")
    await house.remind(number, "Call", first)
    await house.decide(first)
    async with house.books.work("T1") as work:
        await work.follow_ups.later(1, later, True, change(LEA, first))
    await house.decide(later)
    assert len([key for key in await house.keys() if key.startswith("reminder")]) == 2


async def test_what_is_due_today_without_an_hour_is_in_the_morning_message(house: House) -> None:
    number = await house.deal("Acme", house.now)
    nine = utc("2026-11-03T09:00+01:00")
    await house.remind(number, "Call", nine, timed=False)
    await house.decide(nine)
    await house.deliver()
    assert house.slack.keys == ["morning:ULEA:2026-11-03"]
    assert "Call" in str(house.slack.posts[0][2])


async def test_one_occasion_that_fails_does_not_keep_the_others(house: House) -> None:
    number = await house.subscribe(MONDAY)
    async with house.books.work("T1") as work:
        await work.pipelines.plan_nudge(1, MONDAY)

    class Broken:
        async def take(self, *_: object) -> None:
            raise RuntimeError("broken")

        look = take

    house.tick._occasions = {**house.tick._occasions, "nudge": Broken()}
    await house.decide(MONDAY)
    assert f"weekly:{number}:2026-11-23" in await house.keys()


class Sparing(Books):
    """Hands out what is due by twos."""

    async def due(self, at: datetime, *, limit: int = AT_MOST) -> list[Due]:
        return await super().due(at, limit=limit - AT_MOST + 2)


class Broken:
    """Fails at every digest but one."""

    def __init__(self, whole: Occasion, *, but: int) -> None:
        self._whole, self._but = whole, but

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        if due.id != self._but:
            raise RuntimeError("broken")
        return await self._whole.take(work, due, at)

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        if due.id != self._but:
            raise RuntimeError("broken")
        return await self._whole.look(work, due, at)


async def test_more_that_fail_than_are_handed_out_at_once_do_not_keep_the_others(house: House) -> None:
    for _ in range(3):
        await house.subscribe(MONDAY - timedelta(minutes=1))
    last = await house.subscribe(MONDAY)
    house.books = Sparing(house.books._database)
    tick = house.another_tick()
    tick._occasions = {**tick._occasions, "digest": Broken(tick._occasions["digest"], but=last)}
    assert [post.key for post in await tick.dry_run(MONDAY)] == [f"weekly:{last}:2026-11-23"]
    await tick.decide(MONDAY)
    assert [key for key in await house.keys() if key.startswith("weekly")] == [f"weekly:{last}:2026-11-23"]


@pytest.mark.parametrize(("minute", "told"), [("09:00", "morning"), ("09:05", "reminder")])
async def test_what_is_due_at_the_minute_of_the_morning_is_said_there_alone(
    house: House, minute: str, told: str
) -> None:
    number = await house.deal("Acme", house.now)
    nine, due = utc("2026-11-03T09:00+01:00"), utc(f"2026-11-03T{minute}+01:00")
    await house.remind(number, "Call", due)
    await house.decide(nine)
    await house.decide(due)
    kinds = {key.partition(":")[0] for key in await house.keys()}
    assert kinds == {"morning", told}


async def test_after_a_short_outage_over_the_morning_a_reminder_is_said_there_alone(house: House) -> None:
    number = await house.deal("Acme", house.now)
    await house.remind(number, "Call", utc("2026-11-03T08:57+01:00"))
    await house.decide(utc("2026-11-03T09:02+01:00"))
    assert await house.keys() == ["morning:ULEA:2026-11-03"]


async def test_after_an_outage_of_days_a_reminder_is_in_the_morning_message_alone(house: House) -> None:
    number = await house.deal("Acme", house.now)
    minute = utc("2026-11-05T14:30+01:00")
    await house.remind(number, "Call", minute)
    await house.decide(utc("2026-11-09T09:05+01:00"))
    assert await house.keys() == ["morning:ULEA:2026-11-09"]


async def test_a_later_taken_back_says_nothing_twice_and_loses_no_other_reminder(house: House) -> None:
    number = await house.deal("Acme", house.now)
    first, second = utc("2026-11-03T10:00+01:00"), utc("2026-11-03T10:03+01:00")
    await house.remind(number, "Call", first)
    await house.remind(number, "Write", second)
    await house.decide(first)
    async with house.books.work("T1") as work:
        await work.follow_ups.later(1, utc("2026-11-03T11:00+01:00"), True, change(LEA, first + timedelta(minutes=1)))
    undone_at = first + timedelta(minutes=2)
    async with house.books.work("T1") as work:
        await work.undo.take_back("ULEA", now=undone_at, change=change(LEA, undone_at))
    await house.decide(second)
    await house.deliver()
    said = [str(c) for key, (_, _, c) in zip(house.slack.keys, house.slack.posts, strict=True) if "reminder" in key]
    assert [("Call" in text, "Write" in text) for text in said] == [(True, False), (False, True)]
