import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from tests.sandbox.conftest import Stage


def echo_app(stage: Stage) -> AsyncApp:
    app = stage.bolt()

    @app.command("/say")
    async def say(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(f"You said {command['text']}")

    return app


async def test_a_command_is_acked_with_an_ephemeral_answer(stage: Stage) -> None:
    await stage.connect(echo_app(stage))
    seen = await stage.sandbox.act.command(user="U001", channel="C001", text="/say hello @tom")
    assert (seen.error, seen.ack) == (None, {"text": "You said hello <@U002|tom>"})
    assert seen.ack_ms < 3000
    assert [item["text"] for item in stage.sandbox.messages("C001", viewer="U001")] == ["You said hello <@U002|tom>"]
    assert stage.sandbox.messages("C001", viewer="U002") == []


async def test_without_a_connection_dispatch_fails(stage: Stage) -> None:
    assert (await stage.sandbox.act.command("U001", "C001", "/say hello")).error == "dispatch_failed"


async def test_an_ack_after_three_seconds_is_operation_timeout(stage: Stage) -> None:
    app = stage.bolt()

    @app.command("/say")
    async def say(ack: AsyncAck) -> None:
        await asyncio.sleep(0.3)
        await ack("too late")

    stage.sandbox.ack_seconds = 0.1
    await stage.connect(app)
    assert (await stage.sandbox.act.command("U001", "C001", "/say hello")).error == "operation_timeout"
    await asyncio.sleep(0.3)
    assert stage.sandbox.messages("C001", viewer="U001") == []


async def test_a_response_url_is_good_five_times(stage: Stage) -> None:
    app = stage.bolt()
    statuses: list[int] = []

    @app.command("/say")
    async def say(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        for number in range(6):
            answer = await respond(f"part {number}", response_type="in_channel")
            statuses.append(answer.status_code)

    await stage.connect(app)
    await stage.sandbox.act.command("U001", "C001", "/say much")
    await stage.sandbox.until(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]
    assert [item["text"] for item in stage.sandbox.messages("C001")] == [f"part {number}" for number in range(5)]


@pytest.mark.parametrize("with_disconnect", [True, False])
async def test_a_cut_connection_comes_back(stage: Stage, with_disconnect: bool) -> None:
    await stage.connect(echo_app(stage))
    stage.sandbox.faults.cut_connections(with_disconnect=with_disconnect)
    assert stage.sandbox.connections == 0
    await stage.sandbox.until(lambda: stage.sandbox.connections == 1)
    assert (await stage.sandbox.act.command("U001", "C001", "/say again")).error is None


async def test_the_same_envelope_can_come_twice(stage: Stage) -> None:
    app = stage.bolt()
    heard: list[str] = []

    @app.command("/say")
    async def say(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack()
        heard.append(command["trigger_id"])

    await stage.connect(app)
    stage.sandbox.faults.repeat_envelope()
    await stage.sandbox.act.command("U001", "C001", "/say once")
    await stage.sandbox.until(lambda: len(heard) == 2)
    assert len(set(heard)) == 1
