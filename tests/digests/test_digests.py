"""Digests of every cadence: their thread, their past restated, what comes late, where nothing can be posted."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from digests.gateway import TargetGone
from digests.targets import note_gone
from pipeline.deals import Person
from pipeline.goals import Goal, Per
from pipeline.money import Money
from storage.tables import WorkspaceRow
from tests.digests.house import LEA, SALES, TEAM, TOM, House, change, utc
from tests.digests.test_kept_back import settle
from tests.digests.test_occasions import MONDAY, week_of_deals
from tests.digests.test_outbox import HELLO

ADA = Person(user_id="UADA", name="Ada Boss", zone="Europe/Paris", language="en", admin=True)


def said(house: House, key: str) -> str:
    """Every word of the post of this key, plain spaces."""
    content = house.slack.posts[house.slack.keys.index(key)][2]
    texts = [block["text"]["text"] for block in content["blocks"] if "text" in block]
    small = [one["text"] for block in content["blocks"] if block["type"] == "context" for one in block["elements"]]
    return "\n".join([*texts, *small]).replace("\u202f", " ").replace("\u00a0", " ")


async def sent(house: House, at: str, **schedule: Any) -> str:
    """The key of the digest of this schedule that is due at an instant, decided and delivered then."""
    number = await house.subscribe(utc(at), **schedule)
    house.now = utc(at)
    await house.decide(house.now)
    await house.deliver()
    return f"{schedule.get('cadence', 'weekly')}:{number}:{at[:10]}"


async def test_each_persons_share_goes_in_the_thread_after_the_digest_and_once(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    house.now = MONDAY
    house.slack.troubles = ["lost"]
    await house.decide(MONDAY)
    await house.deliver()
    key = f"weekly:{number}:2026-11-23"
    assert house.slack.keys[:1] == [key]
    assert f"{key}:detail" not in house.slack.keys
    house.now += timedelta(minutes=2)
    await house.deliver()
    await house.deliver()
    at = house.slack.keys.index(f"{key}:detail")
    assert (house.slack.keys.count(f"{key}:detail"), house.slack.threads[at], house.slack.posts[at][1]) == (
        1, "1.0", SALES,
    )  # fmt: skip
    assert said(house, f"{key}:detail") == (
        "*Each person’s share, 16–22 November*\n"
        "*Léa Martin* · 1 won (€5,500) · none lost · 3 open (€3,500)\n"
        "*Tom Reed* · none won · 1 lost (€3,000) · 0 open (€0)"
    )
    assert "Per-rep detail in the thread · weekly, Monday 9:00, set up by Léa Martin" in said(house, key)


async def test_without_the_digest_there_is_no_thread(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    house.slack.troubles = [TargetGone("is_archived")]
    house.now = MONDAY
    await house.decide(MONDAY)
    await house.deliver()
    key = f"weekly:{number}:2026-11-23"
    assert await house.status(key) == ("failed", "is_archived")
    assert await house.status(f"{key}:detail") == ("failed", "thread_not_begun")


@pytest.mark.parametrize(
    ("schedule", "at", "title", "line"),
    [
        ({"cadence": "daily"}, "2026-11-19T09:00+01:00", "Sales pipeline, 18 November", "1 won (€5,500)"),
        ({"cadence": "monthly"}, "2026-12-01T09:00+01:00", "Sales pipeline, 1–30 November", "1 won (€5,500)"),
        (
            {"cadence": "quarterly"},
            "2027-01-01T09:00+01:00",
            "Sales pipeline, Q4 2026: 1 October – 31 December",
            "1 won (€5,500)",
        ),
    ],
)
async def test_every_cadence_tells_its_own_period(
    house: House, schedule: dict[str, Any], at: str, title: str, line: str
) -> None:
    await week_of_deals(house)
    key = await sent(house, at, **schedule)
    digest = house.slack.posts[house.slack.keys.index(key)][2]
    header = digest["blocks"][0]["text"]["text"]
    assert (header, line in digest["text"]) == (title, True)


async def test_a_monthly_digest_says_what_the_month_brought_of_its_goal(house: House) -> None:
    await week_of_deals(house)
    async with house.books.work(TEAM) as work:
        goal = Goal(person_id=None, per="month", starts_on=utc("2026-11-01").date(), amount=Money(1_100_000, "EUR"))
        await work.goals.set(1, goal, by=None, at=house.now)
    key = await sent(house, "2026-12-01T09:00+01:00", cadence="monthly")
    assert "*November:* won €5,500, 50% of the goal of €11,000." in said(house, key)
    assert "*December, goal €11,000.*" in said(house, key)


@pytest.mark.parametrize(
    ("per", "line"),
    [("month", "*November, goal €11,000.* Won €5,500"), ("quarter", "*Q4, goal €11,000.* Won €5,500")],
)
async def test_a_weekly_digest_is_about_the_month_or_quarter_the_goal_was_set_per(
    house: House, per: Per, line: str
) -> None:
    await week_of_deals(house)
    begun = utc("2026-11-01" if per == "month" else "2026-10-01").date()
    async with house.books.work(TEAM) as work:
        goal = Goal(person_id=None, per=per, starts_on=begun, amount=Money(1_100_000, "EUR"))
        await work.goals.set(1, goal, by=None, at=house.now)
    assert line in said(house, await sent(house, "2026-11-23T09:00+01:00"))


async def test_what_was_printed_and_taken_back_later_is_said_with_why(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    await house.decide(MONDAY)
    sunday, later = utc("2026-11-22T23:30+01:00"), MONDAY + timedelta(hours=2)
    async with house.books.work(TEAM) as work:
        batch = change(LEA, sunday).batch
        await work.undo.take_back("ULEA", now=later, change=change(LEA, later), batch=batch)
    following = MONDAY + timedelta(days=7)
    house.now = following
    await house.decide(following)
    await house.deliver()
    text = said(house, f"weekly:{number}:2026-11-30")
    assert "Restated by −1 deal: the last digest closed with 3 deals, €3,500. Taken back since: #5." in text


async def test_a_digest_of_a_week_as_it_was_printed_says_nothing_of_restating(house: House) -> None:
    await week_of_deals(house)
    number = await house.subscribe(MONDAY)
    await house.decide(MONDAY)
    house.now = MONDAY + timedelta(days=7)
    await house.decide(house.now)
    await house.deliver()
    assert "Restated" not in said(house, f"weekly:{number}:2026-11-30")


@pytest.mark.parametrize(("reader", "mine"), [(TOM, True), (ADA, False)])
async def test_a_personal_digest_is_about_ones_own_deals_or_an_admins_team(
    house: House, reader: Person, mine: bool
) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
    await week_of_deals(house)
    await house.deal("Tom’s", utc("2026-11-17T11:00+01:00"), owner=TOM, euros=700)
    key = await sent(house, "2026-11-23T09:00+01:00", channel=reader.user_id)
    place = house.slack.keys.index(key)
    assert house.slack.posts[place][1] == reader.user_id
    header = house.slack.posts[place][2]["blocks"][0]["text"]["text"]
    assert header == ("Sales, your deals, week of 16–22 November" if mine else "Sales pipeline, week of 16–22 November")
    assert ("Open Mon 23 Nov 1 €700" in " ".join(said(house, key).split())) == mine


async def test_ones_own_digest_opens_as_the_last_closed_and_has_what_was_handed_over_move_in_and_out(
    house: House,
) -> None:
    kept, given = [await house.deal(name, utc("2026-11-17T11:00+01:00"), owner=TOM, euros=700) for name in "AB"]
    got = await house.deal("C", utc("2026-11-17T11:00+01:00"), owner=LEA, euros=5_000)
    number = await house.subscribe(MONDAY, channel=TOM.user_id)
    await house.decide(MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    async with house.books.work(TEAM) as work:
        for deal, owner in ((given, LEA), (got, TOM)):
            await (await work.deals.get(deal)).assign(owner.user_id, change(LEA, tuesday))
        await (await work.deals.get(kept)).win(Money(90_000, "EUR"), change(TOM, tuesday))
    house.now = MONDAY + timedelta(days=7)
    await house.decide(house.now)
    await house.deliver()
    text = " ".join(said(house, f"weekly:{number}:2026-11-30").split())
    assert (
        "Open Mon 23 Nov 2 €1,400 + Moved in 1 €5,000 + Raised 1 €200 − Won 1 −€900 − Moved out 1 −€700"
        " Open Mon 30 Nov 1 €5,000"
    ) in text
    assert ("Restated" in text, "*Won:* A €900" in text) == (False, True)


@pytest.mark.parametrize(
    ("cadence", "down_until", "outcome"),
    [
        ("daily", "2026-11-23T15:00+01:00", ("sent", None)),
        ("daily", "2026-11-23T20:30+01:00", ("failed", "too_late")),
        ("weekly", "2026-11-23T22:00+01:00", ("waiting", "quiet_hours")),
        ("weekly", "2026-11-24T10:00+01:00", ("failed", "too_late")),
    ],
)
async def test_what_comes_late_comes_by_day_or_not_at_all(
    house: House, cadence: str, down_until: str, outcome: tuple[str, str | None]
) -> None:
    number = await house.subscribe(MONDAY, cadence=cadence)
    house.now = utc(down_until)
    await house.decide(house.now)
    await house.deliver()
    assert await house.status(f"{cadence}:{number}:2026-11-23") == outcome


async def test_what_needed_somebody_is_said_as_of_the_hour_of_the_digest_however_late_it_comes(house: House) -> None:
    await week_of_deals(house)
    await house.subscribe(MONDAY)
    settled = MONDAY + timedelta(hours=1)
    await house.does(4, lambda deal, _: deal.reprice(Money(10000, "EUR"), change(LEA, settled)))
    await house.does(5, lambda deal, _: deal.lose("price", None, change(LEA, settled)))
    house.now = utc("2026-11-23T15:00+01:00")
    await house.decide(house.now)
    await house.deliver()
    (digest,) = [one for _, channel, one in house.slack.posts if channel == SALES and "blocks" in one][:1]
    buttons = [
        button["text"]["text"]
        for block in digest["blocks"]
        if block["type"] == "actions"
        for button in block["elements"]
    ]
    assert [label for label in buttons if label.startswith(("No value", "No next step"))] == [
        "No next step 3", "No value 1",
    ]  # fmt: skip


async def test_a_digest_held_by_an_outage_of_sending_waits_for_the_morning_and_not_for_ever(house: House) -> None:
    number = await house.subscribe(MONDAY)
    house.now = MONDAY
    await house.decide(MONDAY)
    key = f"weekly:{number}:2026-11-23"
    house.now = utc("2026-11-23T23:00+01:00")
    await house.deliver()
    assert await house.status(key) == ("waiting", "quiet_hours")
    house.now = utc("2026-11-24T08:00+01:00")
    await house.deliver()
    assert await house.status(key) == ("sent", None)


async def test_a_channel_that_is_gone_is_told_to_an_admin_once_and_comes_back_by_itself(house: House) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
    number = await house.subscribe(MONDAY)
    for week in range(3):
        house.now = MONDAY + timedelta(weeks=week)
        house.slack.troubles = [TargetGone("not_in_channel")] if week < 2 else []
        await house.decide(house.now)
        await house.deliver()
        await house.deliver()
    told = [content for _, channel, content in house.slack.posts if channel == ADA.user_id]
    assert [content["text"] for content in told] == [
        (
            f"Nothing can be posted in <#{SALES}>: I am not in the channel: invite me there. Digest {number} goes"
            " there: change where, or stop it. Nothing is lost: once it works again, the next message goes out by"
            " itself."
        )
    ]
    assert await house.status(f"weekly:{number}:2026-12-07") == ("sent", None)
    async with house.books.look(TEAM) as work:
        assert await work.channels.trouble(SALES) is None


async def test_two_processes_that_find_a_channel_gone_at_once_tell_an_admin_once(house: House) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
        for key in ("a", "b"):
            await work.outbox.put(key=key, kind="digest", channel=SALES, payload=HELLO.to_json(), at=house.now)
    items = await house.books.delivery.claim(now=house.now, who="one", lease_seconds=180, limit=2)
    seconds = (house.now, house.now + timedelta(seconds=1))
    told = [
        note_gone(house.books, house.prose, one, "is_archived", at=at) for one, at in zip(items, seconds, strict=True)
    ]
    await asyncio.gather(*told)
    assert len([key for key in await house.keys() if key.startswith("target_gone:")]) == 1


async def test_where_not_everybody_sees_every_deal_nobodys_share_is_told(house: House) -> None:
    await week_of_deals(house)
    await settle(house, WorkspaceRow, visibility="own")
    await sent(house, "2026-11-23T09:00+01:00")
    assert [key for key in house.slack.keys if key.endswith(":detail")] == []
