"""The Home tab over real sockets: published when it is opened and after each act on it, for that person alone."""

import asyncio
from typing import Any

import pytest

from bot import reception
from bot.running import Bot
from commands.invocation import Invocation, Reply
from messages import actions
from messages.layout import Choice
from messages.message import Form, Message
from messages.told import told
from messages.voice import Voice
from sandbox.server import Sandbox
from tests.bot.house import StandInHouse
from tests.bot.test_answering import FORM, button, replying

SAID = Message(text="Moved", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Moved"}},))
TOLD = told(Voice.of("en"), SAID)


def published(slack: Sandbox) -> int:
    return len([call for call in slack.calls if call.method == "views.publish"])


def lines(slack: Sandbox, user: str = "U1") -> list[str]:
    """What the sections of somebody's Home say."""
    home = slack.home(user)
    return [block["text"]["text"] for block in home["blocks"] if block["type"] == "section"] if home else []


async def opened(slack: Sandbox, user: str = "U1") -> dict[str, Any]:
    assert (await slack.act.open_home(user)).error is None
    await slack.until(lambda: slack.home(user))
    home = slack.home(user)
    assert home is not None
    return dict(home)


async def pressed(slack: Sandbox, bot: Bot, home: dict[str, Any], user: str = "U1", value: str | None = None) -> None:
    seen = await slack.act.click_in_view(user, home["id"], "mine", value)
    assert seen.error is None
    assert await bot.in_hand.finish(seconds=30)


async def test_home_is_published_once_when_it_is_opened(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    await opened(slack)
    assert await bot.in_hand.finish(seconds=30)

    assert lines(slack) == ["Drawn 1 times"]
    assert (published(slack), slack.home("U2")) == (1, None)
    ((asked, said),) = house.commands.homes
    assert (asked.user_id, asked.team_id, asked.home, said) == ("U1", "T001", {}, None)


async def test_the_messages_tab_publishes_nothing(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    await slack.act.open_home("U1", tab="messages")
    assert await bot.in_hand.finish(seconds=30)

    assert (published(slack), house.commands.homes) == (0, [])


async def test_what_is_changed_on_home_is_said_on_home_and_nowhere_else(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    home = await opened(slack)
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    await pressed(slack, bot, home)

    assert lines(slack) == ["Moved", "Drawn 2 times"]
    assert (slack.dm("U1"), slack.views("U1"), published(slack)) == ([], [], 2)
    (wish,) = house.commands.asked
    assert (wish.over, wish.home, wish.channel_id) == ("home", {}, None)


async def test_a_menu_sets_home_and_it_stays_so(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    home = await opened(slack)
    house.commands.answer = replying(Reply())
    home["blocks"][-1]["elements"][0]["value"] = actions.home(n="stale")
    await pressed(slack, bot, home)

    assert house.commands.homes[-1][0].home == {"n": "stale"}
    await opened(slack)
    assert await bot.in_hand.finish(seconds=30)
    assert house.commands.homes[-1][0].home == {"n": "stale"}


async def test_a_question_or_a_refusal_is_shown_over_home(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    home = await opened(slack)
    house.commands.answer = replying(Reply(message=SAID, form=TOLD))
    await pressed(slack, bot, home)

    (shown,) = slack.views("U1")
    assert (shown["callback_id"], shown["blocks"][0]["text"]["text"]) == ("told", "Moved")
    assert (slack.dm("U1"), published(slack)) == ([], 2)


async def test_what_can_no_longer_be_shown_over_home_is_said_in_a_direct_message(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    home = await opened(slack)
    house.commands.answer = replying(Reply(message=SAID, form=TOLD))
    slack.faults.refuse("views.open", "expired_trigger_id")
    await pressed(slack, bot, home)

    assert [message["text"] for message in slack.dm("U1")] == ["Moved"]


async def test_an_answer_to_a_press_on_an_answer_takes_its_place(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    home = await opened(slack)
    row = {"type": "actions", "block_id": "card:1", "elements": [button(actions.mine())]}
    house.commands.answer = replying(Reply(form=Form(view={**TOLD.view, "blocks": [row]})))
    await pressed(slack, bot, home)
    (shown,) = slack.views("U1")
    house.commands.answer = replying(Reply(message=SAID, form=TOLD, changed=True))
    await slack.act.click_in_view("U1", shown["id"], "mine")
    assert await bot.in_hand.finish(seconds=30)

    (after,) = slack.views("U1")
    assert (after["id"], after["blocks"][0]["text"]["text"]) == (shown["id"], "Moved")
    assert (house.commands.asked[-1].over, house.commands.asked[-1].home) == ("answer", {})
    assert (published(slack), house.commands.homes[-1][1]) == (3, None)


async def test_a_form_from_home_is_answered_on_home_and_everything_over_it_is_closed(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    home = await opened(slack)
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    await pressed(slack, bot, home)
    (form,) = slack.views("U1")
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    seen = await slack.act.submit("U1", form["id"], {"name": {"name": "Acme"}})
    assert await bot.in_hand.finish(seconds=30)

    assert (seen.ack, slack.views("U1"), slack.dm("U1")) == ({"response_action": "clear"}, [], [])
    assert lines(slack) == ["Moved", "Drawn 3 times"]
    assert house.commands.asked[-1].press == {"d": 42}


async def test_a_form_sent_in_too_slowly_is_still_answered_on_home(
    slack: Sandbox, bot: Bot, house: StandInHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "FORM_SECONDS", 0.05)
    home = await opened(slack)
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    await pressed(slack, bot, home)
    (form,) = slack.views("U1")
    house.commands.answer = replying(Reply(errors={"name": "Too long"}), after=0.2)
    await slack.act.submit("U1", form["id"], {"name": {"name": "Acme"}})
    assert await bot.in_hand.finish(seconds=30)

    assert house.commands.homes[-1][1] == Message(text="Too long")


async def test_home_that_slack_refuses_is_left_as_it_is(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    slack.faults.refuse("views.publish", "invalid_arguments")
    await slack.act.open_home("U1")
    assert await bot.in_hand.finish(seconds=30)

    assert (slack.home("U1"), slack.dm("U1")) == (None, [])
    await opened(slack)


async def test_home_that_cannot_be_drawn_is_left_as_it_is(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    await opened(slack)

    async def fail(invocation: Invocation, said: Message | None = None) -> Form:
        raise RuntimeError("deep inside")

    house.commands.home = fail  # type: ignore[method-assign]
    seen = await slack.act.open_home("U1")
    assert await bot.in_hand.finish(seconds=30)

    assert (seen.error, lines(slack), slack.dm("U1")) == (None, ["Drawn 1 times"], [])


async def test_a_home_published_meanwhile_is_not_put_back(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    home = await opened(slack)
    slack.faults.refuse("views.publish", "hash_conflict")
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    await pressed(slack, bot, home)

    assert lines(slack) == ["Moved", "Drawn 3 times"]


async def test_of_several_openings_at_once_the_last_is_published(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    draw = house.commands.home
    going_on = 0

    async def slowly(invocation: Invocation, said: Message | None = None) -> Form:
        nonlocal going_on
        going_on += 1
        assert going_on == 1
        await asyncio.sleep(0.1)
        going_on -= 1
        return await draw(invocation, said)

    house.commands.home = slowly  # type: ignore[method-assign]
    await asyncio.gather(*(slack.act.open_home("U1") for _ in range(6)))
    assert await bot.in_hand.finish(seconds=30)

    assert published(slack) in {1, 2}
    assert lines(slack) == [f"Drawn {published(slack)} times"]


PICKER: dict[str, Any] = {
    **FORM,
    "blocks": [
        {
            "type": "input",
            "block_id": "deal",
            "label": {"type": "plain_text", "text": "Deal"},
            "element": {"type": "external_select", "action_id": "pick_deal", "min_query_length": 0},
        }
    ],
}


async def picker(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    house.commands.answer = replying(Reply(form=Form(view=PICKER)))
    await slack.act.command("U1", "C1", "/deal note")
    assert await bot.in_hand.finish(seconds=30)


async def test_a_picker_is_answered_with_what_fits(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    await picker(slack, bot, house)

    async def found() -> list[Choice]:
        return [Choice("#1 <Acme>" + "x" * 100, "1"), Choice("#2 Bolt", "2")]

    house.commands.found = found
    seen = await slack.act.options("U1", "pick_deal", "acm")

    assert [(option["text"]["text"][:16], option["value"]) for option in seen.options] == [
        ("#1 &lt;Acme&gt;x", "1"),
        ("#2 Bolt", "2"),
    ]
    assert [(wish.text, wish.user_id) for wish in house.commands.searched] == [("acm", "U1")]


async def test_a_picker_that_fails_or_takes_too_long_offers_nothing(
    slack: Sandbox, bot: Bot, house: StandInHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "OPTION_SECONDS", 0.05)
    await picker(slack, bot, house)

    async def fail() -> list[Choice]:
        raise RuntimeError("deep inside")

    async def slow() -> list[Choice]:
        await asyncio.sleep(2)
        return [Choice("late", "1")]

    for found in (fail, slow):
        house.commands.found = found
        seen = await slack.act.options("U1", "pick_deal", "acm")
        assert (seen.error, seen.options, seen.ack) == (None, (), {"options": []})


async def test_a_shortcut_of_a_message_brings_its_words_and_where_it_stands(
    slack: Sandbox, bot: Bot, house: StandInHouse
) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    spoken = await slack.act.message("U1", "C1", "Acme called")
    seen = await slack.act.shortcut("U1", "new_from_message", "C1", spoken.ts)
    assert await bot.in_hand.finish(seconds=30)

    assert seen.error is None
    (wish,) = house.commands.asked
    assert wish.quoted is not None
    assert (wish.via, wish.shortcut, wish.channel_id, wish.channel_name) == (
        "shortcut",
        "new_from_message",
        "C1",
        "sales",
    )
    assert (wish.quoted.text, wish.quoted.origin) == ("Acme called", f"C1:{spoken.ts}")
    assert wish.quoted.permalink is not None
    assert wish.quoted.permalink.endswith(f".slack.com/archives/C1/p{spoken.ts.replace('.', '')}")
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    await slack.act.submit("U1", slack.views("U1")[0]["id"], {"name": {"name": "Acme"}})
    assert await bot.in_hand.finish(seconds=30)
    assert [message["text"] for message in slack.messages("C1", viewer="U1")] == ["Acme called", "Moved"]
    assert [message["text"] for message in slack.messages("C1", viewer="U2")] == ["Acme called"]


async def test_a_global_shortcut_is_answered_in_a_direct_message(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    house.commands.answer = replying(Reply(form=Form(view=FORM)))
    await slack.act.shortcut("U1", "new_deal")
    assert await bot.in_hand.finish(seconds=30)
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    await slack.act.submit("U1", slack.views("U1")[0]["id"], {"name": {"name": "Acme"}})
    assert await bot.in_hand.finish(seconds=30)

    assert [message["text"] for message in slack.dm("U1")] == ["Moved"]


async def test_a_form_that_lies_on_another_closes_both(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button(actions.mine())]}
    house.commands.answer = replying(Reply(form=Form(view={**FORM, "blocks": [row, *FORM["blocks"]]})))
    await slack.act.command("U1", "C1", "/deal new")
    assert await bot.in_hand.finish(seconds=30)
    (first,) = slack.views("U1")
    await slack.act.click_in_view("U1", first["id"], "mine", values={"name": {"name": "Acme"}})
    assert await bot.in_hand.finish(seconds=30)
    assert len(slack.views("U1")) == 2
    assert house.commands.asked[-1].fields == {"name": "Acme"}
    house.commands.answer = replying(Reply(message=SAID, changed=True))
    await slack.act.submit("U1", slack.views("U1")[-1]["id"], {"name": {"name": "Bolt"}})
    assert await bot.in_hand.finish(seconds=30)

    assert slack.views("U1") == []
    assert [message["text"] for message in slack.messages("C1", viewer="U1")] == ["Moved"]
