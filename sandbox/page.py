"""The page: one address per person and place, kept up to date by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from sandbox.changes import STALE, Change
from sandbox.loopback import HEADERS
from sandbox.rendering import Rendering
from sandbox.workspace import in_channel
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
        self.humans = workspace.humans()
        self.viewer = next((one for one in self.humans if one.id == query.get("user")), self.humans[0])
        every = workspace.conversations.values()
        self.channels = [item for item in every if item.kind != "im" and self.viewer.id in item.members]
        self.im = workspace.im(self.viewer.id)
        places = {item.id: item for item in [*self.channels, self.im]}
        self.at_home = query.get("show") == "home"
        self.conversation = self.im if self.at_home else places.get(query.get("show", ""), next(iter(places.values())))
        self.show = "home" if self.at_home else self.conversation.id
        self.thread, self.inspect = query.get("thread", ""), bool(query.get("inspect"))

    def address(self, **changed: str) -> str:
        """The page's address with something else chosen."""
        inspect = "1" if self.inspect else ""
        parts = {"user": self.viewer.id, "show": self.show, "thread": self.thread, "inspect": inspect} | changed
        return f"/?{urlencode({key: value for key, value in parts.items() if value})}"


class Page:
    """What is looked at on the page. The change `CLOSING` ends its event streams, which otherwise never do."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox, self._workspace = sandbox, sandbox.workspace
        self.rendering = Rendering(sandbox.workspace)

    async def show(self, request: Request) -> Response:
        """The whole page."""
        since, looking = self._workspace.changes.count, Looking(request, self._sandbox)
        parts: Json = {
            "looking": looking,
            "since": since,
            "buttons": self._sandbox.buttons,
            "sidebar": self._sidebar(looking),
            "messages": self._messages(looking),
            "thread": self._thread(looking),
            "home": self.rendering.home(looking.viewer) if looking.at_home else "",
            "modal": self.rendering.modal(looking.viewer),
            "entries": self._entries(looking),
        }
        return HTMLResponse(self.rendering.draw("page.html", looking.viewer, **parts), headers=HEADERS)

    async def permalink(self, request: Request) -> Response:
        """A link made by chat.getPermalink."""
        digits = request.path_params["ts"]
        return RedirectResponse(f"/?show={request.path_params['channel']}#m-{digits[:-6]}.{digits[-6:]}")

    async def entry(self, request: Request) -> Response:
        """The payload and answer of one line of the inspector."""
        number = request.path_params["number"]
        entry = next((item for item in self._sandbox.traffic.newest_first() if item.number == number), None)
        return HTMLResponse(self.rendering.draw("entry.html", self._workspace.humans()[0], entry=entry))

    def _sidebar(self, looking: Looking) -> str:
        if not looking.at_home and looking.conversation.messages:
            looking.conversation.read[looking.viewer.id] = looking.conversation.messages[-1]["ts"]
        return self.rendering.draw("sidebar.html", looking.viewer, looking=looking)

    def _messages(self, looking: Looking) -> str:
        seen = [] if looking.at_home else looking.conversation.seen_by(looking.viewer.id)
        return "".join(self._message(looking, item) for item in [item for item in seen if in_channel(item)][-SHOWN:])

    def _thread(self, looking: Looking) -> str:
        shown = looking.conversation.thread(looking.thread, looking.viewer.id) if looking.thread else []
        return "".join(self._message(looking, item, in_thread=True) for item in shown)

    def _message(self, looking: Looking, message: Json, *, in_thread: bool = False) -> str:
        return self.rendering.message(looking.conversation.id, message, looking.viewer, in_thread=in_thread)

    def _entries(self, looking: Looking) -> str:
        entries = self._sandbox.traffic.newest_first() if looking.inspect else []
        return self.rendering.draw("inspector.html", looking.viewer, entries=entries)

    async def events(self, request: Request) -> Response:
        """The stream of what changes on this page: JSON lists of fragments to put somewhere."""
        looking = Looking(request, self._sandbox)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        stream = self._stream(looking, int(since) if since.isdecimal() else self._workspace.changes.count)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, looking: Looking, since: int) -> AsyncIterator[str]:
        everything, news = self._workspace.changes, list[Change]()
        yield ": hello\n\n"
        while CLOSING not in news:
            await everything.wait(since, STILL_SECONDS)
            await asyncio.sleep(BATCH_SECONDS)
            since, news = everything.count, everything.since(since)
            if fragments := list(self._fragments(looking, news)):
                yield f"id: {since}\ndata: {json.dumps(fragments)}\n\n"
            elif not news:
                yield ": still here\n\n"

    def _fragments(self, looking: Looking, changes: list[Change]) -> Iterator[Fragment]:
        kinds, user = {change.kind for change in changes}, looking.viewer.id
        own = {change.kind for change in changes if change.where == user}
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
        if "modal" in own:
            yield {"target": "modals", "how": "modal", "html": self.rendering.modal(looking.viewer)}
        if "home" in own and looking.at_home:
            yield {"target": "home", "how": "fill", "html": self.rendering.home(looking.viewer)}
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
            if shown is not None and in_channel(shown):
                yield {"target": f"m-{shown['ts']}", "how": "message", "html": self._message(looking, shown)}
        if looking.thread and looking.thread in {message["ts"], message.get("thread_ts")}:
            html = self._message(looking, message, in_thread=True)
            yield {"target": f"t-{message['ts']}", "how": "reply", "html": html}
