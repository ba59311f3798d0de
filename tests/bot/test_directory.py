"""Who somebody is, at most an hour ago: Slack is asked before they are answered, and waited for a moment only."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import Clients
from bot.directory import FETCH_SECONDS, FRESH_FOR, Directory, Member, member_of
from bot.in_hand import InHand
from pipeline.deals import Person
from sandbox.server import Sandbox
from tests.bot.conftest import CLAIRE, TEAM
from tests.bot.house import StandInShelf

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
WAS = Person(user_id="U1", name="Claire before", zone="UTC", language="en", admin=True)


class Slack(AsyncWebClient):
    """Counts who is asked about; says nothing in time, or nothing at all, where told to."""

    def __init__(self, *, seconds: float = 0, broken: bool = False) -> None:
        super().__init__(token="xoxb-test")
        self.asked: list[str] = []
        self._seconds = seconds
        self._broken = broken

    async def users_info(self, *, user: str, **_: Any) -> Any:
        self.asked.append(user)
        await asyncio.sleep(self._seconds)
        if self._broken:
            raise SlackApiError("no", {"ok": False, "error": "ratelimited"})  # type: ignore[no-untyped-call]  # the SDK has no types
        return {"user": {"id": user, "team_id": TEAM, "tz": "UTC", "profile": {"display_name": "Claire now"}}}


def shelf(age: timedelta) -> StandInShelf:
    kept = StandInShelf()
    kept.members["U1"] = (Member(person=WAS), NOW - age)
    return kept


def directory(client: AsyncWebClient, kept: StandInShelf, in_hand: InHand | None = None) -> Directory:
    return Directory(client=client, shelf=kept, in_hand=InHand() if in_hand is None else in_hand, now=lambda: NOW)


async def test_whoever_was_an_admin_an_hour_ago_is_asked_about_before_they_are_answered() -> None:
    client, kept = Slack(), shelf(timedelta(hours=1))
    await directory(client, kept).know(TEAM, "U1")
    assert client.asked == ["U1"]
    known, at = kept.members["U1"]
    assert (known.person.name, known.person.admin, at) == ("Claire now", False, NOW)


async def test_a_fresh_word_is_believed() -> None:
    client = Slack()
    await directory(client, shelf(FRESH_FOR - timedelta(seconds=1))).know(TEAM, "U1")
    assert client.asked == []


async def test_where_slack_is_slow_the_last_word_stands_and_the_next_one_comes_later() -> None:
    client, kept, in_hand = Slack(seconds=FETCH_SECONDS + 0.3), shelf(timedelta(hours=2)), InHand()
    await directory(client, kept, in_hand).know(TEAM, "U1")
    assert kept.members["U1"][0].person == WAS
    assert await in_hand.finish(seconds=30)
    assert kept.members["U1"][0].person.name == "Claire now"


async def test_where_slack_does_not_say_the_last_word_stands() -> None:
    kept = shelf(timedelta(hours=2))
    await directory(Slack(broken=True), kept).know(TEAM, "U1")
    assert kept.members["U1"] == (Member(person=WAS), NOW - timedelta(hours=2))


async def test_somebody_never_seen_is_asked_about(clients: Clients, slack: Sandbox) -> None:
    kept = StandInShelf()
    await directory(clients.asking, kept).know(TEAM, "U1")
    assert kept.members["U1"][0].person.name == CLAIRE.name


@pytest.mark.parametrize(
    ("said", "guest", "admin"),
    [
        ({}, False, False),
        ({"is_admin": True}, False, True),
        ({"is_owner": True}, False, True),
        ({"is_restricted": True}, True, False),
        ({"is_ultra_restricted": True}, True, False),
        ({"is_stranger": True}, True, False),
        ({"team_id": "T999"}, True, False),
    ],
)
def test_what_slack_says_of_rights(said: dict[str, Any], guest: bool, admin: bool) -> None:
    person = member_of({"id": "U1", "team_id": TEAM, "real_name": "Claire", **said}, team_id=TEAM).person
    assert person == replace(person, guest=guest, admin=admin)
