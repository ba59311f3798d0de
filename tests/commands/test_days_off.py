"""What is planned by a button, or put off, falls on no day off; what somebody typed is the day they typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.reminders import Reminders
from messages.message import Message
from messages.prose import Prose
from pipeline.deals import Person
from storage.due import Due
from tests.commands.floor import ARMISTICE, LEA, TEAM, TOM, Floor, buttons, calendars, labels, told

TUESDAY = datetime(2026, 11, 10, 10, tzinfo=UTC)
"""The day before a public holiday in France, which is none in Britain."""

CALL = {"do": "plan", "d": 1, "when": "tomorrow"}


async def test_on_a_friday_whoever_is_asked_what_is_next_may_call_on_monday(floor: Floor) -> None:
    made = await floor.ask(TOM, "new Acme")
    assert labels(made)[0] == "Call on Monday 23 November"
    planned = "Follow-up t1 on #1 Acme for Tom Reed: Call, Monday 23 November."
    assert told(await floor.press(TOM, buttons(made)["Call on Monday 23 November"])) == planned
    made = await floor.ask(LEA, "nouvelle Borel")
    assert labels(made)[0] == "Appeler le lundi 23 novembre"


@pytest.mark.parametrize(
    ("who", "when", "day"),
    [
        (LEA, "tomorrow", "jeudi 12 novembre"),
        (TOM, "tomorrow", "Wednesday 11 November"),
        (LEA, "week", "mardi 17 novembre"),
    ],
)
async def test_a_day_off_is_one_of_whoever_pressed(floor: Floor, who: Person, when: str, day: str) -> None:
    floor.now = TUESDAY
    await floor.ask(who, "new Acme")
    assert told(await floor.press(who, {**CALL, "when": when})).splitlines()[0].endswith(f", {day}.")


async def test_in_a_week_is_the_next_working_day_where_that_is_a_day_off(floor: Floor) -> None:
    floor.now = TUESDAY - timedelta(days=6)
    await floor.ask(LEA, "new Acme")
    await floor.ask(LEA, "remind acme 6/11 call")
    assert "jeudi 12 novembre" in told(await floor.press(LEA, {"do": "later", "t": 1, "how": "week"}))
    assert "jeudi 12 novembre" in told(await floor.press(LEA, {**CALL, "when": "week"}))
    await floor.press(TOM, {"do": "put_off", "d": 1, "how": "week"})
    assert (await floor.deal(1)).put_off_until == ARMISTICE + timedelta(days=1)


async def test_put_off_until_tomorrow_a_follow_up_keeps_its_hour_on_its_own_persons_next_working_day(
    floor: Floor,
) -> None:
    floor.now = TUESDAY
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme 10/11 15h <@ULEA> call")
    reply = await floor.press(TOM, {"do": "later", "t": 1, "how": "tomorrow"})
    assert told(reply) == "t1 (call) comes back on Thursday 12 November, 15:00."


async def test_the_form_of_a_follow_up_offers_the_next_working_day(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    form = (await floor.press(TOM, {**CALL, "when": "pick"})).form
    assert form is not None
    picker = next(block["element"] for block in form.view["blocks"] if block["block_id"] == "day")
    assert picker["initial_date"] == date(2026, 11, 23).isoformat()


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        (TOM, "remind acme tomorrow call", "for Tom Reed: call, Saturday 21 November. That is a day off."),
        (LEA, "relance acme demain appeler", "appeler, samedi 21 novembre. C’est un jour non travaillé."),
        (LEA, "relance acme 11/11/2027 appeler", "11 novembre 2027."),
        (TOM, "remind acme monday call", "for Tom Reed: call, Monday 23 November."),
    ],
)
async def test_a_day_that_was_typed_stays_as_typed_and_is_said_to_be_off(
    floor: Floor, who: Person, words: str, said: str
) -> None:
    await floor.ask(who, "new Acme")
    assert told(await floor.ask(who, words)).splitlines()[0].endswith(said)


async def test_a_reminder_on_a_friday_may_be_put_off_to_monday(floor: Floor) -> None:
    await floor.ask(LEA, "new Acme")
    await floor.ask(LEA, "remind acme 20/11 15h appeler")
    at = floor.now.replace(hour=14, minute=0)
    async with floor.books.work(TEAM) as work:
        due = Due(team_id=TEAM, kind="reminder", id=1, next_at=at)
        post = await Reminders(calendars=calendars, prose=Prose()).take(work, due, at)
    assert post is not None
    assert list(buttons(Message(text="", blocks=post.message.blocks)))[:4] == [
        "Fait", "Dans une heure", "Le lundi 23 novembre", "La semaine prochaine",
    ]  # fmt: skip
