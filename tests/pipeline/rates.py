"""Rates to reckon with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from pipeline.exchange import OwnRate, Quote

FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True)
class Bank:
    """A central bank whose rates start on given days: units for one euro, by currency and day."""

    quotes: Mapping[str, Mapping[date, str]]

    @property
    def last_day(self) -> date:
        return max(day for dated in self.quotes.values() for day in dated)

    def quote(self, currency: str, day: date) -> Quote | None:
        days = [known for known in self.quotes.get(currency, {}) if known <= day]
        return Quote(Fraction(self.quotes[currency][max(days)]), max(days)) if days else None


async def no_bank_moves() -> Bank:
    """A bank at which one euro always is 2 USD, 300 JPY and half a KWD."""
    return Bank({"USD": {FIRST_DAY: "2"}, "JPY": {FIRST_DAY: "300"}, "KWD": {FIRST_DAY: "0.5"}})


def own_rate(
    currency: str,
    rate: str,
    counter: str = "EUR",
    *,
    day: date = FIRST_DAY,
    number: int = 1,
    set_at: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    removed_at: datetime | None = None,
) -> OwnRate:
    return OwnRate(
        number=number,
        currency=currency,
        counter=counter,
        day=day,
        rate=Fraction(rate),
        set_by="lea",
        set_at=set_at,
        removed_at=removed_at,
    )
