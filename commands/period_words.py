"""Periods as they are said: `last month`, `Q3 2025`, `du 1er mars au 15 avril`, `since 1 October`, `12/1-15/1`.

Either language is read whatever the reader's; days and months go by the locale. A period without a year is the last
that has begun or, where one looks ahead, the first that is not over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from rapidfuzz import process
from rapidfuzz.distance import OSA

from commands.almanac import Almanac, Readings, Span, earliest, latest
from commands.date_words import is_month_first
from commands.period_parts import WORDS, day_numbers, readings
from commands.words import fold
from pipeline.cadence import whole_days
from pipeline.figures import Period

_LONGEST = 12
_LONGEST_TEXT = 80
_SHORTEST_SLIP = 5
_ASIDE = r"(?:(?:in|during|over|for|on|of|the|en|pendant|sur|pour|durant|au|du|de|la|le|les|l|d|a) ){1,3}"
"""What stands before a period and means nothing."""

_BETWEEN = (
    "in during over for on of the en pendant sur pour durant au aux du de la le les l d a so far to date ce jour jusqu"
    " ici since from as starting depuis partir compter des between entre and until till through thru et"
)
_KNOWN = WORDS | set(_BETWEEN.split())
"""Every word without a digit that a period may hold, folded: what begins with another is none, and is not looked at."""

_LEAD = re.compile(f"(?:{_ASIDE})?")
_SO_FAR = re.compile(r" (?:so far|to date|a ce jour|jusqu ici)$")
_SINCE = re.compile(
    f"(?:since|from|as of|starting|depuis|a partir d[eu]|a compter d[eu]|des) (?:{_ASIDE})?(?P<start>.+)"
)
_OPENED = re.compile(f"(?:(?P<opener>from|between|du|de|entre|des) )?(?:{_ASIDE})?(?P<start>.+)")
_JOINED = re.compile(f"(?P<joint>to|and|until|till|through|thru|au|aux|a|et|jusqu a|jusqu au) (?:{_ASIDE})?(?P<end>.+)")


def leading_period(words: Sequence[str], almanac: Almanac) -> tuple[Period, int] | None:
    """The period that `words` begin with and how many of them it takes, the most that do; None when they say none."""
    found = leading_days(words, almanac)
    if found is None:
        return None
    (first, last), count = found
    return whole_days(first, last + timedelta(days=1), almanac.zone), count


def leading_days(words: Sequence[str], almanac: Almanac) -> tuple[Span, int] | None:
    """The same as its first and its last day."""
    most = next((place for place, word in enumerate(words[:_LONGEST]) if not _may_hold(word)), _LONGEST)
    for count in range(min(most, len(words)), 0, -1):
        said = " ".join(words[:count])
        span = _span(fold(said), almanac) if len(said) <= _LONGEST_TEXT else None
        if span:
            return span, count
    return None


def mended(word: str) -> str:
    """The word of a period that this one, of five letters or more, is a slip away from; else the word as it is."""
    typed = fold(word[:_LONGEST_TEXT])
    if len(typed) < _SHORTEST_SLIP or not typed.isalpha():
        return word
    nearest = process.extractOne(typed, sorted(_KNOWN), scorer=OSA.distance, score_cutoff=1)
    return nearest[0] if nearest else word


def _may_hold(word: str) -> bool:
    """Whether a period may hold this word."""
    parts = fold(word).split() if len(word) <= _LONGEST_TEXT else ["?"]
    return all(part.rstrip(".") in _KNOWN or any(letter.isdigit() for letter in part) for part in parts)


def _span(text: str, almanac: Almanac) -> Span | None:
    """What folded words say, if all of them say it, from a day to the same or a later one."""
    said = _SO_FAR.sub("", text)
    first = is_month_first(almanac.locale)
    try:
        found = next((one for order in (first, not first) if (one := _read(said, almanac, order))), None)
    except (ValueError, OverflowError):  # before the year 1 or beyond 9999
        return None
    return found if found and found[0] <= found[1] else None


def _read(said: str, almanac: Almanac, month_first: bool) -> Span | None:
    return (
        _whole(said, almanac, month_first) or _since(said, almanac, month_first) or _range(said, almanac, month_first)
    )


def _whole(said: str, almanac: Almanac, month_first: bool) -> Span | None:
    bare = _LEAD.sub("", said, count=1)
    spans = readings(said, almanac, month_first=month_first) or readings(bare, almanac, month_first=month_first)
    return earliest(spans, almanac.today) if almanac.ahead else latest(spans, almanac.today)


def _since(said: str, almanac: Almanac, month_first: bool) -> Span | None:
    """From then to today; in a forecast a time to come has no such end, and none is read."""
    found = _SINCE.fullmatch(said)
    start = latest(readings(found["start"], almanac, month_first=month_first), almanac.today) if found else None
    return (start[0], almanac.today) if start and start[0] <= almanac.today else None


def _range(said: str, almanac: Almanac, month_first: bool) -> Span | None:
    """From one to another: of the ends without a year the nearest that come in this order."""
    for start, end, from_end in _ends(said, almanac, month_first):
        nearest = earliest if almanac.ahead else latest
        near = nearest(end if from_end else start, almanac.today)
        other = near and (latest(start, near[0]) if from_end else earliest(end, near[0]))
        first, last = (other, near) if from_end else (near, other)
        if first and last and first[0] <= last[1]:
            return first[0], last[1]
    return None


def _ends(said: str, almanac: Almanac, month_first: bool) -> Iterator[tuple[Readings, Readings, bool]]:
    """Both ends, wherever the words can be parted into two, and whether the end is the surer of them.

    Those without a word between are days. `1 to 15 March` and `March 1 to 15` say one month for both.
    """
    words = said.split()
    for place in range(1, len(words)):
        start, rest = _OPENED.fullmatch(" ".join(words[:place])), " ".join(words[place:])
        joined = _JOINED.fullmatch(rest)
        if not start:
            continue
        said_first, said_last = start["start"], joined["end"] if joined else rest
        one = readings(said_first, almanac, month_first=month_first)
        other = readings(said_last, almanac, month_first=month_first)
        if one and other and (joined or _are_days(one, other)):
            yield one, other, len(one) > 1 and (len(other) == 1 or almanac.ahead)
        elif other and _are_days(other):
            yield day_numbers(said_first, almanac), other, True
        elif _are_days(one) and (joined or start["opener"]) and (one or start["opener"]):
            yield one or day_numbers(said_first, almanac), day_numbers(said_last, almanac), False


def _are_days(*ends: Readings) -> bool:
    return all(first == last for end in ends for first, last in end)
