from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels import Channels
from bot.clients import Clients
from bot.gateway import SlackGateway
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.slack_errors import told_by
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
from sandbox.server import Sandbox
from sandbox.world import Channel

HELLO = {"text": "Hello", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]}
LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


async def no_pause(_seconds: float) -> None:
    return


def gateway_on(client: AsyncWebClient, metrics: Metrics | None = None) -> SlackGateway:
    return SlackGateway(
        client=client,
        team_id="T001",
        channels=Channels(client=client),
        pacer=Pacer(sleep=no_pause),
        metrics=metrics or Metrics(),
        sleep=no_pause,
    )


@pytest.fixture
def gateway(clients: Clients) -> SlackGateway:
    return gateway_on(clients.posting)


async def post(gateway: SlackGateway, channel: str = "C1", key: str = "weekly:1:2026-11-23") -> Posted:
    return await gateway.post(team_id="T001", channel=channel, content=HELLO, key=key)


def texts(slack: Sandbox, where: str) -> list[str]:
    return [message["text"] for message in slack.messages(where)]


async def test_a_reply_stands_in_its_thread_and_is_found_there_only(slack: Sandbox, gateway: SlackGateway) -> None:
    head = await post(gateway)
    where = {"team_id": "T001", "channel": "C1", "key": "weekly:1:2026-11-23:detail"}
    reply = await gateway.post(**where, content=HELLO, thread_ts=head.ts)
    assert [message.get("thread_ts") for message in slack.messages("C1")] == [None, head.ts]
    assert await gateway.find(**where, since=LONG_AGO, thread_ts=head.ts) == reply
    assert await gateway.find(**where, since=LONG_AGO) is None


async def test_a_post_stands_with_its_key_and_can_be_found(slack: Sandbox, gateway: SlackGateway) -> None:
    posted = await post(gateway)
    (message,) = slack.messages("C1")
    assert (posted.channel, posted.ts) == ("C1", message["ts"])
    assert message["metadata"] == {
        "event_type": "affluent_post",
        "event_payload": {"key": "weekly:1:2026-11-23"},
    }
    found = await gateway.find(team_id="T001", channel="C1", key="weekly:1:2026-11-23", since=LONG_AGO)
    assert found == posted
    assert await gateway.find(team_id="T001", channel="C1", key="another", since=LONG_AGO) is None


async def test_a_direct_message_is_posted_and_found_by_user_id(slack: Sandbox, gateway: SlackGateway) -> None:
    posted = await post(gateway, channel="U1", key="morning:U1")
    assert posted.channel.startswith("D")
    assert await gateway.find(team_id="T001", channel="U1", key="morning:U1", since=LONG_AGO) == posted


async def test_a_post_is_changed_where_it_stands_and_keeps_its_key(slack: Sandbox, gateway: SlackGateway) -> None:
    posted = await post(gateway)
    await gateway.edit(team_id="T001", posted=posted, content={"text": "Bye", "blocks": []})
    assert texts(slack, "C1") == ["Bye"]
    assert await gateway.find(team_id="T001", channel="C1", key="weekly:1:2026-11-23", since=LONG_AGO) == posted


@pytest.mark.parametrize(
    ("fault", "means"),
    [("server_error", InDoubt), ("drop_answer", InDoubt), ("rate_limit", ToldToWait)],
)
async def test_a_change_that_does_not_go_through_says_whether_it_may_have(
    slack: Sandbox, gateway: SlackGateway, fault: str, means: type[SendFailed]
) -> None:
    posted = await post(gateway)
    getattr(slack.faults, fault)("chat.update")
    with pytest.raises(means):
        await gateway.edit(team_id="T001", posted=posted, content=HELLO)


async def test_the_same_key_has_the_same_message_id(slack: Sandbox, gateway: SlackGateway) -> None:
    await post(gateway)
    await post(gateway)
    await post(gateway, key="other")
    ids = [call.args["client_msg_id"] for call in slack.calls if call.method == "chat.postMessage"]
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (True, False)


Fault = Callable[[Sandbox], None]


@pytest.mark.parametrize(
    ("fault", "expected", "standing"),
    [
        (lambda s: s.faults.rate_limit("chat.postMessage", retry_after=7), ToldToWait, 0),
        (lambda s: s.faults.server_error("chat.postMessage", status=503), InDoubt, 0),
        (lambda s: s.faults.drop_answer("chat.postMessage"), InDoubt, 1),
        (lambda s: s.faults.refuse("chat.postMessage", "fatal_error"), InDoubt, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "internal_error"), InDoubt, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "is_archived"), TargetGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "restricted_action_read_only_channel"), TargetGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "restricted_action_thread_locked"), ThreadGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "user_disabled"), TargetGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "token_revoked"), WorkspaceGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "missing_scope"), WorkspaceGone, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "invalid_blocks"), NotTaken, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "something_new"), NotTaken, 0),
        (lambda s: s.faults.refuse("chat.postMessage", "rate_limited"), ToldToWait, 0),
    ],
)
async def test_what_slack_says_is_understood(
    slack: Sandbox, gateway: SlackGateway, fault: Fault, expected: type[SendFailed], standing: int
) -> None:
    fault(slack)
    with pytest.raises(SendFailed) as told:
        await post(gateway)
    assert type(told.value) is expected
    assert len(slack.messages("C1")) == standing


async def test_a_lost_answer_is_never_sent_again(slack: Sandbox, gateway: SlackGateway) -> None:
    slack.faults.drop_answer("chat.postMessage")
    with pytest.raises(InDoubt):
        await post(gateway)
    assert [call.method for call in slack.calls].count("chat.postMessage") == 1
    found = await gateway.find(team_id="T001", channel="C1", key="weekly:1:2026-11-23", since=LONG_AGO)
    assert found is not None


async def test_a_slow_answer_is_in_doubt(slack: Sandbox, address: str) -> None:
    slack.faults.slow("chat.postMessage", 1.0)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as session:
        client = AsyncWebClient("xoxb-test", base_url=f"{address}/api/", session=session, retry_handlers=[])
        with pytest.raises(InDoubt) as told:
            await post(gateway_on(client))
    assert (told.value.error, len(slack.messages("C1"))) == ("timeout", 1)


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-test", base_url="http://127.0.0.1:9/api/", session=session, retry_handlers=[])
        with pytest.raises(ToldToWait) as told:
            await post(gateway_on(client))
    assert (told.value.error, told.value.seconds) == ("cannot_connect", 60.0)


async def test_the_wait_is_as_long_as_slack_says(slack: Sandbox, gateway: SlackGateway) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(ToldToWait) as told:
        await post(gateway)
    assert told.value.seconds == 7.0


@pytest.mark.parametrize(
    ("says", "seconds"),
    [("12", 12), ("0", 1), ("-5", 1), ("86400", 3600), ("inf", 3600), ("nan", 30), ("abc", 30), (None, 30)],
)
def test_an_absurd_wait_is_neither_none_nor_for_ever(says: str | None, seconds: float) -> None:
    headers = {} if says is None else {"Retry-After": says}
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={}, headers=headers, status_code=429
    )
    told = told_by(SlackApiError("", answer))  # type: ignore[no-untyped-call]  # the SDK's own
    assert isinstance(told, ToldToWait)
    assert told.seconds == seconds


async def answering(body: str, kind: str, do: Callable[[SlackGateway], Awaitable[object]]) -> SendFailed:
    """What is told of an answer with status 200 that is no answer of Slack's."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-test", base_url=str(server.make_url("/")), session=session, retry_handlers=[])
        with pytest.raises(SendFailed) as told:
            await do(gateway_on(client))
    return told.value


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        ("<html>Please log in</html>", "text/html", "http_200"),
        ("OK", "text/plain", "unreadable_answer"),
        ("{broken", "application/json", "http_200"),
        ("[1]", "application/json", "unreadable_answer"),
        ('{"ok": true}', "application/json", "unreadable_answer"),
    ],
)
async def test_an_answer_that_is_not_slacks_leaves_a_post_in_doubt(body: str, kind: str, error: str) -> None:
    told = await answering(body, kind, post)
    assert (type(told), told.error) == (InDoubt, error)


async def test_a_reply_whose_thread_was_deleted_does_not_stand_in_the_channel(
    slack: Sandbox, gateway: SlackGateway
) -> None:
    head = await post(gateway)
    real = gateway._client.chat_postMessage

    async def without_thread(**args: Any) -> Any:
        return await real(**{name: given for name, given in args.items() if name != "thread_ts"})

    gateway._client.chat_postMessage = without_thread  # type: ignore[method-assign]
    with pytest.raises(ThreadGone) as told:
        await gateway.post(team_id="T001", channel="C1", content=HELLO, key="reply", thread_ts=head.ts)
    assert (told.value.error, len(slack.messages("C1"))) == ("thread_not_found", 1)


async def test_a_machine_that_slept_while_it_waited_for_its_turn_posts_nothing(
    slack: Sandbox, clients: Clients
) -> None:
    clock = iter([0.0, 600.0])
    gateway = gateway_on(clients.posting)
    gateway._clock = lambda: next(clock)
    with pytest.raises(ToldToWait) as told:
        await post(gateway)
    assert (told.value.error, slack.messages("C1")) == ("long_queue", [])


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=14)])
async def test_a_post_is_found_also_where_the_clock_here_was_ahead_of_slacks(
    slack: Sandbox, gateway: SlackGateway, ahead: timedelta
) -> None:
    posted = await post(gateway)
    since = datetime.now(UTC) + ahead
    assert await gateway.find(team_id="T001", channel="C1", key="weekly:1:2026-11-23", since=since) == posted


async def test_of_a_busy_day_what_was_written_since_the_attempt_is_enough(gateway: SlackGateway) -> None:
    since = datetime.now(UTC)
    busy = (since - timedelta(minutes=5)).timestamp()

    async def page(_thread_ts: str | None, **_wanted: Any) -> Any:
        return {"messages": [{"ts": f"{busy:.6f}"}], "response_metadata": {"next_cursor": "more"}}

    gateway._page = page  # type: ignore[method-assign, assignment]
    assert await gateway.find(team_id="T001", channel="C1", key="x", since=since) is None


@pytest.mark.parametrize("channel", ["C404", "C3", "U5", "G4"], ids=["unknown", "archived", "left", "not invited"])
async def test_targets_that_are_gone(gateway: SlackGateway, channel: str) -> None:
    with pytest.raises(TargetGone):
        await post(gateway, channel=channel)


async def test_a_public_channel_needs_no_invitation(slack: Sandbox, gateway: SlackGateway) -> None:
    await post(gateway, channel="C2")
    assert texts(slack, "C2") == ["Hello"]


async def test_nothing_is_said_in_a_channel_shared_with_another_organisation(
    slack: Sandbox, gateway: SlackGateway
) -> None:
    slack.set_channel(Channel(id="C9", name="with-partner", members=("U1",), is_ext_shared=True))
    with pytest.raises(TargetGone) as told:
        await post(gateway, channel="C9")
    assert (told.value.error, slack.messages("C9")) == ("shared_channel", [])


async def test_a_channel_is_asked_about_once_and_posted_to_when_slack_does_not_say(
    slack: Sandbox, gateway: SlackGateway
) -> None:
    slack.faults.server_error("conversations.info")
    for _ in range(3):
        await post(gateway)
    assert len(slack.messages("C1")) == 3
    assert [call.method for call in slack.calls].count("conversations.info") <= 2


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel"])
async def test_a_history_that_cannot_be_read_is_told(slack: Sandbox, gateway: SlackGateway, error: str) -> None:
    slack.faults.refuse("conversations.history", error)
    with pytest.raises(CannotLook):
        await gateway.find(team_id="T001", channel="C1", key="x", since=LONG_AGO)


async def test_a_post_is_found_behind_hundreds_of_others(slack: Sandbox, gateway: SlackGateway) -> None:
    posted = await post(gateway)
    for number in range(450):
        await slack.act.message("U1", "C1", f"chatter {number}")
    assert await gateway.find(team_id="T001", channel="C1", key="weekly:1:2026-11-23", since=LONG_AGO) == posted


async def test_a_picture_is_uploaded_and_waited_for(slack: Sandbox, gateway: SlackGateway) -> None:
    slack.faults.upload_not_ready(times=2)
    file_id = await gateway.upload_png(team_id="T001", png=PNG, title="Open deals", alt="14, 11, 9")
    assert slack.files[file_id]["data"] == PNG
    assert [call.method for call in slack.calls].count("files.info") == 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (lambda s: s.faults.refuse("files.getUploadURLExternal", "missing_scope"), NotTaken),
        (lambda s: s.faults.refuse("files.completeUploadExternal", "file_uploads_disabled"), NotTaken),
        (lambda s: s.faults.server_error("files.completeUploadExternal"), NotTaken),
        (lambda s: s.faults.drop_answer("files.getUploadURLExternal"), NotTaken),
        (lambda s: s.faults.upload_not_ready(times=1000), NotTaken),
        (lambda s: s.faults.rate_limit("files.info"), ToldToWait),
    ],
)
async def test_a_picture_that_cannot_be_had_is_never_in_doubt(
    slack: Sandbox, gateway: SlackGateway, fault: Fault, expected: type[SendFailed]
) -> None:
    fault(slack)
    with pytest.raises(SendFailed) as told:
        await gateway.upload_png(team_id="T001", png=PNG, title="Open deals", alt="14, 11, 9")
    assert type(told.value) is expected


async def test_a_history_that_is_too_long_is_one_that_cannot_be_read(slack: Sandbox, gateway: SlackGateway) -> None:
    more = {"messages": [], "has_more": True, "response_metadata": {"next_cursor": "more"}}

    async def page(_thread_ts: str | None, **_wanted: Any) -> Any:
        return more

    gateway._page = page  # type: ignore[method-assign, assignment]
    with pytest.raises(CannotLook) as told:
        await gateway.find(team_id="T001", channel="C1", key="x", since=LONG_AGO)
    assert told.value.error == "history_too_long"


async def test_what_waits_for_another_workspace_is_not_posted_in_this_one(
    slack: Sandbox, gateway: SlackGateway
) -> None:
    with pytest.raises(WorkspaceGone):
        await gateway.post(team_id="T002", channel="C1", content=HELLO, key="x")
    assert slack.calls == []


def test_a_client_that_retries_is_not_taken() -> None:
    with pytest.raises(ValueError, match="must not retry"):
        gateway_on(AsyncWebClient("xoxb-test"))


async def test_outcomes_are_counted(slack: Sandbox, clients: Clients) -> None:
    metrics = Metrics()
    gateway = gateway_on(clients.posting, metrics)
    await post(gateway)
    slack.faults.drop_answer("chat.postMessage")
    with pytest.raises(InDoubt):
        await post(gateway)
    told: Any = metrics.exposition().decode()
    assert [line for line in told.splitlines() if line.startswith("affluent_posts_total")] == [
        'affluent_posts_total{outcome="sent"} 1.0',
        'affluent_posts_total{outcome="doubt"} 1.0',
    ]
