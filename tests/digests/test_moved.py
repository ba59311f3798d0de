"""A digest moved to another day, hour or zone covers what the last one did not, all of it, and says so."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digests.gateway import TargetGone
from pipeline.goals import Goal
from pipeline.money import Money
from storage.covering import period_told
from storage.work import Work
from tests.digests.house import LEA, SALES, TEAM, House, utc
from tests.digests.test_changed_meanwhile import HOLIDAY, changed, due_on_the_holiday
from tests.digests.test_digests import said, sent

MONDAY = utc("2026-11-16T09:00+01:00")
NOBODY_GOT_ONE = "Nobody got one for the time before (9–15 November). The last digest closed with 0 deals, €0."


async def printed(house: House) -> list[tuple[str, str]]:
    """From when to when each digest that was kept went, in Paris, in their order."""
    async with house.books.look(TEAM) as work:
        told, before = [], house.now + timedelta(days=400)
        while found := await work.subscriptions.latest_figures(1, before=before):
            before, kept = found
            told.append((kept["start"][5:16], before.isoformat()[5:16]))
        return told[::-1]


async def ticks(house: House, *instants: str) -> None:
    for at in instants:
        house.now = utc(at)
        await house.decide(house.now)
        await house.deliver()


async def a_first_one(house: House) -> int:
    """A Monday digest that went out, with a deal on either side of it."""
    await house.deal("Before", utc("2026-11-13T10:00+01:00"))
    number = await house.subscribe(MONDAY)
    await ticks(house, "2026-11-16T09:00+01:00")
    await house.deal("After", utc("2026-11-16T12:00+01:00"), euros=500)
    return number


@pytest.mark.parametrize(
    ("changed_at", "other", "days"),
    [
        ("2026-11-18T10:00+01:00", {"weekday": 4}, ("11-20T08:00", "11-27T08:00")),
        ("2026-11-21T10:00+01:00", {"weekday": 4}, ("11-27T08:00", "12-04T08:00")),
        ("2026-11-16T10:00+01:00", {"hour": time(17)}, ("11-23T16:00", "11-30T16:00")),
        ("2026-11-18T10:00+01:00", {"zone": ZoneInfo("Asia/Kolkata")}, ("11-23T03:30", "11-30T03:30")),
    ],
    ids=["earlier in the week", "past this week's", "later in the day", "another zone"],
)
async def test_the_first_digest_after_a_move_begins_where_the_last_one_ended_and_the_next_is_as_usual(
    house: House, changed_at: str, other: dict[str, Any], days: tuple[str, str]
) -> None:
    number = await a_first_one(house)
    house.now = utc(changed_at)
    await changed(house, number, **other)
    await ticks(house, *(f"2026-{day}+00:00" for day in days))
    first = ("11-16T08:00", days[0])
    assert (await printed(house))[1:] == [first, days]
    keys = [key for key in house.slack.keys if key.startswith("weekly") and "detail" not in key]
    moved, following = said(house, keys[1]), said(house, keys[2])
    assert "It begins on Monday 16 November, " in moved
    assert ("week of" in moved, "The period before" in moved, "A week ago" in moved) == (False, False, False)
    assert "+ New 1 €500" in " ".join(moved.split())
    assert "where the last one ended" not in following
    await changed(house, number, weekday=2, hour=time(13))
    async with house.books.look(TEAM) as work:
        one = await work.subscriptions.get(number)
        ends = [utc(f"2026-{day}+00:00") for day in ("11-16T08:00", *days)]
        periods = [await period_told(work, one, ended) for ended in ends[1:]]
    assert [(period.start, period.end) for period in periods] == list(pairwise(ends))


async def test_what_moved_there_and_back_without_a_digest_between_lies_in_the_next_one(house: House) -> None:
    number = await a_first_one(house)
    house.now = utc("2026-11-21T10:00+01:00")
    await changed(house, number, weekday=4)
    house.now = utc("2026-11-24T10:00+01:00")
    await changed(house, number, weekday=0)
    await ticks(house, "2026-11-30T09:00+01:00")
    assert (await printed(house))[1:] == [("11-16T08:00", "11-30T08:00")]


async def test_a_digest_that_was_held_and_is_wanted_otherwise_was_never_printed(house: House) -> None:
    number = await due_on_the_holiday(house)
    house.now = HOLIDAY + timedelta(hours=1)
    await changed(house, number, weekday=4)
    await ticks(house, "2026-11-13T09:00+01:00")
    assert await printed(house) == [("11-06T08:00", "11-13T08:00")]


async def test_another_cadence_or_pipeline_begins_anew_and_restates_nothing(house: House) -> None:
    number = await a_first_one(house)
    async with house.books.work(TEAM) as work:
        other = await work.shaping.add_pipeline("Services", ["Brief"], at=house.now)
        one = await work.subscriptions.get(number)
        schedule = one.schedule(await work.workspace())
        await work.subscriptions.change(
            number,
            channel_id=SALES,
            pipeline_id=other.id,
            schedule=schedule,
            language="en",
            sections=one.sections,
            at=house.now,
        )
    await ticks(house, "2026-11-23T09:00+01:00")
    last = said(house, "weekly:1:2026-11-23")
    assert ("Restated" in last, "where the last one ended" in last) == (False, False)
    await changed(house, number, cadence="monthly")
    await ticks(house, "2026-12-01T09:00+01:00")
    assert (await printed(house))[-1] == ("11-01T08:00", "12-01T08:00")


async def test_team_that_works_on_other_days_from_now_on_has_every_day_in_one_daily_digest(house: House) -> None:
    await house.subscribe(MONDAY, cadence="daily")
    await ticks(house, "2026-11-16T09:00+01:00")

    async def work_on(work: Work, *days: int) -> None:
        await work.shaping.set_workspace(at=house.now, working_days=days)
        await work.subscriptions.plan_anew(await work.workspace(), at=house.now)

    async with house.books.work(TEAM) as work:
        await work_on(work, 2, 3, 4)
    house.now = utc("2026-11-17T12:00+01:00")
    async with house.books.work(TEAM) as work:
        await work_on(work, 0, 1, 2, 3, 4)
    await ticks(house, "2026-11-18T09:00+01:00", "2026-11-19T09:00+01:00")
    assert (await printed(house))[1:] == [("11-16T08:00", "11-18T08:00"), ("11-18T08:00", "11-19T08:00")]


async def test_after_an_outage_the_digest_says_what_time_lies_in_none(house: House) -> None:
    first = utc("2026-11-09T09:00+01:00")
    await house.subscribe(first)
    await ticks(house, "2026-11-09T09:00+01:00")
    await house.deal("Acme", utc("2026-11-11T10:00+01:00"))
    await ticks(house, "2026-11-18T12:00+01:00", "2026-11-23T09:00+01:00")
    assert (await printed(house))[1:] == [("11-16T08:00", "11-23T08:00")]
    assert NOBODY_GOT_ONE in said(house, "weekly:1:2026-11-23")


async def test_a_digest_that_slack_refused_for_good_is_none_that_somebody_got(house: House) -> None:
    await house.subscribe(utc("2026-11-09T09:00+01:00"))
    await ticks(house, "2026-11-09T09:00+01:00")
    await house.deal("Acme", utc("2026-11-11T10:00+01:00"))
    house.slack.troubles = [TargetGone("is_archived")]
    await ticks(house, "2026-11-16T09:00+01:00", "2026-11-23T09:00+01:00")
    assert [end for _, end in await printed(house)] == ["11-09T08:00", "11-23T08:00"]
    told = said(house, "weekly:1:2026-11-23")
    assert NOBODY_GOT_ONE in told
    assert "Restated" not in told


@pytest.mark.parametrize(
    ("language", "alone", "line"),
    [
        (
            "en",
            "*Sales, 1–30 November:* nothing changed. No deal is open.",
            "*November:* won €0, 0% of the goal of €11,000.",
        ),
        (
            "fr",
            "*Ventes, du 1ᵉʳ au 30 novembre :* rien n’a changé. Aucune affaire n’est ouverte.",
            "*Novembre :* gagné 0 €, 0 % de l’objectif de 11 000 €.",
        ),
    ],
)
async def test_a_quiet_month_says_what_it_brought_of_its_goal_and_nothing_where_it_had_none(
    house: House, language: str, alone: str, line: str
) -> None:
    silent = await sent(house, "2026-12-01T09:00+01:00", cadence="monthly", language=language)
    assert said(house, silent).partition("\n")[0] == alone
    async with house.books.work(TEAM) as work:
        goal = Goal(person_id=None, per="month", starts_on=utc("2026-11-01").date(), amount=Money(1_100_000, "EUR"))
        await work.goals.set(1, goal, by=LEA.user_id, at=house.now)
    told = await sent(house, "2026-12-01T09:00+01:00", cadence="monthly", language=language)
    assert said(house, told).partition("\n")[0] == f"{alone} {line}"
    assert line.replace("*", "") in plain(house.slack.posts[house.slack.keys.index(told)][2]["text"])


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
