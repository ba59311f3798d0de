"""Dates our own grammar does not know, left to a general parser: late, on short texts, and never on mere words."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from commands.date_words import MONTHS, WEEKDAYS, either, is_french, is_month_first, plain_text

_LONGEST = 40
_SOUNDS_LIKE_A_DATE = re.compile(rf"\d|\b{either({**MONTHS, **WEEKDAYS})}\b")
_NO_DAY = re.compile(r"\d ?h\b|\d:\d|\d ?[ap]\.?m\b|\bhours?\b|\bheures?\b|\bminutes?\b|(?:^| )-")
_NOON = time(12)


def other_day(words: str, *, today: date, locale: str) -> date | None:
    """The day `words` say.

    None when they say no day and month, give an hour, are longer than 40 characters, or hold neither a digit nor a
    day's or a month's name: `sometime` and `the usual` are no dates. Nor is a minus, which the parser would add up.
    """
    plain = plain_text(words.split())
    if len(words) > _LONGEST or not _SOUNDS_LIKE_A_DATE.search(plain) or _NO_DAY.search(plain):
        return None
    return _parsed(words, today, locale)


def _parsed(words: str, today: date, locale: str) -> date | None:
    import dateparser  # noqa: PLC0415 -- half a second, spent by `warm_up` before the first question

    languages = ["fr", "en"] if is_french(locale) else ["en", "fr"]
    try:
        found = dateparser.parse(
            words,
            languages=languages,
            settings={
                "PREFER_DATES_FROM": "future",
                "RELATIVE_BASE": datetime.combine(today, _NOON),
                "REQUIRE_PARTS": ["day", "month"],
                "DATE_ORDER": "MDY" if is_month_first(locale) else "DMY",
            },
        )
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError):  # it fails in many ways on odd input
        return None
    return found and found.date()


def warm_up(today: date) -> None:
    """Load the parser and its two languages, about half a second, so that no rep waits for it."""
    for locale in ("en", "fr"):
        other_day("3 days later", today=today, locale=locale)
