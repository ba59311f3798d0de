"""How a rate is typed: what one unit of a currency is worth, `0.92` or `150 JPY`."""

from __future__ import annotations

import re
from fractions import Fraction

from commands.currency_words import currency_named
from commands.numbers import read_number
from commands.words import tidy
from pipeline.refusals import NotARate, RateOutOfRange, UnknownCurrency

_SHAPE = re.compile(r"([^0-9]*)([0-9](?:[0-9.,' ]*[0-9])?)([^0-9]*)")
_QUOTED = 40
_DIGITS = 12
"""How many digits a rate has before, and after, the decimal sign: Iranian rials to the dinar of Kuwait need seven."""


def read_worth(typed: str, *, base: str, locale: str) -> tuple[Fraction, str]:
    """The rate typed and the currency it is in, `base` unless said. NotARate, RateOutOfRange, UnknownCurrency."""
    words = tidy(typed)
    shape = _SHAPE.fullmatch(words.removeprefix("="))
    if shape is None or (shape[1].strip() and shape[3].strip()):
        raise NotARate(words=words[:_QUOTED])
    named = shape[1].strip() or shape[3].strip()
    if named in {"-", "+"}:
        raise RateOutOfRange
    counter = currency_named(named, base) if named else base
    if counter is None:
        raise UnknownCurrency(code=named[:_QUOTED]) if named.isalpha() else NotARate(words=words[:_QUOTED])
    return _rate(shape[2], locale), counter


def _rate(number: str, locale: str) -> Fraction:
    digits = read_number(number, locale=locale, decimals=_DIGITS)
    if digits is None:
        raise NotARate(words=number[:_QUOTED])
    whole, places = digits
    if not whole or places > _DIGITS or whole >= 10 ** (_DIGITS + places):
        raise RateOutOfRange
    return Fraction(whole, 10**places)
