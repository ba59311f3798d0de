"""Block Kit beyond the shape of a block: what a whole message or view may hold, and what in a block acts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.faults import Faults
from sandbox.grammar import Problem, block_kit
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace, mimetype_after_look
from sandbox.world import Json

MOST = {"message": 50, "modal": 100, "home": 100}
PASSIVE = frozenset({"image", "plain_text", "mrkdwn"})
IMAGE_TYPES = frozenset({"png", "jpg", "jpeg", "gif"})


def all_blocks(blocks: list[Json]) -> list[Json]:
    """The blocks and those inside containers and carousels."""
    inner = {"container": "child_blocks", "carousel": "elements"}
    return [item for block in blocks for item in (block, *all_blocks(block.get(inner.get(block["type"], ""), [])))]


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that people can act on."""
    if block["type"] in {"rich_text", "carousel"}:
        return []
    inner = [block.get("accessory"), block.get("element"), *block.get("elements", []), *block.get("actions", [])]
    return [item for item in inner if item and item["type"] not in PASSIVE]


class Screening:
    """The gate before blocks are taken: limits, files that are ready, and the blocks a test wants refused."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    def message(self, blocks: Any) -> None:
        """Raise ``invalid_blocks`` with JSON pointers when a message's blocks are not acceptable."""
        found = problems(blocks, "message") or list(self._unready(blocks, "/blocks"))
        for index, block in enumerate(blocks if not found else []):
            if block["type"] in self._faults.refused_blocks:
                found.append((f"/blocks/{index}/type", f"unsupported type: {block['type']}"))
        if found:
            raise Refusal("invalid_blocks", messages=pointed(found), errors=[sentence for _, sentence in found])

    def view(self, view: Any, *kinds: str) -> None:
        """Raise ``invalid_arguments`` when a view is not acceptable, or not of one of `kinds` (modal, home)."""
        kind = view.get("type") if isinstance(view, dict) else None
        found = [] if kind in kinds else [("/view/type", f"must be {' or '.join(kinds)}")]
        found = found or list(block_kit().look(f"shape {kind}", view, "/view"))
        found = found or problems(view["blocks"], str(kind), "/view/blocks")
        if not found:
            found = list(self._unready(view["blocks"], "/view/blocks"))
            if kind == "modal" and not view.get("submit") and any(one["type"] == "input" for one in view["blocks"]):
                found.append(("/view", "missing required field: submit"))
        if found:
            raise Refusal("invalid_arguments", messages=pointed(found))

    def _unready(self, blocks: list[Json], at: str) -> Iterator[Problem]:
        """Pictures whose file Slack has not taken in yet, or which are none."""
        for index, block in enumerate(blocks):
            for suffix, holder in (("", block), ("/accessory", block.get("accessory") or {})):
                if holder.get("type") == "image" and (reference := holder.get("slack_file")):
                    file = self._workspace.file(reference)
                    ready = file and file["complete"] and mimetype_after_look(file)
                    if file is None or not ready or file["filetype"] not in IMAGE_TYPES:
                        yield f"{at}/{index}{suffix}/slack_file", "invalid slack file"


def pointed(found: list[Problem]) -> list[str]:
    """Problems as Slack words them."""
    return [f"{sentence} [json-pointer:{at}]" for at, sentence in found]


def problems(blocks: Any, surface: str, at: str = "/blocks") -> list[Problem]:
    """What Slack would refuse in `blocks` on a ``message``, ``modal`` or ``home``: JSON pointers and sentences."""
    found = list(block_kit().look(f"list 0..{MOST[surface]} kind block {surface}", blocks, at))
    if found:
        return found
    each = (item for index, block in enumerate(blocks) for item in _in_block(block, surface, f"{at}/{index}"))
    return [*_totals(blocks, at), *each]


def _totals(blocks: list[Json], at: str) -> Iterator[Problem]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield at, "only one table allowed"
    if kinds["data_visualization"] > 2:
        yield at, "no more than 2 data_visualization blocks allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        yield at, "markdown text must be less than 12001 characters"
    for name in _twice(block.get("block_id") for block in blocks):
        yield at, f"`block_id` already exists: {name}"


def _in_block(block: Json, surface: str, at: str) -> Iterator[Problem]:
    if block["type"] == "table" and sum(map(len, _texts(block["rows"]))) > 10_000:
        yield f"{at}/rows", "table text must be less than 10001 characters"
    if block["type"] == "data_table" and len({len(row) for row in block["rows"]}) > 1:
        yield f"{at}/rows", "every row must have the same number of cells"
    if chart := block.get("chart"):
        yield from _in_chart(chart, f"{at}/chart")
    for item in (item for inner in all_blocks([block]) for item in elements_of(inner)):
        if item["type"] in block_kit().misplaced[surface]:
            yield at, f"unsupported type: {item['type']}"
        if (item.get("min_length") or 0) > (item.get("max_length") or 3000):
            yield at, "min_length must not be greater than max_length"
    for name in _twice(item.get("action_id") for item in elements_of(block)):
        yield at, f"`action_id` already exists: {name}"


def _in_chart(chart: Json, at: str) -> Iterator[Problem]:
    """Every series has one point for each category; names of series differ; slices are more than nothing."""
    for number, segment in enumerate(chart.get("segments", [])):
        if segment["value"] <= 0:
            yield f"{at}/segments/{number}/value", "must be greater than 0"
    for number, series in enumerate(chart.get("series", [])):
        if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
            yield f"{at}/series/{number}/data", "must have exactly one point per category, in order"
    if any(_twice(series["name"] for series in chart.get("series", []))):
        yield f"{at}/series", "series names must be unique"


def _texts(value: Any) -> Iterator[str]:
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, Mapping | list):
            yield from _texts(item)
    if isinstance(value, Mapping) and isinstance(value.get("text"), str):
        yield value["text"]


def _twice(names: Iterator[str | None]) -> Iterator[str]:
    """The names that stand there more than once."""
    return (name for name, times in Counter(names).items() if name and times > 1)
