"""Events over a real WebSocket: invitations, people who change, the bot taken away."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clients import Clients
from bot.running import Bot
from bot.settings import Settings
from sandbox.server import Sandbox
from storage.workspaces import Start
from tests.bot.conftest import CLAIRE, bot_at_work
from tests.bot.house import StandInHouse


def event(kind: str, **facts: Any) -> dict[str, Any]:
    return {"team_id": "T001", "event_id": "Ev1", "event": {"type": kind, **facts}}


async def test_the_workspace_is_entered_with_its_owners_zone_and_language(bot: Bot, house: StandInHouse) -> None:
    ((team, start, _at),) = house.register.entered
    assert (team, start) == (
        "T001",
        Start(
            name="Northwind",
            zone="Europe/Paris",
            language="fr",
            country="FR",
            currency="EUR",
            installer_id="U1",
            bot_user_id="U0BOT",
        ),
    )
    assert sorted(house.shelf.members) == ["U0BOT", "U1", "U2", "U3", "U4", "U5"]


async def test_a_person_who_changes_is_asked_about_anew(slack: Sandbox, bot: Bot, house: StandInHouse) -> None:
    slack.set_person(replace(CLAIRE, tz="America/New_York", locale="en-US"))
    await slack.until(lambda: house.shelf.members["U1"][0].person.zone == "America/New_York")
    assert house.shelf.members["U1"][0].person.language == "en"


async def test_a_word_is_said_where_the_bot_is_invited(
    slack: Sandbox, settings: Settings, clients: Clients, house: StandInHouse
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        await bot.events.take(event("member_joined_channel", user="U0BOT", channel="C2", inviter="U1"))
        await bot.events.take(event("member_joined_channel", user="U2", channel="C2"))
    assert house.commands.joins == [{"team_id": "T001", "channel_id": "C2", "inviter": "U1", "key": "evt:Ev1"}]
    assert [message["text"] for message in slack.messages("C2")] == ["Type /deal help"]


@pytest.mark.parametrize(
    "taken_away",
    [event("app_uninstalled"), event("tokens_revoked", tokens={"bot": ["U0BOT"]})],
    ids=["uninstalled", "token revoked"],
)
async def test_nothing_more_is_sent_to_a_workspace_that_took_the_bot_away(
    settings: Settings, clients: Clients, house: StandInHouse, taken_away: dict[str, Any]
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        await bot.events.take(taken_away)
        house.posts.deliveries.clear()
        bot.postman.kick("T001")
    assert "T001" not in house.posts.deliveries


async def test_a_persons_own_token_revoked_changes_nothing(
    settings: Settings, clients: Clients, house: StandInHouse
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        await bot.events.take(event("tokens_revoked", tokens={"oauth": ["U1"]}))
        bot.postman.kick("T001")
    assert "T001" in house.posts.deliveries


@pytest.mark.parametrize(
    "strange",
    [event("user_change"), event("member_joined_channel"), event("something_new"), event("user_change", user={})],
)
async def test_an_event_that_cannot_be_read_harms_nobody(
    settings: Settings, clients: Clients, house: StandInHouse, strange: dict[str, Any]
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        await bot.events.take(strange)
    assert house.commands.joins == []


async def test_another_workspaces_events_are_left_alone(
    settings: Settings, clients: Clients, house: StandInHouse
) -> None:
    async with bot_at_work(settings, clients, house) as bot:
        foreign = event("member_joined_channel", user="U0BOT", channel="C2") | {"team_id": "T777"}
        await bot.events.take(foreign)
    assert house.commands.joins == []
