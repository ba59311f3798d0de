"""What an open deal lacks for a forecast to know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.deals import DealFacts
from pipeline.hygiene import CHECKS, Check, Hygiene, failed
from tests.pipeline.given import DEAL, LEA, a_next_step

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CLEAN = replace(DEAL, close_on=TODAY, next_step=a_next_step(TODAY))


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (CLEAN, ()),
        (replace(CLEAN, value=None), ("value",)),
        (replace(CLEAN, close_on=None), ("close_on",)),
        (replace(CLEAN, close_on=TODAY - timedelta(days=1)), ("close_on",)),
        (replace(CLEAN, owner=replace(LEA, active=False)), ("owner",)),
        (replace(CLEAN, next_step=None), ("next_step",)),
        (replace(CLEAN, next_step=a_next_step(date(2026, 1, 1))), ()),
        (replace(CLEAN, life_at=NOW - timedelta(days=30)), ()),
        (replace(CLEAN, life_at=NOW - timedelta(days=30, microseconds=1)), ("life",)),
        (
            replace(DEAL, value=None, owner=replace(LEA, active=False), life_at=DEAL.created_at),
            CHECKS,
        ),
    ],
)
def test_a_deal_fails_what_it_lacks(deal: DealFacts, expected: tuple[Check, ...]) -> None:
    assert failed(deal, today=TODAY, now=NOW) == expected


def test_shares_are_of_the_open_deals() -> None:
    found = Hygiene(open_deals=8, failing={"close_on": (1,), "owner": (1, 2), "next_step": (2, 3, 1)})
    assert [found.percent(check) for check in CHECKS] == [100, 88, 75, 63, 100]
    assert (found.complete, found.percent_complete) == (5, 63)
    nothing = Hygiene(open_deals=0, failing={})
    assert (nothing.percent("value"), nothing.complete, nothing.percent_complete) == (None, 0, None)
