"""Slack's limits on lengths, in characters, and the one polite way to stay within them.

Source: https://docs.slack.dev/reference/block-kit and the models of slack_sdk.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from messages.escaping import escaped, tidy

SECTION = 3000
FIELD = 2000
CONTEXT = 2000
HEADER = 150
BUTTON = 75
BUTTON_VALUE = 2000
OPTION = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
LABEL = 2000
TITLE = 24
CELL = 75
FALLBACK = 3000
"""The `text` of a message. Slack recommends at most 4000 characters; chat.update refuses more."""
METADATA = 3000
ALT = 2000

OPTIONS = 100
OVERFLOW = 5
TICKS = 10
ELEMENTS = 25
BLOCKS = 50
VIEW_BLOCKS = 100
TABLE_ROWS = 100
CHART_LABEL = 20
CHART_TITLE = 50
CHART_POINTS = 20

LINES = 10
"""How many lines of a list one reads."""

_UNFINISHED = re.compile(r"(?:<[^>]*|&[a-z]{0,4})\Z")


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, ending in … between two words where something had to go."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    if space > limit * 2 // 3:
        kept = kept[:space]
    return kept.rstrip(" ,;:·") + "…"


def plain_text(text: str, limit: int) -> str:
    """`text` for a plain_text object: inert, never empty, and within `limit` once escaped."""
    line = tidy(text).strip() or "–"
    wanted = limit
    while len(shown := escaped(cut(line, wanted))) > limit:
        wanted -= max(1, (len(shown) - limit) // 5)
    return shown


def cut_said(said: Markup, limit: int) -> Markup:
    """Rendered text within `limit`; neither an entity nor one of our tokens is cut through. Never empty."""
    text = str(said) or "–"
    if len(text) <= limit:
        return Markup(text)  # noqa: S704 - unchanged safe text
    kept = _UNFINISHED.sub("", text[: limit - 1])
    return Markup(kept.rstrip() + "…")  # noqa: S704 - the beginning of safe text, whole tokens only
