"""The few blocks messages are built of, within Slack's limits whatever they are given.

Text of a section or a context is safe text out of a template; labels and headers are plain words, escaped here.
`verbatim` keeps Slack from turning addresses and channel names inside what people typed into links.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from messages import limits
from messages.escaping import tidy, unmarked
from messages.message import Block, Message


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the act it carries (`messages.actions`)."""

    label: str
    value: str
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a select: its label, and the act it carries."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Select:
    """A menu of choices, in groups when the groups have labels; `chosen` is the act of the one it stands at."""

    placeholder: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: str | None = None

    @classmethod
    def flat(cls, placeholder: str, choices: Iterable[Choice], *, chosen: str | None = None) -> Select:
        """A menu without groups; `chosen` is the act it stands at, None for none."""
        return cls(placeholder, (("", tuple(choices)),), chosen)


@dataclass(frozen=True, slots=True)
class More:
    """What is done seldom, behind three dots; Slack takes five."""

    choices: tuple[Choice, ...]


Control = Button | Select | More


def message(blocks: Sequence[Block], text: Markup | None = None) -> Message:
    """A message of these blocks. Its `text` is the first section without its bold marks, unless given."""
    spoken = unmarked(text) if text is not None else _first_words(blocks)
    return Message(text=str(limits.cut_said(spoken, limits.FALLBACK)), blocks=tuple(blocks[: limits.BLOCKS]))


def spoken(message: Message) -> Markup:
    """The `text` of a message, which is safe text as it stands."""
    return Markup(message.text)  # noqa: S704 - every message's text is made of safe text


def joined(first: Message, then: Message) -> Message:
    """Two messages as one, a line between them; the first is what notifications say."""
    blocks = [*first.blocks, divider(), *then.blocks]
    return Message(text=first.text, blocks=tuple(blocks[: limits.BLOCKS]))


def section(said: Markup, *, control: Control | None = None, block_id: str | None = None) -> Block:
    """A paragraph, with a button or a select at its right."""
    accessory = _element(control, 0) if control and _fits(control) else None
    return _block(SectionBlock(text=_said(said, limits.SECTION), accessory=accessory, block_id=block_id))


def fields(*said: Markup) -> Block:
    """Short facts in two columns; Slack takes ten."""
    return _block(SectionBlock(fields=[_said(text, limits.FIELD) for text in said[:10]]))


def header(text: str) -> Block:
    """A title."""
    return _block(HeaderBlock(text=words_of(text, limits.HEADER)))


def divider() -> Block:
    """A line across."""
    return _block(DividerBlock())


def context(*said: Markup) -> Block:
    """Small print."""
    return _block(ContextBlock(elements=[_said(text, limits.CONTEXT) for text in said[:10]]))


def actions(*controls: Control, block_id: str | None = None) -> Block:
    """A row of buttons and menus; one that cannot carry its act within Slack's limits is left out."""
    fitting = [control for control in controls if _fits(control)][: limits.ELEMENTS]
    elements = [_element(control, place) for place, control in enumerate(fitting)]
    return _block(ActionsBlock(elements=elements, block_id=block_id))


def row(*controls: Control) -> list[Block]:
    """The row in a list, which is empty where there is no button that fits."""
    return [actions(*controls)] if any(_fits(control) for control in controls) else []


def monospace(lines: Sequence[str]) -> Markup:
    """Lines in columns. They hold words of ours and figures only, never what somebody typed."""
    return Markup("```\n{}\n```").format("\n".join(lines))


def table(
    rows: Sequence[Sequence[str]],
    *,
    figures: Collection[int] = (),
    bold: frozenset[tuple[int, int]] = frozenset(),
) -> Block:
    """A table block, header row first. Cells are shown as they are, never parsed.

    `figures` are the columns that stand at the right, one figure under the other; `bold` are (row, column) places.
    """
    cells = [
        [_cell(text, bold=(at, column) in bold) for column, text in enumerate(line)]
        for at, line in enumerate(rows[: limits.TABLE_ROWS])
    ]
    aligned = [{"align": "right" if column in figures else "left"} for column in range(len(rows[0]))]
    return {"type": "table", "rows": cells, "column_settings": aligned}


def _cell(text: str, *, bold: bool) -> Block:
    shown = limits.cut(tidy(text), limits.CELL) or "–"
    if not bold:
        return {"type": "raw_text", "text": shown}
    words = {"type": "text", "text": shown, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}


def _fits(control: Control) -> bool:
    if isinstance(control, Button):
        return len(control.value) <= limits.BUTTON_VALUE
    if isinstance(control, More):
        return any(len(choice.value) <= limits.OPTION_VALUE for choice in control.choices)
    return any(len(choice.value) <= limits.OPTION_VALUE for _, group in control.groups for choice in group)


def _element(control: Control, place: int) -> ButtonElement | StaticSelectElement | OverflowMenuElement:
    """An element whose action_id is `<do>:<place>`, which is unique in its block."""
    if isinstance(control, Button):
        return ButtonElement(
            text=words_of(control.label, limits.BUTTON),
            action_id=f"{json.loads(control.value)['do']}:{place}",
            value=control.value,
            style="danger" if control.danger else "primary" if control.primary else None,
        )
    if isinstance(control, More):
        return OverflowMenuElement(action_id=f"more:{place}", options=offered(control.choices)[: limits.OVERFLOW])
    return _menu(control, place)


def _menu(select: Select, place: int) -> StaticSelectElement:
    groups = [(label, offered(choices)) for label, choices in select.groups]
    placeholder, action_id = words_of(select.placeholder, limits.PLACEHOLDER), f"choose:{place}"
    chosen = next((one for _, options in groups for one in options if one.value == select.chosen), None)
    if not groups[0][0]:
        return StaticSelectElement(
            placeholder=placeholder, action_id=action_id, options=groups[0][1], initial_option=chosen
        )
    shown = [OptionGroup(label=words_of(label, limits.OPTION), options=options) for label, options in groups if options]
    return StaticSelectElement(placeholder=placeholder, action_id=action_id, option_groups=shown, initial_option=chosen)


def offered(choices: Iterable[Choice]) -> list[Option]:
    """Choices as options, without those whose act no option can carry."""
    fitting = [choice for choice in choices if len(choice.value) <= limits.OPTION_VALUE]
    return [Option(text=words_of(c.label, limits.OPTION), value=c.value) for c in fitting[: limits.OPTIONS]]


def words_of(text: str, limit: int) -> PlainTextObject:
    """Plain words, inert and within `limit` characters."""
    return PlainTextObject(text=limits.plain_text(text, limit))


def _said(text: Markup, limit: int) -> MarkdownTextObject:
    return MarkdownTextObject(text=str(limits.cut_said(text, limit)), verbatim=True)


def _first_words(blocks: Sequence[Block]) -> Markup:
    found = next((block["text"]["text"] for block in blocks if block["type"] == "section" and "text" in block), "")
    return unmarked(Markup(found))  # noqa: S704 - it was safe when it was placed


def _block(model: Any) -> Block:
    block: Block = model.to_dict()
    return block
