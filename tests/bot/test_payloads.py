import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.openings import read_shortcut
from bot.payloads import (
    carries_nothing,
    chosen,
    read_action,
    read_command,
    read_message,
    read_submission,
)
from bot.remembered import remembering
from commands.invocation import Quoted
from messages import actions

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
COMMAND = {
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "channel_name": "sales",
    "command": "/deal",
    "text": "move acme proposal",
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.slack.com/1",
}


def press(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/1",
        "channel": {"id": "C1", "name": "sales"},
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1", "is_ephemeral": False},
        "message": {"ts": "1.1", "text": "Stale", "blocks": [{"type": "divider"}], "user": "U0"},
        "actions": [{"action_id": "a", "block_id": "b", **action}],
        **more,
    }


def submission(**view: Any) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.2.abc",
        "view": {"id": "V1", "hash": "1.abc", "callback_id": "new_deal", "private_metadata": "", **view},
    }


def test_a_command() -> None:
    asked = read_command(COMMAND, at=AT)
    wish, back = asked.invocation, asked.back
    assert (wish.team_id, wish.user_id, wish.channel_id, wish.channel_name) == ("T1", "U1", "C1", "sales")
    assert (wish.key, wish.via, wish.command, wish.text, wish.at) == (
        "trg:1.2.abc", "command", "/deal", "move acme proposal", AT,
    )  # fmt: skip
    assert (back.response_url, back.trigger_id, back.view_id) == ("https://hooks.slack.com/1", "1.2.abc", None)


@pytest.mark.parametrize("name", ["privategroup", "directmessage", "", None])
def test_slacks_words_for_a_hidden_name_are_no_name(name: str | None) -> None:
    assert read_command(COMMAND | {"channel_name": name}, at=AT).invocation.channel_name is None


def test_a_command_without_words_has_none() -> None:
    assert read_command({k: v for k, v in COMMAND.items() if k != "text"}, at=AT).invocation.text == ""


def test_a_button_of_a_posted_message() -> None:
    asked = read_action(press({"type": "button", "value": actions.move(d=42, s=3, v=7)}), at=AT)
    assert asked.invocation.press == {"do": "move", "d": 42, "s": 3, "v": 7}
    assert asked.invocation.standing == {"text": "Stale", "blocks": [{"type": "divider"}]}
    assert (asked.invocation.block_id, asked.invocation.key, asked.invocation.via) == ("b", "trg:1.2.abc", "button")
    assert (asked.back.message_ts, asked.foreign_team) == ("1.1", None)
    assert asked.invocation.standing_since == datetime(1970, 1, 1, 0, 0, 1, 100_000, tzinfo=UTC)


def test_a_choice_in_a_select() -> None:
    option = {"text": {"type": "plain_text", "text": "Next"}, "value": actions.advance(d=42, v=7)}
    asked = read_action(press({"type": "static_select", "selected_option": option}), at=AT)
    assert asked.invocation.press == {"do": "advance", "d": 42, "v": 7}


def test_a_button_only_its_reader_sees_has_no_message_to_update() -> None:
    body = press({"type": "button", "value": actions.mine()})
    body["container"]["is_ephemeral"] = True
    del body["message"]
    asked = read_action(body, at=AT)
    assert (asked.back.message_ts, asked.invocation.standing, asked.invocation.standing_since) == (None, None, None)


def test_a_button_in_a_thread_is_answered_there() -> None:
    body = press({"type": "button", "value": actions.mine()})
    body["container"]["thread_ts"] = "1.0"
    assert read_action(body, at=AT).back.thread_ts == "1.0"


@pytest.mark.parametrize(
    "value", ["{}", "not json", '{"do":"explode"}', '{"do":"move","d":"x","s":1,"v":1}', "[1]", '{"do":["move"]}']
)
def test_a_value_no_message_of_ours_has_is_no_act(value: str) -> None:
    assert read_action(press({"type": "button", "value": value}), at=AT).invocation.press == {}


def test_links_and_empty_inputs_ask_for_nothing() -> None:
    assert carries_nothing(press({"type": "button"})) is True
    assert carries_nothing(press({"type": "static_select", "selected_option": None})) is True
    assert carries_nothing(press({"type": "button", "value": actions.mine()})) is False


def test_somebody_of_another_organisation_is_told_apart() -> None:
    body = press({"type": "button", "value": actions.mine()}, user={"id": "U9", "team_id": "T9"})
    assert read_action(body, at=AT).foreign_team == "T9"


def test_a_form_opened_across_organisations_belongs_where_the_app_is_installed() -> None:
    body = submission(app_installed_team_id="T1") | {"team": {"id": "T9"}, "user": {"id": "U9", "team_id": "T9"}}
    asked = read_submission(body, at=AT)
    assert (asked.invocation.team_id, asked.foreign_team) == ("T1", "T9")


def test_a_submitted_form() -> None:
    values = {
        "name": {"x": {"type": "plain_text_input", "value": "Acme"}},
        "stage": {"x": {"type": "static_select", "selected_option": {"value": "3"}}},
        "owner": {"x": {"type": "users_select", "selected_user": "U2"}},
        "close": {"x": {"type": "datepicker", "selected_date": "2026-12-15"}},
        "note": {"x": {"type": "plain_text_input", "value": None}},
        "source": {"x": {"type": "static_select", "selected_option": None}},
    }
    metadata = json.dumps({"d": 42, "opened_in": "C1"})
    asked = read_submission(submission(state={"values": values}, private_metadata=metadata), at=AT)
    assert asked.invocation.fields == {
        "name": "Acme",
        "stage": "3",
        "owner": "U2",
        "close": "2026-12-15",
        "note": None,
        "source": None,
    }
    assert (asked.invocation.form, asked.invocation.press, asked.invocation.channel_id) == ("new_deal", {"d": 42}, "C1")
    assert asked.invocation.key == "view:V1:1.abc"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"type": "timepicker", "selected_time": "09:30"}, "09:30"),
        ({"type": "datetimepicker", "selected_date_time": 1763971200}, "1763971200"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1"),
        ({"type": "plain_text_input", "value": ""}, None),
        ({}, None),
    ],
)
def test_what_inputs_hold(element: dict[str, Any], expected: object) -> None:
    assert chosen(element) == expected


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [("", {"opened_in": "C1"}), ("{}", {"opened_in": "C1"}), ('{"d":42}', {"d": 42, "opened_in": "C1"})],
)
def test_a_form_remembers_where_it_was_opened(metadata: str, expected: dict[str, Any]) -> None:
    view = remembering({"type": "modal", "private_metadata": metadata}, opened_in="C1")
    assert json.loads(view["private_metadata"]) == expected


def test_a_form_opened_nowhere_stays_as_it_is() -> None:
    assert remembering({"private_metadata": "x"}, opened_in="C1") == {"private_metadata": "x"}
    assert remembering({"type": "modal"}, opened_in=None) == {"type": "modal"}


def test_a_choice_behind_three_dots_is_read_like_any_other() -> None:
    choice = {"text": {"type": "plain_text", "text": "Edit…"}, "value": actions.opening(d=42, v=7, f="edit")}
    asked = read_action(press({"type": "overflow", "selected_option": choice}), at=AT)

    assert asked.invocation.press == {"do": "open", "d": 42, "v": 7, "f": "edit"}


def test_a_press_in_a_form_brings_what_is_filled_in_and_where_the_form_was_opened() -> None:
    state = {"values": {"name": {"value": {"type": "plain_text_input", "value": "Acme"}}}}
    view = {"id": "V1", "type": "modal", "callback_id": "new_deal", "state": state}
    view["private_metadata"] = '{"opened_in":"C7","home":{"n":"stale"}}'
    body = press({"type": "button", "value": actions.mine()}, view=view, channel=None, message=None)
    asked = read_action(body | {"container": {"type": "view", "view_id": "V1"}}, at=AT)

    wish = asked.invocation
    assert (wish.fields, wish.channel_id, wish.home, wish.over) == ({"name": "Acme"}, "C7", {"n": "stale"}, None)
    assert (asked.back.view_id, asked.back.home_hash) == ("V1", None)


def test_a_press_on_home_sets_home_and_opens_nothing_on_top() -> None:
    view = {"id": "V1", "type": "home", "hash": "1.a", "private_metadata": '{"w":"mine","s":2}'}
    body = press({"type": "button", "value": actions.home(s=0)}, view=view, channel=None, message=None)
    asked = read_action(body | {"container": {"type": "view", "view_id": "V1"}}, at=AT)

    assert (asked.invocation.home, asked.invocation.over) == ({"w": "mine", "s": 0}, "home")
    assert (asked.back.view_id, asked.back.home_hash, asked.back.channel_id) == (None, "1.a", None)


def test_a_form_remembers_the_home_it_was_opened_from() -> None:
    kept = remembering({"private_metadata": '{"d":42}'}, opened_in=None, home={"w": "team"})
    asked = read_submission(submission(private_metadata=kept["private_metadata"], previous_view_id="V0"), at=AT)

    assert (asked.invocation.press, asked.invocation.home) == ({"d": 42}, {"w": "team"})
    assert (asked.invocation.channel_id, asked.back.stacked) == (None, True)


def test_a_shortcut_of_a_message_in_a_thread_leads_back_into_the_thread() -> None:
    body = {
        "type": "message_action",
        "callback_id": "add_to_deal",
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/1",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1", "domain": "durand"},
        "channel": {"id": "C1", "name": "privategroup"},
        "message_ts": "2.000002",
        "message": {"ts": "2.000002", "thread_ts": "1.000001", "text": "hi"},
    }
    asked = read_shortcut(body, at=AT)

    assert asked.invocation.quoted == Quoted(
        text="hi",
        origin="C1:2.000002",
        permalink="https://durand.slack.com/archives/C1/p2000002?thread_ts=1.000001&cid=C1",
    )
    assert (asked.invocation.channel_name, asked.back.thread_ts) == (None, "1.000001")
    bare = read_shortcut({**body, "team": {"id": "T1"}, "message": {"ts": "2.000002"}}, at=AT)
    assert bare.invocation.quoted == Quoted(text="", origin="C1:2.000002", permalink=None)


def test_a_choice_inside_a_form_brings_what_is_filled_in_and_what_the_form_remembers() -> None:
    state = {"values": {"name": {"value": {"type": "plain_text_input", "value": "Acme"}}}}
    view = {
        "id": "V1", "type": "modal", "callback_id": "new_deal", "state": state,
        "private_metadata": '{"origin": "C1:1.2", "opened_in": "C9"}',
    }  # fmt: skip
    option = {"text": {"type": "plain_text", "text": "Services"}, "value": actions.new_in(p=2)}
    body = press({"type": "static_select", "selected_option": option}, view=view, channel=None, message=None)
    body["container"] = {"type": "view", "view_id": "V1"}
    asked = read_action(body, at=AT)
    assert (asked.invocation.press, asked.invocation.fields, asked.invocation.remembered) == (
        {"do": "new_in", "p": 2}, {"name": "Acme"}, {"origin": "C1:1.2"},
    )  # fmt: skip
    assert (asked.invocation.channel_id, asked.back.view_id) == ("C9", "V1")


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ({}, None),
        ({"files": [{"id": "F1"}], "subtype": "file_share"}, "files"),
        ({"attachments": [{"is_share": True, "text": "Bonjour"}]}, "forwarded"),
        ({"attachments": [{"title": "A page"}]}, None),
    ],
)
def test_what_a_message_holds_besides_words_is_known(more: dict[str, Any], unread: str | None) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "ts": "1.1",
        "user": "U1",
        "text": "list",
        **more,
    }
    asked = read_message({"team_id": "T1", "event": event}, bot_user_id="U0", at=AT)
    assert asked is not None
    assert (asked.invocation.text, asked.invocation.unread) == ("list", unread)
