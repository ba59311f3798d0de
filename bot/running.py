"""The bot at work: everything started in order, and stopped so that nothing in hand is lost."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable

import structlog
from slack_bolt.async_app import AsyncApp

from bot.clients import Clients
from bot.clock import Clock, Pulse
from bot.conversation import Conversation
from bot.desk import Desk
from bot.directory import Directory
from bot.events import Events
from bot.founding import Founding
from bot.health import Health, Signs
from bot.home_tab import HomeTab
from bot.house import House, utc_now
from bot.in_hand import InHand
from bot.postman import Postman
from bot.reception import Mouth, Reception
from bot.settings import Settings
from bot.slack_app import build_app
from bot.socket_mode import SocketLine
from bot.speaking import OpenForms, Speaker
from bot.web import build_server, build_web
from commands.dates import warm_up

ACK_SECONDS = 3.0
"""How long, after the order to stop, requests may still be acknowledged: Slack waits no longer anyway."""

FINISH_SECONDS = 25.0
"""How long work in hand may take to end; whoever runs containers commonly kills after thirty seconds."""

log = structlog.get_logger(__name__)


class Bot:
    """One bot of one workspace: Slack's requests in, answers and posts out, a tick a minute."""

    def __init__(self, *, settings: Settings, house: House, clients: Clients) -> None:
        self._house = house
        self._clients = clients
        self.in_hand = InHand()
        self.postman = Postman(outbox=house.outbox, in_hand=self.in_hand, now=utc_now, serves=[house.home.team_id])
        self._directory = Directory(client=clients.asking, shelf=house.shelf, in_hand=self.in_hand, now=utc_now)
        pulse = Pulse(decisions=house.decisions, postman=self.postman, in_hand=self.in_hand, now=utc_now)
        self._clock = Clock(pulse=pulse)
        app = self._bolt(settings)
        self._line = _line(settings, app, house, self.in_hand)
        signs = Signs(
            waiting=house.waiting,
            connected=self._line.is_up if self._line else _always,
            now=utc_now,
            started_at=utc_now(),
        )
        health = Health(signs=signs, pulse=pulse, metrics=house.metrics)
        self._server = build_server(build_web(health=health, metrics=house.metrics, slack=None if self._line else app))
        self._running: list[asyncio.Task[None]] = []

    def _bolt(self, settings: Settings) -> AsyncApp:
        house, clients = self._house, self._clients
        forms = OpenForms(clock=asyncio.get_running_loop().time)
        speaker = Speaker(client=clients.posting, session=clients.session, forms=forms)
        desk = Desk(
            home=house.home,
            commands=house.commands,
            directory=self._directory,
            channels=house.channels,
            postman=self.postman,
            apologies=house.apologies,
        )
        home_tab = HomeTab(desk=desk, client=clients.asking)
        mouth = Mouth(speaker=speaker, forms=forms, apologies=house.apologies, home_tab=home_tab)
        self.reception = Reception(desk=desk, mouth=mouth, in_hand=self.in_hand, metrics=house.metrics)
        self.events = Events(
            home=house.home,
            conversation=Conversation(desk=desk, speaker=speaker, apologies=house.apologies, in_hand=self.in_hand),
            directory=self._directory,
            postman=self.postman,
        )
        secret = settings.signing_secret.get_secret_value() if settings.signing_secret else ""
        return build_app(
            client=clients.asking, home=house.home, reception=self.reception, events=self.events, signing_secret=secret
        )

    async def start(self, listener: socket.socket) -> None:
        """Enter the workspace in the book, listen on `listener`, open the line to Slack, start the clock.

        Raises `founding.TokenRefused` before any of it.
        """
        if self._line:
            await self._line.check()
        founding = Founding(client=self._clients.asking, register=self._house.register, directory=self._directory)
        await founding.found(self._house.home, at=utc_now())
        if (await self._house.commands.founded(team_id=self._house.home.team_id)).posts:
            self.postman.kick(self._house.home.team_id)
        await asyncio.to_thread(warm_up, utc_now())
        self._running.append(asyncio.create_task(self._server.serve(sockets=[listener])))
        if self._line:
            await self._line.open()
            self._running.append(asyncio.create_task(self._line.watch()))
        self._clock.start()
        mode, port = "socket" if self._line else "http", listener.getsockname()[1]
        log.info("at_work", team=self._house.home.team_id, mode=mode, port=port)

    async def work_until(self, told_to_stop: Awaitable[object]) -> None:
        """Work until told to stop; raises what makes the bot unable to go on, such as `socket_mode.LineLost`."""
        told = asyncio.ensure_future(told_to_stop)
        done, _ = await asyncio.wait({told, *self._running}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        for ended in done - {told}:
            ended.result()

    async def stop(self) -> None:
        """Acks first, since they need the line; then no more requests; then whatever is still being done."""
        self._clock.stop()
        await self.in_hand.finish(seconds=ACK_SECONDS)
        server, *watching = self._running
        for watch in watching:
            watch.cancel()
        if self._line:
            await self._line.close()
        else:
            self._server.should_exit = True
        if not await self.in_hand.finish(seconds=FINISH_SECONDS):
            log.error("stopped_with_work_in_hand", tasks=len(self.in_hand))
        self._server.should_exit = True
        await server
        log.info("stopped")


def _line(settings: Settings, app: AsyncApp, house: House, in_hand: InHand) -> SocketLine | None:
    if settings.app_token is None:
        return None
    token = settings.app_token.get_secret_value()
    return SocketLine(app=app, app_token=token, in_hand=in_hand, metrics=house.metrics, direct=settings.on_loopback)


async def _always() -> bool:
    return True
