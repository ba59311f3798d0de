"""Dates our own grammar does not know, left to a general parser: late, on short texts, and never on mere words."""

from __future__ import annotations

import re
from datetime import datetime

from commands.date_words import MONTHS, WEEKDAYS, either, is_french, is_month_first, plain_text

_LONGEST = 40
_SOUNDS_LIKE_A_DATE = re.compile(rf"\d|\b{either({**MONTHS, **WEEKDAYS})}\b")
_SAYS_AN_HOUR = re.compile(r"\d ?h\b|\d:\d|\d ?[ap]\.?m\b|\bhours?\b|\bheures?\b|\bminutes?\b")
_NO_DATE = re.compile(r"\b(?:2[4-9]|[3-9]\d|\d{3,}) ?(?:h\b|:)|:[6-9]\d|(?:^| )-")


def other_date(words: str, *, now: datetime, locale: str) -> tuple[datetime, bool] | None:
    """When `words` say, in the zone of `now` (aware) unless they name another, and whether they give an hour.

    None when they say no day and month, are longer than 40 characters, or hold neither a digit nor a day's or a month's
    name: `sometime` and `the usual` are no dates. Nor are hours no day has (`25h`)
    and a minus, which the parser would add up.
    """
    plain = plain_text(words.split())
    if len(words) > _LONGEST or not _SOUNDS_LIKE_A_DATE.search(plain) or _NO_DATE.search(plain):
        return None
    found = _parsed(words, now, locale)
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo), bool(_SAYS_AN_HOUR.search(plain))


def _parsed(words: str, now: datetime, locale: str) -> datetime | None:
    import dateparser  # noqa: PLC0415 -- half a second, spent by `warm_up` before the first question

    languages = ["fr", "en"] if is_french(locale) else ["en", "fr"]
    try:
        return dateparser.parse(
            words,
            languages=languages,
            settings={
                "PREFER_DATES_FROM": "future",
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "REQUIRE_PARTS": ["day", "month"],
                "DATE_ORDER": "MDY" if is_month_first(locale) else "DMY",
            },
        )
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError):  # it fails in many ways on odd input
        return None


def warm_up(now: datetime) -> None:
    """Load the parser and its two languages, about half a second, so that no rep waits for it."""
    for locale in ("en", "fr"):
        other_date("3 days later", now=now, locale=locale)
