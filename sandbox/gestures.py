"""What a person does on the page, as form posts, turned into acts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.acting import Seen
from sandbox.blocks import elements_of
from sandbox.choices import FIELD, STATELESS, NoSuchElement, all_blocks
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
        """Every value of that name."""
        return [value for key, value in self._pairs if key == name]

    def text(self, name: str) -> str:
        """The first value of that name, '' when there is none."""
        return str(next(iter(self.all(name)), ""))


async def read_fields(request: Request) -> Fields:
    """The form of a request."""
    pairs: list[tuple[str, str | tuple[str, bytes]]] = []
    async with request.form() as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                pairs += [(key, (value.filename, await value.read()))] if value.filename else []
            else:
                pairs.append((key, value))
    return Fields(pairs)


class Gestures:
    """The POST endpoints of the page; each acts as the person the form names."""

    def __init__(self, sandbox: "Sandbox", rendering: Rendering) -> None:
        self._sandbox, self._rendering = sandbox, rendering

    def routes(self) -> list[Route]:
        """What to serve under ``/page``."""
        endpoints = {
            "say": self.say,
            "act": self.act,
            "submit": self.submit,
            "close": self.close,
            "options": self.options,
            "shortcut": self.shortcut,
            "home": self.home,
            "button": self.button,
        }
        return [
            Route(f"/page/{name}", self._gently(endpoint), methods=["POST"]) for name, endpoint in endpoints.items()
        ]

    def _gently(self, endpoint: Any) -> Any:
        """A refusal becomes a notice: pages may be older than what they show."""

        async def answer(request: Request) -> Response:
            form = await read_fields(request)
            viewer = self._sandbox.workspace.people.get(form.text("user"))
            if viewer is None:
                return HTMLResponse("", 404)
            try:
                html = await endpoint(form, viewer)
            except (Refusal, NoSuchElement, ValueError) as problem:
                self._sandbox.workspace.notify(viewer.id, f"That did not work: {problem}")
                html = None
            return HTMLResponse("", 204) if html is None else HTMLResponse(html)

        return answer

    async def say(self, form: Fields, viewer: Person) -> None:
        """Send the composer's text: a slash command, or a message."""
        text, channel = form.text("text").strip(), form.text("channel")
        if text.startswith("/"):
            await self._sandbox.act.command(viewer.id, channel, text)
        elif text:
            thread = form.text("thread") or None
            await self._sandbox.act.message(viewer.id, channel, linked(self._sandbox.workspace, text), thread)

    async def act(self, form: Fields, viewer: Person) -> None:
        """Press or set an element of a message, a modal or the Home tab."""
        block, action, view = form.text("block"), form.text("action"), form.text("view")
        if view:
            element = self._element(find_view(self._sandbox.workspace, view)[1]["blocks"], block, action)
            value = self._chosen(form, viewer, block, element)
            await self._sandbox.act.click_in_view(
                viewer.id, view, action, value, block, self._typed(form, viewer, view)
            )
            return
        channel, ts = form.text("channel"), form.text("ts")
        message = self._sandbox.workspace.conversation(channel).message(ts)
        if message is None:
            raise Refusal("message_not_found")
        element = self._element(message["blocks"], block, action)
        await self._sandbox.act.select(
            viewer.id, channel, ts, action, self._chosen(form, viewer, block, element), block
        )

    def _element(self, blocks: list[Json], block_id: str, action_id: str) -> Json:
        for block in all_blocks(blocks):
            for element in elements_of(block) if block.get("block_id") == block_id else ():
                if element.get("action_id") == action_id:
                    return element
        raise NoSuchElement("this part of the page is out of date")

    def _chosen(self, form: Fields, viewer: Person, block_id: str, element: Json) -> Any:
        """The value of an element in the form: a list where several can be set."""
        if "value" in form:
            return form.text("value")
        return self._from(form.all(field_name(block_id, element.get("action_id", ""))), viewer, element)

    def _from(self, given: list[Any], viewer: Person, element: Json) -> Any:
        field = FIELD.get(element["type"], "value")
        if field == "files":
            return [stored(self._sandbox.workspace, viewer.id, *item) for item in given if isinstance(item, tuple)]
        values = [str(item) for item in given if item]
        if field.endswith("s"):
            return values
        if field == "selected_date_time" and values:
            return int(datetime.fromisoformat(values[0]).replace(tzinfo=ZoneInfo(viewer.tz)).timestamp())
        return values[0] if values else None

    def _typed(self, form: Fields, viewer: Person, view_id: str) -> dict[str, dict[str, Any]]:
        _, view = find_view(self._sandbox.workspace, view_id)
        typed: dict[str, dict[str, Any]] = {}
        for block in all_blocks(view["blocks"]):
            for element in elements_of(block):
                name = field_name(block.get("block_id", ""), element.get("action_id", ""))
                if element["type"] in STATELESS or f"has:{name}" not in form:
                    continue
                value = self._from(form.all(name), viewer, element)
                typed.setdefault(block["block_id"], {})[element["action_id"]] = value
        return typed

    async def submit(self, form: Fields, viewer: Person) -> str:
        """Send the front modal; what comes back is the modal to show now, with errors in place."""
        view = form.text("view")
        seen: Seen = await self._sandbox.act.submit(viewer.id, view, self._typed(form, viewer, view))
        return self._rendering.modal(viewer, {**seen.errors})

    async def close(self, form: Fields, viewer: Person) -> str:
        """Close the front modal."""
        await self._sandbox.act.close(viewer.id, form.text("view"))
        return self._rendering.modal(viewer, {})

    async def options(self, form: Fields, viewer: Person) -> str:
        """Load the options of an external select as one types."""
        where = (
            {"view_id": form.text("view")}
            if form.text("view")
            else {"channel": form.text("channel"), "message_ts": form.text("ts")}
        )
        seen = await self._sandbox.act.options(
            viewer.id, form.text("action"), form.text("query"), block_id=form.text("block"), **where
        )
        groups = (seen.ack or {}).get("option_groups") or [{"options": (seen.ack or {}).get("options") or []}]
        return self._rendering.draw("options.html", viewer, groups=groups, error=seen.error)

    async def shortcut(self, form: Fields, viewer: Person) -> None:
        """Run a shortcut."""
        ts = form.text("ts") or None
        await self._sandbox.act.shortcut(viewer.id, form.text("callback"), form.text("channel") or None, ts)

    async def home(self, _form: Fields, viewer: Person) -> None:
        """Tell the app that its Home tab was opened."""
        await self._sandbox.act.open_home(viewer.id)

    async def button(self, form: Fields, viewer: Person) -> None:
        """Press one of the extra buttons of the top bar and show what it says."""
        button = self._sandbox.buttons[int(form.text("index"))]
        self._sandbox.workspace.notify(viewer.id, await button.run())
