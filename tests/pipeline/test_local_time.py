from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pipeline.local_time import day_of, instant_at


@pytest.mark.parametrize(
    ("day", "hour", "zone", "expected"),
    [
        (date(2026, 11, 23), time(9), "Europe/Paris", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (date(2026, 3, 29), time(1, 59), "Europe/Paris", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), time(2), "Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 30), "Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 59, 59, 999999), "Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 3, 29), time(3), "Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), "Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 3, 8), time(2, 30), "America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        (date(2018, 11, 4), time(0), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
        (date(2011, 12, 30), time(9), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        (date(2026, 11, 23), time(9), "Asia/Kolkata", datetime(2026, 11, 23, 3, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_has_one_instant(day: date, hour: time, zone: str, expected: datetime) -> None:
    assert instant_at(day, hour, ZoneInfo(zone)) == expected


def test_an_hour_marked_as_the_second_of_the_two_still_means_the_first() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert instant_at(date(2026, 10, 25), time(2, 30, fold=1), paris) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Los_Angeles", date(2026, 12, 31)),
        ("UTC", date(2027, 1, 1)),
        ("Pacific/Kiritimati", date(2027, 1, 1)),
    ],
)
def test_a_new_year_starts_later_in_the_west(zone: str, expected: date) -> None:
    assert day_of(datetime(2027, 1, 1, 0, 30, tzinfo=UTC), ZoneInfo(zone)) == expected


INSTANTS = st.integers(0, 10 * 366 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
ZONES = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"])


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_an_instant_comes_back_from_its_wall_clock_unless_clocks_show_it_twice(at: datetime, zone: ZoneInfo) -> None:
    local = at.astimezone(zone)
    again = instant_at(local.date(), local.time(), zone)
    assert again.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)
    assert local.fold == 1 or again == at
