"""Hours of the day as they are said: `15h`, `9:30`, `9am`, `à 9 h 30`, `at noon`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

from commands.date_words import NUMBERS, either, is_french, number_of

_END = r"(?= |$)"
_CLOCK = re.compile(
    r" *(?P<at>(?:at|a|@|vers|around|des|from|by) +)?(?:"
    r"(?P<h>\d{1,2})h(?P<m>[0-5]\d)?"
    r"|(?P<spaced>\d{1,2}) ?h(?:eures?)?(?: (?P<minutes>[0-5]\d))?"
    r"|(?P<clock>\d{1,2}):(?P<past>[0-5]\d)(?: ?(?P<half>[ap])\.?m)?"
    r"|(?P<twelve>\d{1,2})(?:[:.](?P<quarter>[0-5]\d))? ?(?P<side>[ap])\.?m"
    r"|(?P<noon>noon|midi)"
    r"|(?P<bare>\d{1,2})(?P<sharp> o'clock)?"
    r")" + _END
)
_PARTS = {
    "morning": 9, "matin": 9, "in the morning": 9, "this morning": 9, "ce matin": 9,
    "afternoon": 14, "apres-midi": 14, "apres midi": 14, "in the afternoon": 14, "this afternoon": 14,
    "cet apres-midi": 14, "cet apres midi": 14,
    "evening": 18, "soir": 18, "in the evening": 18, "this evening": 18, "ce soir": 18, "tonight": 18,
}  # fmt: skip
_PART = re.compile(rf" *({either(_PARTS)})" + _END)
_AWAY = re.compile(
    rf"(?:in|dans|d'ici|within) (?:(?P<half>half an hour|une demi[- ]heure)"
    rf"|(?P<hours>\d{{1,3}}) ?h(?P<and>[0-5]\d)?"
    rf"|(?P<count>\d{{1,4}}|{either(NUMBERS)}) ?(?:(?P<hour>hours?|heures?)|minutes?|mins?))" + _END
)


@dataclass(frozen=True, slots=True)
class HourFound:
    """An hour of the day in the words at the start of a text.

    `sure` tells that nothing else can be meant, even in the middle of a sentence; `own_day` that it is today's, as the
    words say too ("tonight").
    """

    at: time
    used: int
    sure: bool
    own_day: bool = False


def hour_at(text: str, locale: str) -> HourFound | None:
    """The hour that plain `text` (`date_words.plain_text`) begins with; None when it begins with none."""
    found = _CLOCK.match(text)
    if found is None:
        return _part_of_day(text)
    at = _clock(found, locale)
    return HourFound(at, found[0].count(" ") + 1, sure=bool(found["at"] or found["sharp"])) if at else None


def _part_of_day(text: str) -> HourFound | None:
    found = _PART.match(text)
    if found is None:
        return None
    own_day = found[1].startswith(("this", "ce", "tonight"))
    return HourFound(time(_PARTS[found[1]]), found[0].count(" ") + 1, sure=own_day, own_day=own_day)


def _clock(found: re.Match[str], locale: str) -> time | None:
    if found["noon"]:
        return time(12)
    if found["bare"] and not (found["sharp"] or _announces(found["at"] or "", locale)):
        return None
    hour = int(found["h"] or found["spaced"] or found["clock"] or found["twelve"] or found["bare"])
    minute = int(found["m"] or found["minutes"] or found["past"] or found["quarter"] or 0)
    side = found["half"] or found["side"]
    if side:
        hour = hour % 12 + (12 if side == "p" else 0) if 1 <= hour <= 12 else 24
    return time(hour, minute) if hour < 24 else None


def _announces(before: str, locale: str) -> bool:
    """Whether a bare number after this word is an hour: `at 9`, and `à 9` where `a` is not an article."""
    return before.strip() in {"at", "@"} or (before.strip() in {"a", "vers"} and is_french(locale))


def time_away(text: str) -> tuple[timedelta, int] | None:
    """How long from now plain `text` begins by saying (`in 2 hours`, `dans 30 minutes`), and in how many words."""
    found = _AWAY.match(text)
    if found is None:
        return None
    used = found[0].count(" ") + 1
    if found["half"]:
        return timedelta(minutes=30), used
    if found["hours"]:
        return timedelta(hours=int(found["hours"]), minutes=int(found["and"] or 0)), used
    count = number_of(found["count"])
    return timedelta(hours=count) if found["hour"] else timedelta(minutes=count), used
