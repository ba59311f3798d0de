from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.calendar import WeekdayCalendar
from pipeline.deals import DealFacts, Person
from pipeline.stages import Status
from pipeline.stale import Staleness, is_for_managers, is_parked, may_nudge, silent_deals, staleness
from tests.pipeline.given import DEAL, a_next_step, a_stage

PARIS = ZoneInfo("Europe/Paris")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
FRANCE = WeekdayCalendar(holidays={date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1)})
FRIDAY = date(2026, 11, 20)


def judged(deal: DealFacts, *, today: date = FRIDAY, zone: ZoneInfo = PARIS) -> Staleness:
    return staleness(deal, today=today, zone=zone, calendar=FRANCE)


def lived(year: int, month: int, day: int, hour: int, minute: int = 0, *, limit: int = 7) -> DealFacts:
    return replace(DEAL, life_at=datetime(year, month, day, hour, minute, tzinfo=UTC), stage=a_stage(limit=limit))


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (lived(2026, 11, 9, 15, limit=7), Staleness(True, 8, 7)),
        (lived(2026, 11, 4, 15, limit=10), Staleness(True, 11, 10)),
        (lived(2026, 11, 12, 15, limit=5), Staleness(True, 6, 5)),
        (lived(2026, 11, 10, 15, limit=7), Staleness(False, 7, 7)),
        (lived(2026, 11, 20, 5, limit=0), Staleness(False, 0, 0)),
        (lived(2026, 11, 19, 5, limit=0), Staleness(True, 1, 0)),
        (lived(2026, 11, 21, 5, limit=0), Staleness(False, 0, 0)),
    ],
)
def test_a_deal_is_stale_when_more_working_days_passed_than_its_stage_allows(
    deal: DealFacts, expected: Staleness
) -> None:
    assert judged(deal) == expected


@pytest.mark.parametrize("status", ["won", "lost", "deleted"])
def test_a_closed_deal_is_never_stale(status: Status) -> None:
    assert judged(replace(DEAL, status=status)) == Staleness(False, 8, 7)


@pytest.mark.parametrize(
    ("parked_until", "expected"),
    [
        (date(2026, 12, 1), Staleness(False, 8, 7)),
        (date(2026, 11, 21), Staleness(False, 8, 7)),
        (date(2026, 11, 20), Staleness(False, 0, 7)),
        (date(2026, 11, 13), Staleness(False, 5, 7)),
        (date(2026, 11, 3), Staleness(True, 8, 7)),
    ],
)
def test_a_parked_deal_is_not_stale_and_lives_on_the_day_its_pause_ends(
    parked_until: date, expected: Staleness
) -> None:
    assert judged(replace(DEAL, parked_until=parked_until)) == expected


@pytest.mark.parametrize(
    ("parked_until", "parked"), [(None, False), (date(2026, 11, 20), False), (date(2026, 11, 21), True)]
)
def test_a_deal_wakes_on_the_day_it_is_parked_until(parked_until: date | None, parked: bool) -> None:
    assert is_parked(replace(DEAL, parked_until=parked_until), today=FRIDAY) == parked


@pytest.mark.parametrize(
    ("until", "stale"), [(date(2026, 11, 21), False), (date(2026, 11, 20), True), (date(2026, 11, 2), True)]
)
def test_a_deal_put_off_is_stale_again_on_the_day_its_later_ends(until: date, stale: bool) -> None:
    assert judged(replace(DEAL, put_off_until=until)) == Staleness(stale, 8, 7)


@pytest.mark.parametrize(
    ("due", "stale"),
    [
        (date(2026, 11, 19), True),
        (date(2026, 11, 20), False),
        (date(2026, 12, 20), False),
        (date(2026, 12, 21), True),
    ],
)
def test_a_next_step_today_or_within_thirty_days_spares_a_deal_but_an_overdue_one_does_not(
    due: date, stale: bool
) -> None:
    assert judged(replace(DEAL, next_step=a_next_step(due))) == Staleness(stale, 8, 7)


def test_a_next_step_that_is_done_plans_nothing() -> None:
    assert judged(replace(DEAL, next_step=a_next_step(date(2026, 11, 25), done=True))).stale


def test_the_day_of_a_next_step_is_the_owners_day() -> None:
    late = replace(DEAL, next_step=a_next_step(date(2026, 11, 20), time(2)))
    assert [judged(late, zone=PARIS).stale, judged(late, zone=LOS_ANGELES).stale] == [False, True]


@pytest.mark.parametrize(
    ("owner_since", "stale"),
    [
        (datetime(2026, 11, 20, 8, tzinfo=UTC), False),
        (datetime(2026, 11, 17, 8, tzinfo=UTC), False),
        (datetime(2026, 11, 16, 8, tzinfo=UTC), True),
        (datetime(2026, 11, 16, 23, 30, tzinfo=UTC), False),
    ],
)
def test_a_new_owner_has_three_working_days_and_the_clock_goes_on(owner_since: datetime, stale: bool) -> None:
    assert judged(replace(DEAL, owner_since=owner_since)) == Staleness(stale, 8, 7)


def test_on_new_years_day_it_is_still_last_year_for_an_owner_further_west() -> None:
    new_year_in_london = lived(2027, 1, 1, 0, 30, limit=0)
    assert judged(new_year_in_london, today=date(2026, 12, 31), zone=LOS_ANGELES) == Staleness(False, 0, 0)
    assert judged(new_year_in_london, today=date(2027, 1, 1), zone=LOS_ANGELES) == Staleness(False, 0, 0)
    assert judged(new_year_in_london, today=date(2027, 1, 4), zone=LOS_ANGELES) == Staleness(True, 1, 0)


@pytest.mark.parametrize(
    ("life_at", "today"),
    [
        (datetime(2026, 3, 27, 22, 59, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 23, 21, 59, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_weekend_on_which_clocks_change_is_a_weekend(life_at: datetime, today: date) -> None:
    deal = replace(DEAL, life_at=life_at, stage=a_stage(limit=1))
    assert judged(deal, today=today) == Staleness(False, 1, 1)


def test_each_deal_is_silent_by_the_clock_and_the_calendar_of_its_owner() -> None:
    ann = replace(DEAL.owner, user_id="U2", zone="America/Los_Angeles", country="US")
    hers = replace(DEAL, number=43, owner=ann)
    lively = replace(DEAL, number=44, life_at=datetime(2026, 11, 19, tzinfo=UTC))
    midnight_in_paris = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)

    def calendar_of(person: Person) -> WeekdayCalendar:
        return FRANCE if person.country == "FR" else WeekdayCalendar()

    assert silent_deals([hers, lively, DEAL], at=midnight_in_paris, calendar_of=calendar_of) == [
        (hers, Staleness(True, 8, 7)),
        (DEAL, Staleness(True, 8, 7)),
    ]


NUDGED = datetime(2026, 11, 20, 8, 1, tzinfo=UTC)


def nudged(times: int) -> DealFacts:
    return replace(DEAL, nudged_at=NUDGED, nudges=times)


@pytest.mark.parametrize(
    ("deal", "today", "expected"),
    [
        (DEAL, FRIDAY, True),
        (nudged(1), FRIDAY, False),
        (nudged(1), date(2026, 11, 26), False),
        (nudged(1), date(2026, 11, 27), True),
        (nudged(2), date(2026, 11, 27), True),
        (nudged(3), date(2026, 11, 27), False),
        (nudged(3), date(2027, 11, 27), False),
    ],
)
def test_a_deal_that_stays_stale_is_brought_up_weekly_three_times(deal: DealFacts, today: date, expected: bool) -> None:
    assert may_nudge(deal, today=today, zone=PARIS) == expected


def test_a_deal_that_lived_and_went_stale_again_is_news() -> None:
    lived_since = replace(nudged(3), life_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert may_nudge(lived_since, today=date(2026, 12, 15), zone=PARIS)


@pytest.mark.parametrize(
    ("put_off_until", "expected"),
    [
        (date(2026, 11, 24), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 20), False),
        (date(2026, 11, 3), False),
    ],
)
def test_a_later_that_ended_since_the_last_nudge_brings_a_deal_up_again(put_off_until: date, expected: bool) -> None:
    put_off = replace(nudged(0), put_off_until=put_off_until)
    assert may_nudge(put_off, today=date(2026, 11, 23), zone=PARIS) == expected


@pytest.mark.parametrize(
    ("deal", "today", "expected"),
    [
        (DEAL, date(2026, 11, 27), False),
        (nudged(2), date(2026, 11, 27), False),
        (nudged(3), date(2026, 11, 26), False),
        (nudged(3), date(2026, 11, 27), True),
    ],
)
def test_after_a_week_without_an_answer_to_the_third_nudge_the_managers_hear_of_it(
    deal: DealFacts, today: date, expected: bool
) -> None:
    assert is_for_managers(deal, today=today, zone=PARIS) == expected


def test_managers_do_not_hear_of_a_deal_that_lived_since() -> None:
    lived_since = replace(nudged(3), life_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert not is_for_managers(lived_since, today=date(2026, 12, 15), zone=PARIS)
