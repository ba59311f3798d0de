"""What the bot believes of a channel when Slack has trouble answering."""

from __future__ import annotations

import pytest

from bot.channels import Channels
from bot.clients import Clients
from sandbox.server import Sandbox


@pytest.mark.parametrize("fault", ["server_error", "rate_limit"])
async def test_trouble_says_nothing_of_the_channel_and_is_not_remembered(
    slack: Sandbox, clients: Clients, fault: str
) -> None:
    channels = Channels(client=clients.posting)
    getattr(slack.faults, fault)("conversations.info")
    assert await channels.look("C1") is None
    facts = await channels.look("C1")
    assert facts is not None
    assert facts.reachable


async def test_a_question_is_asked_again_after_a_server_error(slack: Sandbox, clients: Clients) -> None:
    slack.faults.server_error("conversations.info", status=503)
    assert await Channels(client=clients.asking).look("C1") is not None


async def test_a_channel_slack_does_not_show_is_asked_about_once(slack: Sandbox, clients: Clients) -> None:
    channels = Channels(client=clients.posting)
    assert [await channels.look("C404") for _ in range(3)] == [None, None, None]
    assert [call.method for call in slack.calls].count("conversations.info") == 1
