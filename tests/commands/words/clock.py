"""One morning in Paris, and dates as they are read on it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commands.dates import read_when

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)  # a Tuesday


def read(words: str, locale: str = "en-GB", now: datetime = NOW) -> str:
    """The day, with its hour where one was said."""
    when = read_when(words, now=now, zone=PARIS, locale=locale)
    local = when.at.astimezone(PARIS)
    assert (when.at.tzinfo, when.day) == (UTC, local.date())
    return local.strftime("%a %Y-%m-%d %H:%M") if when.timed else local.strftime("%a %Y-%m-%d")
