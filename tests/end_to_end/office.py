"""A sandbox Slack with a small team, and the bot in it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

from bot.clients import open_clients
from bot.house import House, utc_now
from bot.pacing import Pacer
from bot.running import Bot
from bot.settings import Settings, read_settings
from bot.web import take_port
from bot.wiring import open_house
from pipeline.deals import DealFacts
from sandbox.acting import Seen
from sandbox.server import Sandbox
from sandbox.world import Channel, Person, World
from storage.books import Books
from storage.database import Database

Mode = Literal["socket", "http"]

ROOT = Path(__file__).parents[2]
TEAM = "T001"
SALES = "C0SALES"
LEA, TOM = "U0LEA", "U0TOM"
SECRET = "a-signing-secret"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test"}

WORLD = World(
    team_id=TEAM,
    team_name="Durand Ventes",
    team_domain="durand",
    people=(
        Person(
            id=LEA, name="lea", real_name="Léa Martin", tz="Europe/Paris", locale="fr-FR", is_admin=True, is_owner=True
        ),
        Person(id=TOM, name="tom", real_name="Tom Reed", tz="Europe/Paris", locale="en-GB"),
        *(Person(id=f"U{n:02}", name=f"rep{n}", real_name=f"Rep {n}", tz="Europe/Paris") for n in range(16)),
    ),
    channels=(Channel(id=SALES, name="sales", members=(LEA, TOM, *(f"U{n:02}" for n in range(16)))),),
    bot_channels=(SALES,),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def new_slack(events_url: str | None = None) -> Sandbox:
    """Slack, delivering over HTTP where it is told to, else by Socket Mode."""
    return Sandbox(
        world=WORLD,
        manifest=ROOT / "app_manifest.yml",
        bot_token=TOKENS["SLACK_BOT_TOKEN"],
        app_token=TOKENS["SLACK_APP_TOKEN"],
        signing_secret=SECRET,
        events_url=events_url,
    )


@dataclass(frozen=True, kw_only=True)
class Office:
    """What a test holds in its hands."""

    slack: Sandbox
    books: Books
    house: House
    bot: Bot
    address: str
    database_url: str
    mode: Mode

    async def type(self, who: str, text: str) -> Seen:
        """Type a slash command in #sales, and wait until the bot has nothing more to do about it."""
        seen = await self.slack.act.command(user=who, channel=SALES, text=text)
        assert await self.bot.in_hand.finish(seconds=60)
        return seen

    async def tick(self, at: str | datetime) -> None:
        """A tick of the clock at an instant, and the delivery that follows it."""
        await self.house.decisions.decide(utc(at) if isinstance(at, str) else at)
        await self.house.outbox.deliver(now=utc_now)

    async def never_quiet(self) -> None:
        """No quiet hours from now on: who is to hear of something hears of it at whatever hour this runs."""
        async with self.books.work(TEAM) as work:
            await work.shaping.set_workspace(at=datetime.now(UTC), quiet_from=time(0), quiet_to=time(0))

    async def deal(self, number: int) -> DealFacts:
        async with self.books.look(TEAM) as work:
            return await work.deals.facts(number)

    def said(self, where: str = SALES) -> list[str]:
        """Everything that everybody in a channel, or a person in their DM, can read."""
        return [everything(message) for message in self.slack.messages(where) if not message.get("ephemeral_for")]


def everything(message: Any) -> str:
    """All the words of a message."""
    return " ".join(_words(message.get("blocks") or message.get("text", "")))


def _words(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [word for one in node for word in _words(one)]
    if isinstance(node, dict):
        return [word for name in ("text", "fields", "elements", "accessory", "rows") for word in _words(node.get(name))]
    return []


def settings_for(address: str, database_url: str, mode: Mode) -> Settings:
    local = {"SLACK_API_URL": f"{address}/api/", "DATABASE_URL": database_url, "PORT": "0"}
    way_in = {"SLACK_SIGNING_SECRET": SECRET} if mode == "http" else {"SLACK_APP_TOKEN": TOKENS["SLACK_APP_TOKEN"]}
    return read_settings({"SLACK_BOT_TOKEN": TOKENS["SLACK_BOT_TOKEN"], **way_in, **local}, purpose="run")


_opened: dict[str, Database] = {}
"""Databases by URL, closed between offices: what SQLAlchemy compiled for one office is there for the next."""


async def _at_once(_seconds: float) -> None:
    """The sandbox takes posts as they come; a second between any two in a channel would be most of a test's time."""
    await asyncio.sleep(0)


@asynccontextmanager
async def open_office(database_url: str, mode: Mode = "socket") -> AsyncIterator[Office]:
    with take_port("127.0.0.1", 0) as listener:
        events_url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        slack = new_slack(events_url if mode == "http" else None)
        database, pacer = _opened.setdefault(database_url, Database(database_url)), Pacer(sleep=_at_once)
        async with slack.serve(port=0) as address:
            settings = settings_for(address, database_url, mode)
            async with (
                open_clients(settings) as clients,
                open_house(settings, clients, database=database, pacer=pacer) as house,
            ):
                bot = Bot(settings=settings, house=house, clients=clients)
                await bot.start(listener)
                try:
                    yield Office(
                        slack=slack,
                        books=Books(database),
                        house=house,
                        bot=bot,
                        address=address,
                        database_url=database_url,
                        mode=mode,
                    )
                finally:
                    await bot.stop()
                    await database.close()


def environment(address: str, database_url: str, **more: str) -> dict[str, str]:
    """What an operator sets to point the bot at the sandbox."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **TOKENS, "SLACK_API_URL": f"{address}/api/", "DATABASE_URL": database_url, "PORT": "0", **more}


def affluent(*arguments: str) -> list[str]:
    """The command line of the installed bot."""
    return [str(Path(sys.executable).parent / "affluent"), *arguments]


def find(pattern: str, texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(pattern, text)]
