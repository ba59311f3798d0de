from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.cadence import morning_of, next_morning

PARIS = ZoneInfo("Europe/Paris")


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (utc(2026, 11, 20, 7, 59), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 8), utc(2026, 11, 21, 8)),
        (utc(2026, 3, 28, 12), utc(2026, 3, 29, 7)),
        (utc(2026, 10, 24, 12), utc(2026, 10, 25, 8)),
    ],
)
def test_mornings_come_every_day_at_nine(after: datetime, expected: datetime) -> None:
    assert next_morning(after, zone=PARIS) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(2026, 11, 20, 7, 59), None),
        (utc(2026, 11, 20, 8), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 22, 59), utc(2026, 11, 20, 8)),
        (utc(2026, 11, 20, 23), None),
    ],
)
def test_a_morning_lasts_until_its_day_ends(at: datetime, expected: datetime | None) -> None:
    assert morning_of(at, zone=PARIS) == expected
