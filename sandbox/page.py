"""The page: one address per person and place, kept up to date by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.changes import STALE, Change
from sandbox.gestures import Gestures
from sandbox.guard import HEADERS
from sandbox.rendering import Rendering
from sandbox.workspace import Conversation
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

BATCH_SECONDS = 0.05  # changes that come together are drawn together
STILL_SECONDS = 15.0  # a quiet stream says so, and notices when nobody reads it any more
CLOSING = Change("closing")
SHOWN = 150  # a page shows the latest messages; older ones are in the workspace still
Fragment = dict[str, str]


class Looking:
    """Who looks at what: the person, the conversation or Home, an open thread, the inspector."""

    def __init__(self, request: Request, sandbox: "Sandbox") -> None:
        query, workspace = request.query_params, sandbox.workspace
        humans = [person for person in workspace.people.values() if not person.is_bot and not person.deleted]
        self.viewer = next((person for person in humans if person.id == query.get("user")), humans[0])
        self.humans = humans
        self.channels = [
            item for item in workspace.conversations.values() if item.kind != "im" and self.viewer.id in item.members
        ]
        im = workspace.im(self.viewer.id)
        places = {item.id: item for item in [*self.channels, im]}
        self.at_home = query.get("show") == "home"
        self.conversation: Conversation = (
            im if self.at_home else places.get(query.get("show", "")) or next(iter(places.values()))
        )
        self.show = "home" if self.at_home else self.conversation.id
        self.im, self.thread, self.inspect = im, query.get("thread", ""), bool(query.get("inspect"))

    def address(self, **changed: str) -> str:
        """The page's address with something else chosen."""
        inspect = "1" if self.inspect else ""
        parts = {"user": self.viewer.id, "show": self.show, "thread": self.thread, "inspect": inspect} | changed
        return f"/?{urlencode({key: value for key, value in parts.items() if value})}"


class Page:
    """The routes of the page. `close` ends the event streams, which otherwise never do."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox, self._workspace = sandbox, sandbox.workspace
        self._rendering = Rendering(sandbox.workspace)
        self._gestures = Gestures(sandbox, self._rendering)

    def routes(self) -> list[BaseRoute]:
        """What to serve at the root."""
        return [
            Route("/", self.show),
            Route("/archives/{channel}/p{ts}", self.permalink),
            Route("/page/events", self.events),
            Route("/page/entry/{number:int}", self.entry),
            *self._gestures.routes(),
            Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        ]

    def close(self) -> None:
        """End the event streams."""
        self._workspace.changes.tell(CLOSING)

    async def show(self, request: Request) -> Response:
        """The whole page."""
        since, looking = self._workspace.changes.count, Looking(request, self._sandbox)
        html = self._rendering.draw(
            "page.html",
            looking.viewer,
            looking=looking,
            since=since,
            manifest=self._workspace.manifest,
            buttons=self._sandbox.buttons,
            sidebar=self._sidebar(looking),
            messages=self._messages(looking),
            thread=self._thread(looking),
            home=self._rendering.home(looking.viewer) if looking.at_home else "",
            modal=self._rendering.modal(looking.viewer),
            entries=self._entries(looking),
        )
        return HTMLResponse(html, headers=HEADERS)

    async def permalink(self, request: Request) -> Response:
        """A link made by chat.getPermalink."""
        digits = request.path_params["ts"]
        return RedirectResponse(f"/?show={request.path_params['channel']}#m-{digits[:-6]}.{digits[-6:]}")

    async def entry(self, request: Request) -> Response:
        """The payload and answer of one line of the inspector."""
        number = request.path_params["number"]
        entry = next((item for item in self._sandbox.traffic.newest_first() if item.number == number), None)
        person = next(iter(self._workspace.people.values()))
        return HTMLResponse(self._rendering.draw("entry.html", person, entry=entry))

    def _sidebar(self, looking: Looking) -> str:
        if not looking.at_home and looking.conversation.messages:
            looking.conversation.read[looking.viewer.id] = looking.conversation.messages[-1]["ts"]
        return self._rendering.draw("sidebar.html", looking.viewer, looking=looking, app=self._workspace.manifest)

    def _messages(self, looking: Looking) -> str:
        seen = looking.conversation.seen_by(looking.viewer.id)
        shown = [item for item in seen if _in_channel(item)][-SHOWN:]
        return "".join(self._message(looking, item) for item in shown) if not looking.at_home else ""

    def _thread(self, looking: Looking) -> str:
        seen = looking.conversation.seen_by(looking.viewer.id)
        shown = [item for item in seen if looking.thread and looking.thread in {item["ts"], item.get("thread_ts")}]
        return "".join(self._message(looking, item, in_thread=True) for item in shown)

    def _message(self, looking: Looking, message: Json, *, in_thread: bool = False) -> str:
        return self._rendering.message(looking.conversation.id, message, looking.viewer, in_thread=in_thread)

    def _entries(self, looking: Looking) -> str:
        entries = self._sandbox.traffic.newest_first() if looking.inspect else []
        return self._rendering.draw("inspector.html", looking.viewer, entries=entries)

    async def events(self, request: Request) -> Response:
        """The stream of what changes on this page: JSON lists of fragments to put somewhere."""
        looking = Looking(request, self._sandbox)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        stream = self._stream(looking, int(since) if since.isdecimal() else None)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, looking: Looking, since: int | None) -> AsyncIterator[str]:
        with self._workspace.changes.listening(since) as queue:
            yield ": hello\n\n"
            while True:
                try:
                    async with asyncio.timeout(STILL_SECONDS):
                        first = await queue.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                await asyncio.sleep(BATCH_SECONDS)
                changes = list(dict.fromkeys([first, *(queue.get_nowait() for _ in range(queue.qsize()))]))
                if CLOSING in changes:
                    return
                if fragments := list(self._fragments(looking, changes)):
                    yield f"id: {self._workspace.changes.count}\ndata: {json.dumps(fragments)}\n\n"

    def _fragments(self, looking: Looking, changes: list[Change]) -> Iterator[Fragment]:
        kinds, user = {change.kind for change in changes}, looking.viewer.id
        if STALE in changes:
            yield {"target": "", "how": "reload", "html": ""}
        for change in changes:
            if change.kind in {"message", "gone"} and change.where == looking.conversation.id and not looking.at_home:
                yield from self._message_fragments(looking, change)
            elif change.kind == "notice" and change.where == user:
                yield {"target": "notices", "how": "notice", "html": change.text}
        if kinds & {"message", "gone", "world"}:
            looking.viewer = self._workspace.people[user]
            yield {"target": "sidebar", "how": "fill", "html": self._sidebar(looking)}
        if any(change.kind == "view" and change.where == user for change in changes):
            yield {"target": "modals", "how": "modal", "html": self._rendering.modal(looking.viewer)}
        if looking.at_home and any(change.kind == "home" and change.where == user for change in changes):
            yield {"target": "home", "how": "fill", "html": self._rendering.home(looking.viewer)}
        if "traffic" in kinds and looking.inspect:
            yield {"target": "entries", "how": "entries", "html": self._entries(looking)}

    def _message_fragments(self, looking: Looking, change: Change) -> Iterator[Fragment]:
        message = looking.conversation.message(change.ts)
        if message is None or message.get("ephemeral_for") not in {None, looking.viewer.id}:
            yield {"target": f"m-{change.ts}", "how": "remove", "html": ""}
            yield {"target": f"t-{change.ts}", "how": "remove", "html": ""}
            return
        parent = looking.conversation.message(message.get("thread_ts", ""))
        for shown in (message, parent):
            if shown is not None and _in_channel(shown):
                yield {"target": f"m-{shown['ts']}", "how": "message", "html": self._message(looking, shown)}
        if looking.thread and looking.thread in {message["ts"], message.get("thread_ts")}:
            html = self._message(looking, message, in_thread=True)
            yield {"target": f"t-{message['ts']}", "how": "reply", "html": html}


def _in_channel(message: Json) -> bool:
    """Whether a message stands in the channel itself, not only in a thread."""
    return message.get("thread_ts", message["ts"]) == message["ts"] or bool(message.get("reply_broadcast"))
