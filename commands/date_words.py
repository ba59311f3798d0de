"""The vocabulary of dates in English and French, and words made ready to be matched against it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WEEKDAYS: dict[str, int] = {
    name: day
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for day, name in enumerate(names.split())
}
"""Full names, Monday being 0; read in either language whatever the locale."""

_SHORT_WEEKDAYS = {
    "fr": {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6},
    "en": {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6},
}

MONTHS: dict[str, int] = {
    name: month
    for month, names in enumerate(
        [
            "january jan janvier janv",
            "february feb fevrier fev fevr",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ],
        start=1,
    )
    for name in names.split()
}

NUMBERS: dict[str, int] = {
    name: number
    for number, names in {
        1: "a an one un une",
        2: "two deux",
        3: "three trois",
        4: "four quatre",
        5: "five cinq",
        6: "six",
        7: "seven sept",
        8: "eight huit",
        9: "nine neuf",
        10: "ten dix",
        11: "eleven onze",
        12: "twelve douze",
        15: "fifteen quinze",
    }.items()
    for name in names.split()
}

MOST_WORDS = 10
"""More words than any date of the grammar takes."""

_EDGES = "\"'(),;:.!?→"
_MARKS = re.compile("[\u0300-\u036f]")


def is_french(locale: str) -> bool:
    """Whether `locale` is one where French abbreviations are meant."""
    return locale.lower().startswith("fr")


def is_month_first(locale: str) -> bool:
    """Whether 12/15 is December 15 and not the 12th of a 15th month: in the United States only."""
    return locale.replace("_", "-").lower() == "en-us"


def short_weekdays(locale: str) -> dict[str, int]:
    """`mon`, `fri` or `lun`, `ven`: only one language's at a time, for `mar` and `sun` are words of the other."""
    return _SHORT_WEEKDAYS["fr" if is_french(locale) else "en"]


def plain_text(words: Sequence[str]) -> str:
    """`words` for matching: small letters without accents, one space between any two, none within one."""
    return " ".join(_plain(word) for word in words)


def _plain(word: str) -> str:
    if len(word) > 30:
        return "?"
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()
    plain = re.sub(r"\s+", "_", bare).strip(_EDGES)
    return plain if plain.strip("-") else ""


def either(names: Sequence[str] | dict[str, int]) -> str:
    """A pattern for any of `names`, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + ")"


def number_of(text: str) -> int:
    """What `12` or `two` counts."""
    return NUMBERS[text] if text in NUMBERS else int(text)
