"""The process as an operator meets it: started, asked how it is, told to stop in the middle of things."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from sandbox.server import Sandbox
from tests.bot.conftest import TOKENS

ROOT = Path(__file__).parents[2]
AFFLUENT = [sys.executable, "-c", "from bot.cli import main; main()"]
HEAVY = ("sqlalchemy", "slack_bolt", "slack_sdk", "aiohttp", "starlette", "babel", "apscheduler", "structlog")


def surroundings(**variables: str) -> dict[str, str]:
    """The variables a process of ours starts with; none of the machine's own."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", **variables}


def ran(*words: str, cwd: Path, **variables: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*AFFLUENT, *words],
        env=surroundings(**variables),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_wrong_settings_are_all_named_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom bot.cli import app\n"
        "try:\n app(['run'], standalone_mode=False)\n"
        "finally:\n print([name for name in " + repr(HEAVY) + " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=surroundings(SLACK_BOT_TOKEN="xoxp-wrong", PORT="http"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stderr.splitlines() == [
        "SLACK_BOT_TOKEN does not look right: it should start with xoxb-.",
        "PORT must be a port number, 0 to 65535.",
        "Neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: one is needed.",
    ]


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (("run",), {}, "SLACK_BOT_TOKEN is not set: it is the token that starts with xoxb-."),
        (("tick",), {}, "SLACK_BOT_TOKEN is not set: it is the token that starts with xoxb-."),
        (("migrate",), {"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL must be sqlite:///path or postgresql://"),
        (("migrate",), {"DATABASE_URL": "postgresql://u@h/d?sslmode=maybe"}, "sslmode in DATABASE_URL is one of"),
        (("tick", "--dry-run"), {"DATABASE_URL": "sqlite:///new.db"}, "The database is not up to date: run `affluent"),
        (
            ("migrate",),
            {"DATABASE_URL": "postgresql://u@127.0.0.1:1/d"},
            "The database postgresql+asyncpg://u@127.0.0.1",
        ),
        (("tick", "--at", "monday"), TOKENS, "--at monday is not an instant such as 2026-11-23T09:00+01:00."),
        (("tick", "--at", "2026-11-23T09:00"), TOKENS, "--at 2026-11-23T09:00 has no offset from UTC"),
        (("tick", "--at", "2999-01-01T09:00Z"), TOKENS, "That instant is more than an hour ahead: add --yes"),
        (("run", "--port", "1"), TOKENS, "Usage:"),
        (("fly",), {}, "Usage:"),
    ],
)
def test_what_the_operator_got_wrong_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], variables: Mapping[str, str], sentence: str
) -> None:
    code, out, err = ran(*words, cwd=tmp_path, **variables)
    assert (code, out, err.startswith(sentence)) == (2, "", True), err
    assert "Traceback" not in err


def test_the_version(tmp_path: Path) -> None:
    assert ran("--version", cwd=tmp_path)[:2] == (0, "0.1.0\n")


def test_migrate_says_where_the_book_is(tmp_path: Path) -> None:
    code, out, _ = ran("migrate", cwd=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/new/book.db")
    assert (code, out) == (0, f"sqlite+aiosqlite:///{tmp_path}/new/book.db is up to date.\n")
    assert (tmp_path / "new" / "book.db").exists()


def test_a_dry_run_needs_no_slack_and_no_token(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/book.db"
    ran("migrate", cwd=tmp_path, DATABASE_URL=url)
    code, out, _ = ran("tick", "--dry-run", "--at", "2999-01-01T09:00Z", cwd=tmp_path, DATABASE_URL=url)
    assert (code, out) == (0, "0 would be posted.\n")


def test_with_yes_nothing_is_asked_before_what_is_due_far_ahead_is_posted(tmp_path: Path) -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "DATABASE_URL": f"sqlite:///{tmp_path}/book.db", **TOKENS}
    code, out, err = ran("tick", "--at", "2999-01-01T09:00Z", "--yes", cwd=tmp_path, **nowhere)
    assert (code, out, err) == (2, "", "Slack cannot be reached (ClientProxyConnectionError).\n")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, err = ran("run", cwd=tmp_path, PORT=port, AFFLUENT_HOST="127.0.0.1", **TOKENS)
    assert (code, err) == (2, f"127.0.0.1:{port} cannot be listened on (Address already in use): set PORT.\n")


def test_a_port_of_the_sandbox_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = ran("demo", "--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert (code, err) == (2, "Somebody else listens on that port: choose another with --port.\n")


class Process:
    """`affluent run` as a process of its own, on the local Slack."""

    def __init__(self, address: str, folder: Path, **variables: str) -> None:
        self.port = 0
        local = {
            "SLACK_API_URL": f"{address}/api/",
            "DATABASE_URL": f"sqlite:///{folder}/book.db",
            "AFFLUENT_HOST": "127.0.0.1",
            "PORT": "0",
            "AFFLUENT_LOG_FORMAT": "json",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "trap",
        }
        self.log = folder / "log.jsonl"
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(
                [*AFFLUENT, "run"], env=surroundings(**{**local, **variables}), cwd=folder, stderr=log
            )

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()

    async def well(self) -> None:
        """Wait until it is at work, on a port that it took and tells, and says it is well."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.port = self.port or self._told_port()
            if self.port and (await self.get("/healthz"))[0] == 200:
                return
            await asyncio.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    def _told_port(self) -> int:
        told = [json.loads(line) for line in self.log.read_text().splitlines() if '"at_work"' in line]
        return int(told[0]["port"]) if told else 0

    async def stopped(self) -> int:
        self.running.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        return await asyncio.to_thread(self.running.wait, 60)


@pytest.fixture
async def process(slack: Sandbox, address: str, tmp_path: Path) -> AsyncIterator[Process]:
    started = Process(address, tmp_path, AFFLUENT_LOG_LEVEL="DEBUG", **TOKENS)
    await started.well()
    yield started
    if started.running.poll() is None:
        started.running.kill()
        started.running.wait()


async def test_it_serves_health_and_metrics_works_and_stops(slack: Sandbox, process: Process) -> None:
    assert json.loads((await process.get("/healthz"))[1]) | {"last_tick_seconds": 0} == {
        "status": "ok",
        "database": True,
        "slack": True,
        "ticking": True,
        "last_tick_seconds": 0,
        "waiting_posts": 0,
    }
    seen = await slack.act.command("U1", "C1", "/deal new Zanzibar-s3cret 12k€ for Quetzal-s3cret")
    assert (seen.error, "Zanzibar" in seen.ack["text"]) == (None, True)
    slack.faults.refuse("chat.postEphemeral", "x")
    await slack.act.command("U1", "C1", "/deal note Zanzibar-s3cret they said pomegranate")
    await slack.act.command("U1", "C1", "/deal zanzibart-s3cret")
    status, metrics = await process.get("/metrics")
    assert (status, 'affluent_acks_total{kind="command"} 3.0' in metrics) == (200, True)
    assert "affluent_slack_connected 1.0" in metrics
    assert await process.stopped() == 0
    written = process.log.read_text()
    assert [word for word in ("s3cret", "pomegranate", "xoxb-test", "xapp-test", "/response/") if word in written] == []
    assert [json.loads(line)["event"] for line in written.splitlines()][-1] == "stopped"


async def test_the_order_to_stop_in_the_middle_of_a_command_loses_nothing(slack: Sandbox, process: Process) -> None:
    # A person nobody knows is asked about first; that is where the command is when the order comes.
    slack.faults.slow("users.info", 1.0, times=5)
    slack.workspace.people["U6"] = slack.workspace.people["U2"].__class__(id="U6", name="new", real_name="New Hand")
    slack.workspace.conversations["C1"].members.append("U6")
    asking = asyncio.create_task(slack.act.command("U6", "C1", "/deal new Acme 12k€"))
    await slack.until(lambda: slack.faults.waiting[0].left < 5)
    code = await process.stopped()
    seen = await asking
    assert (code, seen.error) == (0, None)
    assert "Acme" in seen.ack["text"]


async def test_the_order_to_stop_in_the_middle_of_a_post_loses_nothing(slack: Sandbox, process: Process) -> None:
    slack.faults.slow("chat.postMessage", 1.5)
    await slack.act.command("U1", "C1", "/pipeline subscribe weekly monday 9:00")
    asking = asyncio.create_task(slack.act.command("U1", "C1", "/deal new Acme 12k€"))
    await slack.until(lambda: any("Acme" in message["text"] for message in slack.messages("C1", viewer="U2")))
    code = await process.stopped()
    await asking
    assert code == 0
    posted = [message["text"] for message in slack.messages("C1", viewer="U2") if "Acme" in message["text"]]
    assert len(posted) == 1
    assert "stopped_with_work_in_hand" not in process.log.read_text()


async def test_a_token_slack_does_not_take_is_told(slack: Sandbox, address: str, tmp_path: Path) -> None:
    process = Process(address, tmp_path, SLACK_BOT_TOKEN="xoxb-other", SLACK_APP_TOKEN="xapp-test")
    assert await process.ended() == 2
    assert process.log.read_text() == "Slack does not take SLACK_BOT_TOKEN (invalid_auth).\n"


async def test_an_app_token_slack_does_not_take_is_told(slack: Sandbox, address: str, tmp_path: Path) -> None:
    process = Process(address, tmp_path, SLACK_BOT_TOKEN="xoxb-test", SLACK_APP_TOKEN="xapp-other")
    assert await process.ended() == 2
    assert "Slack does not take SLACK_APP_TOKEN (invalid_auth).\n" in process.log.read_text()


async def test_the_line_is_opened_again_when_slack_cuts_it(slack: Sandbox, process: Process) -> None:
    for abrupt in (False, True):
        slack.faults.cut_connections(with_disconnect=not abrupt, abrupt=abrupt)
        # After a "disconnect" the SDK connects twice: once for the word, once for the closing.
        await asyncio.sleep(1)
        await slack.until(lambda: slack.connections == 1, 60)
        assert (await slack.act.command("U1", "C1", "/deal help")).error is None
    assert await process.stopped() == 0
