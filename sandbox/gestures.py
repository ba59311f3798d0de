"""What a person does on the page, as form posts, turned into acts."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.blocks import all_blocks, elements_of
from sandbox.choices import STATELESS, NoSuchElement, field_of, find_element
from sandbox.methods.files import stored
from sandbox.methods.views import find_view
from sandbox.payloads import linked
from sandbox.refusal import Refusal
from sandbox.rendering import Rendering, field_name
from sandbox.world import Json, Person

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Fields:
    """A posted form, its files already read: name and bytes each."""

    def __init__(self, pairs: list[tuple[str, str | tuple[str, bytes]]]) -> None:
        self._pairs = pairs

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)

    def all(self, name: str) -> list[Any]:
        """Every value of that name that is not empty."""
        return [value for key, value in self._pairs if key == name and value]

    def text(self, name: str) -> str:
        """The first value of that name, '' when there is none."""
        return str(next(iter(self.all(name)), ""))


Gesture = Callable[[Fields, Person], Awaitable[str | None]]


async def read_fields(request: Request) -> Fields:
    """The form of a request."""
    pairs: list[tuple[str, str | tuple[str, bytes]]] = []
    async with request.form() as form:
        for key, value in form.multi_items():
            if not isinstance(value, UploadFile):
                pairs.append((key, value))
            elif value.filename:
                pairs.append((key, (value.filename, await value.read())))
    return Fields(pairs)


class Gestures:
    """The POST endpoints of the page; each acts as the person the form names and may answer with HTML."""

    def __init__(self, sandbox: "Sandbox", rendering: Rendering) -> None:
        self._sandbox, self._workspace, self._rendering = sandbox, sandbox.workspace, rendering

    def routes(self) -> list[Route]:
        """What to serve under ``/page``."""
        every = (self.say, self.act, self.submit, self.close, self.options, self.shortcut, self.home, self.button)
        return [Route(f"/page/{gesture.__name__}", self._gently(gesture), methods=["POST"]) for gesture in every]

    def _gently(self, gesture: Gesture) -> Callable[[Request], Awaitable[Response]]:
        """A refusal becomes a notice: pages may be older than what they show."""

        async def answer(request: Request) -> Response:
            form = await read_fields(request)
            viewer = self._workspace.people.get(form.text("user"))
            if viewer is None:
                return HTMLResponse("", 404)
            html: str | None = None
            try:
                html = await gesture(form, viewer)
            except (Refusal, NoSuchElement, ValueError) as problem:
                self._workspace.notify(viewer.id, f"That did not work: {problem}")
            return HTMLResponse("", 204) if html is None else HTMLResponse(html)

        return answer

    async def say(self, form: Fields, viewer: Person) -> None:
        """Send the composer's text: a slash command, or a message."""
        text, channel = form.text("text").strip(), form.text("channel")
        if text.startswith("/"):
            await self._sandbox.act.command(viewer.id, channel, text)
        elif text:
            await self._sandbox.act.message(
                viewer.id, channel, linked(self._workspace, text), form.text("thread") or None
            )

    async def act(self, form: Fields, viewer: Person) -> None:
        """Press or set an element of a message, a modal or the Home tab."""
        block, action, view_id = form.text("block"), form.text("action"), form.text("view")
        if view_id:
            _, view = find_view(self._workspace, view_id)
            value = self._value(form, viewer, view["blocks"])
            await self._sandbox.act.click_in_view(
                viewer.id, view_id, action, value, block, self._typed(form, viewer, view)
            )
            return
        channel, ts = form.text("channel"), form.text("ts")
        message = self._workspace.conversation(channel).message(ts)
        if message is None:
            raise Refusal("message_not_found")
        value = self._value(form, viewer, message["blocks"])
        await self._sandbox.act.select(viewer.id, channel, ts, action, value, block)

    def _value(self, form: Fields, viewer: Person, blocks: list[Json]) -> Any:
        """What the element acted on is set to: a list where several can be."""
        if "value" in form:
            return form.text("value")
        block, element = find_element(blocks, form.text("action"), form.text("block"))
        return self._read(form.all(field_name(block, element)), viewer, element)

    def _read(self, given: list[Any], viewer: Person, element: Json) -> Any:
        field = field_of(element)
        if field == "files":
            return [stored(self._workspace, viewer.id, *item) for item in given if isinstance(item, tuple)]
        if field.endswith("s"):
            return given
        if field == "selected_date_time" and given:
            return int(datetime.fromisoformat(given[0]).replace(tzinfo=ZoneInfo(viewer.tz)).timestamp())
        return given[0] if given else None

    def _typed(self, form: Fields, viewer: Person, view: Json) -> dict[str, dict[str, Any]]:
        typed: dict[str, dict[str, Any]] = {}
        for block in all_blocks(view["blocks"]):
            for element in elements_of(block):
                name = field_name(block, element)
                given, kept = form.all(name), element["type"] == "file_input"  # files stay: browsers send them once
                # A box that is not ticked posts nothing: the marker tells it from an element that is not on the page.
                if element["type"] not in STATELESS and f"has:{name}" in form and (given or not kept):
                    value = self._read(given, viewer, element)
                    typed.setdefault(block["block_id"], {})[element["action_id"]] = value
        return typed

    async def submit(self, form: Fields, viewer: Person) -> str:
        """Send the front modal; what comes back is the modal to show now, with errors in place."""
        _, view = find_view(self._workspace, form.text("view"))
        seen = await self._sandbox.act.submit(viewer.id, view["id"], self._typed(form, viewer, view))
        return self._rendering.modal(viewer, seen.errors)

    async def close(self, form: Fields, viewer: Person) -> str:
        """Close the front modal."""
        await self._sandbox.act.close(viewer.id, form.text("view"))
        return self._rendering.modal(viewer)

    async def options(self, form: Fields, viewer: Person) -> str:
        """Load the options of an external select as one types."""
        names = {"channel": "channel", "message_ts": "ts", "view_id": "view", "block_id": "block"}
        where = {key: form.text(name) or None for key, name in names.items()}
        seen = await self._sandbox.act.options(viewer.id, form.text("action"), form.text("query"), **where)
        found = seen.ack if isinstance(seen.ack, dict) else {}
        groups = found.get("option_groups") or [{"options": found.get("options") or []}]
        return self._rendering.draw("options.html", viewer, groups=groups, error=seen.error)

    async def shortcut(self, form: Fields, viewer: Person) -> None:
        """Run a shortcut."""
        where = form.text("channel") or None, form.text("ts") or None
        await self._sandbox.act.shortcut(viewer.id, form.text("callback"), *where)

    async def home(self, _form: Fields, viewer: Person) -> None:
        """Tell the app that its Home tab was opened."""
        await self._sandbox.act.open_home(viewer.id)

    async def button(self, form: Fields, viewer: Person) -> None:
        """Press one of the extra buttons of the top bar and show what it says."""
        self._workspace.notify(viewer.id, await self._sandbox.buttons[int(form.text("index"))].run())
