"""One morning in Paris, and dates as they are read on it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commands.dates import leading_when
from commands.words import split_words, tidy

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)  # a Tuesday


def read(words: str, locale: str = "en-GB", now: datetime = NOW) -> str | None:
    """The day, with its hour where one was said; None where not all of the words are a date."""
    spoken = split_words(tidy(words))
    when, used = leading_when(spoken, now=now, zone=PARIS, locale=locale) or (None, 0)
    if when is None or used < len(spoken):
        return None
    local = when.at.astimezone(PARIS)
    assert (when.at.tzinfo, when.day) == (UTC, local.date())
    return local.strftime("%a %Y-%m-%d %H:%M") if when.timed else local.strftime("%a %Y-%m-%d")
