"""Amounts of money as reps type them, in exact integers throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from commands.currency_words import currency_named, is_plainly_currency
from commands.numbers import read_number
from commands.words import tidy
from pipeline.money import LARGEST_MINOR, Money, check_amount, exponent, round_half_up
from pipeline.refusals import AmountOutOfRange, NotAnAmount, UnknownCurrency

_LONGEST = 60
_SHAPE = re.compile(r"([^0-9]*)([0-9](?:[0-9.,' ]*[0-9])?)([^0-9]*)")
_ENDLESS = frozenset(["nan", "inf", "infinity", "infini", "∞"])
_TIMES = {
    "k": 10**3, "mille": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6, "mln": 10**6,
    "million": 10**6, "millions": 10**6, "bn": 10**9, "md": 10**9, "mds": 10**9, "mrd": 10**9, "milliard": 10**9,
    "milliards": 10**9, "billion": 10**9, "billions": 10**9,
}  # fmt: skip
_SUFFIX = re.compile(rf"({'|'.join(sorted(_TIMES, key=len, reverse=True))}|)\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class AmountFound:
    """An amount among words: `words[start:end]` were used for it. `has_currency` tells a stated currency."""

    money: Money
    start: int
    end: int
    has_currency: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    minor: int
    currency: str
    stated: bool
    start: int = 0
    end: int = 0


def read_amount(words: str, *, base: str, locale: str) -> Money:
    """The amount `words` are, in `base` when they name no currency; decimals beyond the currency's are rounded half up.

    NotAnAmount when they are something else, AmountOutOfRange for zero, less, more than 10¹² minor units or no number
    at all (NaN), UnknownCurrency for three letters that are no currency.
    """
    text = tidy(words)
    if len(text) > _LONGEST or text.casefold().strip("+-") in _ENDLESS:
        _refuse_endless(text, base)
    reading = _read(text, base=base, locale=locale)
    if reading is None:
        _refuse(text, base)
    return check_amount(reading.minor, reading.currency)


def last_amount(words: Sequence[str], *, base: str, locale: str, skip: int = 1) -> AmountFound | None:
    """The value in the words of a new deal: the last amount, one with a currency winning over any without.

    The first `skip` words are never one. What is found may be out of range: AmountOutOfRange.
    """
    best = _last(words, base=base, locale=locale, skip=skip)
    if best is None:
        return None
    return AmountFound(check_amount(best.minor, best.currency), best.start, best.end, best.stated)


def last_span(words: Sequence[str], *, base: str, locale: str, skip: int = 1) -> tuple[int, int] | None:
    """Where the words of that amount begin and end, in range or not."""
    best = _last(words, base=base, locale=locale, skip=skip)
    return (best.start, best.end) if best else None


def _last(words: Sequence[str], *, base: str, locale: str, skip: int) -> _Reading | None:
    found = _amounts(words, base=base, locale=locale, skip=skip)
    return max(found, key=lambda reading: (reading.stated, reading.start), default=None)


def _amounts(words: Sequence[str], *, base: str, locale: str, skip: int) -> Iterator[_Reading]:
    start = skip
    while start < len(words):
        reading = _longest_from(words, start, base=base, locale=locale)
        if reading:
            yield reading
        start = reading.end if reading else start + 1


def _longest_from(words: Sequence[str], start: int, *, base: str, locale: str) -> _Reading | None:
    for end in range(min(start + 5, len(words)), start, -1):
        span = [*words[start : end - 1], words[end - 1].rstrip(",;:")]
        reading = _read(" ".join(span), base=base, locale=locale) if _may_be_amount(span) else None
        if reading and (reading.stated or "m" not in span):
            return _Reading(reading.minor, reading.currency, reading.stated, start, end)
    return None


def _may_be_amount(span: Sequence[str]) -> bool:
    """A cheap look before reading: digits, no lone sign, and no everyday word that is also a currency code."""
    return (
        any("0" <= c <= "9" for c in span[0] + span[min(1, len(span) - 1)])
        and sum(map(len, span)) <= _LONGEST
        and span[0] not in {"-", "+"}
        and all(map(is_plainly_currency, span))
    )


def _read(text: str, *, base: str, locale: str) -> _Reading | None:
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    before, number, after = shape[1].strip(), shape[2], shape[3].strip()
    negative, before = "-" in (before[:1], before[-1:]), before.strip("+- ")
    times, after = _split_suffix(after.removeprefix(".-").removeprefix(",-"), base)
    if before and after:
        return None
    currency = currency_named(before or after, base) if before or after else base
    if currency is None:
        return None
    # A currency in front is the English way of writing, and there a comma groups: "€12,000" is no twelve euros.
    written = "en" if before and "." not in number else locale
    digits = read_number(number, locale=written, decimals=exponent(currency))
    if digits is None:
        return None
    minor = round_half_up(digits[0] * times * 10 ** exponent(currency), 10 ** digits[1])
    return _Reading(-minor if negative else minor, currency, bool(before or after))


def _split_suffix(after: str, base: str) -> tuple[int, str]:
    """What the number is multiplied by, and the currency after it: `k€` is (1000, "€"), `kr` is (1, "kr")."""
    found = _SUFFIX.fullmatch(after)
    if found is None or currency_named(after, base) or (found[2] and currency_named(found[2], base) is None):
        return 1, after
    return _TIMES.get(found[1].casefold(), 1), found[2]


def _refuse_endless(text: str, base: str) -> NoReturn:
    if any(c.isalpha() for c in text) and text.casefold().strip("+-") not in _ENDLESS:
        raise NotAnAmount(words=text[:_LONGEST])
    raise AmountOutOfRange(largest=Money(LARGEST_MINOR, base))


def _refuse(text: str, base: str) -> NoReturn:
    """Say whether it is only the currency that nobody knows."""
    code = re.fullmatch(r"(?:[-+]?[0-9.,' ]+ ?(?:[kKmM] ?)?([A-Za-z]{3})|([A-Za-z]{3}) ?[0-9.,' ]+[kKmM]?)", text)
    unknown = (code[1] or code[2]).upper() if code else ""
    if unknown and currency_named(unknown, base) is None:
        raise UnknownCurrency(code=unknown)
    raise NotAnAmount(words=text)
