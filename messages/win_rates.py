"""What reports of won and lost deals have in common: columns, win rates, other currencies, what is beyond ten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from messages import layout
from messages.limits import LINES
from messages.message import Block
from messages.report_frame import days_of
from messages.voice import Voice
from pipeline.figures import Foreign, Period, Tally
from pipeline.funnel import WinRate
from pipeline.stages import Pipeline
from pipeline.winning import Decided

Cash = Callable[[int], str]
"""How an amount in minor units of the base is shown."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown(Generic[Line]):
    """What was sold or lost of a pipeline in a period, in lines; amounts in `currency`, the base.

    `foreign` is what of them came in other currencies.
    """

    pipeline: Pipeline
    period: Period
    lines: Sequence[Line]
    foreign: Sequence[Foreign]
    currency: str


def about(voice: Voice, broken_down: Breakdown[Any]) -> dict[str, object]:
    """The facts of a report's title: of which pipeline, over which days."""
    return {"pipeline": broken_down.pipeline, "days": days_of(voice, broken_down.period)}


def outcome_columns(voice: Voice) -> list[str]:
    """The headings of what `outcome` writes."""
    return [voice.pgettext("column", "Won"), voice.pgettext("column", "Lost"), voice.gettext("Win rate")]


def outcome(voice: Voice, decided: Decided, cash: Cash) -> list[str]:
    """Won, lost and win rate, a cell each."""
    return [counted(voice, decided.won, cash), voice.number(decided.lost.count), share(voice, decided.rate)]


def counted(voice: Voice, tally: Tally, cash: Cash) -> str:
    """How many deals and what they are worth, in a cell."""
    if not tally.minor:
        return voice.number(tally.count)
    return f"{voice.number(tally.count)} · {cash(tally.minor)}"


def share(voice: Voice, found: WinRate) -> str:
    """A win rate in a cell; a dash where deals are too few."""
    return "–" if found.percent is None else voice.percent(found.percent)


def win_rate(voice: Voice, decided: Decided) -> Block:
    """The win rate with its interval, by value, and without what never was a deal."""
    said = voice.render("reports/win_rate", decided=decided, without=decided.rate_without_disqualified)
    return layout.section(said)


def in_currencies(voice: Voice, foreign: Sequence[Foreign], cash: Cash) -> list[Block]:
    """What of the amounts is of other currencies, and what that comes to; nothing where all are of the base."""
    return [layout.context(voice.render("reports/currencies", foreign=foreign, cash=cash))] if foreign else []


def beyond(voice: Voice, count: int, *, columns: int) -> list[list[str]]:
    """A last row that says how many more there are than the ten above; none where those are all."""
    more = count - LINES
    if more <= 0:
        return []
    label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
    return [[label, *[""] * (columns - 1)]]
