"""Forms: read as if typed, all that is wrong said at once under its field, nothing changed until all is right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from messages.message import Form
from pipeline.money import Money
from tests.commands.floor import LEA, TOM, Floor, told


def filled_in(form: Form | None) -> dict[str, Any]:
    """What the fields of a form hold before anybody types."""
    assert form is not None
    initial = ("initial_value", "initial_user", "initial_date", "initial_time")
    found: dict[str, Any] = {}
    for block in form.view["blocks"]:
        element = block["element"]
        option = element.get("initial_option", {}).get("value")
        found[block["block_id"]] = next((element[name] for name in initial if name in element), option)
    return found


async def test_the_form_of_a_new_deal_starts_with_me_and_the_first_stage(floor: Floor) -> None:
    form = (await floor.ask(LEA, "nouveau")).form
    assert filled_in(form) == {
        "name": None, "company": None, "value": None, "stage": "1", "close": None, "source": None,
        "contact": None, "owner": "ULEA", "note": None,
    }  # fmt: skip


async def test_a_deal_is_made_from_the_form(floor: Floor) -> None:
    reply = await floor.submit(
        TOM,
        "new_deal",
        {
            "name": "Acme  website", "company": "Acme SA", "value": "12 000,50 €", "stage": "4",
            "close": "2026-12-15", "source": "fair", "owner": "ULEA", "note": "They like it.\nCall Ann.",
        },
    )  # fmt: skip

    deal = await floor.deal(1)
    assert (deal.name, deal.company, deal.value) == ("Acme website", "Acme SA", Money(1_200_050, "EUR"))
    assert (deal.stage.key, deal.close_on, deal.source, deal.owner) == ("proposal", date(2026, 12, 15), "fair", LEA)
    assert await floor.history(1) == ["created", "note"]
    assert told(reply).startswith("Created #1 Acme website. €12,000.50 · Proposal · closes Tuesday 15 December")


async def test_all_that_is_wrong_is_said_at_once_under_its_field(floor: Floor) -> None:
    reply = await floor.submit(
        TOM,
        "new_deal",
        {
            "name": "   ", "company": "C" * 121, "value": "lots", "stage": "99", "close": "2020-01-01",
            "source": "x\x00y", "owner": "UGUEST", "note": "n" * 3001,
        },
    )  # fmt: skip

    assert reply.message is None
    assert dict(reply.errors) == {
        "name": "A deal needs a name: `/deal new Acme website 12k`.",
        "company": "A name has at most 120 characters. Put the rest in a note.",
        "value": '"lots" is not an amount. Write 12k, 12,000 or €12,000.',
        "stage": "That stage no longer exists. Stages: Contact, Qualification, Meeting, Proposal, Negotiation.",
        "close": "Wednesday 1 January 2020 has passed. Give a day from today on.",
        "source": "The text holds invisible control characters. Type it again, rather than paste it.",
        "owner": '"Gil Guest" is nobody active here. Write @ and choose the person from the list.',
        "note": "A text has at most 3,000 characters. Make it shorter, or two.",
    }
    assert await floor.numbers() == []


async def test_errors_are_in_the_readers_language(floor: Floor) -> None:
    reply = await floor.submit(LEA, "new_deal", {"name": "Acme", "value": "zéro", "owner": "ULEA"})
    assert dict(reply.errors) == {
        "value": "«\u00a0zéro\u00a0» n’est pas un montant. Écrivez 12k, 12\u202f000 ou 12\u202f000\u00a0€."
    }


@pytest.mark.parametrize(
    ("value", "money"), [("14 k", 1_400_000), ("1.2M", 120_000_000), ("€12,000", 1_200_000), ("", None)]
)
async def test_an_amount_is_written_in_many_ways(floor: Floor, value: str, money: int | None) -> None:
    await floor.submit(TOM, "new_deal", {"name": "Acme", "value": value, "owner": "UTOM"})
    assert (await floor.deal(1)).value == (money and Money(money, "EUR"))


async def test_a_follow_up_is_planned_from_the_form(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    form = (await floor.press(LEA, {"do": "plan", "d": 1, "when": "pick"})).form
    assert filled_in(form) == {"what": None, "day": "2026-11-23", "hour": None}
    assert form is not None
    remembered = form.view["private_metadata"]

    fields = {"what": "Envoyer le devis", "day": "2026-11-23", "hour": "09:30"}
    reply = await floor.submit(LEA, "follow_up", fields, remembered)
    assert told(reply) == "Action t1 sur #1 Acme pour Léa Martin : Envoyer le devis, lundi 23 novembre à 9 h 30."
    step = (await floor.deal(1)).next_step
    assert step is not None
    assert (step.due_at, step.timed) == (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), True)


async def test_without_an_hour_it_is_for_the_morning_of_its_day_today_too(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.submit(TOM, "follow_up", {"what": "Call", "day": "2026-11-20", "hour": None}, {"d": 1})
    step = (await floor.deal(1)).next_step
    assert step is not None
    assert (step.due_at, step.timed) == (datetime(2026, 11, 20, 9, tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"what": " ", "day": "2026-11-23", "hour": None},
            {"what": "There is nothing to write down yet. For example: `Send the quote`."},
        ),
        (
            {"what": "Call", "day": "2026-11-20", "hour": "08:00"},
            {"hour": "Friday 20 November, 8:00 has passed. Give a later hour, or another day."},
        ),
        (
            {"what": "Call", "day": "2026-11-19", "hour": None},
            {"day": "Thursday 19 November has passed. Give a day from today on."},
        ),
        (
            {"what": "Call", "day": "2046-11-19", "hour": None},
            {"day": "Monday 19 November 2046 is more than ten years ahead. Give a nearer day."},
        ),
        (
            {"what": "w" * 3001, "day": "2026-11-23", "hour": None},
            {"what": "A text has at most 3,000 characters. Make it shorter, or two."},
        ),
    ],
)
async def test_a_follow_up_that_cannot_be_planned_keeps_the_form_open(
    floor: Floor, fields: dict[str, str | None], errors: dict[str, str]
) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.submit(TOM, "follow_up", fields, {"d": 1})
    assert dict(reply.errors) == errors
    assert await floor.history(1) == ["created"]


async def test_several_faults_of_a_follow_up_are_said_together(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.submit(TOM, "follow_up", {"what": None, "day": "soon", "hour": "late"}, {"d": 1})
    assert list(reply.errors) == ["what", "day", "hour"]


async def test_a_lost_deal_needs_its_reason(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.submit(TOM, "lost", {"reason": None, "comment": "c" * 3001}, {"d": 1, "v": 1})
    assert dict(reply.errors) == {
        "comment": "A text has at most 3,000 characters. Make it shorter, or two.",
        "reason": "Why was #1 Acme lost?",
    }


async def test_a_form_corrected_is_taken(floor: Floor) -> None:
    fields: dict[str, str | None] = {"name": "Acme", "value": "lots", "owner": "UTOM"}
    assert (await floor.submit(TOM, "new_deal", fields, key="view:1:a")).errors != {}
    assert told(await floor.submit(TOM, "new_deal", {**fields, "value": "12k"}, key="view:1:a")).startswith(
        "Created #1"
    )
