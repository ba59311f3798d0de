"""A workspace's own rates: what was known when, and what comes in place of what."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pipeline.exchange import Exchange
from pipeline.money import Money
from storage.books import Books
from storage.database import Database
from storage.rates import decimals
from storage.work import Work
from tests.founding import found_team
from tests.pipeline.rates import no_bank_moves
from tests.storage.given import after

DAY = date(2026, 1, 5)
DOLLARS = Money(1_000, "USD")


@pytest.fixture
async def books(database: Database) -> Books:
    books = Books(database, published=no_bank_moves)
    await found_team(books)
    return books


async def enter(work: Work, rate: str, *, days: float, day: date = DAY, currency: str = "USD") -> int:
    entered = await work.rates.enter(currency, "EUR", Fraction(rate), day=day, by="lea", at=after(days=days))
    return entered.number


async def worth(work: Work, *, days: float, day: date = date(2026, 1, 20)) -> int | None:
    return (await work.rates.known(after(days=days), of={"USD"})).worth(DOLLARS, day)


async def test_what_is_entered_later_changes_nothing_that_was_known_before(books: Books) -> None:
    async with books.work("T1") as work:
        await enter(work, "0.9", days=1)
        await enter(work, "0.8", days=3, day=date(2026, 1, 1))
        await enter(work, "0.7", days=5)
        assert [await worth(work, days=days) for days in (1, 2, 4, 6)] == [500, 900, 900, 700]
        assert await worth(work, days=4, day=date(2026, 1, 2)) == 800
        assert [(rate.number, decimals(rate.rate)) for rate in await work.rates.entered()] == [(3, "0.7"), (2, "0.8")]


async def test_a_removed_rate_still_counts_for_what_was_before(books: Books) -> None:
    async with books.work("T1") as work:
        number = await enter(work, "0.9", days=1)
        assert await work.rates.remove(number, at=after(days=3))
        assert not await work.rates.remove(number, at=after(days=4))
        assert not await work.rates.remove(99, at=after(days=4))
        assert [await worth(work, days=days) for days in (2, 3, 4)] == [900, 900, 500]
        assert (await work.rates.known(of={"USD"})).worth(DOLLARS, date(2026, 1, 20)) == 500


async def test_the_banks_rates_count_until_they_are_turned_off(books: Books) -> None:
    async with books.work("T1") as work:
        for counts, days in ((True, 1), (False, 2), (False, 3), (True, 4)):
            await work.rates.let_bank_count(counts, at=after(days=days))
        assert [await worth(work, days=days) for days in (1, 2, 3, 4, 5)] == [500, 500, None, None, 500]
        assert await work.rates.bank_counts()


async def test_each_workspace_has_its_own_rates(books: Books) -> None:
    await found_team(books, "T2")
    async with books.work("T1") as work:
        await enter(work, "0.9", days=1)
    async with books.work("T2") as work:
        assert await worth(work, days=2) == 500
        assert await work.rates.entered() == []
        assert not await work.rates.remove(1, at=after(days=2))
        assert await enter(work, "0.1", days=3) == 1


async def test_nothing_is_read_of_the_bank_where_there_is_nothing_to_convert(database: Database) -> None:
    async def unread() -> None:
        raise LookupError

    books = Books(database, published=unread)  # type: ignore[arg-type]  # it is never called
    await found_team(books, "T3")
    async with books.look("T3") as work:
        known = await work.rates.known(of={"EUR", None})
        assert known == Exchange(base="EUR", zone=known.zone)


@pytest.mark.parametrize("typed", ["0.92", "150", "0.000001", "1234567.890123", "10"])
def test_decimals_are_kept_as_they_are(typed: str) -> None:
    assert decimals(Fraction(typed)) == typed


def test_what_is_no_decimal_fraction_is_refused() -> None:
    with pytest.raises(ValueError, match="1/3"):
        decimals(Fraction(1, 3))
