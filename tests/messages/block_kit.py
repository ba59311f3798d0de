"""Block Kit's limits, as a message or a form has to keep them (docs.slack.dev/reference/block-kit)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from messages.message import Message

Json = Mapping[str, Any]

LIVE = re.compile(r"<(?!@[UW][A-Z0-9]+>|#[CDG][A-Z0-9]+>)[^>]*>")
"""Anything in angle brackets but the mentions of people and channels that the bot writes itself."""


def problems(message: Message) -> list[str]:
    """What Slack would refuse in a message."""
    found = [] if 0 < len(message.text) <= 4000 else ["text must have 1 to 4000 characters"]
    found += _count(message.blocks, 50, "blocks")
    found += [problem for block in message.blocks for problem in _block(block)]
    return found + _unique([block["block_id"] for block in message.blocks if "block_id" in block], "block_id")


def problems_of_form(view: Json) -> list[str]:
    """What Slack would refuse in a modal."""
    found = _count(view["blocks"], 100, "blocks")
    for name in ("title", "submit", "close"):
        found += _length(view[name]["text"], 24, name) if name in view else []
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        found.append("a form with fields has no submit")
    found += _length(view["callback_id"], 255, "callback_id") + _length(view["private_metadata"], 3000, "metadata")
    found += _unique([block["block_id"] for block in view["blocks"] if "block_id" in block], "block_id")
    return found + [problem for block in view["blocks"] for problem in _block(block)]


def problems_of_home(view: Json) -> list[str]:
    """What Slack would refuse in a Home tab."""
    found = _count(view["blocks"], 100, "blocks") + _length(view["private_metadata"], 3000, "metadata")
    named = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    return [*found, *_unique(named, "block_id"), *(problem for block in view["blocks"] for problem in _block(block))]


def live_tokens(text: str) -> list[str]:
    """Tokens that would call somebody or link somewhere."""
    return LIVE.findall(text)


def _block(block: Json) -> Iterator[str]:
    yield from _length(block.get("block_id", "-"), 255, "block_id")
    match block["type"]:
        case "section":
            yield from _text(block["text"], 3000) if "text" in block else ()
            yield from _count(block.get("fields", [0]), 10, "fields")
            yield from (problem for field in block.get("fields", []) for problem in _text(field, 2000))
            yield from _element(block["accessory"]) if "accessory" in block else ()
        case "header":
            yield from _text(block["text"], 150)
        case "context":
            yield from _count(block["elements"], 10, "context elements")
            yield from (problem for element in block["elements"] for problem in _text(element, 2000))
        case "actions":
            yield from _count(block["elements"], 25, "actions")
            yield from (problem for element in block["elements"] for problem in _element(element))
            yield from _unique([element["action_id"] for element in block["elements"]], "action_id")
        case "input":
            yield from _text(block["label"], 2000)
            yield from _element(block["element"])
        case "divider":
            return
        case "table":
            yield from _table(block["rows"])
        case "data_visualization":
            yield from _chart(block)
        case other:
            yield f"unknown block {other}"


def _element(element: Json) -> Iterator[str]:
    yield from _length(element["action_id"], 255, "action_id")
    match element["type"]:
        case "button":
            yield from _text(element["text"], 75)
            yield from _length(element["value"], 2000, "button value")
        case "static_select":
            groups = element.get("option_groups", [{"options": element.get("options", [])}])
            yield from _text(element["placeholder"], 150) if "placeholder" in element else ()
            for group in groups:
                yield from _count(group["options"], 100, "options")
                yield from _text(group["label"], 75) if "label" in group else ()
                yield from (problem for option in group["options"] for problem in _option(option))
        case "external_select":
            yield from _text(element["placeholder"], 150)
            yield from _option(element["initial_option"]) if "initial_option" in element else ()
        case "overflow":
            yield from _count(element["options"], 5, "overflow options")
            yield from (problem for option in element["options"] for problem in _option(option))
        case "plain_text_input":
            if len(element.get("initial_value", "")) > element["max_length"]:
                yield "initial_value is longer than max_length"


def _option(option: Json) -> Iterator[str]:
    yield from _text(option["text"], 75)
    yield from _length(option["value"], 150, "option value")


def _table(rows: Sequence[Sequence[Json]]) -> Iterator[str]:
    yield from _count(rows, 100, "rows")
    yield from (problem for row in rows for problem in _count(row, 20, "cells"))
    if len(str(rows)) > 30_000 or sum(len(str(cell.get("text", ""))) for row in rows for cell in row) > 10_000:
        yield "table has more than 10000 characters"


def _chart(block: Json) -> Iterator[str]:
    chart = block["chart"]
    categories = chart["axis_config"]["categories"]
    yield from _length(block["title"], 50, "chart title")
    yield from _count(categories, 20, "points")
    yield from (problem for name in categories for problem in _length(name, 20, "category"))
    yield from _unique(categories, "category")
    yield from _unique([series["name"] for series in chart["series"]], "series name")
    for series in chart["series"]:
        yield from _length(series["name"], 20, "series name")
        if [point["label"] for point in series["data"]] != categories:
            yield "a series has another number of points"


def _text(text: Json, most: int) -> Iterator[str]:
    yield from _length(text["text"], most, text["type"])
    if re.search(r"&(?!amp;|lt;|gt;)", text["text"]):
        yield "an entity is cut through or an & is bare"
    if live_tokens(text["text"]):
        yield f"live: {live_tokens(text['text'])}"


def _length(text: str, most: int, what: str) -> list[str]:
    return [] if 0 < len(text) <= most else [f"{what} has {len(text)} characters, 1 to {most} allowed"]


def _count(items: Sequence[Any], most: int, what: str) -> list[str]:
    return [] if 0 < len(items) <= most else [f"{len(items)} {what}, 1 to {most} allowed"]


def _unique(names: Sequence[str], what: str) -> list[str]:
    return [f"{what} {name} stands twice" for name, times in Counter(names).items() if times > 1]
