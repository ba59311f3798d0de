from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clients import Clients
from bot.payloads import Asked, WaysBack, read_submission
from bot.remembered import remembering
from bot.speaking import FormTooLate, OpenForms, Speaker, as_ack
from commands.invocation import Invocation
from messages.message import Form, Message
from sandbox.server import Sandbox

HELLO = Message(text="Hello", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
USED_UP = "/response/used-up"


class Watch:
    """A clock set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def speaker(clients: Clients) -> Speaker:
    return Speaker(client=clients.posting, session=clients.session, forms=OpenForms(clock=Watch()))


def asked(back: WaysBack, **more: Any) -> Asked:
    wish = Invocation(team_id="T001", user_id="U1", channel_id=None, key="k", at=NOW, via="form", **more)
    return Asked(invocation=wish, back=back)


def said(slack: Sandbox, where: str, viewer: str = "U1") -> list[str]:
    return [message["text"] for message in slack.messages(where, viewer=viewer)]


async def test_without_a_response_url_the_channel_is_used(slack: Sandbox, speaker: Speaker) -> None:
    await speaker.tell(WaysBack(user_id="U1", channel_id="C1"), HELLO)
    assert (said(slack, "C1"), said(slack, "C1", viewer="U2")) == (["Hello"], [])


async def test_a_response_url_that_is_used_up_is_no_obstacle(slack: Sandbox, address: str, speaker: Speaker) -> None:
    await speaker.tell(WaysBack(user_id="U1", channel_id="C1", response_url=address + USED_UP), HELLO)
    assert said(slack, "C1") == ["Hello"]


@pytest.mark.parametrize("channel", ["G4", "C404", None], ids=["not invited", "unknown", "no channel"])
async def test_where_the_channel_cannot_be_used_a_direct_message_is_sent(
    slack: Sandbox, address: str, speaker: Speaker, channel: str | None
) -> None:
    await speaker.tell(WaysBack(user_id="U1", channel_id=channel, response_url=address + USED_UP), HELLO)
    assert said(slack, "U1") == ["Hello"]


async def test_an_answer_nobody_takes_is_not_an_exception(slack: Sandbox, speaker: Speaker) -> None:
    await speaker.tell(WaysBack(user_id="U5", channel_id="C404"), HELLO)
    assert said(slack, "C1") == []


async def test_a_lost_answer_is_given_another_way(slack: Sandbox, speaker: Speaker) -> None:
    slack.faults.server_error("chat.postEphemeral")
    await speaker.tell(WaysBack(user_id="U1", channel_id="C1"), HELLO)
    assert (said(slack, "C1"), said(slack, "U1")) == ([], ["Hello"])


async def test_a_posted_message_is_updated_when_its_response_url_is_used_up(
    slack: Sandbox, address: str, speaker: Speaker, clients: Clients
) -> None:
    posted = await clients.posting.chat_postMessage(channel="C1", text="Stale")
    back = WaysBack(user_id="U1", channel_id="C1", response_url=address + USED_UP, message_ts=posted["ts"])
    await speaker.replace(back, HELLO)
    assert said(slack, "C1") == ["Hello"]


async def test_a_message_that_cannot_be_replaced_is_answered_privately(
    slack: Sandbox, address: str, speaker: Speaker
) -> None:
    back = WaysBack(user_id="U1", channel_id="C1", response_url=address + USED_UP, message_ts="1.1")
    await speaker.replace(back, HELLO)
    assert (said(slack, "C1"), said(slack, "C1", viewer="U2")) == (["Hello"], [])


async def test_a_block_slack_refuses_is_left_out(slack: Sandbox, speaker: Speaker) -> None:
    chart = {"type": "data_visualization", "title": "Deals", "chart": {"type": "pie", "segments": []}}
    await speaker.tell(WaysBack(user_id="U1", channel_id="C1"), replace(HELLO, blocks=(*HELLO.blocks, chart)))
    (message,) = slack.messages("C1", viewer="U1")
    assert [block["type"] for block in message["blocks"]] == ["section"]


async def test_a_form_without_a_trigger_is_too_late(speaker: Speaker) -> None:
    with pytest.raises(FormTooLate):
        await speaker.open(asked(WaysBack(user_id="U1")), Form(view={}))


@pytest.mark.parametrize("error", ["expired_trigger_id", "trigger_expired", "exchanged_trigger_id"])
async def test_an_old_trigger_is_too_late(slack: Sandbox, speaker: Speaker, error: str) -> None:
    slack.faults.refuse("views.open", error)
    with pytest.raises(FormTooLate):
        await speaker.open(asked(WaysBack(user_id="U1", trigger_id="1.2")), Form(view={"type": "modal"}))


def test_a_form_remembers_what_opened_it_for_half_an_hour() -> None:
    watch = Watch()
    forms = OpenForms(clock=watch)
    opened = WaysBack(user_id="U1", channel_id="C1", response_url="https://hooks.slack.com/1", message_ts="1.1")
    forms.keep("V1", asked(opened, standing={"text": "Stale", "blocks": []}, block_id="stale:42"))
    back = WaysBack(user_id="U1", view_id="V1", trigger_id="9")
    assert forms.complete(asked(back)) == asked(
        replace(back, response_url="https://hooks.slack.com/1", channel_id="C1", message_ts="1.1"),
        standing={"text": "Stale", "blocks": []},
        block_id="stale:42",
    )
    watch.now = 30 * 60
    assert forms.complete(asked(back)) == asked(back)


def test_a_form_nobody_remembers_is_left_as_it_is() -> None:
    submitted = asked(WaysBack(user_id="U1", view_id="V404"))
    assert OpenForms(clock=Watch()).complete(submitted) == submitted


async def test_a_form_sent_in_to_another_process_is_answered_in_the_thread_it_was_opened_in(
    slack: Sandbox, clients: Clients, speaker: Speaker
) -> None:
    root = (await clients.posting.chat_postMessage(channel="C1", text="Stale"))["ts"]
    opened = remembering({"private_metadata": '{"d":42}'}, opened_in="C1", thread=root)
    sent_in = {"id": "V1", "hash": "1.a", "callback_id": "note", **opened}
    payload = {"user": {"id": "U1", "team_id": "T001"}, "team": {"id": "T001"}, "view": sent_in}
    elsewhere = OpenForms(clock=Watch()).complete(read_submission(payload, at=NOW))
    assert elsewhere.invocation.press == {"d": 42}
    assert elsewhere.back == WaysBack(user_id="U1", channel_id="C1", thread_ts=root, view_id="V1")
    await speaker.tell(elsewhere.back, HELLO)
    assert [one["thread_ts"] for one in slack.messages("C1", viewer="U1") if one["text"] == "Hello"] == [root]


def test_another_form_is_remembered_when_the_first_is_over() -> None:
    watch = Watch()
    forms = OpenForms(clock=watch)
    forms.keep("V1", asked(WaysBack(user_id="U1", channel_id="C1")))
    watch.now = 30 * 60
    forms.keep("V2", asked(WaysBack(user_id="U1", channel_id="C2")))
    places = [forms.complete(asked(WaysBack(user_id="U1", view_id=view))).back.channel_id for view in ("V1", "V2")]
    assert places == [None, "C2"]


def test_only_what_slack_surely_takes_goes_into_an_ack() -> None:
    assert as_ack(HELLO) == {"response_type": "ephemeral", "text": "Hello", "blocks": list(HELLO.blocks)}
    assert as_ack(Message(text="Hello")) == {"response_type": "ephemeral", "text": "Hello"}
    assert as_ack(Message(text="Hello", blocks=({"type": "data_visualization"},))) is None
