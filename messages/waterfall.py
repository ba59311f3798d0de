"""What changed in a period, in columns that line up on a phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup

from messages import formats, layout
from messages.voice import Voice
from pipeline.figures import EXITS, FlowKind, Period, Tally, Waterfall
from pipeline.money import Money, exponent

GAP = "   "

_ORDER: tuple[FlowKind, ...] = (
    "new",
    "reopened",
    "moved_in",
    "raised",
    "lowered",
    "currency",
    "won",
    "lost",
    "moved_out",
    "removed",
)


def waterfall(voice: Voice, *, figures: Waterfall, period: Period, currency: str) -> Markup:
    """From the opening to the closing; flows without a deal are left out, and what is left adds up.

    Where one amount has cents all show theirs, so that the column lines up.
    """
    zone = ZoneInfo(period.zone)
    names = _names(voice)
    rows = [(_at(voice, period.start.astimezone(zone).date()), figures.opening.count, figures.opening.minor)]
    for kind in _ORDER:
        tally = figures.flows.get(kind, Tally())
        if tally.count:
            rows.append((names[kind], tally.count, -tally.minor if kind in EXITS else tally.minor))
    rows.append((_at(voice, period.end.astimezone(zone).date()), figures.closing.count, figures.closing.minor))
    cents = any(minor % 10 ** exponent(currency) for _, _, minor in rows)
    cells = [(name, voice.number(n), voice.money(Money(minor, currency), cents=cents)) for name, n, minor in rows]
    return layout.monospace(columns(cells))


def columns(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Rows with the first column at the left and the figures at the right.

    Narrow no-break spaces become full ones: fixed-width fonts draw them narrower, and the column would drift.
    """
    cells = [tuple(cell.replace(formats.NARROW, formats.NO_BREAK) for cell in row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        GAP.join(
            [
                first + " " * (widths[0] - width(first)),
                *(" " * (wide - width(c)) + c for c, wide in zip(rest, widths[1:], strict=True)),
            ]
        )
        for first, *rest in cells
    ]


def width(text: str) -> int:
    """How many columns a fixed-width font needs for `text`."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def _at(voice: Voice, day: date) -> str:
    return voice.gettext("Open %(day)s") % {"day": formats.short_day(day, voice.locale)}


def _names(voice: Voice) -> dict[FlowKind, str]:
    return {
        "new": voice.pgettext("what changed", "+ New"),
        "reopened": voice.pgettext("what changed", "+ Reopened"),
        "moved_in": voice.pgettext("what changed", "+ Moved in"),
        "raised": voice.pgettext("what changed", "+ Raised"),
        "lowered": voice.pgettext("what changed", "− Lowered"),
        "currency": voice.pgettext("what changed", "± Currency"),
        "won": voice.pgettext("what changed", "− Won"),
        "lost": voice.pgettext("what changed", "− Lost"),
        "moved_out": voice.pgettext("what changed", "− Moved out"),
        "removed": voice.pgettext("what changed", "− Removed"),
    }


def buttons_of(voice: Voice) -> list[tuple[str, str]]:
    """What opens under a waterfall, in its order, and the words of each button."""
    return [
        ("new", voice.pgettext("button", "New")),
        ("reopened", voice.pgettext("button", "Reopened")),
        ("moved_in", voice.pgettext("button", "Moved in")),
        ("repriced", voice.pgettext("button", "Repriced")),
        ("won", voice.pgettext("button", "Won")),
        ("lost", voice.pgettext("button", "Lost")),
        ("moved_out", voice.pgettext("button", "Moved out")),
        ("removed", voice.pgettext("button", "Removed")),
    ]
