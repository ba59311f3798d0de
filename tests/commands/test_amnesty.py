"""What a first run over many left out is settled at once, once, by who may, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.ruled import pipeline_rules

CLAIRE = replace(TOM, user_id="UCLAIRE", name="Claire Roux", admin=True)
WEEKS, TODAY = {"do": "amnesty", "p": 1, "how": "weeks"}, {"do": "amnesty", "p": 1, "how": "today"}


@pytest.fixture
async def left_out(floor: Floor) -> Floor:
    """Three deals silent for thirty days, of which two were left out; today is Sunday 20 December 2026."""
    for name in ("Acme 12k", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name}", channel="DTOM")
    floor.passes(days=30)
    async with floor.books.work(TEAM) as work:
        await work.people.save(CLAIRE, at=floor.now)
        await work.nudging.leave_out([1, 2], floor.now)
    return floor


async def put_off(floor: Floor) -> list[date | None]:
    return [(await floor.deal(number)).put_off_until for number in (1, 2, 3)]


async def test_they_are_put_off_four_weeks_once_and_as_one_change(left_out: Floor) -> None:
    reply = await left_out.press(CLAIRE, WEEKS)
    assert told(reply) == "2 deals are left alone until Sunday 17 January 2027."
    assert await put_off(left_out) == [date(2027, 1, 17), date(2027, 1, 17), None]
    again = await left_out.press(CLAIRE, TODAY)
    assert told(again) == "Nothing is left to decide: these deals were settled, or brought up, since."
    assert await put_off(left_out) == [date(2027, 1, 17), date(2027, 1, 17), None]
    assert "#1 Acme" in told(await left_out.press(CLAIRE, buttons(reply)["Undo"]))
    assert await put_off(left_out) == [None, None, None]


async def test_their_clock_starts_today_by_their_stage_and_their_owners_days(left_out: Floor) -> None:
    assert told(await left_out.press(CLAIRE, TODAY)) == "2 deals count from today, as if they had moved."
    # Eight working days: the limit of the stage is seven.
    assert await put_off(left_out) == [date(2026, 12, 30), date(2026, 12, 30), None]


async def test_what_lived_meanwhile_is_left_as_it_is(left_out: Floor) -> None:
    await left_out.ask(TOM, "note acme they answered", channel="DTOM")
    assert told(await left_out.press(CLAIRE, WEEKS)) == "1 deal is left alone until Sunday 17 January 2027."
    assert await put_off(left_out) == [None, date(2027, 1, 17), None]


async def test_only_who_manages_the_pipeline_may(left_out: Floor) -> None:
    assert told(await left_out.press(TOM, WEEKS)).startswith("Only an admin may do that: Claire Roux.")
    await pipeline_rules(left_out, managers=("ULEA",))
    assert told(await left_out.press(LEA, WEEKS)).startswith("2 affaires ne sont plus signalées jusqu’au ")


@pytest.mark.parametrize("forged", [{"p": 99}, {"how": "never"}])
async def test_what_nobody_drew_is_refused(left_out: Floor, forged: dict[str, object]) -> None:
    await left_out.press(CLAIRE, {**WEEKS, **forged})
    assert await put_off(left_out) == [None, None, None]
