"""The gate before blocks are taken: limits, files that are ready, and the blocks a test wants refused."""

from collections.abc import Iterator
from typing import Any

from sandbox.blocks import problems
from sandbox.faults import Faults
from sandbox.grammar import Problem, block_kit
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace
from sandbox.world import Json

IMAGE_TYPES = frozenset({"png", "jpg", "jpeg", "gif"})


class Screening:
    """Says of a message or a view what Slack would say."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    def message(self, blocks: Any) -> None:
        """Raise ``invalid_blocks`` with JSON pointers when a message's blocks are not acceptable."""
        found = problems(blocks, "message") or [*self._refused(blocks), *self._files(blocks, "/blocks")]
        if found:
            raise Refusal("invalid_blocks", messages=pointed(found), errors=[sentence for _, sentence in found])

    def view(self, view: Any, *kinds: str) -> None:
        """Raise ``invalid_arguments`` when a view is not acceptable, or not of one of `kinds` (modal, home)."""
        kind = view.get("type") if isinstance(view, dict) else None
        if kind not in kinds:
            raise Refusal("invalid_arguments", messages=pointed([("/view/type", f"must be {' or '.join(kinds)}")]))
        found = list(block_kit().look(f"shape {kind}", view, "/view")) or problems(view["blocks"], kind, "/view/blocks")
        found = found or [*self._submittable(view), *self._files(view["blocks"], "/view/blocks")]
        if found:
            raise Refusal("invalid_arguments", messages=pointed(found))

    def _submittable(self, view: Json) -> Iterator[Problem]:
        if (
            view["type"] == "modal"
            and not view.get("submit")
            and any(item["type"] == "input" for item in view["blocks"])
        ):
            yield "/view", "missing required field: submit"

    def _refused(self, blocks: list[Json]) -> Iterator[Problem]:
        for index, block in enumerate(blocks):
            if block["type"] in self._faults.refused_blocks:
                yield f"/blocks/{index}/type", f"unsupported type: {block['type']}"

    def _files(self, blocks: list[Json], at: str) -> Iterator[Problem]:
        for index, block in enumerate(blocks):
            for suffix, holder in (("", block), ("/accessory", block.get("accessory") or {})):
                if holder.get("type") == "image" and holder.get("slack_file") and not self._ready(holder["slack_file"]):
                    yield f"{at}/{index}{suffix}/slack_file", "invalid slack file"

    def _ready(self, reference: Json) -> bool:
        file = self._workspace.file(reference)
        return bool(file and file["complete"] and mimetype_after_look(file) and file["filetype"] in IMAGE_TYPES)


def mimetype_after_look(file: Json) -> str:
    """The mimetype as this look finds it: Slack fills it a moment after the upload was completed."""
    if file["looks_left"] > 0:
        file["looks_left"] -= 1
        return ""
    return str(file["mimetype"])


def pointed(found: list[Problem]) -> list[str]:
    """Problems as Slack words them."""
    return [f"{sentence} [json-pointer:{at}]" for at, sentence in found]
