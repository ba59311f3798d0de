"""A message as its reader sees it, in lines that a test can compare word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from messages.message import Message

Block = Mapping[str, Any]


def lines(message: Message) -> list[str]:
    """Every block as a line or more; no-break spaces read as spaces (the typography has tests of its own)."""
    return [soft(line) for block in message.blocks for line in _lines(block)]


def soft(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def texts(message: Message) -> list[str]:
    """Everything a reader reads, as it is sent."""
    return [message.text, *(text for block in message.blocks for text in strings(block))]


def strings(value: Any) -> Iterator[str]:
    """Every `text` in a block, however deep."""
    if isinstance(value, Mapping):
        for key, content in value.items():
            if key in {"text", "title", "alt_text", "label", "name"} and isinstance(content, str):
                yield content
            else:
                yield from strings(content)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def values(message: Message) -> list[str]:
    """The act of every button and option, in order."""
    return [value for block in message.blocks for value in values_of(block)]


def faults_of_typography(text: str) -> list[str]:
    """Where French wants another space: a narrow one before ? ! ; and a no-break one before : and inside « »."""
    outside_code = re.sub(r"`[^`]*`|<[^>]*>|&\w+;|:[a-z_]+:|\d:\d", "", text)
    wrong = [r"[^\u202f?!][?!]", r"[^\u202f];", r"[^\u00a0\u2068]:", r"«[^\u00a0]", r"[^\u00a0]»", r"['\"]"]
    return [found.group() for pattern in wrong for found in re.finditer(pattern, outside_code)]


def values_of(value: Any) -> Iterator[str]:
    """The act of every button and option in a block, however deep."""
    if isinstance(value, Mapping):
        for key, content in value.items():
            if key == "value" and isinstance(content, str):
                yield content
            else:
                yield from values_of(content)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from values_of(item)


def _lines(block: Block) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "section" if "fields" in block:
            yield from (f"- {field['text']}" for field in block["fields"])
        case "section":
            yield from (block["text"]["text"] + _beside(block)).split("\n")
        case "context":
            yield from (f"({element['text']})" for element in block["elements"])
        case "actions":
            yield " ".join(map(_control, block["elements"]))
        case "table":
            yield from (" | ".join(map(_cell, row)) for row in block["rows"])
        case "data_visualization":
            series = block["chart"]["series"]
            yield block["title"]
            yield from (f"{one['name']}: {', '.join(str(point['value']) for point in one['data'])}" for one in series)
        case other:
            yield f"<{other}>"


def _beside(block: Block) -> str:
    return f" {_control(block['accessory'])}" if "accessory" in block else ""


def _control(element: Block) -> str:
    if element["type"] == "button":
        return f"[{element['text']['text']}]"
    if element["type"] == "overflow":
        return "[⋯]"
    standing_at = element.get("initial_option") or {"text": element["placeholder"]}
    return f"[{standing_at['text']['text']} ▾]"


def menu(element: Block) -> list[str]:
    """A select's groups and options, one a line."""
    listed: list[str] = []
    for group in element.get("option_groups", []):
        listed += [group["label"]["text"], *(f"- {option['text']['text']}" for option in group["options"])]
    listed += [f"- {option['text']['text']}" for option in element.get("options", [])]
    return [soft(line) for line in listed]


def _cell(cell: Block) -> str:
    if cell["type"] == "raw_text":
        return str(cell["text"])
    part = cell["elements"][0]["elements"][0]
    return f"*{part['text']}*"
