import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import BOT_TOKEN, Stage, a_stage


async def test_a_rate_limit_is_429_with_retry_after_for_one_method_and_channel(stage: Stage) -> None:
    stage.sandbox.faults.rate_limit("chat.postMessage", retry_after=7, channel="C001")
    await stage.client.chat_postMessage(channel="U001", text="elsewhere")
    with pytest.raises(SlackApiError) as caught:
        await stage.client.chat_postMessage(channel="C001", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert caught.value.response["error"] == "ratelimited"
    assert (await stage.client.chat_postMessage(channel="C001", text="x"))["ok"]


async def test_the_official_retry_handler_gets_over_a_rate_limit(stage: Stage) -> None:
    handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    client = AsyncWebClient(BOT_TOKEN, base_url=f"{stage.address}/api/", retry_handlers=handlers)
    stage.sandbox.faults.rate_limit("chat.postMessage", retry_after=0)
    assert (await client.chat_postMessage(channel="C001", text="x"))["ok"]
    assert [call.status for call in stage.sandbox.calls] == [429, 200]


async def test_a_server_error_does_nothing(stage: Stage) -> None:
    stage.sandbox.faults.server_error("chat.postMessage", status=503)
    with pytest.raises(SlackApiError) as caught:
        await stage.client.chat_postMessage(channel="C001", text="x")
    assert caught.value.response.status_code == 503
    assert stage.sandbox.messages("C001") == []


async def test_a_dropped_answer_leaves_the_message_posted_and_the_default_client_posts_it_again(stage: Stage) -> None:
    stage.sandbox.faults.drop_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await stage.client.chat_postMessage(channel="C001", text="once")
    assert [item["text"] for item in stage.sandbox.messages("C001")] == ["once"]
    stage.sandbox.faults.drop_answer("chat.postMessage")
    retrying = AsyncWebClient(BOT_TOKEN, base_url=f"{stage.address}/api/")
    await retrying.chat_postMessage(channel="C001", text="twice")
    assert [item["text"] for item in stage.sandbox.messages("C001")] == ["once", "twice", "twice"]


async def test_a_slow_answer_comes_after_the_effect(stage: Stage) -> None:
    stage.sandbox.faults.slow("chat.postMessage", 0.3)
    posting = asyncio.create_task(stage.client.chat_postMessage(channel="C001", text="x"))
    await stage.sandbox.until(lambda: stage.sandbox.messages("C001"))
    assert not posting.done()
    await posting


async def test_a_refusal_and_a_refused_block_are_answered_until_they_are_cleared(stage: Stage) -> None:
    stage.sandbox.faults.refuse("chat.postMessage", "internal_error")
    with pytest.raises(SlackApiError, match="internal_error"):
        await stage.client.chat_postMessage(channel="C001", text="x")
    stage.sandbox.faults.refuse_block("divider")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            await stage.client.chat_postMessage(channel="C001", text="x", blocks=[{"type": "divider"}])
    stage.sandbox.faults.clear()
    assert (await stage.client.chat_postMessage(channel="C001", text="x", blocks=[{"type": "divider"}]))["ok"]


async def test_slacks_own_limits_can_be_switched_on() -> None:
    clock = [1_800_000_000.0]
    async with a_stage(now=lambda: clock[0]) as stage:
        stage.sandbox.limits.use_slacks()

        async def outcome(call: Any) -> int:
            try:
                await call
            except SlackApiError as error:
                return int(error.response.headers["Retry-After"])
            return 0

        say = stage.client.chat_postMessage
        assert [await outcome(say(channel="C001", text="x")) for _ in range(2)] == [0, 1]
        assert await outcome(say(channel="U001", text="x")) == 0
        clock[0] += 1
        assert await outcome(say(channel="C001", text="x")) == 0
        assert [await outcome(stage.client.users_list()) for _ in range(21)][19:] == [0, 60]
        stage.sandbox.limits.use_slacks(strict=False)
        assert [await outcome(say(channel="C001", text="x")) for _ in range(3)] == [0, 0, 0]


async def test_a_connection_torn_down_comes_back_after_the_clients_own_check(stage: Stage) -> None:
    app = stage.bolt()
    await stage.connect(app)
    stage.sandbox.faults.cut_connections(abrupt=True)
    assert stage.sandbox.connections == 0
    await stage.sandbox.until(lambda: stage.sandbox.connections == 1, seconds=60)


async def test_several_connections_take_turns_and_ten_are_the_most(stage: Stage) -> None:
    heard: list[int] = []
    for number in range(2):
        app = stage.bolt()

        @app.command("/say")
        async def say(ack: AsyncAck, number: int = number) -> None:
            await ack()

        @app.middleware
        async def note(next: Any, who: int = number) -> None:  # noqa: A002 - Bolt's name
            heard.append(who)
            await next()

        await stage.connect(app, connections=number + 1)
    for _ in range(4):
        assert (await stage.sandbox.act.command("U001", "C001", "/say")).error is None
    assert len(heard) == 4
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(9):
            url = (await stage.client.apps_connections_open(app_token="xapp-test"))["url"]
            sockets.append(await session.ws_connect(url))
        greetings = [(await socket.receive_json())["type"] for socket in sockets]
        for socket in sockets:
            await socket.close()
    assert greetings == ["hello"] * 8 + ["disconnect"]
