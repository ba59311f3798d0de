from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.calendar import WeekdayCalendar
from pipeline.deals import DealFacts, Person
from pipeline.stages import Status
from pipeline.stale import Staleness, is_for_managers, is_parked, left_out, may_nudge, silent_deals, staleness
from tests.pipeline.given import DEAL, a_next_step, a_stage, euros

PARIS = ZoneInfo("Europe/Paris")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
FRANCE = WeekdayCalendar(holidays=frozenset({date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1)}))
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


def at_stage(since: datetime, **facts: object) -> DealFacts:
    """A deal that lived yesterday, at a stage that watches as `facts` say."""
    return replace(lived(2026, 11, 19, 9), stage=replace(a_stage(), **facts), stage_since=since)  # type: ignore[arg-type]


ARRIVED = datetime(2026, 11, 10, 9, tzinfo=UTC)
TEN_DAYS = 10 * 86_400


@pytest.mark.parametrize(
    ("deal", "clock"),
    [
        (replace(at_stage(ARRIVED, watches_close=True), close_on=date(2026, 11, 19)), "close"),
        (replace(at_stage(ARRIVED, watches_close=True), close_on=date(2026, 11, 20)), None),
        (at_stage(ARRIVED, watches_close=True), None),
        (replace(at_stage(ARRIVED), close_on=date(2026, 11, 2)), None),
        (at_stage(ARRIVED, watches_age=True, slow_after=TEN_DAYS - 1), "age"),
        (at_stage(ARRIVED, watches_age=True, slow_after=TEN_DAYS), None),
        (at_stage(ARRIVED, watches_age=True), None),
        (at_stage(ARRIVED, slow_after=1), None),
        (replace(lived(2026, 11, 9, 15), close_on=date(2026, 11, 2)), "silent"),
    ],
)
def test_each_clock_runs_where_its_stage_watches_it(deal: DealFacts, clock: str | None) -> None:
    how = judged(deal)
    assert (how.clock if how.stale else None) == clock
    assert judged(replace(deal, parked_until=date(2026, 12, 1))).stale is False


@pytest.mark.parametrize(("days_ago", "again"), [(1, False), (6, False), (7, True)])
def test_a_sign_of_life_does_not_start_the_other_clocks_anew(days_ago: int, again: bool) -> None:
    nudged = datetime(2026, 11, 20 - days_ago, 8, tzinfo=UTC)
    deal = replace(at_stage(ARRIVED), nudged_at=nudged, life_at=nudged.replace(hour=12))
    assert may_nudge(deal, today=FRIDAY, zone=PARIS, clock="close") == again
    assert may_nudge(deal, today=FRIDAY, zone=PARIS) is True


@pytest.mark.parametrize(
    ("spared_on", "lived_since", "told"), [(13, False, True), (14, False, False), (20, False, False), (14, True, True)]
)
def test_a_deal_left_out_of_a_first_run_waits_a_week_or_for_a_sign_of_life(
    spared_on: int, lived_since: bool, told: bool
) -> None:
    spared = datetime(2026, 11, spared_on, 8, tzinfo=UTC)
    deal = replace(DEAL, spared_at=spared, life_at=spared.replace(hour=9) if lived_since else DEAL.life_at)
    assert may_nudge(deal, today=FRIDAY, zone=PARIS) == told


@pytest.mark.parametrize(
    ("overlooked", "fresh", "nudged", "left"),
    [(10, 5, 5, 0), (11, 0, 0, 1), (25, 30, 0, 15), (0, 40, 0, 0), (0, 0, 40, 0)],
)
def test_a_first_run_leaves_out_all_but_the_ten_most_valuable_that_were_overlooked(
    overlooked: int, fresh: int, nudged: int, left: int
) -> None:
    long, today = Staleness(True, 20, 7), Staleness(True, 8, 7)
    deals = [(replace(DEAL, number=n, value=euros(n)), long) for n in range(1, overlooked + 1)]
    others = [(replace(DEAL, number=100 + n), today) for n in range(fresh)]
    others += [(replace(DEAL, number=200 + n, nudged_at=DEAL.life_at), long) for n in range(nudged)]
    assert [deal.number for deal in left_out([*others, *deals])] == list(range(left, 0, -1))
