"""`affluent demo`: a local Slack with a sales team in it, and the bot at work there as it would be in production."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clients import open_clients
from bot.demo_book import write_book
from bot.demo_team import WORLD, ZONE
from bot.house import House, utc_now
from bot.logs import set_up_logs
from bot.run import told_to_stop
from bot.running import Bot
from bot.settings import Settings, environment, read_settings
from bot.web import take_port
from bot.wiring import open_database, open_house
from pipeline.schedules import Schedule
from sandbox.server import PageButton, Sandbox
from storage.books import Books

MANIFEST = Path(__file__).parent.parent / "app_manifest.yml"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-demo", "SLACK_APP_TOKEN": "xapp-demo"}

Say = Callable[[str], object]


class Mondays:
    """The button that lets a week pass: each press decides and posts what is due a Monday further."""

    def __init__(self) -> None:
        self._house: House | None = None
        self._at = utc_now()
        self._turn = asyncio.Lock()

    def begin(self, house: House) -> None:
        """From here on presses do something."""
        self._house = house

    async def press(self) -> str:
        """Tick at the next Monday 9:00 of the team's zone; what was done, in a sentence."""
        if self._house is None:
            return "The bot is still starting."
        async with self._turn:
            self._at = Schedule(zone=ZoneInfo(ZONE)).next(max(self._at, utc_now()))
            due = await self._house.decisions.decide(self._at)
            done = await self._house.outbox.deliver(now=utc_now, patience=30)
        day = self._at.astimezone(ZoneInfo(ZONE))
        return f"{day:%A %d %B %Y, %H:%M}: {due} due, {done.sent} posted."


async def demo(*, port: int, say: Say) -> int:
    """Serve until interrupted. The first line said is the page's address, once everything behind it is ready."""
    set_up_logs(level=os.environ.get("AFFLUENT_LOG_LEVEL", "WARNING"), form="console")
    told, folder = told_to_stop(), _fresh_folder()
    mondays = Mondays()
    await _write(folder, utc_now())
    slack = Sandbox(
        world=WORLD,
        manifest=MANIFEST,
        bot_token=TOKENS["SLACK_BOT_TOKEN"],
        app_token=TOKENS["SLACK_APP_TOKEN"],
        buttons=(PageButton(label="Next Monday 9:00", run=mondays.press),),
    )
    async with slack.serve(port=port) as address:
        settings = _settings(folder, address)
        with take_port("127.0.0.1", 0) as listener:
            async with open_clients(settings) as clients, open_house(settings, clients) as house:
                bot = Bot(settings=settings, house=house, clients=clients)
                await bot.start(listener)
                mondays.begin(house)
                say(address)
                say(f"{WORLD.team_name}: six people, sixty deals, six months. Stop with Ctrl-C.")
                try:
                    await bot.work_until(told.wait())
                finally:
                    await bot.stop()
    return 0


def _fresh_folder() -> Path:
    folder = Path(environment(os.environ, Path(".env")).get("AFFLUENT_DATA", ".data")) / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _settings(folder: Path, address: str = "http://127.0.0.1") -> Settings:
    """As an operator would set them, for the local Slack and a database of its own."""
    local = {"SLACK_API_URL": f"{address}/api/", "DATABASE_URL": f"sqlite:///{folder}/affluent.db", "PORT": "0"}
    return read_settings({**TOKENS, **local}, purpose="run")


async def _write(folder: Path, now: datetime) -> None:
    async with open_database(_settings(folder)) as database:
        await database.migrate()
        await write_book(Books(database), now=now)
