"""Whatever happens, everything is said once: killed at every step there is, run twice, run by two processes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from digests.gateway import CannotLook, InDoubt, SendFailed, ToldToWait, WorkspaceGone
from messages.message import Message
from storage.books import Books
from storage.database import Database
from storage.delivery import Delivery, OutboxItem
from tests.digests.house import LEA, SALES, TEAM, TOM, House, change, utc
from tests.digests.mortal import Killed, Life, mortal_outbox, mortal_tick
from tests.digests.test_outbox import CHANGED, DRAWN, HELLO, say_instead

MONDAY = utc("2026-11-23T09:00+01:00")


async def put(house: House, key: str, *, head: Message = HELLO, channel: str = SALES, thread: bool = False) -> None:
    async with house.books.work(TEAM) as work:
        terms: dict[str, Any] = {"kind": "digest", "channel": channel, "at": house.now}
        await work.outbox.put(key=key, payload=head.to_json(), **terms)
        if thread:
            await work.outbox.put(key=f"{key}:detail", payload=HELLO.to_json(), thread_of=key, **terms)


async def until_one_survives(house: House, prepare: Callable[[int], Awaitable[None]]) -> tuple[int, list[str]]:
    """Processes that deliver what was prepared for each, the first killed at its first step, the second at its second.

    How many there were until one got through alive, and its steps.
    """
    for nth in count(1):
        await prepare(nth)
        life = Life(dies_at=nth)
        try:
            await mortal_outbox(house, life).deliver(now=lambda: house.now, team_id=TEAM)
        except Killed:
            house.slack.troubles = []
        await others_go_on(house)
        if len(life.steps) < nth:
            return nth, life.steps
    raise AssertionError


async def others_go_on(house: House) -> None:
    """Another process delivers at once, and in the next minutes; it does not look before the first is over."""
    other, looked = house.another_outbox(), len(house.slack.looked_for)
    for seconds in (0, 59):
        house.now += timedelta(seconds=seconds)
        await other.deliver(now=lambda: house.now, team_id=TEAM)
    assert len(house.slack.looked_for) == looked
    for _ in range(3):
        house.now += timedelta(minutes=4)
        await other.deliver(now=lambda: house.now, team_id=TEAM)


async def fates(house: House) -> Counter[tuple[str, str | None]]:
    async with house.books.look(TEAM) as work:
        return Counter((post.status, post.error) for post in await work.outbox.recent(500))


async def test_killed_at_any_step_a_post_with_a_picture_and_a_thread_stands_once(house: House) -> None:
    house.slack.refused_types = {"data_visualization"}

    async def prepare(nth: int) -> None:
        await put(house, f"head-{nth:02}", head=DRAWN, thread=True)

    lives, steps = await until_one_survives(house, prepare)
    assert steps == [
        *("before claim", "after claim", "before hold", "after hold", "before post"),
        *("before refused", "after refused", "before draw", "before upload_png", "after upload_png"),
        *("before hold", "after hold", "before post", "after post", "before sent", "after sent"),
        *("before claim", "after claim", "before hold", "after hold", "before post", "after post"),
        *("before sent", "after sent", "before claim", "after claim"),
    ]
    heads = [f"head-{nth:02}" for nth in range(1, lives + 1)]
    assert Counter(house.slack.keys) == Counter([*heads, *(f"{head}:detail" for head in heads)])
    stands = {key: f"{place}.0" for place, key in enumerate(house.slack.keys, start=1)}
    threads = dict(zip(house.slack.keys, house.slack.threads, strict=True))
    assert [threads[f"{head}:detail"] for head in heads] == [stands[head] for head in heads]
    assert await fates(house) == {("sent", None): 2 * lives}


async def test_killed_while_a_picture_is_made_nothing_is_in_doubt_and_nobody_has_to_look(house: House) -> None:
    house.slack.refused_types = {"data_visualization"}
    await put(house, "a", head=DRAWN)
    life = Life(dies_at=8)
    with pytest.raises(Killed):
        await mortal_outbox(house, life).deliver(now=lambda: house.now, team_id=TEAM)
    house.slack.looks = [CannotLook("missing_scope")]
    await others_go_on(house)
    assert (life.steps[-1], house.slack.keys, house.slack.looked_for) == ("before draw", ["a"], [])
    assert await house.status("a") == ("sent", None)


async def test_a_process_stopped_between_its_claim_and_its_send_sends_nothing_when_it_goes_on(house: House) -> None:
    await put(house, "a")
    stopped = house.another_outbox()
    stopped._marks = Delivery(database=house.books._database)
    holding = stopped._marks.hold

    async def stopped_meanwhile(item: OutboxItem, **terms: Any) -> bool:
        held = await holding(item, **terms)
        for _ in range(2):
            house.now += timedelta(minutes=5)
            await house.deliver()
        return held

    stopped._marks.hold = stopped_meanwhile  # type: ignore[method-assign]
    await stopped.deliver(now=lambda: house.now)
    assert (house.slack.keys, await house.status("a")) == (["a"], ("sent", None))


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(seconds=50)], ids=["an hour back", "a little ahead"])
async def test_where_the_machines_clock_is_changed_during_a_send_it_stands_once_with_its_thread(
    house: House, jump: timedelta
) -> None:
    await put(house, "a", thread=True)

    async def meanwhile() -> None:
        house.slack.before_post = None
        house.now += jump
        await house.another_outbox().deliver(now=lambda: house.now)

    house.slack.before_post = meanwhile
    await house.deliver()
    house.now += timedelta(hours=1, minutes=1)
    await house.deliver()
    assert house.slack.keys == ["a", "a:detail"]


async def test_killed_at_any_step_of_an_update_what_stands_says_the_new_thing_once(house: House) -> None:
    async def prepare(nth: int) -> None:
        await put(house, f"a{nth}")
        await house.deliver()
        assert await say_instead(house, f"a{nth}")

    lives, steps = await until_one_survives(house, prepare)
    assert steps[2:6] == ["before hold", "after hold", "before edit", "after edit"]
    assert Counter(house.slack.keys) == Counter(f"a{nth}" for nth in range(1, lives + 1))
    assert {ts: content["text"] for ts, content in house.slack.edits} == {
        f"{nth}.0": CHANGED.text for nth in range(1, lives + 1)
    }
    assert await fates(house) == {("sent", None): lives}


@pytest.mark.parametrize(
    "trouble",
    [ToldToWait("ratelimited", seconds=5), WorkspaceGone("token_expired"), "lost"],
    ids=["told to wait", "a broken token", "a lost answer"],
)
async def test_killed_at_any_step_of_a_post_that_did_not_go_through_it_stands_once(
    house: House, trouble: SendFailed | str
) -> None:
    async def prepare(nth: int) -> None:
        await put(house, f"a{nth}")
        house.slack.troubles = [trouble]

    lives, _ = await until_one_survives(house, prepare)
    assert Counter(house.slack.keys) == Counter(f"a{nth}" for nth in range(1, lives + 1))
    assert await fates(house) == {("sent", None): lives}


async def test_killed_at_any_step_where_the_target_is_gone_an_admin_is_told_once(house: House) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(replace(LEA, admin=True), at=house.now)

    async def prepare(nth: int) -> None:
        house.slack.gone.add(f"C{nth}")
        await put(house, f"a{nth}", channel=f"C{nth}", thread=True)

    lives, _ = await until_one_survives(house, prepare)
    told = Counter(key.split(":")[1] for key in house.slack.keys)
    assert told == Counter(f"C{nth}" for nth in range(1, lives + 1))
    assert await fates(house) == {
        ("sent", None): lives,
        ("failed", "is_archived"): lives,
        ("failed", "thread_not_begun"): lives,
    }


async def test_where_the_history_cannot_be_read_a_killed_post_is_left_unsent_and_said_so(house: House) -> None:
    async def prepare(nth: int) -> None:
        await put(house, f"a{nth}")
        house.slack.looks = [CannotLook("missing_scope")]

    lives, steps = await until_one_survives(house, prepare)
    begun, marked = steps.index("after hold") + 1, steps.index("after sent") + 1
    unsure, sent = ("unsure", "missing_scope"), ("sent", None)
    assert [await house.status(f"a{nth}") for nth in range(1, lives + 1)] == [
        unsure if begun <= nth < marked else sent for nth in range(1, lives + 1)
    ]
    assert max(Counter(house.slack.keys).values()) == 1


async def test_a_look_up_that_finds_it_and_a_change_that_must_wait_do_not_post_it_again(house: House) -> None:
    await put(house, "a")
    house.slack.troubles = ["lost", ToldToWait("ratelimited", seconds=5), InDoubt("timeout")]
    await house.deliver()
    assert await say_instead(house, "a")
    for _ in range(4):
        house.now += timedelta(minutes=2)
        await house.deliver()
    assert house.slack.keys == ["a"]
    assert [content["text"] for _, content in house.slack.edits] == [CHANGED.text]


async def test_a_look_up_that_outlives_the_lease_posts_nothing(house: House) -> None:
    await put(house, "a")
    house.slack.troubles = [InDoubt("timeout")]
    await house.deliver()
    house.now += timedelta(minutes=2)

    async def meanwhile() -> None:
        house.slack.before_find = None
        house.now += timedelta(minutes=4)
        await house.another_outbox().deliver(now=lambda: house.now)

    house.slack.before_find = meanwhile
    await house.deliver()
    assert house.slack.keys == ["a"]


async def week(house: House, monday: datetime) -> int:
    """A deal long silent on that Monday, its number; and a new one Tom has to remember at nine, an hour before his."""
    silent = await house.deal(f"Silent, {monday:%d %b}", monday - timedelta(days=40))
    new = await house.deal(f"New, {monday:%d %b}", monday - timedelta(days=3), owner=TOM)
    async with house.books.work(TEAM) as work:
        await work.follow_ups.add(new, TOM.user_id, "call", monday, True, change(TOM, house.now))
    return silent


def said_on(house: House, monday: datetime) -> Counter[str]:
    keys = [key for key in house.slack.keys if f"{monday.date()}" in key]
    return Counter(key.split(":")[0] + (":detail" if key.endswith(":detail") else "") for key in keys)


ONE_OF_EACH = {"weekly": 1, "weekly:detail": 1, "nudge": 1, "morning": 1, "reminder": 1}


async def test_killed_at_any_step_of_deciding_each_occasion_is_said_and_counted_once(house: House) -> None:
    await house.subscribe(MONDAY)
    for nth in range(1, 7):
        house.now = monday = MONDAY + timedelta(weeks=nth - 1)
        number, life = await week(house, monday), Life(dies_at=nth)
        try:
            await mortal_tick(house, life).decide(monday)
        except Killed:
            await house.another_tick().decide(monday + timedelta(minutes=1))
        await house.deliver()
        assert said_on(house, monday) == ONE_OF_EACH
        async with house.books.look(TEAM) as work:
            assert (await work.deals.facts(number)).nudges == 1
        assert life.steps == (["before commit"] * 5)[:nth]


async def test_two_processes_with_a_database_of_their_own_say_everything_once(house: House, database_url: str) -> None:
    await house.subscribe(MONDAY)
    number = await week(house, MONDAY)
    house.now = MONDAY
    database = Database(database_url)
    other = House(Books(database), now=MONDAY)
    other.slack = house.slack
    house.slack.before_post = lambda: asyncio.sleep(0)
    both = (house, other)
    await asyncio.gather(*(one.another_tick().decide(MONDAY) for one in (*both, *both)))
    await asyncio.gather(*(one.another_outbox().deliver(now=lambda: MONDAY) for one in (*both, *both)))
    await asyncio.gather(*(one.another_tick().decide(MONDAY) for one in both))
    await asyncio.gather(*(one.another_outbox().deliver(now=lambda: MONDAY) for one in both))
    await database.close()
    assert said_on(house, MONDAY) == ONE_OF_EACH
    async with house.books.look(TEAM) as work:
        assert (await work.deals.facts(number)).nudges == 1
