"""Notes, follow-ups, and the answers to "What is next?"."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.deals import Person
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told

DATES = "Write friday, in 3 days, 15/12 or 2026-12-15; an hour may follow: friday 9h."
CHOOSE = "Write @ and choose the person from the list."


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def kinds(floor: Floor, number: int = 1) -> list[str]:
    return (await floor.history(number))[1:]


@pytest.mark.parametrize(
    ("words", "kind", "answer"),
    [
        ("note acme they like it", "note", "Noted on #1 Acme: they like it"),
        ("log acme call they want a discount", "call", "Call noted on #1 Acme: they want a discount"),
        ("log acme email sent the quote", "email", "E-mail noted on #1 Acme: sent the quote"),
        ("noter acme RDV on signe mardi", "meeting", "Meeting noted on #1 Acme: on signe mardi"),
        ("log acme they called back", "note", "Noted on #1 Acme: they called back"),
        ("log acme call", "call", "Call noted on #1 Acme: call"),
        ("log call acme they want a discount", "call", "Call noted on #1 Acme: they want a discount"),
        ("log acme phone call with Ann", "call", "Call noted on #1 Acme: with Ann"),
        ("noter acme coup de fil avec Anne", "call", "Call noted on #1 Acme: avec Anne"),
        ("noter rendez-vous acme chez eux", "meeting", "Meeting noted on #1 Acme: chez eux"),
        ("journal acme démo réussie", "meeting", "Meeting noted on #1 Acme: réussie"),
        ("noter acme e-mail le devis est parti", "email", "E-mail noted on #1 Acme: le devis est parti"),
    ],
)
async def test_an_activity_is_written_down(floor: Floor, words: str, kind: str, answer: str) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, words)

    assert told(reply) == f"{answer}\nWhat is next?"
    assert labels(reply) == ["Call on Monday 23 November", "In a week", "Pick…", "Undo"]
    assert await kinds(floor) == [kind]
    assert ((await floor.deal(1)).life_kind, (await floor.deal(1)).life_at) == (kind, floor.now)


async def test_the_deal_is_the_longest_name_and_the_rest_is_the_note(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    await floor.ask(TOM, "new Acme hosting")
    assert told(await floor.ask(TOM, "log acme website call back")).startswith("Call noted on #1 Acme website: back")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("note acme", "There is nothing to write down yet. For example: `/deal note acme they want a discount`."),
        ("log acme", "There is nothing to write down yet. For example: `/deal log acme call they want a discount`."),
        ("log", "`log` needs a little more. For example: `/deal log acme call they want a discount`."),
        ("note acme " + "x" * 3001, "A text has at most 3,000 characters. Make it shorter, or two."),
        ("note acme " + "x" * 10_000, "A text has at most 4,000 characters. Make it shorter, or two."),
        ("remind acme call", f'"call" is not a date. {DATES}'),
        ("remind acme 1/1/2020 call", "Wednesday 1 January 2020 has passed. Give a day from today on."),
        ("remind acme friday <@UGONE> call", f'"Ann Gone" is nobody active here. {CHOOSE}'),
        ("remind acme friday <@UGUEST> call", f'"Gil Guest" is nobody active here. {CHOOSE}'),
        ("done t9", "Follow-up t9 does not exist, or is done. `/deal todo` lists what is open."),
        ("done acme", "Nothing is planned on this deal. `/deal todo` lists what is open."),
        ("done", "`done` needs a little more. For example: `/deal done t7`, `/deal done acme`."),
    ],
)  # fmt: skip
async def test_what_cannot_be_written_down_is_refused(floor: Floor, words: str, refusal: str) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, words)) == f"{refusal} Nothing was changed."
    assert await kinds(floor) == []


@pytest.mark.parametrize(
    ("words", "text", "due_at", "timed"),
    [
        ("remind acme in 3 days send the contract", "send the contract", november(23, 9), False),
        ("remind acme today 15h30 to call", "call", november(20, 15, 30), True),
        ("remind acme call back tomorrow about the quote", "call back about the quote", november(21, 9), False),
        ("follow up acme monday", "Follow up", november(23, 9), False),
    ],
)
async def test_a_follow_up_is_planned(floor: Floor, words: str, text: str, due_at: datetime, timed: bool) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, words)

    step = (await floor.deal(1)).next_step
    assert step is not None
    assert (step.person, step.text, step.due_at, step.timed) == (TOM, text, due_at, timed)


async def test_a_french_follow_up_is_at_the_hour_of_paris(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(LEA, "relance acme lundi 9h envoyer le devis")

    assert told(reply) == "Action t1 sur #1 Acme pour Léa Martin : envoyer le devis, lundi 23 novembre à 9 h."
    step = (await floor.deal(1)).next_step
    assert step is not None
    assert step.due_at == november(23, 8)


async def test_somebody_else_is_reminded(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, "remind acme monday <@ULEA|lea> send the quote")

    assert told(reply) == "Follow-up t1 on #1 Acme for Léa Martin: send the quote, Monday 23 November."
    assert told(await floor.ask(TOM, "todo")).startswith("Nothing to do.")
    assert told(await floor.ask(TOM, "todo <@ULEA>")).startswith("1 follow-up to do".join("**"))


async def test_what_is_to_be_done_is_listed_soonest_first_and_ticked_off(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme in 2 weeks call")
    await floor.ask(TOM, "remind acme monday send the quote")
    listed = await floor.ask(TOM, "todo")
    assert told(listed) == (
        "*2 follow-ups to do*\n"
        "*t2* · send the quote · #1 Acme · Monday 23 November\n"
        "*t1* · call · #1 Acme · Friday 4 December"
    )

    assert told(await floor.ask(TOM, "done t2")) == "✓ t2 is done: send the quote (#1 Acme)."
    last = await floor.ask(TOM, "done acme")
    assert told(last) == "✓ t1 is done: call (#1 Acme). What is next?"
    assert labels(last) == ["Call on Monday 23 November", "In a week", "Pick…", "Undo"]
    assert await kinds(floor) == ["planned", "planned", "done", "done"]


@pytest.mark.parametrize(
    ("label", "due_at", "timed"),
    [
        ("In an hour", november(20, 11), True),
        ("On Monday 23 November", november(23, 9), False),
        ("Next week", november(27, 9), False),
    ],
)
async def test_a_follow_up_comes_back_later(floor: Floor, label: str, due_at: datetime, timed: bool) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme monday call")
    reply = await floor.press(TOM, buttons(await floor.ask(TOM, "todo"))[label])

    assert told(reply).startswith("t1 (call) comes back on ")
    step = (await floor.deal(1)).next_step
    assert step is not None
    assert (step.due_at, step.timed) == (due_at, timed)
    assert told(await floor.ask(TOM, "undo")) == "Taken back: #1 Acme is as it was before."


async def test_a_follow_up_put_off_keeps_its_hour(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme monday 15h call")
    reply = await floor.press(TOM, {"do": "later", "t": 1, "how": "week"})
    assert told(reply) == "t1 (call) comes back on Friday 27 November, 15:00."


@pytest.mark.parametrize(("how", "until"), [("3", date(2026, 11, 25)), ("week", date(2026, 11, 27))])
async def test_a_silent_deal_is_put_off(floor: Floor, how: str, until: date) -> None:
    await floor.ask(LEA, "new Acme")
    await floor.press(TOM, {"do": "put_off", "d": 1, "how": how})
    assert (await floor.deal(1)).put_off_until == until


async def test_the_next_step_cannot_be_planned_on_a_deal_that_was_closed(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(LEA, "gagnée acme")
    assert told(await floor.press(TOM, {"do": "plan", "d": 1, "when": "tomorrow"})).splitlines()[:2] == [
        "#1 Acme is won. `/deal reopen #1` opens it again. Nothing was changed.",
        "*#1 Acme* · won on Friday 20 November",
    ]


async def test_a_reminder_without_a_date_asks_when(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, "remind 1")

    assert told(reply).startswith("When? For example: `/deal remind #1 friday 9:30 send the quote`.")
    assert labels(reply) == ["Call on Monday 23 November", "In a week", "Pick…"]


async def test_of_several_things_to_be_done_on_a_deal_one_says_which(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme monday call")
    await floor.ask(TOM, "remind acme friday 9h send the quote")
    await floor.ask(LEA, "relance acme mardi rappeler")
    asked = await floor.ask(TOM, "done acme")
    assert told(asked) == "2 things are to be done on #1 Acme. Which one is done?"
    assert labels(asked) == [
        "t1 · call · Monday 23 November", "t2 · send the quote · Friday 27 November, 9:00",
    ]  # fmt: skip
    done = await floor.press(TOM, buttons(asked)["t1 · call · Monday 23 November"])
    assert told(done) == "✓ t1 is done: call (#1 Acme)."
    assert told(await floor.ask(TOM, "done acme")).startswith("✓ t2 is done")


async def test_done_on_a_deal_is_ones_own_follow_up_first_then_somebody_elses_by_name(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(LEA, "rappel acme demain envoyer le devis")
    await floor.ask(TOM, "remind acme in 5 days call")

    assert told(await floor.ask(TOM, "done 1")) == "✓ t2 is done: call (#1 Acme)."
    assert told(await floor.ask(TOM, "done 1")).startswith(
        "✓ t1, a follow-up of Léa Martin, is done: envoyer le devis (#1 Acme)."
    )


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        (TOM, "remind acme today 22:30 call", "These are quiet hours: it comes with the morning message after them."),
        (TOM, "remind acme today 19:30 call", ""),
        (TOM, "remind acme tomorrow call", ""),
        (LEA, "rappel acme demain 7h30 appeler", "Ce sont des heures calmes : elle viendra avec le message du matin."),
    ],
)
async def test_a_follow_up_in_quiet_hours_says_when_it_comes(floor: Floor, who: Person, words: str, said: str) -> None:
    await floor.ask(TOM, "new Acme", channel="DTOM")
    lines = told(await floor.ask(who, words, channel="D1")).splitlines()
    assert lines[1:] == ([said] if said else [])


async def test_one_put_off_into_quiet_hours_says_when_it_comes(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme", channel="DTOM")
    await floor.ask(TOM, "remind acme today 19:30 call", channel="DTOM")
    floor.passes(hours=9, minutes=31)
    later = await floor.press(TOM, {"do": "later", "t": 1, "how": "1h"}, channel="DTOM")
    assert told(later).splitlines() == [
        "t1 (call) comes back on Friday 20 November, 20:31.",
        "These are quiet hours: it comes with the morning message after them.",
    ]


async def test_who_wants_no_messages_is_told_that_nothing_will_remind_them(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme", channel="DTOM")
    async with floor.books.work(TEAM) as work:
        await work.people.choose(TOM.user_id, replace(await work.people.chosen(TOM.user_id), wants_dms=False))
    own = told(await floor.ask(TOM, "remind acme tomorrow call", channel="DTOM")).splitlines()
    assert own[1:] == ["Tom Reed turned messages off: no reminder will come, `/deal todo` lists it."]
