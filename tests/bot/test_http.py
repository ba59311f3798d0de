"""HTTP mode: Slack's requests signed and posted, over a real socket."""

import hashlib
import hmac
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import structlog

from bot.clients import Clients
from bot.logs import set_up_logs
from bot.running import Bot
from bot.settings import Settings, read_settings
from bot.web import take_port
from tests.bot.conftest import TOKENS
from tests.bot.house import StandInHouse

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
COMMAND = urlencode(
    {
        "team_id": "T001",
        "user_id": "U1",
        "channel_id": "C1",
        "channel_name": "sales",
        "command": "/deal",
        "text": "show s3cret-acme",
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/commands/1",
        "is_enterprise_install": "false",
    }
).encode()


def signed(body: bytes, *, at: str | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = at or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


class Web:
    """The bot's web server, and what it logs at DEBUG."""

    def __init__(self, port: int, session: aiohttp.ClientSession, log: io.StringIO) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._session = session
        self.log = log

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with self._session.post(f"{self._base}/slack/events", data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> tuple[int, str]:
        async with self._session.get(self._base + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def web(address: str, clients: Clients, house: StandInHouse) -> AsyncIterator[Web]:
    variables = {"SLACK_BOT_TOKEN": TOKENS["SLACK_BOT_TOKEN"], "SLACK_SIGNING_SECRET": SECRET}
    settings: Settings = read_settings(variables | {"SLACK_API_URL": f"{address}/api/"}, purpose="run")
    root, out = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, structlog.get_config()
    set_up_logs(level="DEBUG", form="json", to=out)
    with take_port("127.0.0.1", 0) as listener:
        bot = Bot(settings=settings, house=house.built(clients), clients=clients)
        await bot.start(listener)
        async with aiohttp.ClientSession() as session:
            yield Web(listener.getsockname()[1], session, out)
        await bot.stop()
    root.handlers[:], root.level = before[0], before[1]
    structlog.configure(**before[2])


async def test_a_signed_command_is_answered(web: Web) -> None:
    status, text = await web.post(COMMAND, signed(COMMAND))
    assert (status, json.loads(text)["text"]) == (200, "You said show s3cret-acme")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(COMMAND, secret="another"),
        signed(COMMAND, at=str(int(time.time()) - 600)),
        signed(COMMAND, at=str(int(time.time()) + 600)),
        signed(COMMAND, at="soon"),
        signed(COMMAND, at="１２"),
        signed(COMMAND, at="-1"),
        signed(COMMAND) | {"X-Slack-Signature": "v0=é"},
        signed(COMMAND) | {"X-Slack-Signature": ""},
    ],
    ids=["none", "wrong secret", "stale", "future", "no number", "wide digits", "negative", "accent", "empty"],
)
async def test_a_bad_signature_is_401_and_its_body_is_not_logged(
    web: Web, house: StandInHouse, headers: dict[str, str]
) -> None:
    status, _ = await web.post(COMMAND, {name: value.encode().decode("latin-1") for name, value in headers.items()})
    assert (status, house.commands.asked) == (401, [])
    assert "s3cret" not in web.log.getvalue()


async def test_a_body_that_is_no_text_is_401(web: Web) -> None:
    body = b"\xff\xfe" + COMMAND
    assert (await web.post(body, signed(body)))[0] == 401


async def test_a_huge_body_is_not_even_read(web: Web) -> None:
    body = b"a" * 1_000_001
    assert (await web.post(body, signed(body)))[0] == 401


async def test_slacks_challenge_is_answered(web: Web) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    status, text = await web.post(body, signed(body) | {"Content-Type": "application/json"})
    assert (status, "abc" in text) == (200, True)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "shortcut", "callback_id": "x", "trigger_id": "1"},
        {"type": "view_closed", "view": {"id": "V1", "callback_id": "x"}},
        {"type": "message_action", "callback_id": "x", "trigger_id": "1"},
    ],
)
async def test_what_the_bot_has_no_use_for_is_acknowledged(web: Web, payload: dict[str, Any]) -> None:
    whole = payload | {"user": {"id": "U1", "team_id": "T001"}, "team": {"id": "T001"}, "token": "x"}
    body = urlencode({"payload": json.dumps(whole)}).encode()
    assert (await web.post(body, signed(body)))[0] == 200


async def test_unknown_events_are_acknowledged(web: Web) -> None:
    body = json.dumps(
        {"type": "event_callback", "team_id": "T001", "event_id": "Ev1", "event": {"type": "emoji_changed"}}
    ).encode()
    assert (await web.post(body, signed(body) | {"Content-Type": "application/json"}))[0] == 200


async def test_health_and_metrics_stand_beside(web: Web) -> None:
    status, text = await web.get("/healthz")
    assert (status, json.loads(text)["slack"]) == (200, True)
    assert (await web.get("/metrics"))[0] == 200
    assert (await web.get("/slack/events"))[0] == 405
    assert (await web.get("/"))[0] == 404


async def test_the_database_that_does_not_answer_is_unwell(web: Web, house: StandInHouse) -> None:
    house.posts.broken = True
    status, text = await web.get("/healthz")
    assert (status, json.loads(text)["database"], json.loads(text)["status"]) == (503, False, "unwell")
