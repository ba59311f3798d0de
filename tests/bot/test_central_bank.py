"""The European Central Bank's rates, from the package that ships them."""

from __future__ import annotations

import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bot.central_bank import CentralBank
from pipeline.exchange import Published, Quote

FILE = """Date,USD,RUB,ISK,
2026-03-03,1.17,N/A,,
2026-03-02,1.16,N/A,140,
2022-03-01,1.1162,117.201,141.9,
2022-02-28,1.1199,115.4842,N/A,
"""


async def test_the_package_has_the_rates_of_every_day_since_the_euro_began() -> None:
    rates = await CentralBank()()
    assert rates.quote("USD", date(1999, 1, 4)) == Quote(Fraction("1.1789"), date(1999, 1, 4))
    assert rates.quote("USD", date(1999, 1, 3)) is None
    assert rates.quote("JPY", date(2024, 1, 1)) == Quote(Fraction("156.33"), date(2023, 12, 29))
    assert rates.quote("XYZ", date(2024, 1, 1)) is None
    assert rates.last_day >= date(2026, 10, 1)


@pytest.fixture
async def bank(tmp_path: Path) -> Published:
    with zipfile.ZipFile(tmp_path / "rates.zip", "w") as packed:
        packed.writestr("eurofxref-hist.csv", FILE)
    return await CentralBank(path=tmp_path / "rates.zip")()


@pytest.mark.parametrize(
    ("currency", "day", "found"),
    [
        ("USD", date(2022, 3, 5), Quote(Fraction("1.1162"), date(2022, 3, 1))),
        ("USD", date(2029, 1, 1), Quote(Fraction("1.17"), date(2026, 3, 3))),
        ("USD", date(2022, 2, 27), None),
        ("RUB", date(2022, 3, 31), Quote(Fraction("117.201"), date(2022, 3, 1))),
        ("RUB", date(2022, 4, 1), None),
        ("ISK", date(2022, 2, 28), None),
        ("ISK", date(2022, 5, 1), None),
        ("ISK", date(2026, 3, 10), Quote(Fraction(140), date(2026, 3, 2))),
    ],
)
def test_a_quote_is_the_latest_and_lapses_when_the_bank_gives_a_currency_up(
    bank: Published, currency: str, day: date, found: Quote | None
) -> None:
    assert bank.quote(currency, day) == found


async def test_the_file_is_read_once() -> None:
    bank = CentralBank()
    assert await bank() is await bank()
