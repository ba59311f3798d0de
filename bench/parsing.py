"""What reading costs: every reader over every line reps are known to type, and over junk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from zoneinfo import ZoneInfo

from commands.almanac import Almanac
from commands.contact_words import split_contact
from commands.dates import find_when, warm_up
from commands.field_words import split_fields
from commands.handlers import meant
from commands.new_deal import read_draft
from commands.report_words import read_report_words
from commands.stage_words import trailing_stage
from commands.words import split_words, tidy
from pipeline.refusals import Refused
from pipeline.stages import DEFAULT_STAGES, Pipeline
from tests.commands.typed import WHO, rows

PIPELINE = Pipeline(id=1, name="Sales", stages=DEFAULT_STAGES)
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
JUNK = (
    "x" * 10_000,
    "12k " * 2_500,
    "é" * 3_990,
    "friday 9h " * 399,
    "15/12 " * 660,
    "last month " * 900,
    "from 1 to " * 990,
    "closing " * 1_240,
    '" ' * 1_990,
    "<@U1> " * 660,
)
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
MOST_TYPED, MOST_JUNK = 5.0, 50.0
"""Milliseconds: for 99 in 100 lines that people type, and for junk."""

_ROUNDS = 5


def parsing() -> bool:
    """Print what reading takes; whether it is within bounds."""
    warm_up(NOW)
    within = True
    for language in WHO:
        lines = [typed for typed, _ in rows(language)]
        reading = sorted(_milliseconds(partial(read, line, LOCALES[language])) for line in lines)
        tidying = sorted(_milliseconds(partial(tidy, line)) for line in lines)
        middle, high = len(lines) // 2, len(lines) * 99 // 100
        within &= reading[high] <= MOST_TYPED
        print(
            f"reading {len(lines)} lines ({language}): median {reading[middle]:.2f} ms,"
            f" {reading[middle] / tidying[middle]:.0f} × tidying; 99 in 100 within {reading[high]:.2f} ms"
            f" (at most {MOST_TYPED:.0f})"
        )
    slowest = max(_milliseconds(partial(read, f"new {junk}", "en_GB")) for junk in JUNK)
    print(f"reading junk of up to 10,000 characters: at most {slowest:.1f} ms (at most {MOST_JUNK:.0f})")
    return within and slowest <= MOST_JUNK


def read(line: str, locale: str) -> None:
    """As the commands do: the verb, then what follows it by every reader that a verb may hand it to."""
    with suppress(Refused):
        _, words = meant(split_words(tidy(line)))
        for reader in _readers(words[1:], locale):
            with suppress(Refused):
                reader()


def _readers(words: Sequence[str], locale: str) -> list[Callable[[], object]]:
    text = " ".join(words)
    return [
        lambda: split_contact(words, base="EUR", locale=locale),
        lambda: read_draft(text, pipeline=PIPELINE, base="EUR", locale=locale, now=NOW, zone=PARIS, me="U1"),
        lambda: find_when(words, now=NOW, zone=PARIS, locale=locale),
        lambda: split_fields(words),
        lambda: trailing_stage(words, PIPELINE, current=None),
        lambda: read_report_words(words, [PIPELINE], Almanac(at=NOW, zone=PARIS, locale=locale)),
    ]


def _milliseconds(act: Callable[[], object]) -> float:
    """The fastest of some rounds: what the reading takes, not what else the machine does."""
    taken = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        act()
        taken.append(perf_counter() - start)
    return min(taken) * 1000
