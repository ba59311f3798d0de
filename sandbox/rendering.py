"""HTML out of messages and views: templates, and what they need to know about the reader and the place."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from sandbox.blocks import elements_of
from sandbox.charts import drawn
from sandbox.choices import initial, offered, value_of
from sandbox.guard import LOOPBACK
from sandbox.wording import Wording, emoji, link
from sandbox.workspace import BOT_USER_ID, Workspace
from sandbox.world import Json, Person


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def field_name(block_id: str, action_id: str) -> str:
    """The name of a form field for an element."""
    return f"{quote(block_id, safe='')}:{quote(action_id, safe='')}"


class Spot:
    """One message or view as one person sees it: how its texts read and what is set in it."""

    def __init__(self, workspace: Workspace, viewer: Person, typed: Mapping[str, Any], where: Json) -> None:
        self.workspace, self.viewer, self._typed, self._where = workspace, viewer, typed, where
        self.in_view = "view" in where
        self.words = Wording(viewer, self.name_of, workspace.now)
        self.drawn, self.emoji, self.link, self.offered = drawn, emoji, link, offered

    def name_of(self, name: str) -> str:
        """The shown name of a person or channel."""
        if name in self.workspace.people:
            return self.workspace.people[name].shown_name
        return self.workspace.conversations[name].name if name in self.workspace.conversations else ""

    def text(self, thing: Any) -> Markup:
        """A text object, or a plain string where newer blocks allow one."""
        if isinstance(thing, str):
            return self.words.plain(thing)
        return self.words.mrkdwn(thing["text"]) if thing["type"] == "mrkdwn" else self.words.plain(thing["text"])

    def field(self, block: Json, element: Json) -> str:
        """The form field of an element."""
        return field_name(block["block_id"], element.get("action_id", ""))

    def vals(self, block: Json, element: Json, **more: Any) -> str:
        """What a gesture on the element posts, as JSON."""
        return json.dumps(self._where | {"block": block["block_id"], "action": element.get("action_id", ""), **more})

    def value(self, block: Json, element: Json) -> Any:
        """What is set in an element now: bare values, options as they are."""
        state = self._typed.get(block["block_id"], {}).get(element.get("action_id")) or initial(element)
        return value_of(state)

    def picked(self, block: Json, element: Json) -> list[Json]:
        """The options set now; people and channels as options too."""
        value = self.value(block, element)
        values = value if isinstance(value, list) else [value] if value else []
        return [item if isinstance(item, dict) else self._as_option(item) for item in values]

    def _as_option(self, name: str) -> Json:
        return {"text": {"type": "plain_text", "text": self.name_of(name) or name}, "value": name}

    def listed(self, element: Json) -> list[Json]:
        """The options of a people, channel or conversation menu."""
        people = [self._as_option(person.id) for person in self.workspace.people.values() if not person.deleted]
        wanted = (element.get("filter") or {}).get("include") or ["public", "private", "im"]
        kinds = (
            {"channel"}
            if "channels" in element["type"]
            else {{"public": "channel", "private": "group"}.get(k, k) for k in wanted}
        )
        if "users" in element["type"]:
            return people
        mine = [item for item in self.workspace.conversations.values() if self.viewer.id in item.members]
        return [self._as_option(item.id) for item in mine if item.kind in kinds and not item.is_archived]

    def moment(self, seconds: float) -> str:
        """A Unix time as a datetime field wants it, in the reader's zone."""
        return f"{self.words.local(seconds):%Y-%m-%dT%H:%M}"

    def picture(self, image: Json) -> str:
        """The address of an image that is on this machine; '' for the others, which the page must not fetch."""
        reference = image.get("slack_file") or {}
        if reference:
            return next(
                (
                    f"/files/{file['id']}"
                    for file in self.workspace.files.values()
                    if reference.get("id") == file["id"] or reference.get("url") == file["url_private"]
                ),
                "",
            )
        address = str(image.get("image_url") or "")
        return address if urlsplit(address).hostname in LOOPBACK else ""


class Rendering:
    """The templates, compiled once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        loader = FileSystemLoader(Path(__file__).with_name("templates"))
        self._environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._environment.filters |= {"sum_tone": lambda name: sum(map(ord, name)) % 6, "pretty": _pretty}
        self._environment.globals |= {"workspace": workspace, "bot_id": BOT_USER_ID, "elements_of": elements_of}

    def draw(self, template: str, viewer: Person, **context: Any) -> str:
        """A template for a reader."""
        return self._environment.get_template(template).render(viewer=viewer, spot=self.spot(viewer), **context)

    def spot(self, viewer: Person, typed: Mapping[str, Any] | None = None, **where: str) -> Spot:
        """The place templates draw in."""
        return Spot(self._workspace, viewer, typed or {}, where)

    def message(self, conversation: str, message: Json, viewer: Person, *, in_thread: bool = False) -> str:
        """One message, with the author, its blocks and its thread's size."""
        spot = self.spot(viewer, message.get("typed", {}).get(viewer.id), ts=message["ts"], channel=conversation)
        answers = [
            item
            for item in self._workspace.conversations[conversation].messages
            if item.get("thread_ts") == message["ts"] != item["ts"]
        ]
        author = self._workspace.people.get(message.get("user", ""))
        template = self._environment.get_template("message.html")
        return template.render(
            viewer=viewer,
            spot=spot,
            message=message,
            author=author,
            answers=answers,
            channel=conversation,
            in_thread=in_thread,
        )

    def modal(self, viewer: Person, errors: Mapping[str, str]) -> str:
        """The front modal of a person, or nothing."""
        stack = self._workspace.stack(viewer.id)
        if not stack:
            return ""
        view = stack[-1]
        spot = self.spot(viewer, view["state"]["values"], view=view["id"])
        return self._environment.get_template("modal.html").render(
            viewer=viewer, spot=spot, view=view, depth=len(stack), errors=errors
        )

    def home(self, viewer: Person) -> str:
        """The Home tab of a person."""
        view = self._workspace.homes.get(viewer.id)
        spot = self.spot(viewer, view["state"]["values"] if view else {}, view=view["id"] if view else "")
        return self._environment.get_template("home.html").render(viewer=viewer, spot=spot, view=view)
