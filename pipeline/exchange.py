"""What money of one currency is worth in another: dated rates in exact fractions, one rounding per amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from pipeline.local_time import day_of
from pipeline.money import Money, exponent, round_half_up

EURO = "EUR"

Worth = Callable[[Money | None], int | None]
"""What an amount is worth in minor units of the base; None without an amount or a rate."""

_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRate:
    """A workspace's own rate: from `day` on, 1 `currency` is `rate` of `counter` (ISO 4217); `number` names it.

    `set_by` (Slack id) entered it at `set_at` (UTC); it counts from then on, and until `removed_at`.
    """

    number: int
    currency: str
    counter: str
    day: date
    rate: Fraction
    set_by: str | None
    set_at: datetime
    removed_at: datetime | None = None

    def in_units_of(self, base: str, currency: str) -> Fraction | None:
        """How much of `base` one `currency` is by this rate, read either way round; None when it is about others."""
        if (self.currency, self.counter) == (currency, base):
            return self.rate
        return 1 / self.rate if (self.counter, self.currency) == (currency, base) else None

    def was_known(self, at: datetime) -> bool:
        """Whether it counted just before `at`: entered by then, and not removed."""
        return self.set_at < at and (self.removed_at is None or self.removed_at >= at)


@dataclass(frozen=True, slots=True)
class Quote:
    """A published rate: how many units of a currency one euro was, and on which day."""

    per_euro: Fraction
    day: date


class Published(Protocol):
    """The reference rates of a central bank, each dated."""

    def quote(self, currency: str, day: date) -> Quote | None:
        """The latest rate of `currency` on or before `day`; None when there is none that still means something."""
        ...

    @property
    def last_day(self) -> date:
        """The last day rates are known of."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RateInForce:
    """1 `currency` is `rate` of the base, since `day`; `own` is the workspace's rate, None for the central bank's."""

    currency: str
    rate: Fraction
    day: date
    own: OwnRate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The rates a workspace knew at some moment, into `base`; days are told in the workspace's `zone`.

    Its own rates come before the published ones (rates against the euro, which give cross rates) from their day on.
    """

    base: str
    zone: ZoneInfo
    own: tuple[OwnRate, ...] = ()
    published: Published | None = None

    def in_force(self, currency: str, day: date) -> RateInForce | None:
        """The rate of `currency` on `day`: the latest on or before it; None without one, and for the base itself."""
        if currency == self.base:
            return None
        found = [(one.day, one.number, rate, one) for one, rate in self._own_rates(currency) if one.day <= day]
        if found:
            starts, _, rate, one = max(found, key=lambda dated: dated[:2])
            return RateInForce(currency=currency, rate=rate, day=starts, own=one)
        return self._cross(currency, day)

    def worth(self, amount: Money | None, day: date, *, per_cent: int = 100) -> int | None:
        """An amount, or so much of it, in minor units of the base at the rate of `day`; None without one or the other.

        Rounded once, halves up.
        """
        if amount is None:
            return None
        if amount.currency == self.base:
            return round_half_up(amount.minor * per_cent, 100)
        found = self.in_force(amount.currency, day)
        return None if found is None else converted(amount, found.rate * Fraction(per_cent, 100), self.base)

    def on(self, day: date) -> Worth:
        """What amounts are worth by the rates of one day."""
        return lambda amount: self.worth(amount, day)

    def worth_at(self, amount: Money | None, at: datetime) -> int | None:
        """The same on the day of an instant (UTC): that of a close, for a closed deal keeps its rate."""
        return self.worth(amount, self.day_at(at))

    def day_at(self, at: datetime) -> date:
        """The day of an instant at which something happened."""
        return day_of(at, self.zone)

    def day_before(self, at: datetime) -> date:
        """The day of the last moment before `at`: the one whose rates hold for the book as it stood just before."""
        return day_of(at - _JUST_BEFORE, self.zone)

    def _own_rates(self, currency: str) -> list[tuple[OwnRate, Fraction]]:
        rates = [(one, one.in_units_of(self.base, currency)) for one in self.own]
        return [(one, rate) for one, rate in rates if rate is not None]

    def _cross(self, currency: str, day: date) -> RateInForce | None:
        ours, theirs = self._quote(self.base, day), self._quote(currency, day)
        if ours is None or theirs is None:
            return None
        known = min(quote.day for quote, of in ((ours, self.base), (theirs, currency)) if of != EURO)
        return RateInForce(currency=currency, rate=ours.per_euro / theirs.per_euro, day=known)

    def _quote(self, currency: str, day: date) -> Quote | None:
        if currency == EURO:
            return Quote(Fraction(1), day)
        return self.published.quote(currency, day) if self.published else None


def converted(amount: Money, rate: Fraction, base: str) -> int:
    """An amount in minor units of `base` at `rate` of it for one unit of the amount's currency, halves up."""
    exact = amount.minor * rate * Fraction(10 ** exponent(base), 10 ** exponent(amount.currency))
    return round_half_up(exact.numerator, exact.denominator)
