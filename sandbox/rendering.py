"""HTML out of messages and views: templates, and what they need to know about the reader and the place."""

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from sandbox.choices import initial, offered, value_of
from sandbox.loopback import LOOPBACK
from sandbox.wording import Wording, emoji, link
from sandbox.workspace import Workspace
from sandbox.world import Json, Person

KINDS = {"public": "channel", "private": "group", "im": "im"}  # what the filter of a conversation menu calls them


def field_name(block: Json, element: Json) -> str:
    """The name of a form field for an element."""
    return f"{quote(block.get('block_id', ''), safe='')}:{quote(element.get('action_id', ''), safe='')}"


class Spot:
    """One message or view as one person sees it: how its texts read and what is set in it."""

    def __init__(self, workspace: Workspace, viewer: Person, typed: Mapping[str, Any], where: Json) -> None:
        self._workspace, self._viewer, self._typed, self._where = workspace, viewer, typed, where
        self.in_view = "view" in where
        self.words = Wording(viewer, workspace.name_of, workspace.now)

    def text(self, thing: Any) -> Markup:
        """A text object, or a plain string where newer blocks allow one."""
        if isinstance(thing, str):
            return self.words.plain(thing)
        return self.words.mrkdwn(thing["text"]) if thing["type"] == "mrkdwn" else self.words.plain(thing["text"])

    def vals(self, block: Json, element: Json, **more: Any) -> str:
        """What a gesture on the element posts, as JSON."""
        where = {"block": block.get("block_id", ""), "action": element.get("action_id", ""), "kind": element["type"]}
        return json.dumps(self._where | where | more)

    def value(self, block: Json, element: Json) -> Any:
        """What is set in an element now: bare values, options as they are."""
        return value_of(self._typed.get(block["block_id"], {}).get(element.get("action_id")) or initial(element))

    def picked(self, block: Json, element: Json) -> list[Json]:
        """The options set now; people and channels as options too."""
        value = self.value(block, element)
        values = value if isinstance(value, list) else [value] if value else []
        return [item if isinstance(item, dict) else self._as_option(item) for item in values]

    def _as_option(self, name: str) -> Json:
        return {"text": {"type": "plain_text", "text": self._workspace.name_of(name) or name}, "value": name}

    def listed(self, element: Json) -> list[Json]:
        """The options of a people, channel or conversation menu."""
        if "users" in element["type"]:
            return [self._as_option(person.id) for person in self._workspace.people.values() if not person.deleted]
        included = (element.get("filter") or {}).get("include") or KINDS
        kinds = {"channel"} if "channels" in element["type"] else {KINDS.get(kind, "") for kind in included}
        mine = [item for item in self._workspace.conversations.values() if self._viewer.id in item.members]
        return [self._as_option(item.id) for item in mine if item.kind in kinds and not item.is_archived]

    def moment(self, seconds: float) -> str:
        """A Unix time as a datetime field wants it, in the reader's zone."""
        return f"{self.words.local(seconds):%Y-%m-%dT%H:%M}"

    def picture(self, image: Json) -> str:
        """The address of an image that is on this machine; '' for the others, which the page must not fetch."""
        if reference := image.get("slack_file"):
            file = self._workspace.file(reference)
            return f"/files/{file['id']}" if file else ""
        address = str(image.get("image_url") or "")
        return address if urlsplit(address).hostname in LOOPBACK else ""


class Rendering:
    """The templates, compiled once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._environment = Environment(
            loader=PackageLoader("sandbox"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
        )
        known = {"workspace": workspace, "manifest": workspace.manifest, "math": math, "field_name": field_name}
        self._environment.globals |= known | {"offered": offered, "emoji": emoji, "link": link}
        self._environment.filters["sum_tone"] = lambda name: sum(map(ord, name)) % 6
        self._environment.filters["pretty"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)

    def draw(
        self, template: str, viewer: Person, typed: Json | None = None, where: Json | None = None, **context: Any
    ) -> str:
        """A template for a reader; `typed` is what is set already, `where` what gestures in it post."""
        spot = Spot(self._workspace, viewer, typed or {}, where or {})
        return self._environment.get_template(template).render(viewer=viewer, spot=spot, **context)

    def message(self, channel: str, message: Json, viewer: Person, *, in_thread: bool = False) -> str:
        """One message, with the author, its blocks and its thread's size; drawn once for each reader."""
        ts, drawn = message["ts"], self._workspace.drawn.setdefault((channel, message["ts"]), {})
        if (viewer, in_thread) in drawn:
            return drawn[viewer, in_thread]
        typed, where = self._workspace.typed.get((channel, ts, viewer.id)), {"ts": ts, "channel": channel}
        context = {"message": message, "channel": channel, "in_thread": in_thread}
        html = self.draw("message.html", viewer, typed, where, **context)
        if "<time title" not in html:  # a date may read "today": that does not keep
            drawn[viewer, in_thread] = html
        return html

    def modal(self, viewer: Person, errors: Mapping[str, str] | None = None) -> str:
        """The front modal of a person, or nothing."""
        stack = self._workspace.stack(viewer.id)
        if not stack:
            return ""
        view = stack[-1]
        where, typed = {"view": view["id"]}, view["state"]["values"]
        return self.draw("modal.html", viewer, typed, where, view=view, depth=len(stack), errors=errors or {})

    def home(self, viewer: Person) -> str:
        """The Home tab of a person."""
        view = self._workspace.homes.get(viewer.id)
        typed, where = (view["state"]["values"], {"view": view["id"]}) if view else ({}, {})
        return self.draw("home.html", viewer, typed, where, view=view)
