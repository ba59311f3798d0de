"""What somebody finds in the morning besides their silent deals, and when that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pipeline.deals import Person
from storage.tables import MemberRow, PipelineRow, StageRow, WorkspaceRow
from tests.digests.house import LEA, SALES, TEAM, TOM, House, change, utc
from tests.digests.test_nudges import CLAIRE, MONDAY, OCTOBER, channel, deals_in, manager, said, sets

NINE = utc("2026-11-17T09:00+01:00")
"""A Tuesday morning in Paris; ten past in London an hour later."""


async def gives(house: House, number: int, at: datetime, *, to: Person = LEA, by: Person = TOM) -> None:
    """A deal is given to somebody, who is to hear of it."""
    async with house.books.work(TEAM) as work:
        deal = await work.deals.get(number)
        await deal.assign(to.user_id, change(by, at))
        facts = await work.deals.facts(number)
        await work.notes.hand_over(to.user_id, number, version=facts.version, by_id=by.user_id, at=at)


async def test_what_was_handed_over_is_told_once_in_the_next_morning_with_what_is_known(house: House) -> None:
    monday = utc("2026-11-16T14:00+01:00")
    assert await said(house, monday.replace(hour=8)) == {}
    number = await house.deal("Acme", monday, owner=TOM, euros=12000)
    await house.does(number, lambda deal, _: deal.note("call", "They want a discount", change(TOM, monday)))
    await gives(house, number, monday)
    assert await said(house, monday + timedelta(hours=1)) == {}
    told = await said(house, NINE)
    assert told["ULEA"][0] == (
        "*Tom Reed* vous a transmis *#1 Acme*, à l’étape Contact. 12\u202f000\u00a0€. "
        "lundi 16 novembre\u00a0: They want a discount"
    )
    assert await said(house, NINE + timedelta(days=1)) == {}


async def test_what_was_taken_back_or_passed_on_before_the_morning_is_not_told(house: House) -> None:
    monday = utc("2026-11-16T14:00+01:00")
    number = await house.deal("Acme", monday, owner=TOM)
    await gives(house, number, monday)
    async with house.books.work(TEAM) as work:
        await work.undo.take_back("UTOM", now=monday, change=change(TOM, monday + timedelta(minutes=1)))
    assert await said(house, NINE) == {}


async def test_a_weekend_brings_only_what_is_due_that_day(house: House) -> None:
    friday = utc("2026-11-13T14:00+01:00")
    number = await house.deal("Acme", friday, owner=TOM)
    await gives(house, number, friday)
    await house.remind(number, "Call", utc("2026-11-14T09:00+01:00"), timed=False)
    assert len((await said(house, utc("2026-11-14T09:00+01:00")))["ULEA"]) == 2
    assert await said(house, utc("2026-11-15T09:00+01:00")) == {}
    assert (await said(house, MONDAY))["ULEA"][1].startswith("*Tom Reed* vous a transmis *#1 Acme*")


async def test_a_deal_nobody_answers_for_goes_to_the_managers_after_three_times(house: House) -> None:
    await manager(house)
    await house.deal("Acme", utc("2026-10-26T10:00+01:00"))
    told: list[tuple[str, str]] = []
    for day in (2, 3, 4, 10, 17, 18, 24, 25, 28, 29, 35):
        at = utc("2026-11-02T09:00+01:00") + timedelta(days=day)
        told += [(at.date().isoformat(), who) for who in await said(house, at)]
    assert told == [
        ("2026-11-05", "ULEA"),
        ("2026-11-12", "ULEA"),
        ("2026-11-19", "ULEA"),
        ("2026-11-26", "UCLAIRE"),
        ("2026-11-30", "UCLAIRE"),
        ("2026-12-07", "UCLAIRE"),
    ]


async def test_a_manager_is_asked_in_the_admins_stead_and_sees_whose_deal_it_is(house: House) -> None:
    await manager(house)
    await sets(house, PipelineRow, PipelineRow.id == 1, managers=["UTOM"])
    await house.deal("Acme", OCTOBER)
    for week in range(3):
        await said(house, MONDAY + timedelta(days=7 * week))
    told = await said(house, MONDAY + timedelta(days=21, hours=1))
    assert told["UTOM"][:2] == [
        "*1 deal of your team got no answer*, brought up three times. It is yours to settle now.",
        (
            "*#1 Acme* · €1,000 · Contact · Léa Martin — 44 working days without activity (limit: 7). "
            "Last sign of life: created on Monday 5 October. 11 November, a public holiday, does not count."
        ),
    ]
    assert "UCLAIRE" not in told


async def test_who_left_slack_is_told_to_the_managers_once(house: House) -> None:
    await manager(house)
    await house.deal("Acme", utc("2026-11-16T10:00+01:00"))
    await sets(house, MemberRow, MemberRow.user_id == LEA.user_id, active=False)
    told = await said(house, NINE)
    assert told["UCLAIRE"][0] == "*Léa Martin* is no longer in Slack: 1 open deal is still theirs."
    assert await said(house, NINE + timedelta(days=1)) == {}


async def test_who_comes_back_and_leaves_again_is_told_again(house: House) -> None:
    await manager(house)
    await house.deal("Acme", utc("2026-11-16T10:00+01:00"))
    told = []
    for day, active in enumerate((False, False, True, False)):
        async with house.books.work(TEAM) as work:
            await work.people.save(replace(LEA, active=active), at=NINE + timedelta(days=day, hours=-1))
        told.append("UCLAIRE" in await said(house, NINE + timedelta(days=day)))
    assert told == [True, False, False, True]


async def test_what_is_overdue_for_long_brings_no_message_by_itself_but_stands_in_those_that_come(house: House) -> None:
    number = await house.deal("Acme", NINE)
    await house.does(number, lambda deal, _: deal.park(utc("2027-03-01T09:00+01:00").date(), None, change(LEA, NINE)))
    await house.remind(number, "Call", NINE, timed=False)
    await house.remind(number, "Write", NINE + timedelta(days=10), timed=False)
    told = {}
    for day in range(11):
        lines = (await said(house, NINE + timedelta(days=day))).get("ULEA", ())
        told[(NINE + timedelta(days=day)).strftime("%d")] = len([line for line in lines if "(#1 Acme)" in line])
    assert told == {
        "17": 1, "18": 1, "19": 1, "20": 1, "21": 0, "22": 0, "23": 1, "24": 1, "25": 0, "26": 0, "27": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ("2026-11-19T09:00+01:00", None),
        ("2026-11-20T09:00+01:00", "La synthèse de lundi citera 2 de vos affaires."),
    ],
    ids=["a day lies between", "it is the next thing to come"],
)
async def test_before_a_digest_one_is_told_how_many_of_ones_own_it_lists(
    house: House, at: str, line: str | None
) -> None:
    await house.subscribe(utc("2026-11-23T09:00+01:00"))
    acme, *_ = [await house.deal(name, utc("2026-11-18T10:00+01:00")) for name in ("Acme", "Bolt", "Cork")]
    await house.remind(acme, "Call", utc(at), timed=False)
    told = [one for one in (await said(house, utc(at)))["ULEA"] if "synthèse de" in one]
    assert told == ([line] if line else [])


async def test_a_digest_due_on_a_day_off_is_named_after_the_day_it_goes_out_on(house: House) -> None:
    await house.subscribe(utc("2026-12-25T09:00+01:00"), weekday=4)
    acme, *_ = [await house.deal(name, utc("2026-12-23T10:00+01:00")) for name in ("Acme", "Bolt")]
    christmas_eve = utc("2026-12-24T09:00+01:00")
    await house.remind(acme, "Call", christmas_eve, timed=False)
    assert [one for one in (await said(house, christmas_eve))["ULEA"] if "synthèse" in one] == [
        "La synthèse de lundi citera 1 de vos affaires."
    ]


@pytest.mark.parametrize(
    ("schedule", "visibility"),
    [
        ({"cadence": "daily"}, "all"),
        ({"sections": ("changes", "funnel")}, "all"),
        ({}, "own"),
    ],
    ids=["every day", "a digest that lists none", "a channel that sees none"],
)
async def test_of_a_digest_every_day_or_that_lists_no_deals_nothing_is_said(
    house: House, schedule: dict[str, Any], visibility: str
) -> None:
    await house.subscribe(utc("2026-11-23T09:00+01:00"), **schedule)
    await sets(house, WorkspaceRow, visibility=visibility)
    acme = await house.deal("Acme", utc("2026-11-18T10:00+01:00"))
    friday = utc("2026-11-20T09:00+01:00")
    await house.remind(acme, "Call", friday, timed=False)
    assert [one for one in (await said(house, friday))["ULEA"] if "synthèse" in one] == []


async def test_beside_silent_deals_the_digest_is_said_once(house: House) -> None:
    await house.subscribe(utc("2026-11-23T09:00+01:00"))
    await house.deal("Acme", utc("2026-11-09T10:00+01:00"))
    await house.deal("Bolt", utc("2026-11-18T10:00+01:00"))
    friday = utc("2026-11-20T09:00+01:00")
    assert [one for one in (await said(house, friday))["ULEA"] if "synthèse" in one] == [
        ("*1 affaire n’a pas bougé depuis un moment.* Un choix suffit. La synthèse de lundi citera 2 de vos affaires.")
    ]


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("America/New_York", "2026-12-25T09:00-05:00", []),
        ("America/New_York", "2026-12-31T19:30-05:00", ["morning:UTOM:2026-12-31"]),
        ("America/New_York", "2027-01-01T20:30-05:00", []),
        ("Pacific/Auckland", "2026-11-17T09:00+13:00", ["morning:UTOM:2026-11-17"]),
        ("Asia/Kolkata", "2026-11-17T09:00+05:30", ["morning:UTOM:2026-11-17"]),
        ("America/New_York", "2026-11-02T08:59-05:00", []),
    ],
)
async def test_a_morning_is_nine_oclock_where_one_is(house: House, zone: str, at: str, expected: list[str]) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(replace(TOM, zone=zone), at=house.now)
    await house.deal("Acme", OCTOBER, owner=TOM)
    await house.decide(utc(at))
    assert [key for key in await house.keys() if key.startswith("morning:UTOM")] == expected


async def test_who_moves_to_another_zone_overnight_is_told_once_that_day(house: House) -> None:
    await house.deal("Acme", OCTOBER, owner=TOM)
    await house.decide(utc("2026-11-16T09:00+00:00"))
    async with house.books.work(TEAM) as work:
        await work.people.save(replace(TOM, zone="America/New_York"), at=utc("2026-11-16T10:00+00:00"))
    await house.decide(utc("2026-11-16T09:00-05:00"))
    assert [key for key in await house.keys() if key.startswith("morning")] == ["morning:UTOM:2026-11-16"]


async def test_a_close_date_that_passed_brings_a_deal_up_where_its_stage_watches_for_it(house: House) -> None:
    await channel(house)
    friday = utc("2026-11-13T10:00+01:00")
    await house.deal("Acme", friday, close_on=friday.date())
    assert await said(house, MONDAY) == {}
    await sets(house, StageRow, StageRow.id == 1, watches_close=True)
    told = await said(house, NINE)
    assert told[SALES][2] == (
        "*#1 Acme* · €1,000 · Contact — its close date has passed: Friday 13 November. "
        "Last sign of life: created on Friday 13 November."
    )
    await house.does(1, lambda deal, _: deal.note("note", "They call back", change(LEA, NINE)))
    assert await said(house, NINE + timedelta(days=1)) == {}


async def test_a_deal_slower_than_those_that_were_won_is_brought_up_where_its_stage_watches_for_it(
    house: House,
) -> None:
    await channel(house)
    await sets(house, StageRow, StageRow.id == 1, watches_age=True, stale_days=90)
    for days in (2, 4, 6, 8, 10):
        began = utc("2026-10-05T10:00+02:00")
        number = await house.deal(f"Won {days}", began)
        await house.does(number, lambda deal, _, at=began + timedelta(days=days): deal.win(None, change(LEA, at)))  # type: ignore[misc]
    slow = await house.deal("Slow", utc("2026-11-06T10:00+01:00"))
    await house.deal("Usual", utc("2026-11-09T10:00+01:00"))
    assert (await said(house, MONDAY)).get(SALES) is not None
    async with house.books.look(TEAM) as work:
        assert [deal.number for deal in await work.deals.open_deals(1) if deal.nudged_at] == [slow]


async def test_an_amnesty_puts_off_what_was_left_out(house: House) -> None:
    await manager(house)
    for n in range(12):
        await house.deal(f"Deal {n}", OCTOBER, euros=n + 1)
    told = await said(house, MONDAY)
    assert len(deals_in(told["ULEA"])) == 10
    async with house.books.look(TEAM) as work:
        left = await work.nudging.left_out([1], since=OCTOBER, today=MONDAY.date())
    assert [deal.number for deal in left] == [1, 2]
    assert CLAIRE.user_id in told
