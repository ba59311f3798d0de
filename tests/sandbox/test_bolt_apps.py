import asyncio
import fcntl
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Stage, a_stage
from tests.sandbox.test_http_mode import listening

Json = dict[str, Any]
NODE = Path(sys.executable).with_name("node")
"""Node.js from a wheel, beside the Python that runs the tests."""
MODES = pytest.mark.parametrize("mode", ["socket", "http"])


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


BUTTON = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go"), "value": "7"}]}
NAME = {"type": "plain_text_input", "action_id": "name"}
INPUT = {"type": "input", "block_id": "name", "label": plain("Name"), "element": NAME}
FORM = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send"), "blocks": [INPUT]}


def teach(app: AsyncApp) -> None:
    """The small app, in Python."""

    @app.command("/say")
    async def say(ack: AsyncAck, command: Json) -> None:
        await ack(response_type="in_channel", text=f"You said {command['text']}", blocks=[BUTTON])

    @app.action("go")
    async def go(ack: AsyncAck, respond: AsyncRespond, action: Json) -> None:
        await ack()
        await respond(f"went {action['value']}", replace_original=True)

    @app.command("/form")
    async def form(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def submitted(ack: AsyncAck, client: AsyncWebClient, view: Json) -> None:
        name = view["state"]["values"]["name"]["name"]["value"]
        if name == "taken":
            await ack(response_action="errors", errors={"name": "Taken."})
            return
        await ack()
        await client.files_upload_v2(channel="C001", filename="name.txt", content=name, initial_comment="the file")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Home")}]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.shortcut("new_thing")
    async def new_thing(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="a new thing")

    @app.message("ping")
    async def ping(say: AsyncSay) -> None:
        await say("pong")


async def walk(stage: Stage) -> None:
    """Everything people do with a small app; the app must not notice that this is no Slack."""
    sandbox, act = stage.sandbox, stage.sandbox.act

    def texts(where: str = "C001") -> list[str]:
        return [str(message["text"]) for message in sandbox.messages(where)]

    assert (await act.command("U001", "C001", "/say hi")).error is None
    assert texts() == ["/say hi", "You said hi"]
    await act.click("U002", "C001", sandbox.messages("C001")[1]["ts"], "go")
    await sandbox.until(lambda: texts()[1] == "went 7")
    await act.command("U001", "C001", "/form")
    await sandbox.until(lambda: sandbox.views("U001"))
    view = sandbox.views("U001")[0]["id"]
    assert (await act.submit("U001", view, {"name": {"name": "taken"}})).errors == {"name": "Taken."}
    assert (await act.submit("U001", view, {"name": {"name": "free"}})).errors == {}
    await sandbox.until(lambda: texts()[-1] == "the file")
    assert sandbox.views("U001") == []
    assert [file["data"] for file in sandbox.files.values()] == [b"free"]
    await act.open_home("U001")
    await sandbox.until(lambda: sandbox.home("U001"))
    await act.shortcut("U003", "new_thing")
    await sandbox.until(lambda: texts("U003") == ["a new thing"])
    await act.message("U001", "C001", "ping")
    await sandbox.until(lambda: texts()[-1] == "pong")
    assert [entry.what for entry in sandbox.traffic.requests if entry.error] == []


@MODES
async def test_a_bolt_app_in_python_runs_unmodified(mode: str) -> None:
    if mode == "socket":
        async with a_stage() as stage:
            app = stage.bolt()
            teach(app)
            await stage.connect(app)
            await walk(stage)
        return
    app = AsyncApp(client=AsyncWebClient("xoxb-test"), signing_secret="secret")
    teach(app)
    async with (
        listening(app.web_app("/slack/events")) as url,
        a_stage(events_url=url, socket_mode=False) as stage,
    ):
        app.client.base_url = f"{stage.address}/api/"
        await walk(stage)


@pytest.fixture
async def packages(request: pytest.FixtureRequest) -> Path:
    """A folder with Bolt for JavaScript in it, filled once and kept, with the Node.js that came as a wheel.

    Tests of several processes ask for it at once: one fills it, the others wait. It counts as filled only when npm
    came to its end, so one that was stopped half-way is filled again.
    """
    folder = Path(request.config.cache.mkdir("bolt_in_javascript"))
    filled = folder / "filled"
    with (folder / "lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if not filled.exists():
            install = ("install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), "@slack/bolt@4")
            process = await asyncio.create_subprocess_exec(str(NODE.with_name("npm")), *install, env=with_node())
            assert await process.wait() == 0, "npm could not install @slack/bolt: Bolt for JavaScript was NOT tried"
            filled.touch()
    return folder


def with_node() -> dict[str, str]:
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}


@asynccontextmanager
async def on_node(packages: Path, *arguments: str) -> AsyncIterator[None]:
    script = str(Path(__file__).with_name("bolt_app.cjs"))
    where = {**os.environ, "NODE_PATH": str(packages / "node_modules")}
    process = await asyncio.create_subprocess_exec(str(NODE), script, *arguments, env=where)
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def is_listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return


@MODES
async def test_a_bolt_app_in_javascript_runs_unmodified(mode: str, packages: Path) -> None:
    if mode == "socket":
        async with a_stage() as stage, on_node(packages, f"{stage.address}/api/"):
            await stage.sandbox.until(lambda: stage.sandbox.connections, seconds=60)
            await walk(stage)
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/slack/events"
    async with (
        a_stage(events_url=url, socket_mode=False) as stage,
        on_node(packages, f"{stage.address}/api/", str(port)),
    ):
        await is_listening(port)
        await walk(stage)
