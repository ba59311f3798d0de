import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Stage, a_stage

Json = dict[str, Any]


class Receiver:
    """An HTTP server that answers every request with what it is told, and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.status, self.headers, self.url = 200, dict[str, str](), ""

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.text()))
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def receiving(**changed: Any) -> AsyncIterator[tuple[Stage, Receiver]]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/slack/events", receiver.answer)
    async with listening(app) as url, a_stage(events_url=url, socket_mode=False, **changed) as stage:
        yield stage, receiver


async def test_a_bolt_app_runs_in_http_mode_with_signatures_checked() -> None:
    app = AsyncApp(client=AsyncWebClient("xoxb-test"), signing_secret="secret")
    seen: list[str] = []

    @app.command("/say")
    async def say(ack: AsyncAck, command: Json) -> None:
        await ack({"response_type": "in_channel", "text": f"You said {command['text']}"})

    @app.action("go")
    async def go(ack: AsyncAck, body: Json) -> None:
        await ack()
        seen.append(body["actions"][0]["value"])

    @app.options("find")
    async def find(ack: AsyncAck) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": "A"}, "value": "a"}])

    @app.event("app_home_opened")
    async def home(event: Json) -> None:
        seen.append(event["tab"])

    async with (
        listening(app.web_app("/slack/events")) as url,
        a_stage(events_url=url, socket_mode=False) as stage,
    ):
        app.client.base_url = f"{stage.address}/api/"
        act = stage.sandbox.act
        assert (await act.command("U001", "C001", "/say hi")).error is None
        assert [item["text"] for item in stage.sandbox.messages("C001")] == ["/say hi", "You said hi"]
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}
        block = {"type": "actions", "elements": [button, {"type": "external_select", "action_id": "find"}]}
        said = await stage.client.chat_postMessage(channel="C001", text="x", blocks=[block])
        assert (await act.click("U001", "C001", said["ts"], "go")).error is None
        found = await act.options("U001", "find", "a", channel="C001", message_ts=said["ts"])
        assert [item["value"] for item in found.options] == ["a"]
        assert (await act.open_home("U001")).error is None
        await stage.sandbox.until(lambda: seen == ["7", "home"])


async def test_every_request_is_signed() -> None:
    async with receiving() as (stage, receiver):
        await stage.sandbox.act.command("U001", "C001", "/say hi")
        ((headers, body),) = receiver.got
        assert SignatureVerifier("secret").is_valid_request(body, headers)
        base = f"v0:{headers['X-Slack-Request-Timestamp']}:{body}".encode()
        assert headers["X-Slack-Signature"] == f"v0={hmac.new(b'secret', base, hashlib.sha256).hexdigest()}"
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_an_error_page_is_dispatch_failed_and_a_command_is_not_tried_again() -> None:
    async with receiving() as (stage, receiver):
        receiver.status = 500
        assert (await stage.sandbox.act.command("U001", "C001", "/say hi")).error == "dispatch_failed"
        assert len(receiver.got) == 1
    async with a_stage(events_url="http://127.0.0.1:9/slack/events", socket_mode=False) as stage:
        assert (await stage.sandbox.act.command("U001", "C001", "/say hi")).error == "dispatch_failed"


async def test_a_failed_event_is_tried_three_more_times() -> None:
    async with receiving(retry_waits=(0, 0.01, 0.02)) as (stage, receiver):
        receiver.status = 500
        await stage.sandbox.act.message("U001", "C001", "hello")
        await stage.sandbox.until(lambda: len(receiver.got) == 4)
        assert [headers.get("X-Slack-Retry-Num") for headers, _ in receiver.got] == [None, "1", "2", "3"]
        assert receiver.got[1][0]["X-Slack-Retry-Reason"] == "http_error"
        assert len({body for _, body in receiver.got}) == 1


async def test_an_app_can_ask_for_no_retries() -> None:
    async with receiving(retry_waits=(0, 0, 0)) as (stage, receiver):
        receiver.status, receiver.headers = 500, {"x-slack-no-retry": "1"}
        await stage.sandbox.act.open_home("U001")
        receiver.status = 200
        await stage.sandbox.act.open_home("U001")
        assert len(receiver.got) == 2
