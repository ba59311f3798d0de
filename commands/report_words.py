"""What follows the name of a report: a pipeline and a period, in any order, and what else the report reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from commands.almanac import Almanac, Span
from commands.asking import Asking
from commands.list_words import CLOSING
from commands.period_words import leading_days, leading_period, mended
from commands.pipeline_words import named_pipeline
from commands.words import fold, is_separator
from pipeline.figures import Period
from pipeline.refusals import NoSuchPeriod
from pipeline.stages import Pipeline

CLOSES = "closing"
"""The word that stands before two days, written as in `2026-12-31`, among the words a report reads itself."""

_LONGEST = 5
_MOST_WORDS = 16
_FILLERS = frozenset(
    {"in", "of", "for", "the", "pipeline", "de", "du", "des", "la", "le", "les", "pour", "sur", "dans"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What was said: a pipeline and a period, each None where none was; `rest` are the words that are neither.

    When deals are to close stands in `rest` as `closing`, the first and the last day, whichever words said it.
    """

    pipeline: Pipeline | None
    period: Period | None
    rest: tuple[str, ...]


def read_report_words(words: Sequence[str], pipelines: Sequence[Pipeline], almanac: Almanac) -> ReportWords:
    """At each place the most words that mean something; of as many words a pipeline's name before a period.

    So in a team with a pipeline called November `changes november` is of that pipeline, `november 2026` is the month,
    and `november november` both. When deals are to close is no period of the report's, and looks ahead: `closing Q1`.
    Where some words mean nothing as they stand, a slip in them is forgiven: `last quater`.
    """
    said = _as_they_stand(words, pipelines, almanac)
    meant = [mended(word) if word in said.rest else word for word in words[:_MOST_WORDS]]
    again = _as_they_stand([*meant, *words[_MOST_WORDS:]], pipelines, almanac) if said.rest else said
    return again if len(again.rest) < len(said.rest) else said


def _as_they_stand(words: Sequence[str], pipelines: Sequence[Pipeline], almanac: Almanac) -> ReportWords:
    pipeline: Pipeline | None = None
    period: Period | None = None
    rest: list[str] = []
    place = 0
    while place < min(len(words), _MOST_WORDS):
        named = _pipeline(words[place:], pipelines) if pipeline is None else None
        timed = leading_period(words[place:], almanac) if period is None else None
        if named and named[1] >= (timed[1] if timed else 0):
            pipeline, used = named
        elif timed:
            period, used = timed
        elif closing := _closing(words[place:], almanac):
            rest, used = [*rest, *closing[0]], closing[1]
        else:
            rest, used = [*rest, words[place]], 1
        place += used
    meant = [word for word in rest if not _means_nothing(word)]
    return ReportWords(pipeline=pipeline, period=period, rest=(*meant, *words[place:]))


def days_in(written: Sequence[str]) -> Span:
    """The first and the last day, as `rest` has them; NoSuchPeriod for anything else."""
    try:
        first, last = (date.fromisoformat(day) for day in written)
    except ValueError as no_day:
        raise NoSuchPeriod(words=" ".join((CLOSES, *written))) from no_day
    return first, last


async def almanac_of(asking: Asking, *, ahead: bool = False) -> Almanac:
    """What the asker's words for periods are measured by."""
    workspace = await asking.work.workspace()
    return Almanac(
        at=asking.invocation.at,
        zone=asking.zone,
        locale=asking.voice.locale,
        week_starts=workspace.week_starts,
        fiscal_starts=workspace.fiscal_starts,
        ahead=ahead,
    )


def _pipeline(words: Sequence[str], pipelines: Sequence[Pipeline]) -> tuple[Pipeline, int] | None:
    for count in range(min(_LONGEST, len(words)), 0, -1):
        found = named_pipeline(words[:count], pipelines)
        if found:
            return found, count
    return None


def _closing(words: Sequence[str], almanac: Almanac) -> tuple[list[str], int] | None:
    """A word for closing and the days it is to happen in, as `rest` has them, and how many words that took."""
    ahead = replace(almanac, ahead=True)
    for lead in range(min(_LONGEST, len(words) - 1), 0, -1):
        found = leading_days(words[lead:], ahead) if fold(" ".join(words[:lead])) in CLOSING else None
        if found:
            first, last = found[0]
            return [CLOSES, first.isoformat(), last.isoformat()], lead + found[1]
    return None


def _means_nothing(word: str) -> bool:
    return is_separator(word) or fold(word) in _FILLERS
