"""Each key reaches Slack at most once, whatever happens between claim and mark."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from digests.gateway import (
    CannotLook,
    InDoubt,
    NotTaken,
    Posted,
    SendFailed,
    TargetGone,
    ThreadGone,
    ToldToWait,
    WorkspaceGone,
)
from digests.outbox import Delivered, Outbox
from messages.message import Chart, Message
from messages.prose import Prose
from storage.workspaces import Start
from tests.digests.house import SALES, TEAM, House

HELLO = Message(text="Hello", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},))
CHART = Chart(title="Open deals", categories=("Contact",), series=(("now", (1,)),), alt="Contact 1")
DRAWN = Message(
    text="Figures",
    blocks=(
        {"type": "section", "text": {"type": "mrkdwn", "text": "Figures"}},
        {"type": "data_visualization", "title": "Open deals"},
        {"type": "table", "rows": []},
    ),
    chart=CHART,
    chart_at=1,
)


async def put(house: House, *keys: str, message: Message = HELLO, channel: str = SALES) -> None:
    async with house.books.work(TEAM) as work:
        for key in keys:
            assert await work.outbox.put(
                key=key, kind="digest", channel=channel, payload=message.to_json(), at=house.now
            )


def kinds(house: House) -> list[list[str]]:
    return [[block["type"] for block in content["blocks"]] for _, _, content in house.slack.posts]


async def test_what_waits_is_posted_in_order_and_marked_sent(house: House) -> None:
    await put(house, "a", "b")
    done = await house.deliver()
    assert (done.sent, done.waiting, done.given_up) == (2, 0, 0)
    assert house.slack.keys == ["a", "b"]
    assert await house.status("a") == ("sent", None)


async def test_a_key_is_put_once(house: House) -> None:
    await put(house, "a")
    async with house.books.work(TEAM) as work:
        assert not await work.outbox.put(key="a", kind="digest", channel=SALES, payload=HELLO.to_json(), at=house.now)


async def test_a_second_pass_posts_nothing_again(house: House) -> None:
    await put(house, "a")
    await house.deliver()
    await house.deliver()
    assert house.slack.keys == ["a"]


async def test_told_to_wait_for_long_the_post_is_left_for_a_later_pass(house: House) -> None:
    house.slack.troubles = [ToldToWait("ratelimited", seconds=45)]
    await put(house, "a")
    assert (await house.deliver(patience=30)).waiting == 1
    assert house.naps == []
    house.now += timedelta(seconds=44)
    await house.deliver()
    assert house.slack.keys == []
    house.now += timedelta(seconds=1)
    await house.deliver()
    assert house.slack.keys == ["a"]


async def test_told_to_wait_for_a_little_it_waits(house: House) -> None:
    house.slack.troubles = [ToldToWait("ratelimited", seconds=20), ToldToWait("ratelimited", seconds=10), None]
    await put(house, "a")
    assert (await house.deliver(patience=30)).sent == 1
    assert house.naps == [20, 10]


async def test_a_lost_answer_is_looked_up_a_minute_later_and_not_posted_again(house: House) -> None:
    house.slack.troubles = ["lost"]
    await put(house, "a")
    assert (await house.deliver()).waiting == 1
    house.now += timedelta(seconds=59)
    await house.deliver()
    assert house.slack.looked_for == []
    house.now += timedelta(seconds=1)
    assert (await house.deliver()).sent == 1
    assert house.slack.keys == ["a"]
    assert await house.status("a") == ("sent", None)


async def test_a_post_that_never_arrived_is_found_missing_and_sent(house: House) -> None:
    house.slack.troubles = [InDoubt("timeout")]
    await put(house, "a")
    await house.deliver()
    house.now += timedelta(seconds=60)
    assert (await house.deliver()).sent == 1
    assert house.slack.keys == ["a"]


async def test_the_look_up_begins_before_the_first_attempt_however_often_it_fails(house: House) -> None:
    house.slack.troubles = ["lost"]
    house.slack.looks = [InDoubt("timeout"), ToldToWait("ratelimited", seconds=5), WorkspaceGone("token_revoked")]
    await put(house, "a")
    first = house.now
    for _ in range(5):
        await house.deliver()
        house.now += timedelta(minutes=10)
    assert [since for _, since in house.slack.looked_for] == [first - timedelta(seconds=60)] * 4
    assert house.slack.keys == ["a"]
    assert await house.status("a") == ("sent", None)


async def test_a_look_up_that_slack_puts_off_is_made_again_when_it_may_be(house: House) -> None:
    await put(house, "a")
    house.slack.troubles = ["lost"]
    house.slack.looks = [ToldToWait("ratelimited", seconds=300)]
    await house.deliver()
    for seconds, looks in ((60, 1), (299, 1), (1, 2)):
        house.now += timedelta(seconds=seconds)
        await house.deliver()
        assert len(house.slack.looked_for) == looks
    assert (house.slack.keys, await house.status("a")) == (["a"], ("sent", None))


@pytest.mark.parametrize("blind", [CannotLook("missing_scope"), TargetGone("not_in_channel")])
async def test_where_nobody_can_look_it_is_left_unsent_and_says_so(house: House, blind: SendFailed) -> None:
    house.slack.troubles = ["lost"]
    house.slack.looks = [blind]
    await put(house, "a")
    await house.deliver()
    house.now += timedelta(minutes=2)
    assert (await house.deliver()).given_up == 1
    assert await house.status("a") == ("unsure", blind.error)
    house.now += timedelta(days=1)
    await house.deliver()
    assert house.slack.keys == ["a"]


async def test_a_target_that_is_gone_is_not_tried_again(house: House) -> None:
    house.slack.troubles = [TargetGone("is_archived")]
    await put(house, "a", "b")
    done = await house.deliver()
    assert (done.sent, done.given_up) == (1, 1)
    house.now += timedelta(days=1)
    await house.deliver()
    assert house.slack.keys == ["b"]
    assert await house.status("a") == ("failed", "is_archived")


async def test_a_broken_token_keeps_the_post_until_it_is_mended(house: House) -> None:
    house.slack.troubles = [WorkspaceGone("token_expired")]
    await put(house, "a")
    await house.deliver()
    house.now += timedelta(minutes=5)
    await house.deliver()
    assert house.slack.keys == ["a"]


async def test_with_a_broken_token_one_post_is_tried_and_all_wait_for_it(house: House) -> None:
    house.slack.troubles = [WorkspaceGone("account_inactive")]
    await put(house, *[f"k{n:02}" for n in range(25)])
    done = await house.deliver(patience=30)
    assert (done, house.slack.keys, house.naps) == (Delivered(waiting=25), [], [])
    assert {await house.status("k00"), await house.status("k24")} == {("waiting", "account_inactive")}
    house.now += timedelta(minutes=5)
    assert (await house.deliver()).sent == 25


async def test_the_chart_is_slacks_own_where_slack_takes_it(house: House) -> None:
    await put(house, "a", message=DRAWN)
    await house.deliver()
    assert kinds(house) == [["section", "data_visualization", "table"]]
    assert house.slack.uploads == []


async def test_where_the_chart_block_is_refused_a_picture_takes_its_place(house: House) -> None:
    house.slack.refused_types = {"data_visualization"}
    await put(house, "a", message=DRAWN)
    await house.deliver()
    assert kinds(house) == [["section", "image", "table"]]
    assert house.slack.posts[0][2]["blocks"][1]["slack_file"] == {"id": "F1"}


@pytest.mark.parametrize("trouble", [NotTaken("not_allowed"), WorkspaceGone("missing_scope"), InDoubt("timeout")])
async def test_where_files_are_refused_too_the_table_stands_alone(house: House, trouble: SendFailed) -> None:
    house.slack.refused_types = {"data_visualization"}
    house.slack.files_refused = trouble
    await put(house, "a", message=DRAWN)
    await house.deliver()
    assert kinds(house) == [["section", "table"]]


async def test_a_chart_that_cannot_be_drawn_leaves_the_table_and_the_log_says_so(house: House) -> None:
    async def undrawn(chart: Chart) -> bytes:
        raise ModuleNotFoundError("matplotlib")

    house.slack.refused_types = {"data_visualization"}
    await put(house, "a", message=DRAWN)
    with capture_logs() as entries:
        await Outbox(books=house.books, gateway=house.slack, picture=undrawn, prose=Prose()).deliver(
            now=lambda: house.now
        )
    assert kinds(house) == [["section", "table"]]
    assert await house.status("a") == ("sent", None)
    assert [(entry["event"], entry["log_level"], entry["key"]) for entry in entries] == [
        ("chart_not_drawn", "error", "a")
    ]


@pytest.mark.parametrize(("message", "forms"), [(DRAWN, 3), (HELLO, 1)], ids=["with a chart", "without"])
@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_what_is_refused_in_every_form_is_said_in_its_words_alone(
    house: House, message: Message, forms: int, error: str
) -> None:
    house.slack.troubles = [NotTaken(error)] * forms
    await put(house, "a", message=message)
    assert (await house.deliver()).sent == 1
    assert [content for _, _, content in house.slack.posts] == [{"text": message.text, "blocks": []}]


async def test_what_is_refused_in_words_too_is_given_up(house: House) -> None:
    house.slack.troubles = [NotTaken("msg_too_long")] * 4
    await put(house, "a", message=DRAWN)
    with capture_logs() as entries:
        assert (await house.deliver()).given_up == 1
    assert await house.status("a") == ("failed", "msg_too_long")
    assert [(entry["event"], entry.get("error")) for entry in entries] == [
        ("said_in_words_alone", None),
        ("post_not_sent", "msg_too_long"),
    ]


async def test_a_picture_that_takes_too_long_leaves_the_table(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(chart: Chart) -> bytes:
        return await asyncio.Future()

    monkeypatch.setattr("digests.content.PICTURE_SECONDS", 0.01)
    house.slack.refused_types = {"data_visualization"}
    await put(house, "a", message=DRAWN)
    await Outbox(books=house.books, gateway=house.slack, picture=never, prose=Prose()).deliver(now=lambda: house.now)
    assert kinds(house) == [["section", "table"]]


@pytest.mark.parametrize(
    ("seconds", "passes", "blocks"),
    [(30, 2, ["section", "table"]), (3600, 1, ["section", "table"])],
    ids=["again and again", "for long"],
)
async def test_told_to_wait_for_a_picture_the_digest_waits_for_it_once_and_not_for_long(
    house: House, seconds: float, passes: int, blocks: list[str]
) -> None:
    house.slack.refused_types = {"data_visualization"}
    house.slack.files_refused = ToldToWait("ratelimited", seconds=seconds)
    await put(house, "a", message=DRAWN)
    for _ in range(passes):
        assert kinds(house) == []
        await house.deliver()
        house.now += timedelta(seconds=seconds)
    assert kinds(house) == [blocks]


async def test_a_reply_whose_thread_is_gone_is_given_up_and_the_channel_is_not_held_to_be_gone(house: House) -> None:
    house.slack.troubles = [None, ThreadGone("restricted_action_thread_locked")]
    await put(house, "a")
    async with house.books.work(TEAM) as work:
        await work.outbox.put(
            key="a:detail", kind="detail", channel=SALES, payload=DRAWN.to_json(), at=house.now, thread_of="a"
        )
    await house.deliver()
    assert await house.status("a:detail") == ("failed", "restricted_action_thread_locked")
    assert (house.slack.keys, await house.keys()) == (["a"], ["a", "a:detail"])


async def test_a_doubt_waits_for_a_broken_token_as_a_post_does(house: House) -> None:
    house.slack.troubles = ["lost"]
    house.slack.looks = [WorkspaceGone("account_inactive")]
    await put(house, "a")
    await house.deliver()
    for seconds, looks in ((60, 1), (299, 1), (1, 2)):
        house.now += timedelta(seconds=seconds)
        await house.deliver()
        assert len(house.slack.looked_for) == looks


async def test_two_processes_at_once_post_each_key_once(house: House) -> None:
    await put(house, *[f"k{n:02}" for n in range(30)])
    house.slack.before_post = lambda: asyncio.sleep(0)
    other = house.another_outbox()
    await asyncio.gather(house.deliver(), other.deliver(now=lambda: house.now))
    assert sorted(house.slack.keys) == [f"k{n:02}" for n in range(30)]


async def test_a_queue_that_outlives_its_lease_leaves_the_rest_to_whoever_has_them_now(house: House) -> None:
    keys = [f"k{n:02}" for n in range(18)]
    await put(house, *keys)
    other = house.another_outbox()

    async def slowly() -> None:
        house.now += timedelta(seconds=100)
        if len(house.slack.keys) == 9:
            house.slack.before_post = None
            await other.deliver(now=lambda: house.now)
            house.slack.before_post = slowly

    house.slack.before_post = slowly
    await house.deliver()
    house.slack.before_post = None
    house.now += timedelta(hours=1)
    await other.deliver(now=lambda: house.now)
    assert sorted(house.slack.keys) == keys


CHANGED = Message(text="Hello again", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Hello again"}},))


async def say_instead(house: House, key: str) -> bool:
    async with house.books.work(TEAM) as work:
        return await work.outbox.say_instead(key, CHANGED.to_json(), at=house.now)


async def test_a_post_that_stands_says_something_else_in_its_place(house: House) -> None:
    await put(house, "a")
    await house.deliver()
    assert await say_instead(house, "a")
    await house.deliver()
    await house.deliver()
    assert (house.slack.keys, [(ts, content["text"]) for ts, content in house.slack.edits]) == (
        ["a"],
        [("1.0", "Hello again")],
    )
    assert await house.status("a") == ("sent", None)


async def test_what_was_changed_before_it_was_posted_is_posted_as_changed(house: House) -> None:
    await put(house, "a")
    assert await say_instead(house, "a")
    await house.deliver()
    assert [content["text"] for _, _, content in house.slack.posts] == ["Hello again"]
    assert house.slack.edits == []


async def test_what_is_changed_while_it_is_being_posted_is_updated_afterwards(house: House) -> None:
    await put(house, "a")

    async def meanwhile() -> None:
        house.slack.before_post = None
        assert await say_instead(house, "a")

    house.slack.before_post = meanwhile
    await house.deliver()
    assert [content["text"] for _, _, content in house.slack.posts] == ["Hello"]
    assert [content["text"] for _, content in house.slack.edits] == ["Hello again"]
    assert await house.status("a") == ("sent", None)


async def test_a_doubtful_post_that_is_found_is_brought_up_to_date(house: House) -> None:
    await put(house, "a")
    house.slack.troubles = ["lost"]
    await house.deliver()
    assert await say_instead(house, "a")
    house.now += timedelta(seconds=90)
    await house.deliver()
    assert (house.slack.keys, [content["text"] for _, content in house.slack.edits]) == (["a"], ["Hello again"])
    assert await house.status("a") == ("sent", None)


async def test_an_edit_of_unknown_outcome_is_made_again(house: House) -> None:
    await put(house, "a")
    await house.deliver()
    await say_instead(house, "a")
    house.slack.troubles = [InDoubt("timeout")]
    await house.deliver()
    assert house.slack.edits == []
    house.now += timedelta(seconds=90)
    await house.deliver()
    assert (house.slack.keys, len(house.slack.edits)) == (["a"], 1)


async def test_there_is_nothing_to_change_in_a_post_that_was_never_decided_or_failed(house: House) -> None:
    assert not await say_instead(house, "a")
    await put(house, "b")
    house.slack.troubles = [TargetGone("is_archived")]
    await house.deliver()
    assert not await say_instead(house, "b")


async def test_a_workspace_whose_posts_take_long_makes_no_other_wait(house: House) -> None:
    await house.books.found_workspace("T2", Start(name="Other", zone="Europe/Paris", language="en"), at=house.now)
    await put(house, *[f"slow-{n:02}" for n in range(25)])
    async with house.books.work("T2") as work:
        for n in range(25):
            await work.outbox.put(
                key=f"k{n:02}",
                kind="digest",
                channel="C2",
                payload=HELLO.to_json(),
                at=house.now + timedelta(seconds=1),
            )
    house.now += timedelta(seconds=1)
    taken = house.slack.post

    async def first_all_of_the_other(**args: Any) -> Posted:
        while args["team_id"] == TEAM and len([1 for team, _, _ in house.slack.posts if team == "T2"]) < 25:
            await asyncio.sleep(0)
        return await taken(**args)

    house.slack.post = first_all_of_the_other  # type: ignore[method-assign]
    async with asyncio.timeout(30):
        assert (await house.deliver()).sent == 50
    assert [team for team, _, _ in house.slack.posts] == ["T2"] * 25 + [TEAM] * 25


async def test_one_post_that_fails_for_a_reason_nobody_knows_does_not_keep_the_others(house: House) -> None:
    await put(house, "a", channel="CA")
    await put(house, "b", channel="CB")
    taken = house.slack.post

    async def one_fails(**args: Any) -> Posted:
        if args["key"] == "a":
            raise RuntimeError("nobody knows")
        await asyncio.sleep(0.01)
        return await taken(**args)

    house.slack.post = one_fails  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="nobody knows"):
        await house.deliver()
    assert (await house.status("a"), await house.status("b")) == (("sending", None), ("sent", None))


async def test_a_post_that_fails_for_a_reason_nobody_knows_keeps_none_behind_it_in_its_channel(house: House) -> None:
    await put(house, *(f"a{n:02}" for n in range(25)))
    taken = house.slack.post

    async def the_first_fails(**args: Any) -> Posted:
        if args["key"] == "a00":
            raise RuntimeError("nobody knows")
        return await taken(**args)

    house.slack.post = the_first_fails  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="nobody knows"):
        await house.deliver()
    assert house.slack.keys == [f"a{n:02}" for n in range(1, 25)]


async def test_a_change_that_is_refused_leaves_what_stands_as_sent(house: House) -> None:
    await put(house, "a")
    await house.deliver()
    assert await say_instead(house, "a")
    house.slack.troubles = [NotTaken("message_not_found")]
    assert (await house.deliver()).given_up == 1
    assert await house.status("a") == ("sent", "message_not_found")


async def test_where_the_machines_clock_is_set_back_a_wait_is_no_longer_than_slack_said(house: House) -> None:
    await put(house, "a")
    house.slack.troubles = [ToldToWait("ratelimited", seconds=45)]
    await house.deliver()
    house.now -= timedelta(hours=1)
    await put(house, "b", channel="CB")
    await house.deliver()
    assert house.slack.keys == ["b"]


async def test_told_to_wait_nothing_else_is_tried_in_that_workspace_before_and_other_workspaces_go_on(
    house: House,
) -> None:
    await house.books.found_workspace("T2", Start(name="Other", zone="Europe/Paris", language="en"), at=house.now)
    await put(house, "a", channel="CA")
    house.slack.troubles = [ToldToWait("ratelimited", seconds=45)]
    await house.deliver(patience=30)
    await put(house, "b", channel="CB")
    async with house.books.work("T2") as work:
        await work.outbox.put(key="c", kind="digest", channel="CC", payload=HELLO.to_json(), at=house.now)
    house.now += timedelta(seconds=15)
    assert (await house.deliver(), house.slack.keys, house.naps) == (Delivered(sent=1, waiting=1), ["c"], [])
    house.now += timedelta(seconds=29)
    await house.deliver()
    assert house.slack.keys == ["c"]
    house.now += timedelta(seconds=1)
    await house.deliver()
    assert sorted(house.slack.keys) == ["a", "b", "c"]
