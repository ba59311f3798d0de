"""`affluent run`: the bot until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

import structlog

from bot.clients import open_clients
from bot.running import Bot
from bot.settings import Settings
from bot.socket_mode import LineLost
from bot.web import take_port
from bot.wiring import open_house

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT, finish what is in hand and return 0; 1 when Slack cannot be reached any more.

    Raises `bot.web.PortTaken`, and what `open_house` raises, before anything has started.
    """
    with take_port(settings.host, settings.port) as listener:
        told = told_to_stop()
        async with open_clients(settings) as clients, open_house(settings, clients) as house:
            bot = Bot(settings=settings, house=house, clients=clients)
            await bot.start(listener)
            try:
                await bot.work_until(told.wait())
            except LineLost:
                log.warning("slack_out_of_reach")
                return 1
            finally:
                await bot.stop()
    return 0


def told_to_stop() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; the second one acts as it always does."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        told.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    return told
