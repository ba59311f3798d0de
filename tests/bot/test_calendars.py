from datetime import date

import pytest

from bot.calendars import calendar_of


@pytest.mark.parametrize(
    ("country", "day", "working"),
    [
        ("FR", date(2026, 11, 11), False),
        ("FR", date(2026, 7, 14), False),
        ("GB", date(2026, 11, 11), True),
        ("GB", date(2026, 12, 25), False),
        ("fr", date(2026, 5, 1), False),
        ("FR", date(2026, 11, 14), False),
        ("XX", date(2026, 12, 25), True),
        (None, date(2026, 12, 25), True),
        (None, date(2026, 12, 26), False),
    ],
)
def test_working_days(country: str | None, day: date, working: bool) -> None:
    assert calendar_of(country).is_working(day) is working


def test_a_calendar_is_worked_out_once() -> None:
    assert calendar_of("FR") is calendar_of("FR")
