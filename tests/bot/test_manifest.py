"""The manifest against Slack's rules for manifests, and against what the bot really does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.events import EVENTS
from bot.scopes import BASE_SCOPES, EVENT_SCOPES, OPTIONAL_SCOPES, SCOPES
from bot.slack_app import COMMANDS
from commands.shortcuts import SHORTCUTS

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text())


def strings_in(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings_in(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings_in(inner, f"{at}/{number}")
    elif isinstance(value, str):
        yield at, value


def lists_in(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from lists_in(inner)
    elif isinstance(value, list):
        yield value
        for inner in value:
            yield from lists_in(inner)


def calls_of_the_bot() -> set[str]:
    """Every call of the SDK's client in bot/, found by its name."""
    methods = {name for name in vars(AsyncWebClient) if re.fullmatch(r"[a-z]+_\w+", name)}
    found = set()
    for file in (ROOT / "bot").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                found.add(node.attr)
    return found


@pytest.mark.parametrize(
    ("section", "name", "least", "most"),
    [
        ("display_information", "name", 1, 35),
        ("display_information", "description", 1, 140),
        ("display_information", "long_description", 175, 4000),
        ("features", "bot_user", 1, 80),
    ],
)
def test_texts_have_the_length_slack_wants(section: str, name: str, least: int, most: int) -> None:
    value = MANIFEST[section][name]
    text = value["display_name"] if isinstance(value, dict) else value
    assert least <= len(text) <= most


def test_names_have_the_letters_slack_wants() -> None:
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", MANIFEST["display_information"]["background_color"])
    assert re.fullmatch(r"[a-z0-9\-_.]{1,80}", MANIFEST["features"]["bot_user"]["display_name"])


def test_slash_commands_are_those_listened_to() -> None:
    commands = MANIFEST["features"]["slash_commands"]
    assert sorted(command["command"] for command in commands) == sorted(COMMANDS)
    for command in commands:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True
        assert set(command) == {"command", "description", "usage_hint", "should_escape"}


def test_shortcuts_are_those_listened_to() -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert [shortcut["callback_id"] for shortcut in shortcuts] == list(SHORTCUTS)
    for shortcut in shortcuts:
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
        assert shortcut["type"] in {"global", "message"}


def test_no_list_is_empty_and_no_address_is_given() -> None:
    assert [found for found in lists_in(MANIFEST) if not found] == []
    assert [at for at, text in strings_in(MANIFEST) if "url" in at or "http" in text] == []
    assert MANIFEST["settings"]["socket_mode_enabled"] is True


def test_there_is_a_home_tab_and_direct_messages_are_possible() -> None:
    assert MANIFEST["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_events_are_those_listened_to() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert set(EVENT_SCOPES) == set(EVENTS)


def test_every_call_is_in_the_table_of_scopes_and_the_table_has_no_other() -> None:
    # The Socket Mode client makes this one itself.
    assert calls_of_the_bot() | {"apps_connections_open"} == set(SCOPES)
    assert set(OPTIONAL_SCOPES) <= set(SCOPES)


def test_scopes_are_exactly_those_needed() -> None:
    needed = BASE_SCOPES.union(*SCOPES.values(), *EVENT_SCOPES.values())
    optional = frozenset().union(*OPTIONAL_SCOPES.values()) - needed
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert scopes == {"bot": sorted(needed), "bot_optional": sorted(optional)}


def test_tokens_are_not_rotated_since_one_workspace_has_one_token() -> None:
    assert MANIFEST["settings"]["token_rotation_enabled"] is False
    assert MANIFEST["settings"]["org_deploy_enabled"] is False
