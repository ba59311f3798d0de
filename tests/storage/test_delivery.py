"""The outbox: a key once, a claim held by one, a doubt looked into no sooner than a minute later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.books import Books
from storage.delivery import OutboxItem
from storage.due import Due
from tests.founding import found_team, morning_at
from tests.storage.given import add_deals, after, by

NOW = after(hours=1)
CLAIM = {"who": "one", "lease_seconds": 30, "limit": 10}


async def put(books: Books, *keys: str, team_id: str = "T1", at: timedelta = timedelta(0)) -> list[bool]:
    async with books.work(team_id) as work:
        return [
            await work.outbox.put(key=key, kind="nudge", channel="C1", payload={"text": key}, at=NOW + at)
            for key in keys
        ]


async def claim(books: Books, seconds: float = 0, who: str = "one", **more: object) -> list[OutboxItem]:
    wanted = {"lease_seconds": 30, "limit": 10, **more}
    return await books.delivery.claim(now=NOW + timedelta(seconds=seconds), who=who, **wanted)  # type: ignore[arg-type]


async def fate(books: Books, key: str = "a") -> tuple[str, str | None, int]:
    async with books.look("T1") as work:
        posting = await work.outbox.get(key)
    assert posting is not None
    return posting.status, posting.error, posting.attempts


async def test_a_key_is_put_once_per_workspace(team: Books) -> None:
    await found_team(team, "T2")
    assert await put(team, "a", "b", "a") == [True, True, False]
    assert await put(team, "a") == [False]
    assert await put(team, "a", team_id="T2") == [True]


async def test_a_message_rolled_back_with_its_transaction_was_never_put(team: Books) -> None:
    async def put_and_fail() -> None:
        async with team.work("T1") as work:
            await work.outbox.put(key="a", kind="nudge", channel="C1", payload={}, at=NOW)
            await work.pipelines.get(99)

    with pytest.raises(LookupError):
        await put_and_fail()
    assert await put(team, "a") == [True]


async def test_a_claimed_message_says_all_that_sending_needs(team: Books) -> None:
    await put(team, "a")
    assert await claim(team) == [
        OutboxItem(
            team_id="T1",
            key="a",
            kind="nudge",
            channel="C1",
            payload={"text": "a"},
            attempts=1,
            attempted_at=NOW,
            doubtful=False,
            claimed_by="one",
            planned_at=NOW,
        )
    ]
    assert await fate(team) == ("sending", None, 1)
    assert await claim(team, who="other") == []


async def test_messages_wait_for_their_time_and_the_oldest_goes_first(team: Books) -> None:
    await put(team, "later", at=timedelta(seconds=10))
    await put(team, "b", "a", at=timedelta(seconds=-5))
    await put(team, "first", at=timedelta(seconds=-9))
    assert await team.delivery.next_wake() == NOW - timedelta(seconds=9)
    assert [item.key for item in await claim(team, limit=2)] == ["first", "a"]
    assert [item.key for item in await claim(team)] == ["b"]
    assert await team.delivery.waiting("T1") == {"waiting": 1, "sending": 3}
    assert [item.key for item in await claim(team, 10)] == ["later"]


async def test_one_workspace_can_be_claimed_for_alone(team: Books) -> None:
    await found_team(team, "T2")
    await put(team, "a")
    await put(team, "a", team_id="T2")
    assert [item.team_id for item in await claim(team, team_id="T2")] == ["T2"]
    assert (await team.delivery.waiting(), await team.delivery.waiting("T1")) == (
        {"waiting": 1, "sending": 1},
        {"waiting": 1, "sending": 0},
    )


async def test_a_sent_message_is_done_with(team: Books) -> None:
    await put(team, "a")
    [item] = await claim(team)
    assert await team.delivery.sent(item, ts="1.2", channel="D1")
    assert await claim(team, 9999) == []
    async with team.look("T1") as work:
        [posting] = await work.outbox.recent(5)
    assert (posting.status, posting.sent_ts, posting.sent_channel) == ("sent", "1.2", "D1")
    assert (await team.delivery.next_wake(), await put(team, "a")) == (None, [False])


@pytest.mark.parametrize("fails", ["failed", "unsure"])
async def test_a_message_given_up_is_not_tried_again(team: Books, fails: str) -> None:
    await put(team, "a")
    [item] = await claim(team)
    assert await getattr(team.delivery, fails)(item, error="channel_not_found")
    assert (await fate(team), await claim(team, 9999)) == ((fails, "channel_not_found", 1), [])


async def test_a_message_surely_not_posted_is_tried_again_without_a_look(team: Books) -> None:
    await put(team, "a")
    [item] = await claim(team)
    assert await team.delivery.postpone(item, until=NOW + timedelta(seconds=5), error="ratelimited")
    assert await claim(team, 4) == []
    [again] = await claim(team, 5, who="other")
    assert (again.doubtful, again.attempts, again.attempted_at) == (False, 2, NOW + timedelta(seconds=5))


async def test_a_message_in_doubt_is_looked_for_a_minute_after_its_attempt(team: Books) -> None:
    await put(team, "a")
    [item] = await claim(team)
    assert await team.delivery.doubt(item, until=NOW + timedelta(seconds=10), error="timeout")
    assert await claim(team, 59.9) == []
    [again] = await claim(team, 60, who="other")
    assert (again.doubtful, again.attempts, again.attempted_at) == (True, 2, NOW)
    assert await fate(team) == ("sending", "timeout", 2)


@pytest.mark.parametrize(("lease", "comes_back"), [(5, 60), (60, 60), (120, 120)])
async def test_a_message_whose_claimant_died_before_sending_it_comes_back_and_is_not_doubtful(
    team: Books, lease: int, comes_back: int
) -> None:
    await put(team, "a")
    await claim(team, lease_seconds=lease)
    assert await claim(team, comes_back - 0.1, who="other") == []
    [again] = await claim(team, comes_back, who="other")
    assert (again.doubtful, again.claimed_by) == (False, "other")


async def test_a_message_whose_claimant_died_while_sending_it_comes_back_doubtful(team: Books) -> None:
    await put(team, "a")
    [item] = await claim(team)
    for seconds in (10, 20):
        now = NOW + timedelta(seconds=seconds)
        assert await team.delivery.hold(item, now=now, lease_seconds=180)
    assert await claim(team, 199.9, who="other") == []
    [again] = await claim(team, 200, who="other")
    assert (again.doubtful, again.attempted_at, again.claimed_by) == (True, NOW + timedelta(seconds=10), "other")


@pytest.mark.parametrize("mark", ["sent", "postpone", "doubt", "failed", "unsure"])
@pytest.mark.parametrize("who", ["other", "one"])
async def test_a_mark_after_the_claim_was_lost_changes_nothing(team: Books, mark: str, who: str) -> None:
    await put(team, "a")
    [stale] = await claim(team)
    [fresh] = await claim(team, 60, who=who)
    facts: dict[str, dict[str, object]] = {
        "sent": {"ts": "1", "channel": "C1"},
        "postpone": {"until": NOW, "error": "x"},
        "doubt": {"until": NOW, "error": "x"},
        "failed": {"error": "x"},
        "unsure": {"error": "x"},
    }
    assert not await getattr(team.delivery, mark)(stale, **facts[mark])
    assert await fate(team) == ("sending", None, 2)
    assert await team.delivery.sent(fresh, ts="2", channel="C1")
    assert not await team.delivery.sent(fresh, ts="3", channel="C1")


async def test_what_is_due_comes_from_all_workspaces_the_longest_due_first(team: Books) -> None:
    await found_team(team, "T2")
    await add_deals(team, "Acme")
    async with team.work("T1") as work:
        await work.pipelines.plan_nudge(1, after(hours=3))
        await morning_at(work, "lea", None)
        await morning_at(work, "tom", after(hours=2))
        await work.follow_ups.add(1, "lea", "call", after(hours=1), True, by("lea"))
        await work.follow_ups.add(1, "lea", "some day", after(hours=1), False, by("lea"))
    async with team.work("T2") as work:
        await work.pipelines.plan_nudge(1, after(hours=4))
        for person in ("lea", "tom"):
            await morning_at(work, person, None)
    expected = [
        Due(team_id="T1", kind="reminder", id=1, next_at=after(hours=1)),
        Due(team_id="T1", kind="morning", id="tom", next_at=after(hours=2)),
        Due(team_id="T1", kind="nudge", id=1, next_at=after(hours=3)),
        Due(team_id="T2", kind="nudge", id=1, next_at=after(hours=4)),
    ]
    assert await team.due(after(hours=4)) == expected
    assert await team.due(after(hours=3.99)) == expected[:3]
    assert await team.due(after(hours=4), limit=2) == expected[:2]
    assert await team.workspaces() == ["T1", "T2"]
