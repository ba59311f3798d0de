"""Block Kit as Slack accepts it: every block with its limits, where it may stand, and the totals of one message."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.elements import (
    BLOCK_ID,
    ELEMENTS,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    MODAL_ONLY,
    element,
    plain,
    raw_text,
    text,
)
from sandbox.rules import Problem, Rule, anything, both, by_type, flag, items, number, one_of, shape, some_field, string
from sandbox.world import Json

ID = {"block_id": BLOCK_ID}
RICH = shape({"elements": items(anything, 1000, 0)}, ID)
CELL = by_type(
    {"raw_text": shape({"text": string(10_000, 0)}), "rich_text": RICH}, "cell type"
)  # raw_number is refused in a table by chat.postMessage
DATA_CELL = by_type(
    {
        "raw_text": shape({"text": string(10_000, 0)}),
        "rich_text": RICH,
        "raw_number": shape({"value": number()}, {"text": string(100)}),
    },
    "cell type",
)
POINT = shape({"label": string(20), "value": number()})
SERIES = shape({"name": string(20), "data": items(POINT, 20)})
AXES = shape({"categories": items(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
AXIS_CHART = shape({"series": items(SERIES, 6), "axis_config": AXES})
SEGMENT = shape({"label": string(20), "value": number()})


def _chart_points(chart: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """Every series has exactly one point for each category, and the names of series differ."""
    categories = chart["axis_config"]["categories"]
    for index, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != categories:
            yield f"{at}/series/{index}/data", "must have exactly one point per category, in order"
    if len({series["name"] for series in chart["series"]}) != len(chart["series"]):
        yield f"{at}/series", "series names must be unique"


def _positive(chart: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            yield f"{at}/segments/{index}/value", "must be greater than 0"


def _rows_alike(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if len({len(row) for row in block["rows"]}) > 1:
        yield f"{at}/rows", "every row must have the same number of cells"


AXIS = both(AXIS_CHART, _chart_points)
PIE = both(shape({"segments": items(SEGMENT, 6)}), _positive)
CHART = by_type({"bar": AXIS, "line": AXIS, "area": AXIS, "pie": PIE}, "chart type")
BUTTONS = items(element("button"), 5)
CARD = both(
    shape(
        {},
        {
            **ID,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "hero_image": IMAGE,
            "icon": IMAGE,
            "slack_icon": anything,
            "actions": BUTTONS,
        },
    ),
    some_field("hero_image", "title", "actions", "body"),
)

BLOCKS: dict[str, Rule] = {
    "section": both(
        shape({}, {**ID, "text": text(3000), "fields": items(text(2000), 10), "accessory": IN_SECTION, "expand": flag}),
        some_field("text", "fields"),
    ),
    "header": shape({"text": plain(150)}, {**ID, "level": number(1, 6)}),
    "context": shape(
        {"elements": items(by_type({"image": IMAGE, "plain_text": text(2000), "mrkdwn": text(2000)}), 10)}, ID
    ),
    "actions": shape({"elements": items(IN_ACTIONS, 25)}, ID),
    "divider": shape({}, ID),
    "image": IMAGE,
    "input": shape(
        {"label": plain(2000), "element": IN_INPUT},
        {**ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH,
    "video": shape(
        {"alt_text": string(2000), "title": plain(200), "thumbnail_url": string(3000), "video_url": string(3000)},
        {
            **ID,
            "title_url": string(3000),
            "author_name": string(50),
            "description": plain(200),
            "provider_name": string(75),
            "provider_icon_url": string(3000),
        },
    ),
    "markdown": shape({"text": string(12_000)}, ID),
    "table": shape({"rows": items(items(CELL, 20), 100)}, {**ID, "column_settings": items(anything, 20, 0)}),
    "data_table": both(
        shape(
            {"rows": items(items(DATA_CELL, 20), 101, 2), "caption": string(2000)},
            {**ID, "page_size": number(1, 100), "row_header_column_index": number(0, 19)},
        ),
        _rows_alike,
    ),
    "data_visualization": shape({"title": string(50), "chart": CHART}, ID),
    "card": CARD,
    "carousel": shape({"elements": items(by_type({"card": CARD}), 10)}, ID),
    "alert": shape({"text": text(200)}, {**ID, "level": one_of("default", "info", "warning", "error", "success")}),
    "context_actions": shape({"elements": items(element("feedback_buttons", "icon_button"), 5)}, ID),
    "task_card": shape(
        {"task_id": string(255), "title": raw_text(150)},
        {
            **ID,
            "status": one_of("pending", "in_progress", "complete", "error"),
            "details": RICH,
            "output": RICH,
            "sources": anything,
        },
    ),
    "plan": shape({"title": raw_text(150)}, {**ID, "tasks": anything}),
    "file": shape({"external_id": string(255), "source": one_of("remote")}, ID),
}
CHILDREN = by_type({kind: rule for kind, rule in BLOCKS.items() if kind not in {"carousel", "table"}}, "type")
BLOCKS["container"] = shape(
    {"child_blocks": items(CHILDREN, 10)},
    {
        **ID,
        "title": raw_text(150),
        "subtitle": raw_text(150),
        "icon": anything,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "width": one_of("narrow", "standard", "wide", "full"),
    },
)

EVERYWHERE = frozenset({"section", "actions", "context", "divider", "header", "image", "rich_text", "input", "video"})
SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": EVERYWHERE | {"card", "alert"},
    "home": EVERYWHERE | {"table", "data_table", "container", "card", "carousel"},
}
MOST = {"message": 50, "modal": 100, "home": 100}


def problems(blocks: Any, surface: str, at: str = "/blocks") -> list[Problem]:
    """What Slack would refuse in `blocks` on a ``message``, ``modal`` or ``home``: JSON pointers and sentences."""
    if not isinstance(blocks, list):
        return [(at, "must be an array")]
    found: list[Problem] = []
    if len(blocks) > MOST[surface]:
        found.append((at, f"no more than {MOST[surface]} items allowed"))
    look = by_type({kind: BLOCKS[kind] for kind in SURFACES[surface]})
    for index, block in enumerate(blocks):
        found += look(block, f"{at}/{index}")
    return found or [*_totals(blocks, at), *_misplaced(blocks, surface, at), *_twice(blocks, at)]


def _totals(blocks: list[Json], at: str) -> Iterator[Problem]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield at, "only one table allowed"
    if kinds["data_visualization"] > 2:
        yield at, "no more than 2 data_visualization blocks allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        yield at, "markdown text must be less than 12001 characters"
    for index, block in enumerate(blocks):
        if block["type"] == "table" and sum(len(str(cell)) for row in block["rows"] for cell in _texts(row)) > 10_000:
            yield f"{at}/{index}/rows", "table text must be less than 10001 characters"


def _texts(value: Any) -> Iterator[str]:
    """Every ``text`` string inside a value."""
    if isinstance(value, Mapping):
        for key, content in value.items():
            if key == "text" and isinstance(content, str):
                yield content
            else:
                yield from _texts(content)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block, those of nested blocks included."""
    inner = [*block.get("elements", []), *block.get("actions", []), block.get("accessory"), block.get("element")]
    if block["type"] == "rich_text":
        inner = []
    nested = [*block.get("child_blocks", []), *(inner if block["type"] == "carousel" else [])]
    found = [item for item in inner if isinstance(item, dict) and item.get("type") in ELEMENTS]
    for item in found[:]:
        found += [item[key] for key in ("positive_button", "negative_button") if key in item]
    return found + [item for child in nested for item in elements_of(child)]


def _misplaced(blocks: list[Json], surface: str, at: str) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        for item in elements_of(block):
            kind = item["type"]
            if surface != "modal" and kind in MODAL_ONLY:
                yield f"{at}/{index}", f"unsupported element: {kind}"
            if (surface, kind) in {("home", "datetimepicker"), ("message", "rich_text_input")}:
                yield f"{at}/{index}", f"unsupported element: {kind}"


def _twice(blocks: list[Json], at: str) -> Iterator[Problem]:
    for name, times in Counter(block.get("block_id") for block in blocks).items():
        if name and times > 1:
            yield at, f"`block_id` already exists: {name}"
    for index, block in enumerate(blocks):
        ids = Counter(item.get("action_id") for item in elements_of(block))
        for name, times in ids.items():
            if name and times > 1:
                yield f"{at}/{index}", f"`action_id` already exists: {name}"
