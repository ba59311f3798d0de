"""What a person does on the page, as form posts, turned into acts."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.choices import NoSuchElement, field_of
from sandbox.methods.files import stored
from sandbox.payloads import linked
from sandbox.refusal import Refusal
from sandbox.rendering import Rendering, field_name
from sandbox.world import Person

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Gesture = Callable[[FormData, Person], Awaitable[str | None]]


def filled(form: FormData, name: str) -> list[Any]:
    """Every value of that name that is not empty: strings, and files that were chosen."""
    return [value for value in form.getlist(name) if (value.filename if isinstance(value, UploadFile) else value)]


def text(form: FormData, name: str) -> str:
    """The first value of that name, '' when there is none."""
    return str(next(iter(filled(form, name)), ""))


class Gestures:
    """What the page posts; each gesture acts as the person the form names and may answer with HTML."""

    def __init__(self, sandbox: "Sandbox", rendering: Rendering) -> None:
        self._sandbox, self._act = sandbox, sandbox.act
        self._workspace, self._rendering = sandbox.workspace, rendering
        every = (self.say, self.act, self.submit, self.close, self.options, self.shortcut, self.home, self.button)
        self._by_name: dict[str, Gesture] = {gesture.__name__: gesture for gesture in every}

    async def answer(self, request: Request) -> Response:
        """``POST /page/{gesture}``. A refusal becomes a notice: pages may be older than what they show."""
        async with request.form() as form:
            gesture = self._by_name.get(request.path_params["gesture"])
            viewer = self._workspace.people.get(text(form, "user"))
            if viewer is None or gesture is None:
                return HTMLResponse("", 404)
            html: str | None = None
            try:
                html = await gesture(form, viewer)
            except (Refusal, NoSuchElement, ValueError) as problem:
                self._workspace.notify(viewer.id, f"That did not work: {problem}")
        return HTMLResponse("", 204) if html is None else HTMLResponse(html)

    async def say(self, form: FormData, viewer: Person) -> None:
        """Send the composer's text: a slash command, or a message."""
        said, channel = text(form, "text").strip(), text(form, "channel")
        if said.startswith("/"):
            await self._act.command(viewer.id, channel, said)
        elif said:
            await self._act.message(viewer.id, channel, linked(self._workspace, said), text(form, "thread") or None)

    async def act(self, form: FormData, viewer: Person) -> None:
        """Press or set an element of a message, a modal or the Home tab."""
        block, action, view_id = text(form, "block"), text(form, "action"), text(form, "view")
        given = filled(form, field_name({"block_id": block}, {"action_id": action}))
        value = text(form, "value") if "value" in form else self._read(given, viewer, text(form, "kind"))
        if view_id:
            await self._act.click_in_view(viewer.id, view_id, action, value, block, self._typed(form, viewer))
        else:
            await self._act.select(viewer.id, text(form, "channel"), text(form, "ts"), action, value, block)

    def _read(self, given: list[Any], viewer: Person, kind: str) -> Any:
        """What an element of that type is set to: a list where several can be."""
        field = field_of({"type": kind})
        if field == "files":
            return [stored(self._workspace, viewer.id, item.filename, item.file) for item in given]
        if field.endswith("s"):
            return given
        if field == "selected_date_time" and given:
            return int(datetime.fromisoformat(given[0]).replace(tzinfo=ZoneInfo(viewer.tz)).timestamp())
        return given[0] if given else None

    def _typed(self, form: FormData, viewer: Person) -> dict[str, dict[str, Any]]:
        """What all elements of a view are set to; a marker tells their types, for a box not ticked posts nothing."""
        typed: dict[str, dict[str, Any]] = {}
        for marker, kind in form.multi_items():
            given = filled(form, marker.removeprefix("has:")) if marker.startswith("has:") else []
            # Files stay what they were when none come: browsers send them once.
            if marker.startswith("has:") and (given or kind != "file_input"):
                block, action = (unquote(name) for name in marker.removeprefix("has:").split(":"))
                typed.setdefault(block, {})[action] = self._read(given, viewer, str(kind))
        return typed

    async def submit(self, form: FormData, viewer: Person) -> str:
        """Send the front modal; what comes back is the modal to show now, with errors in place."""
        seen = await self._act.submit(viewer.id, text(form, "view"), self._typed(form, viewer))
        return self._rendering.modal(viewer, seen.errors)

    async def close(self, form: FormData, viewer: Person) -> str:
        """Close the front modal."""
        await self._act.close(viewer.id, text(form, "view"))
        return self._rendering.modal(viewer)

    async def options(self, form: FormData, viewer: Person) -> str:
        """Load the options of an external select as one types."""
        names = {"channel": "channel", "message_ts": "ts", "view_id": "view", "block_id": "block"}
        where = {key: text(form, name) or None for key, name in names.items()}
        seen = await self._act.options(viewer.id, text(form, "action"), text(form, "query"), **where)
        groups = seen.answer.get("option_groups") or [{"options": seen.answer.get("options") or []}]
        return self._rendering.draw("options.html", viewer, groups=groups, error=seen.error)

    async def shortcut(self, form: FormData, viewer: Person) -> None:
        """Run a shortcut."""
        where = text(form, "channel") or None, text(form, "ts") or None
        await self._act.shortcut(viewer.id, text(form, "callback"), *where)

    async def home(self, _form: FormData, viewer: Person) -> None:
        """Tell the app that its Home tab was opened."""
        await self._act.open_home(viewer.id)

    async def button(self, form: FormData, viewer: Person) -> None:
        """Press one of the extra buttons of the top bar and show what it says."""
        self._workspace.notify(viewer.id, await self._sandbox.buttons[int(text(form, "index"))].run())
