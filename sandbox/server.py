"""The sandbox put together: a workspace, an app's manifest, and a server on loopback around them."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute

from sandbox.acting_in_views import Act
from sandbox.control import Control
from sandbox.courier import RETRY_WAITS, Courier
from sandbox.delivery import Delivery
from sandbox.desk import Background, Desk
from sandbox.faults import Faults
from sandbox.file_store import FileStore
from sandbox.guard import Guard, is_loopback
from sandbox.http_delivery import HttpDelivery
from sandbox.installation import Installation
from sandbox.limits import RateLimits
from sandbox.manifest import read_manifest
from sandbox.page import Page
from sandbox.payloads import Payloads
from sandbox.replies import Replies
from sandbox.screening import Screening
from sandbox.socket_mode import SocketMode
from sandbox.traffic import ApiCall, Traffic
from sandbox.transport import TellingProtocol
from sandbox.triggers import ReplyPaths, Triggers
from sandbox.web_api import WebApi
from sandbox.workspace import BOT_USER_ID, Workspace
from sandbox.world import Channel, Json, Person, World, small_world

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - the secret of a pretend Slack, printed for all to use


@dataclass(frozen=True)
class PageButton:
    """An extra button in the page's top bar; what `run` returns is shown as a notice."""

    label: str
    run: Callable[[], Awaitable[str]]


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: whoever embeds the sandbox has their own. `ready` is set once it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


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
        read, background, triggers, paths = read_manifest(manifest), Background(), Triggers(now), ReplyPaths(now)
        self.buttons, self.ack_seconds = tuple(buttons), 3.0
        self.workspace = workspace = Workspace(world, read, now)
        self.traffic, self.limits = Traffic(workspace.changes, now), RateLimits(now)
        self._sockets = SocketMode(background, lambda: self.ack_seconds)
        self.faults = Faults(self._sockets.cut)
        screening = Screening(workspace, self.faults)
        self._desk = Desk(workspace, screening, triggers, self.faults, background, self._sockets.tickets)
        self._desk.bot_token, self._desk.app_token = bot_token, app_token
        self._http = HttpDelivery(read, events_url, signing_secret, lambda: self.ack_seconds, now)
        self._replies = Replies(self._desk, paths, self.traffic)
        payloads = Payloads(workspace, triggers, paths)
        delivery: Delivery = self._sockets if read.socket_mode and not events_url else self._http
        self._courier = Courier(delivery, payloads, self.traffic, self._desk, retry_waits)
        self.act = Act(self._desk, payloads, self._courier, self._replies)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections the app holds."""
        return self._sockets.connected

    @property
    def calls(self) -> list[ApiCall]:
        """The latest Web API calls, oldest first, without tokens."""
        return list(self.traffic.calls)

    @property
    def files(self) -> dict[str, Json]:
        """Uploaded files by id, their bytes under ``data``."""
        return self.workspace.files

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

    async def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until `condition()` is true; raises TimeoutError after `seconds`."""
        await self.workspace.changes.until(condition, seconds)

    def set_person(self, person: Person | Mapping[str, Any]) -> None:
        """Add a person, or change fields of one given as a mapping with its ``id``; the app hears of it."""
        known = person.id in self.workspace.people if isinstance(person, Person) else True
        changed = self.workspace.set_person(person)
        event = "user_change" if known else "team_join"
        user = changed.as_slack(self.workspace.world.team_id, self.workspace.now(), with_locale=True)
        self._courier.tell(event, {"type": event, "user": user})

    def set_channel(self, channel: Channel) -> None:
        """Add a channel, or replace what is known of one: messages and the bot stay, a member ``U0BOT`` invites it.

        The app hears ``channel_archive`` and ``member_joined_channel`` where its manifest subscribes to them.
        """
        old = self.workspace.conversations.get(channel.id)
        new = self.workspace.add_channel(channel)
        was_in = BOT_USER_ID in (old.members if old else ())
        if was_in and BOT_USER_ID not in new.members:
            new.members.append(BOT_USER_ID)
        if BOT_USER_ID in new.members and not was_in:
            joined = {"type": "member_joined_channel", "user": BOT_USER_ID, "channel": new.id, "inviter": ""}
            self._courier.tell("member_joined_channel", joined)
        if old is not None:
            new.messages, new.read = old.messages, old.read
            if channel.is_archived and not old.is_archived:
                self._courier.tell("channel_archive", {"type": "channel_archive", "channel": channel.id, "user": ""})

    @asynccontextmanager
    async def serve(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
        """Serve on loopback for as long as the block lasts; gives the address, such as ``http://127.0.0.1:8080``.

        Raises ValueError for a host that is not loopback and OSError for a port that is taken.
        """
        if not is_loopback(host):
            raise ValueError(f"The sandbox lets anyone act as anyone, so it binds to loopback only, not to {host}.")
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        name = f"[{host}]" if ":" in host else host
        self.workspace.public_url = f"http://{name}:{listener.getsockname()[1]}"
        page = Page(self)
        config = uvicorn.Config(self._application(page), http=TellingProtocol, log_level="warning", lifespan="off")
        config.timeout_graceful_shutdown = 2
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield self.workspace.public_url
        finally:
            page.close()
            await self._sockets.close()
            await self._desk.background.close()
            server.should_exit = True
            await serving
            await self._http.close()

    def _application(self, page: Page) -> Starlette:
        api, files = WebApi(self._desk, self.limits, self.traffic), FileStore(self.workspace)
        routes = [
            Route("/api/{method:path}", api.answer, methods=["GET", "POST"]),
            Route("/response/{key}", self._replies.answer, methods=["POST"]),
            *files.routes(),
            *Installation(self._desk).routes(),
            WebSocketRoute("/link/", self._sockets.serve),
            Mount("/control", routes=Control(self).routes()),
            *page.routes(),
        ]
        return Starlette(routes=routes, middleware=[Middleware(Guard)])


async def serve_forever(
    *, port: int, manifest: Path, bot_token: str | None, app_token: str | None, host: str = "127.0.0.1"
) -> None:
    """Serve a small workspace until cancelled, after printing the addresses and tokens to use."""
    sandbox = Sandbox(world=small_world(), manifest=manifest, bot_token=bot_token, app_token=app_token)
    async with sandbox.serve(port=port, host=host) as address:
        print(  # noqa: T201 - this is the command line's own output
            f"Slack sandbox  {address}\nWeb API        {address}/api/\nControl        {address}/control/\n"
            f"Bot token      {bot_token or 'any xoxb-…'}\nApp token      {app_token or 'any xapp-…'}\n"
            f"Signing secret {SIGNING_SECRET}",
            flush=True,
        )
        await asyncio.Event().wait()
