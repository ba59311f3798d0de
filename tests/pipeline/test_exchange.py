"""Amounts of other currencies, told in the workspace's own: exactly, at the rate of the day, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pipeline.exchange import Exchange, OwnRate, Published, RateInForce, converted
from pipeline.figures import Foreign, by_code
from pipeline.money import Money, exponent
from tests.pipeline.rates import Bank, own_rate

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 20)
BANK = Bank({"USD": {date(2026, 11, 2): "1.25", date(2026, 11, 9): "1.6"}, "JPY": {date(2026, 11, 5): "160"}})


def exchange(*own: OwnRate, base: str = "EUR", published: Published | None = None) -> Exchange:
    return Exchange(base=base, zone=PARIS, own=own, published=published)


def test_a_hundred_dollars_and_fifteen_thousand_yen_at_150_are_two_hundred_dollars() -> None:
    held = [Money(10_000, "USD"), Money(15_000, "JPY")]
    rates = exchange(own_rate("USD", "150", "JPY"), base="USD")
    assert sum(rates.worth(amount, TODAY) or 0 for amount in held) == 20_000


def test_without_a_rate_they_stay_a_hundred_dollars_and_fifteen_thousand_yen() -> None:
    held = [Money(10_000, "USD"), Money(9_000, "JPY"), Money(6_000, "JPY")]
    rates = exchange(base="USD")
    assert [rates.worth(amount, TODAY) for amount in held] == [10_000, None, None]


CONVERSIONS = [
    (Money(100, "USD"), "0.92", "EUR", 92),
    (Money(1, "USD"), "0.5", "EUR", 1),
    (Money(1, "USD"), "0.49", "EUR", 0),
    (Money(15_000, "JPY"), "0.0067", "EUR", 10_050),
    (Money(1_000, "EUR"), "157.5", "JPY", 1_575),
    (Money(1_234_567, "KWD"), "2.99", "EUR", 369_136),
    (Money(369_136, "EUR"), "0.334448", "KWD", 1_234_568),
    (Money(3, "KWD"), "1000", "JPY", 3),
    (Money(10**12, "IDR"), "999999999999", "EUR", 999_999_999_999 * 10**12),
]


@pytest.mark.parametrize(("amount", "rate", "base", "expected"), CONVERSIONS)
def test_minor_units_follow_their_currency_and_halves_go_up(amount: Money, rate: str, base: str, expected: int) -> None:
    assert converted(amount, Fraction(rate), base) == expected


@given(
    minor=st.integers(1, 10**12),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    base=st.sampled_from(["EUR", "XOF", "TND"]),
    rate=st.fractions(Fraction(1, 10**6), 10**6),
)
def test_rounding_moves_an_amount_by_at_most_half_a_minor_unit(
    minor: int, currency: str, base: str, rate: Fraction
) -> None:
    exact = Fraction(minor, 10 ** exponent(currency)) * rate * 10 ** exponent(base)
    assert abs(converted(Money(minor, currency), rate, base) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "probability", "expected"), [(1, 50, 1), (1, 49, 0), (12_345, 10, 1_235), (12_344, 10, 1_234), (7, 0, 0)]
)
def test_a_value_is_weighted_in_whole_cents_halves_up(value: int, probability: int, expected: int) -> None:
    assert exchange().worth(Money(value, "EUR"), TODAY, per_cent=probability) == expected


def test_a_converted_value_is_weighted_with_one_rounding() -> None:
    rates = exchange(own_rate("USD", "0.333"))
    assert rates.worth(Money(150, "USD"), TODAY) == 50
    assert rates.worth(Money(150, "USD"), TODAY, per_cent=1) == 0
    assert rates.worth(Money(15_000, "USD"), TODAY, per_cent=1) == 50
    assert rates.worth(Money(14_866, "USD"), TODAY, per_cent=1) == 50
    assert rates.worth(Money(14_864, "USD"), TODAY, per_cent=1) == 49


DAYS = [
    (date(2026, 11, 1), None),
    (date(2026, 11, 2), Fraction(4, 5)),
    (date(2026, 11, 8), Fraction(4, 5)),
    (date(2026, 11, 9), Fraction(5, 8)),
    (date(2027, 6, 1), Fraction(5, 8)),
]


@pytest.mark.parametrize(("day", "rate"), DAYS)
def test_the_latest_rate_on_or_before_the_day_counts(day: date, rate: Fraction | None) -> None:
    found = exchange(published=BANK).in_force("USD", day)
    assert (found and found.rate) == rate


def test_two_currencies_cross_by_way_of_the_euro_and_are_as_old_as_the_older() -> None:
    found = exchange(base="USD", published=BANK).in_force("JPY", TODAY)
    assert found == RateInForce(currency="JPY", rate=Fraction("1.6") / 160, day=date(2026, 11, 5))
    assert exchange(base="USD", published=BANK).in_force("EUR", TODAY) == RateInForce(
        currency="EUR", rate=Fraction("1.6"), day=date(2026, 11, 9)
    )


def test_a_workspaces_own_rate_comes_before_the_banks_from_its_day_on() -> None:
    own = own_rate("USD", "0.7", day=date(2026, 11, 5))
    rates = exchange(own, published=BANK)
    assert rates.in_force("USD", date(2026, 11, 4)) == RateInForce(
        currency="USD", rate=Fraction(4, 5), day=date(2026, 11, 2)
    )
    assert rates.in_force("USD", TODAY) == RateInForce(currency="USD", rate=Fraction("0.7"), day=own.day, own=own)


def test_of_its_own_rates_the_latest_day_counts_and_of_one_day_the_last_entered() -> None:
    early = own_rate("USD", "0.7", day=date(2026, 11, 5), number=3)
    twice = own_rate("USD", "0.8", day=date(2026, 11, 10), number=1)
    corrected = own_rate("USD", "0.9", day=date(2026, 11, 10), number=2)
    to_come = own_rate("USD", "9", day=date(2026, 12, 1), number=4)
    found = exchange(early, twice, corrected, to_come).in_force("USD", TODAY)
    assert found is not None
    assert found.own == corrected


def test_a_rate_is_read_either_way_round() -> None:
    assert exchange(own_rate("EUR", "8", "USD")).worth(Money(800, "USD"), TODAY) == 100
    assert exchange(own_rate("GBP", "8", "USD")).worth(Money(800, "USD"), TODAY) is None


def test_the_base_is_itself_and_nothing_is_nothing() -> None:
    rates = exchange(own_rate("EUR", "8", "USD"))
    assert rates.in_force("EUR", TODAY) is None
    assert (rates.worth(Money(5, "EUR"), TODAY), rates.worth(None, TODAY)) == (5, None)


NIGHT = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "on", "before"),
    [
        (NIGHT, date(2026, 11, 16), date(2026, 11, 15)),
        (NIGHT - timedelta(seconds=1), date(2026, 11, 15), date(2026, 11, 15)),
        (NIGHT + timedelta(hours=9), date(2026, 11, 16), date(2026, 11, 16)),
    ],
)
def test_a_book_as_it_stood_at_midnight_has_the_rates_of_the_day_before(at: datetime, on: date, before: date) -> None:
    assert (exchange().day_at(at), exchange().day_before(at)) == (on, before)


def test_a_rate_counts_from_when_it_was_entered_until_it_was_removed() -> None:
    rate = own_rate("USD", "1", set_at=NIGHT, removed_at=NIGHT + timedelta(days=2))
    instants = [NIGHT, NIGHT + timedelta(seconds=1), NIGHT + timedelta(days=2), NIGHT + timedelta(days=3)]
    assert [rate.was_known(at) for at in instants] == [False, True, True, False]


def test_what_had_no_rate_on_its_day_is_told_apart_from_what_had_one() -> None:
    rated, bare = Foreign(Money(200, "CHF"), 1, 210), Foreign(Money(50, "CHF"), 2, None)
    assert by_code([bare, rated, rated]) == (Foreign(Money(400, "CHF"), 2, 420), bare)
