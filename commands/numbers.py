"""Numbers as they are written: which dot or comma groups thousands, and which starts the decimals."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_UNGROUPED = re.compile(r"[0-9]+")


@lru_cache(maxsize=64)
def decimal_sign(locale: str) -> str:
    """The comma or the dot, whichever `locale` (BCP 47 or POSIX) writes before decimals; unknown ones a dot."""
    try:
        sign = Locale.parse(locale.replace("-", "_")).number_symbols["latn"]["decimal"]
    except (UnknownLocaleError, ValueError, KeyError, TypeError):
        return "."
    return "," if sign == "," else "."


def read_number(text: str, *, locale: str, decimals: int) -> tuple[int, int] | None:
    """`text` as whole digits and how many of them are decimals: `12.50` is (1250, 2). None when it is no number.

    Spaces and apostrophes only ever group. Of dot and comma, when both occur, the last one starts the decimals. One of
    them alone groups when three digits follow it, unless `locale` decides otherwise or it could not group; in a
    currency without `decimals` it then always groups.
    """
    for sign in _possible_signs(text, locale, decimals):
        whole, _, fraction = text.rpartition(sign) if sign else (text, "", "")
        if _is_whole(whole, sign) and (fraction.isdigit() or not sign):
            return int(re.sub(r"\D", "", whole) + fraction), len(fraction)
    return None


def _possible_signs(text: str, locale: str, decimals: int) -> tuple[str, ...]:
    """The decimal signs to try, in order of belief; "" means that there are no decimals."""
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        last = max(".", ",", key=text.rindex)
        return (last,) if text.count(last) == 1 else ()
    if dots + commas != 1:
        return ("",)
    sign = "." if dots else ","
    return (sign, "") if sign == decimal_sign(locale) and decimals else ("", sign)


def _is_whole(text: str, sign: str) -> bool:
    """Whether `text` is digits, in groups of three or in none; 0 begins no group, and no number but 0 itself."""
    if _UNGROUPED.fullmatch(text):
        return bool(sign) or text == "0" or not text.startswith("0")
    grouped = _GROUPED.fullmatch(text)
    return grouped is not None and grouped[1] != sign and not text.startswith("0")
