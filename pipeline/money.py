"""Money as whole minor units of one currency (ISO 4217), never as a float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.refusals import AmountOutOfRange

LARGEST_MINOR = 10**12
"""The largest amount accepted, in minor units."""

_EXPONENTS: Mapping[str, int] = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def exponent(currency: str) -> int:
    """How many decimals `currency` has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole, halves away from zero, in exact integers."""
    sign = 1 if (numerator >= 0) == (denominator > 0) else -1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents for EUR, yen for JPY) of a currency (ISO 4217, upper case)."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """Add an amount of the same currency; mixing currencies is a fault of the caller (ValueError)."""
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up without a rate")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other


def check_amount(minor: int, currency: str) -> Money:
    """Money a deal may be worth; zero, negative or more than 10¹² minor units raise AmountOutOfRange."""
    if not 0 < minor <= LARGEST_MINOR:
        raise AmountOutOfRange(largest=Money(LARGEST_MINOR, currency))
    return Money(minor, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts that are all in `currency`; nothing at all is zero."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
