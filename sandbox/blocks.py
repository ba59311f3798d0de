"""Block Kit beyond the shape of single blocks: what a whole message may hold, and what a block holds that acts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.grammar import Problem, block_kit
from sandbox.world import Json

MOST = {"message": 50, "modal": 100, "home": 100}
PASSIVE = frozenset({"image", "plain_text", "mrkdwn"})


def problems(blocks: Any, surface: str, at: str = "/blocks") -> list[Problem]:
    """What Slack would refuse in `blocks` on a ``message``, ``modal`` or ``home``: JSON pointers and sentences."""
    found = list(block_kit().look(f"list 0..{MOST[surface]} kind block {surface}", blocks, at))
    return found or [*_totals(blocks, at), *_charts(blocks, at), *_elements(blocks, surface, at), *_twice(blocks, at)]


def _totals(blocks: list[Json], at: str) -> Iterator[Problem]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield at, "only one table allowed"
    if kinds["data_visualization"] > 2:
        yield at, "no more than 2 data_visualization blocks allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        yield at, "markdown text must be less than 12001 characters"
    for index, block in enumerate(blocks):
        if block["type"] == "table" and sum(map(len, _texts(block["rows"]))) > 10_000:
            yield f"{at}/{index}/rows", "table text must be less than 10001 characters"
        if block["type"] == "data_table" and len({len(row) for row in block["rows"]}) > 1:
            yield f"{at}/{index}/rows", "every row must have the same number of cells"


def _texts(value: Any) -> Iterator[str]:
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, Mapping | list):
            yield from _texts(item)
    if isinstance(value, Mapping) and isinstance(value.get("text"), str):
        yield value["text"]


def _charts(blocks: list[Json], at: str) -> Iterator[Problem]:
    """Every series has one point for each category; names of series differ; slices are more than nothing."""
    for index, block in enumerate(blocks):
        chart = block.get("chart") or {}
        where = f"{at}/{index}/chart"
        for number, segment in enumerate(chart.get("segments", [])):
            if segment["value"] <= 0:
                yield f"{where}/segments/{number}/value", "must be greater than 0"
        for number, series in enumerate(chart.get("series", [])):
            if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
                yield f"{where}/series/{number}/data", "must have exactly one point per category, in order"
        if any(times > 1 for times in Counter(series["name"] for series in chart.get("series", [])).values()):
            yield f"{where}/series", "series names must be unique"


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


def _elements(blocks: list[Json], surface: str, at: str) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        for item in (item for inner in all_blocks([block]) for item in elements_of(inner)):
            if item["type"] in block_kit().misplaced[surface]:
                yield f"{at}/{index}", f"unsupported type: {item['type']}"
            if (item.get("min_length") or 0) > (item.get("max_length") or 3000):
                yield f"{at}/{index}", "min_length must not be greater than max_length"


def _twice(blocks: list[Json], at: str) -> Iterator[Problem]:
    for name, times in Counter(block.get("block_id") for block in blocks).items():
        if name and times > 1:
            yield at, f"`block_id` already exists: {name}"
    for index, block in enumerate(blocks):
        for name, times in Counter(item.get("action_id") for item in elements_of(block)).items():
            if name and times > 1:
                yield f"{at}/{index}", f"`action_id` already exists: {name}"
