"""What a digest says of a month or a quarter that ended within its period, whatever day it comes on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.digests import ended_period
from pipeline.figures import Period
from pipeline.schedules import LAST_WORKING_DAY, Cadence, Schedule

UTC = ZoneInfo("UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


@pytest.mark.parametrize(
    ("cadence", "start", "end", "ended"),
    [
        ("monthly", "11-01T09:00", "12-01T09:00", "11-01T00:00"),
        ("monthly", "11-15T09:00", "12-15T09:00", "11-01T00:00"),
        ("monthly", "10-30T17:00", "11-30T17:00", "10-01T00:00"),
        ("monthly", "10-30T17:00", "12-01T09:00", "11-01T00:00"),
        ("monthly", "11-01T09:00", "11-15T09:00", None),
        ("quarterly", "07-01T09:00", "10-01T09:00", "07-01T00:00"),
        ("quarterly", "06-30T17:00", "10-01T09:00", "07-01T00:00"),
        ("weekly", "10-26T09:00", "11-02T09:00", None),
    ],
    ids=["usual", "mid-month", "last day", "moved on", "moved within", "quarter", "quarter moved on", "weekly"],
)
def test_the_result_is_of_the_last_month_or_quarter_that_ended_within_the_period(
    cadence: Cadence, start: str, end: str, ended: str | None
) -> None:
    schedule = Schedule(cadence=cadence, zone=UTC, month_day=LAST_WORKING_DAY)
    told = ended_period(schedule, Period(start=at(start), end=at(end), zone="UTC"))
    assert (told and told.start) == (ended and at(ended))
