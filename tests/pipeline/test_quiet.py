from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pipeline.quiet import in_quiet_hours, quiet_until

PARIS = ZoneInfo("Europe/Paris")


def paris(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (paris(11, 20, 19, 59), False),
        (paris(11, 20, 20), True),
        (paris(11, 20, 23, 59), True),
        (paris(11, 21, 0), True),
        (paris(11, 21, 7, 59), True),
        (paris(11, 21, 8), False),
    ],
)
def test_nights_are_quiet_from_eight_to_eight(at: datetime, quiet: bool) -> None:
    assert in_quiet_hours(at, PARIS) == quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False)])
def test_quiet_hours_may_lie_within_a_day(hour: int, quiet: bool) -> None:
    assert in_quiet_hours(paris(11, 20, hour), PARIS, time(12), time(14)) == quiet


@pytest.mark.parametrize("hour", [0, 8, 20])
def test_equal_times_leave_no_hour_quiet(hour: int) -> None:
    assert not in_quiet_hours(paris(11, 20, hour), PARIS, time(8), time(8))


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (paris(11, 20, 12), paris(11, 20, 12)),
        (paris(11, 20, 20), paris(11, 21, 8)),
        (paris(11, 21, 7, 59), paris(11, 21, 8)),
        (paris(3, 28, 23), paris(3, 29, 8)),
        (paris(10, 24, 23), paris(10, 25, 8)),
    ],
)
def test_what_comes_up_at_night_waits_for_the_morning(at: datetime, until: datetime) -> None:
    assert quiet_until(at, PARIS) == until


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (paris(10, 25, 2, 10), paris(10, 25, 2, 30)),
        (paris(10, 25, 2, 10, fold=1), paris(10, 25, 2, 30, fold=1)),
        (paris(3, 29, 1, 59), paris(3, 29, 3)),
    ],
)
def test_quiet_hours_may_end_in_the_hour_clocks_change(at: datetime, until: datetime) -> None:
    assert quiet_until(at, PARIS, time(20), time(2, 30)) == until


ZONES = st.sampled_from(["Europe/Paris", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"]).map(ZoneInfo)
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
INSTANTS = st.integers(0, 6 * 365 * 1440).map(lambda n: datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(at=INSTANTS, zone=ZONES, start=MINUTES, end=MINUTES)
def test_quiet_always_ends_within_a_day_and_is_over_then(at: datetime, zone: ZoneInfo, start: time, end: time) -> None:
    until = quiet_until(at, zone, start, end)
    assert not in_quiet_hours(until, zone, start, end)
    assert timedelta(0) <= until - at <= timedelta(hours=25)
