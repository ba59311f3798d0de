"""The sandbox put together: a workspace, an app's manifest, and a server on loopback around them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from sandbox.acting import Act
from sandbox.block_kit import Screening
from sandbox.changes import ApiCall, Traffic
from sandbox.control import Control
from sandbox.delivery import RETRY_WAITS, Courier, HttpDelivery
from sandbox.desk import Background, Desk, Triggers
from sandbox.gestures import Gestures
from sandbox.loopback import guard, listen, serving
from sandbox.methods import chat, files, installing
from sandbox.page import CLOSING, Page
from sandbox.payloads import Payloads
from sandbox.refusal import Faults, RateLimits
from sandbox.socket_mode import SocketMode
from sandbox.web_api import WebApi
from sandbox.workspace import BOT_USER_ID, Workspace
from sandbox.world import Channel, Json, Person, World, read_manifest, small_world

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - the secret of a pretend Slack, printed for all to use


@dataclass(frozen=True)
class PageButton:
    """An extra button in the page's top bar; what `run` returns is shown as a notice."""

    label: str
    run: Callable[[], Awaitable[str]]


class Sandbox:
    """A Slack workspace with one app installed. Tokens of None accept any ``xoxb-…`` and ``xapp-…``.

    Delivers by HTTP when `events_url` is given or the manifest has Socket Mode off, else by Socket Mode.
    `retry_waits` are seconds before each of an event's retries, `now` gives Unix seconds.
    """

    def __init__(
        self,
        *,
        world: World,
        manifest: Path | Mapping[str, Any],
        bot_token: str | None = None,
        app_token: str | None = None,
        signing_secret: str = SIGNING_SECRET,
        buttons: Sequence[PageButton] = (),
        events_url: str | None = None,
        retry_waits: Sequence[float] = RETRY_WAITS,
        now: Callable[[], float] = time.time,
    ) -> None:
        read, background, triggers = read_manifest(manifest), Background(), Triggers(now)
        self.ack_seconds = 3.0
        self.buttons, self.workspace = tuple(buttons), Workspace(world, read, now)
        self.files = self.workspace.files  # by id, their bytes under `data`
        self.traffic, self.limits = Traffic(self.workspace.changes, now), RateLimits(now)
        self._sockets = SocketMode(background)
        self.faults = Faults(self._sockets.cut)
        screening = Screening(self.workspace, self.faults)
        self._desk = Desk(self.workspace, screening, triggers, self.faults, background, self._sockets.tickets)
        self._desk.bot_token, self._desk.app_token = bot_token, app_token
        payloads, by_http = Payloads(self.workspace, triggers), events_url or not read.socket_mode
        delivery = HttpDelivery(read, events_url, signing_secret, now).deliver if by_http else self._sockets.deliver
        self._courier = Courier(
            delivery, payloads, self.traffic, self._desk, ack_seconds=lambda: self.ack_seconds, waits=retry_waits
        )
        self.workspace.on_post = self._courier.tell_message
        self.act = Act(self._desk, payloads, self._courier)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections the app holds."""
        return len(self._sockets.connections)

    @property
    def calls(self) -> list[ApiCall]:
        """The latest Web API calls, oldest first, without tokens."""
        return list(self.traffic.calls)

    def messages(self, where: str, viewer: str | None = None) -> list[Json]:
        """What was said in a channel (or in the DM of a user id), with the ephemeral messages of `viewer`."""
        return self.workspace.conversation(where).seen_by(viewer)

    def dm(self, user: str) -> list[Json]:
        """The app's direct messages with a person, ephemeral ones included."""
        return self.messages(user, viewer=user)

    def views(self, user: str) -> list[Json]:
        """The open modals of a person, the front one last."""
        return list(self.workspace.stack(user))

    def home(self, user: str) -> Json | None:
        """The Home tab published for a person."""
        return self.workspace.homes.get(user)

    async def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until `condition()` is true; raises TimeoutError after `seconds`."""
        await self.workspace.changes.until(condition, seconds)

    def set_person(self, person: Person | Mapping[str, Any]) -> None:
        """Add a person, or change fields of one given as a mapping with its ``id``; the app hears of it."""
        known = person.id in self.workspace.people if isinstance(person, Person) else True
        changed = self.workspace.set_person(person)
        event = "user_change" if known else "team_join"
        user = changed.as_slack(self.workspace.world.team_id, self.workspace.now(), with_locale=True)
        self._courier.tell({"type": event, "user": user})

    def set_channel(self, channel: Channel) -> None:
        """Add a channel, or replace what is known of one: messages and the bot stay, a member ``U0BOT`` invites it.

        The app hears ``channel_archive`` and ``member_joined_channel`` where its manifest subscribes to them.
        """
        old, new = self.workspace.set_channel(channel)
        if BOT_USER_ID in new.members and not (old and BOT_USER_ID in old.members):
            joined = {"type": "member_joined_channel", "user": BOT_USER_ID, "channel": new.id, "inviter": ""}
            self._courier.tell(joined)
        if old and new.is_archived and not old.is_archived:
            self._courier.tell({"type": "channel_archive", "channel": channel.id, "user": ""})

    @asynccontextmanager
    async def serve(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
        """Serve on loopback for as long as the block lasts; gives the address, such as ``http://127.0.0.1:8080``.

        Raises ValueError for a host that is not loopback and OSError for a port that is taken.
        """
        listener, self.workspace.public_url = listen(host, port)
        page = Page(self)
        async with serving(self._application(page), listener):
            try:
                yield self.workspace.public_url
            finally:
                self.workspace.changes.tell(CLOSING)
                await self._desk.background.close()

    def _application(self, page: Page) -> Starlette:
        routes = [
            Route("/api/{method:path}", WebApi(self._desk, self.limits, self.traffic).answer, methods=["GET", "POST"]),
            Route("/response/{key}", chat.respond, methods=["POST"]),
            WebSocketRoute("/link/", self._sockets.serve),
            Mount("/control", routes=Control(self).routes()),
            Route("/upload/{file}", files.upload, methods=["POST"]),
            Route("/files/{file}", files.download),
            Route("/oauth/v2/authorize", installing.ask),
            Route("/oauth/v2/authorize", installing.allow, methods=["POST"]),
            Route("/", page.show),
            Route("/archives/{channel}/p{ts}", page.permalink),
            Route("/page/events", page.events),
            Route("/page/entry/{number:int}", page.entry),
            Route("/page/{gesture}", Gestures(self, page.rendering).answer, methods=["POST"]),
            Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(guard)])
        app.state.desk, app.state.traffic, app.state.rendering = self._desk, self.traffic, page.rendering
        return app


async def serve_forever(*, port: int, manifest: Path, bot_token: str | None, app_token: str | None) -> None:
    """Serve a small workspace until cancelled, after printing the addresses and tokens to use."""
    sandbox = Sandbox(world=small_world(), manifest=manifest, bot_token=bot_token, app_token=app_token)
    async with sandbox.serve(port=port) as address:
        print(  # noqa: T201 - this is the command line's own output
            f"Slack sandbox  {address}\nWeb API        {address}/api/\nControl        {address}/control/\n"
            f"Bot token      {bot_token or 'any xoxb-…'}\nApp token      {app_token or 'any xapp-…'}\n"
            f"Signing secret {SIGNING_SECRET}",
            flush=True,
        )
        await asyncio.Event().wait()
