"""The gate before blocks are taken: limits, files that are ready, and the blocks a test wants refused."""

from collections.abc import Iterator
from typing import Any

from sandbox.blocks import problems
from sandbox.faults import Faults
from sandbox.refusal import Refusal
from sandbox.rules import Problem
from sandbox.workspace import Workspace
from sandbox.world import Json

IMAGE_TYPES = frozenset({"png", "jpg", "jpeg", "gif"})
VIEW_TEXTS = {"title": 24, "submit": 24, "close": 24}


class Screening:
    """Says of a message or a view what Slack would say."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    def message(self, blocks: Any) -> None:
        """Raise ``invalid_blocks`` with JSON pointers when a message's blocks are not acceptable."""
        found = problems(blocks, "message") or [*self._refused(blocks), *self._files(blocks, "/blocks")]
        if found:
            raise Refusal("invalid_blocks", messages=pointed(found), errors=[sentence for _, sentence in found])

    def view(self, view: Any, kinds: tuple[str, ...]) -> None:
        """Raise ``invalid_arguments`` when a view is not acceptable, or not of one of `kinds` (modal, home)."""
        found = [*self._view_shape(view, kinds)]
        if not found:
            found = problems(view.get("blocks"), view["type"], "/view/blocks")
            found = found or [*self._files(view["blocks"], "/view/blocks")]
        if found:
            raise Refusal("invalid_arguments", messages=pointed(found))

    def _view_shape(self, view: Any, kinds: tuple[str, ...]) -> Iterator[Problem]:
        if not isinstance(view, dict):
            yield "/view", "must be an object"
            return
        if view.get("type") not in kinds:
            yield "/view/type", f"must be {' or '.join(kinds)}"
            return
        for name, most in VIEW_TEXTS.items() if view["type"] == "modal" else ():
            text = (view.get(name) or {}).get("text", "") if isinstance(view.get(name) or {}, dict) else ""
            if len(text) > most:
                yield f"/view/{name}/text", f"must be less than {most + 1} characters"
            if name == "title" and not text:
                yield "/view", "missing required field: title"
        for name, most in {"private_metadata": 3000, "callback_id": 255, "external_id": 255}.items():
            if len(str(view.get(name) or "")) > most:
                yield f"/view/{name}", f"must be less than {most + 1} characters"
        blocks = view.get("blocks") if isinstance(view.get("blocks"), list) else []
        if (
            view["type"] == "modal"
            and not view.get("submit")
            and any(item.get("type") == "input" for item in blocks or [])
        ):
            yield "/view", "missing required field: submit"

    def _refused(self, blocks: list[Json]) -> Iterator[Problem]:
        for index, block in enumerate(blocks):
            if block["type"] in self._faults.refused_blocks:
                yield f"/blocks/{index}/type", f"unsupported type: {block['type']}"

    def _files(self, blocks: list[Json], at: str) -> Iterator[Problem]:
        for index, block in enumerate(blocks):
            holders = {"": block, "/accessory": block.get("accessory") or {}}
            for suffix, holder in holders.items():
                if holder.get("type") == "image" and holder.get("slack_file") and not self._ready(holder["slack_file"]):
                    yield f"{at}/{index}{suffix}/slack_file", "invalid slack file"

    def _ready(self, reference: Any) -> bool:
        """A look at a file counts: Slack fills the mimetype a moment after the upload was completed."""
        wanted = reference if isinstance(reference, dict) else {}
        for file in self._workspace.files.values():
            if file["id"] == wanted.get("id") or (wanted.get("url") and file["url_private"] == wanted["url"]):
                return file["complete"] and mimetype_after_look(file) != "" and file["filetype"] in IMAGE_TYPES
        return False


def mimetype_after_look(file: Json) -> str:
    """The mimetype as this look at the file finds it: empty while the file is still being processed."""
    if file["looks_left"] > 0:
        file["looks_left"] -= 1
        return ""
    return str(file["mimetype"])


def pointed(found: list[Problem]) -> list[str]:
    """Problems as Slack words them."""
    return [f"{sentence} [json-pointer:{at}]" for at, sentence in found]
