"""Requests over a real WebSocket: acknowledged in time, answered once, by the best way that works."""

import asyncio
import json
import re
from typing import Any

import pytest

from bot import reception
from bot.clients import Clients
from bot.running import Bot
from bot.settings import Settings
from commands.invocation import Invocation, Reply
from messages import actions
from messages.message import Form, Message
from sandbox.server import Sandbox
from sandbox.world import Channel
from storage.cuts import CutOff
from tests.bot.conftest import bot_at_work
from tests.bot.house import StandInHouse

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "new_deal",
    "title": {"type": "plain_text", "text": "New deal"},
    "submit": {"type": "plain_text", "text": "Create"},
    "private_metadata": '{"d":42}',
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
    ],
}


def button(value: str, action_id: str = "mine") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Go"}, "value": value}


def with_button(text: str, value: str | None = None) -> Message:
    return Message(
        text=text,
        blocks=(
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "actions", "block_id": "row", "elements": [button(value or actions.mine())]},
        ),
    )


def replying(reply: Reply, after: float = 0.0) -> Any:
    async def answer(_wish: Invocation) -> Reply:
        await asyncio.sleep(after)
        return reply

    return answer


def said(slack: Sandbox, where: str = "C1", viewer: str = "U1") -> list[str]:
    return [message["text"] for message in slack.messages(where, viewer=viewer)]


async def test_a_quick_command_is_answered_in_its_ack(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    seen = await slack.act.command("U1", "C1", "/deal show acme")
    assert seen.error is None
    assert seen.ack["text"] == "You said show acme"
    assert seen.ack["response_type"] == "ephemeral"
    assert [(wish.command, wish.text, wish.channel_id) for wish in house.commands.asked] == [
        ("/deal", "show acme", "C1")
    ]
    assert [call.method for call in slack.calls if call.method.startswith(("chat", "("))] == []


async def test_a_slow_command_is_acknowledged_and_answered_later(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    house.commands.answer = replying(Reply(message=Message(text="At last")), after=2.3)
    seen = await slack.act.command("U1", "C1", "/deal show acme")
    assert (seen.error, seen.ack) == (None, None)
    assert seen.ack_ms < 2900
    await slack.until(lambda: said(slack) == ["At last"])


async def test_a_chart_is_not_risked_in_an_ack_and_left_out_where_slack_refuses_it(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    chart = {
        "type": "data_visualization",
        "title": "Open deals",
        "chart": {
            "type": "bar",
            "series": [{"name": "now", "data": [{"label": "Contact", "value": 3}]}],
            "axis_config": {"categories": ["Contact"]},
        },
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Three"}}
    house.commands.answer = replying(Reply(message=Message(text="Three", blocks=(section, chart))))
    slack.faults.refuse_block("data_visualization")
    seen = await slack.act.command("U1", "C1", "/pipeline funnel")
    assert seen.ack is None
    await slack.until(lambda: said(slack) == ["Three"])
    (message,) = slack.messages("C1", viewer="U1")
    assert [block["type"] for block in message["blocks"]] == ["section"]


async def test_the_same_envelope_twice_has_one_key(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    slack.faults.repeat_envelope()
    await slack.act.command("U1", "C1", "/deal new Acme")
    await slack.until(lambda: len(house.commands.asked) == 2)
    assert len({wish.key for wish in house.commands.asked}) == 1


async def test_a_fault_is_owned_up_to_with_a_code(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    async def fail(_wish: Invocation) -> Reply:
        raise RuntimeError("deep inside")

    house.commands.answer = fail
    seen = await slack.act.command("U1", "C1", "/deal new Acme")
    assert seen.error is None
    await slack.until(lambda: said(slack))
    (text,) = said(slack)
    assert re.fullmatch(r"Une erreur .* [A-Z]{6}\.", text.replace("\u00a0", " ")), text


async def test_while_the_database_is_away_a_person_is_told_so_with_a_code_in_their_language(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    async def away(*_asked: Any) -> Any:
        raise CutOff

    await slack.act.command("U1", "C1", "/deal help")
    house.shelf.known_at = house.shelf.language = away  # type: ignore[method-assign, assignment]
    seen = await slack.act.command("U1", "C1", "/deal won acme")
    assert (seen.error, len(house.commands.asked)) == (None, 1)
    await slack.until(lambda: said(slack))
    assert re.fullmatch(r"Une erreur .* [A-Z]{6}\.", said(slack)[-1].replace("\u00a0", " ")), said(slack)


async def test_a_fault_after_the_ack_is_owned_up_to_as_well(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    async def fail(_wish: Invocation) -> Reply:
        await asyncio.sleep(2.2)
        raise RuntimeError("deep inside")

    house.commands.answer = fail
    seen = await slack.act.command("U2", "C1", "/deal new Acme")
    assert (seen.error, seen.ack) == (None, None)
    await slack.until(lambda: [text[:20] for text in said(slack, viewer="U2")] == ["Something went wrong"])


async def test_a_button_is_acknowledged_at_once_and_replaces_its_message(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(message=with_button("Card")))
    ts = (await slack.act.command("U1", "C1", "/deal acme")).ts
    house.commands.answer = replying(Reply(replace=Message(text="Moved"), message=Message(text="Undo?")), after=0.3)
    pressed = await slack.act.click("U1", "C1", ts, "mine")
    assert (pressed.error, pressed.ack_ms < 250) == (None, True)
    await slack.until(lambda: said(slack) == ["Moved", "Undo?"])
    assert house.commands.asked[-1].press == {"do": "mine"}


async def test_a_press_brings_the_message_it_stood_in(
    slack: Sandbox, bot: Bot, house: StandInHouse, clients: Clients
) -> None:
    posted = await clients.posting.chat_postMessage(
        channel="C1", text="Stale", blocks=list(with_button("Stale").blocks)
    )
    house.commands.answer = replying(Reply(replace=Message(text="Settled")))
    await slack.act.click("U1", "C1", posted["ts"], "mine")
    await slack.until(lambda: said(slack) == ["Settled"])
    standing = house.commands.asked[-1].standing
    assert standing is not None
    assert standing["text"] == "Stale"


async def test_a_link_is_acknowledged_and_nothing_more(
    slack: Sandbox, bot: Bot, house: StandInHouse, clients: Clients
) -> None:
    link = {"type": "button", "action_id": "help", "text": {"type": "plain_text", "text": "Help"}, "url": "https://a.b"}
    posted = await clients.posting.chat_postMessage(
        channel="C1", text="x", blocks=[{"type": "actions", "elements": [link]}]
    )
    pressed = await slack.act.click("U1", "C1", posted["ts"], "help")
    assert (pressed.error, house.commands.asked) == (None, [])


async def test_a_form_is_opened_kept_open_by_errors_and_answered_where_it_began(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    seen = await slack.act.command("U1", "C1", "/deal new")
    assert seen.error is None
    await slack.until(lambda: slack.views("U1"))
    (view,) = slack.views("U1")
    house.commands.answer = replying(Reply(errors={"name": "A name, please"}))
    filled = {"name": {"name": "Acme"}}
    refused = await slack.act.submit("U1", view["id"], filled)
    assert dict(refused.errors) == {"name": "A name, please"}
    house.commands.answer = replying(Reply(message=Message(text="Created")))
    done = await slack.act.submit("U1", view["id"], filled)
    assert (done.error, dict(done.errors), slack.views("U1")) == (None, {}, [])
    await slack.until(lambda: said(slack) == ["Created"])
    wish = house.commands.asked[-1]
    assert (wish.form, wish.fields, wish.press, wish.channel_id) == ("new_deal", {"name": "Acme"}, {"d": 42}, "C1")


async def test_a_form_that_takes_long_is_closed_and_answered_by_message(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    await slack.act.command("U1", "C1", "/deal new")
    await slack.until(lambda: slack.views("U1"))
    house.commands.answer = replying(Reply(errors={"name": "Too short"}), after=2.6)
    done = await slack.act.submit("U1", slack.views("U1")[0]["id"], {"name": {"name": "A"}})
    assert (done.error, slack.views("U1")) == (None, [])
    await slack.until(lambda: said(slack) == ["Too short"])


async def test_a_form_whose_handling_fails_stays_open_with_what_was_typed(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    await slack.act.command("U1", "C1", "/deal new")
    await slack.until(lambda: slack.views("U1"))

    async def fail(_wish: Invocation) -> Reply:
        raise RuntimeError

    house.commands.answer = fail
    done = await slack.act.submit("U1", slack.views("U1")[0]["id"], {"name": {"name": "A"}})
    assert done.errors["name"].startswith("Une erreur")


TOO_LATE = "The form could not be opened in time. Please ask for it again."


async def test_a_form_that_comes_too_late_says_so(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    slack.faults.refuse("views.open", "expired_trigger_id")
    await slack.act.command("U2", "C1", "/deal new")
    await slack.until(lambda: said(slack, viewer="U2") == [TOO_LATE])


async def test_a_form_of_which_nobody_knows_whether_it_opened_may_be_asked_for_again(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    slack.faults.drop_answer("views.open", times=9)
    await slack.act.command("U2", "C1", "/deal new")
    await slack.until(lambda: said(slack, viewer="U2") == [TOO_LATE])


@pytest.mark.parametrize(("refused", "expected"), [(False, []), (True, ["It needs a value."])])
async def test_what_a_form_asks_is_said_only_where_the_form_cannot_be_opened(
    slack: Sandbox, bot: Bot, house: StandInHouse, refused: bool, expected: list[str]
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM), message=Message(text="It needs a value.")))
    if refused:
        slack.faults.refuse("views.open", "expired_trigger_id")
    await slack.act.command("U2", "C1", "/deal move acme proposal")
    await slack.until(lambda: said(slack, viewer="U2") == expected and len(slack.views("U2")) == 1 - len(expected))


async def test_a_form_opened_from_a_form_is_put_on_top(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button(actions.mine())]}
    house.commands.answer = replying(Reply(form=Form(view={**FORM, "blocks": [*FORM["blocks"], row]})))
    await slack.act.command("U1", "C1", "/deal new")
    await slack.until(lambda: slack.views("U1"))
    await slack.act.click_in_view("U1", slack.views("U1")[0]["id"], "mine")
    await slack.until(lambda: len(slack.views("U1")) == 2)
    assert house.commands.asked[-1].channel_id == "C1"


async def test_what_is_to_be_posted_is_sent_at_once(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    await slack.until(lambda: house.posts.deliveries == ["T001"])  # the round a process starts with
    house.commands.answer = replying(Reply(message=Message(text="Won"), posts=True))
    await slack.act.command("U1", "C1", "/deal won acme")
    await slack.until(lambda: house.posts.deliveries == ["T001", "T001"])


async def test_pickers_and_closed_forms_are_acknowledged(
    slack: Sandbox, bot: Bot, house: StandInHouse, clients: Clients
) -> None:
    select = {
        "type": "external_select",
        "action_id": "pick",
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Deal"},
    }
    posted = await clients.posting.chat_postMessage(
        channel="C1", text="x", blocks=[{"type": "actions", "elements": [select]}]
    )
    seen = await slack.act.options("U1", "pick", "ac", channel="C1", message_ts=posted["ts"])
    assert (seen.error, seen.options) == (None, ())


async def test_guests_strangers_and_people_of_other_languages_are_told_apart(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    for user in ("U1", "U2", "U3", "U4"):
        await slack.act.command(user, "C1", "/deal")
    people = {user: member.person for user, (member, _) in house.shelf.members.items()}
    assert [(people[user].language, people[user].guest, people[user].admin) for user in ("U1", "U2", "U3", "U4")] == [
        ("fr", False, True),
        ("en", False, False),
        ("en", True, False),
        ("en", True, False),
    ]
    assert (people["U2"].zone, people["U2"].country, people["U5"].active) == ("Europe/London", "GB", False)


async def test_another_workspaces_request_is_refused_politely(
    settings: Settings, clients: Clients, house: StandInHouse
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        acks: list[dict[str, Any]] = []

        async def ack(**answer: Any) -> None:
            acks.append(answer)

        body = {
            "team_id": "T777", "user_id": "U1", "channel_id": "C1", "command": "/deal", "text": "", "trigger_id": "1"
        }  # fmt: skip
        await bot.reception.command(ack, body)
    assert [answer["text"] for answer in acks] == [
        "This bot works for another workspace. Ask your admin to install it here."
    ]
    assert house.commands.asked == []


def test_slack_waits_longer_than_we_do() -> None:
    assert max(reception.COMMAND_SECONDS, reception.FORM_SECONDS) < 3.0


async def test_a_payload_nobody_can_read_is_acknowledged(
    settings: Settings, clients: Clients, house: StandInHouse
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        acks: list[Any] = []

        async def ack(**answer: Any) -> None:
            acks.append(answer)

        await bot.reception.command(ack, json.loads('{"command": "/deal"}'))
    assert acks == [{}]


async def test_a_change_is_asked_for_with_whether_others_read_along(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    slack.set_channel(Channel(id="C9", name="with-partner", members=("U1",), is_ext_shared=True))
    for channel in ("C9", "C1", "C9"):
        await slack.act.command("U1", channel, "/deal won acme")
    assert [(wish.channel_id, wish.channel_shared) for wish in house.commands.asked] == [
        ("C9", True), ("C1", False), ("C9", True),
    ]  # fmt: skip
    assert len([call for call in slack.calls if call.method == "conversations.info"]) == 2
