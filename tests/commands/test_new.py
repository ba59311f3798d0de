"""A new deal: every part of it, from words or from nothing, by whoever may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commands.invocation import Reply
from pipeline.deals import Person
from pipeline.money import Money
from tests.commands.floor import GONE, GUEST, LEA, TOM, Floor, buttons, every_string, labels, told
from tests.messages.block_kit import problems_of_form

STRANGER = Person(user_id="UNOBODY", name="Nobody", zone="UTC", language="en")


async def test_all_parts_of_a_deal_are_kept(floor: Floor) -> None:
    reply = await floor.ask(TOM, "new Acme website 12k€ for Acme SA <@ULEA> close 15/12 stage proposal source referral")

    deal = await floor.deal(1)
    assert (deal.name, deal.company, deal.value) == ("Acme website", "Acme SA", Money(1_200_000, "EUR"))
    assert (deal.owner, deal.close_on, deal.stage.key) == (LEA, date(2026, 12, 15), "proposal")
    assert (deal.source, deal.status, deal.created_at) == ("referral", "open", floor.now)
    assert told(reply) == (
        "Created #1 Acme website. €12,000 · Proposal · closes Tuesday 15 December · Léa Martin. What is next?"
    )
    assert labels(reply) == ["Call on Monday 23 November", "In a week", "Pick…", "Undo"]


async def test_only_the_name_is_needed(floor: Floor) -> None:
    reply = await floor.ask(TOM, "new Acme")

    deal = await floor.deal(1)
    assert (deal.name, deal.value, deal.owner, deal.stage.key) == ("Acme", None, TOM, "contact")
    assert told(reply) == "Created #1 Acme. Contact · Tom Reed. What is next?"
    assert await floor.history(1) == ["created"]


async def test_a_french_deal_is_made_and_answered_in_french(floor: Floor) -> None:
    reply = await floor.ask(LEA, "nouvelle affaire refonte 4k€ pour Durand étape devis clôture 15/12")

    assert told(reply) == (
        "Affaire #1 Durand, refonte créée. 4 000 € · Proposition · échéance mardi 15 décembre · Léa Martin."
        " Et ensuite ?"
    )


@pytest.mark.parametrize("words", ["new", "nouveau", "nouvelle", "create", "add"])
async def test_without_words_the_form_opens(floor: Floor, words: str) -> None:
    reply = await floor.ask(TOM, words)

    assert reply.form is not None
    assert reply.form.view["callback_id"] == "new_deal"
    assert reply.message is None
    assert await floor.numbers() == []


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("new Acme @nobody", '"@nobody" is nobody active here. Write @ and choose the person from the list.'),
        ("new Acme <@UNONE>", '"@UNONE" is nobody active here. Write @ and choose the person from the list.'),
        ("new Acme <@UGUEST>", '"Gil Guest" is nobody active here. Write @ and choose the person from the list.'),
        ("new Acme <@UGONE>", '"Ann Gone" is nobody active here. Write @ and choose the person from the list.'),
        ("new Acme close 1/1/2020", "Wednesday 1 January 2020 has passed. Give a day from today on."),
        ("new " + "A" * 121, "A name has at most 120 characters. Put the rest in a note."),
        ("new for Acme,", "A deal needs a name: `/deal new Acme website 12k`."),
        ("new Acme 99999999999999€", "An amount is more than zero and at most €10,000,000,000."),
        ("new Acme\x00", "The text holds invisible control characters. Type it again, rather than paste it."),
    ],
)
async def test_an_unreadable_part_is_refused_and_nothing_is_made(floor: Floor, words: str, refusal: str) -> None:
    assert told(await floor.ask(TOM, words)) == f"{refusal} Nothing was changed."
    assert await floor.numbers() == []


STAGES = "Stages: Contact, Qualification, Meeting, Proposal, Negotiation; or won, lost."
HELD = ("initial_value", "initial_user", "initial_date")


def filled_in(reply: Reply) -> dict[str, Any]:
    """What the fields of the form hold before anybody types, and what stands above them."""
    assert reply.form is not None
    blocks = reply.form.view["blocks"]
    found: dict[str, Any] = {"above": [one["text"]["text"] for one in blocks if one["type"] == "section"]}
    for block in blocks:
        element = block.get("element", {})
        option = element.get("initial_option", {}).get("value")
        held = next((element[name] for name in HELD if name in element), option)
        found |= {block["block_id"]: held} if held else {}
    return found


@pytest.mark.parametrize(
    ("words", "above", "held"),
    [
        (
            "new Acme website 12k€ for Acme SA @nobody close 15/12 stage proposal source referral",
            ['"@nobody" is nobody active here. Write @ and choose the person from the list.'],
            {
                "name": "Acme website", "company": "Acme SA", "value": "12k€", "close": "2026-12-15", "stage": "4",
                "source": "referral", "owner": "UTOM",
            },
        ),
        (
            "new Acme <@UGONE> 4k",
            ['"Ann Gone" is nobody active here. Write @ and choose the person from the list.'],
            {"name": "Acme", "value": "4k", "stage": "1", "owner": "UTOM"},
        ),
        (
            "new Acme close 32/13 for <@ULEA>",
            ['"32/13" is not a date. Write friday, in 3 days, 15/12 or 2026-12-15; an hour may follow: friday 9h.'],
            {"name": "Acme", "stage": "1", "owner": "ULEA"},
        ),
        (
            "new Acme close 1/1/2020 99999999999999€ stage moon",
            [
                "Wednesday 1 January 2020 has passed. Give a day from today on.",
                f'"moon" is not a stage of Sales. {STAGES}',
                "An amount is more than zero and at most €10,000,000,000.",
            ],
            {"name": "Acme", "value": "99999999999999€", "stage": "1", "owner": "UTOM"},
        ),
        (
            "new " + "A" * 121 + " 4k",
            ["A name has at most 120 characters. Put the rest in a note."],
            {"name": "A" * 120, "value": "4k", "stage": "1", "owner": "UTOM"},
        ),
        (
            "new for Acme, 4k",
            ["A deal needs a name: `/deal new Acme website 12k`."],
            {"company": "Acme", "value": "4k", "stage": "1", "owner": "UTOM"},
        ),
    ],
)  # fmt: skip
async def test_an_unreadable_part_opens_the_form_with_all_the_rest(
    floor: Floor, words: str, above: list[str], held: dict[str, str]
) -> None:
    reply = await floor.ask(TOM, words)

    assert filled_in(reply) == {"above": above, **held}
    assert problems_of_form(reply.form.view if reply.form else {}) == []
    assert await floor.numbers() == []


async def test_where_no_form_opens_a_button_brings_it(floor: Floor) -> None:
    asked = await floor.say(TOM, "new Acme 4k @nobody", channel="CSALES")

    assert told(asked) == (
        '"@nobody" is nobody active here. Write @ and choose the person from the list. Nothing was changed.'
    )
    assert filled_in(await floor.press(TOM, buttons(asked)["Open the form"])) == {
        "above": ['"@nobody" is nobody active here. Write @ and choose the person from the list.'],
        "name": "Acme", "value": "4k", "stage": "1", "owner": "UTOM",
    }  # fmt: skip


async def test_the_form_is_in_the_readers_language(floor: Floor) -> None:
    reply = await floor.ask(LEA, "nouvelle Site Acme clôture 32/13")

    assert reply.form is not None
    texts = every_string(reply.form.view["blocks"])
    assert "Tout le reste est rempli. Rien n’a encore été créé." in texts
    assert any(text.startswith("«\u00a032/13\u00a0» n’est pas une date.") for text in texts)


@pytest.mark.parametrize("who", [GUEST, GONE, STRANGER])
@pytest.mark.parametrize("words", ["new Acme 12k", "acme", "list", ""])
async def test_guests_leavers_and_strangers_may_not(floor: Floor, who: Person, words: str) -> None:
    reply = await floor.ask(who, words)

    assert told(reply) == (
        "Guests and people of other organisations cannot use the pipeline. Ask a member of the team."
        " Nothing was changed."
    )
    assert await floor.numbers() == []


async def test_what_is_next_is_answered_with_one_press(floor: Floor) -> None:
    made = buttons(await floor.ask(TOM, "new Acme"))

    tomorrow = await floor.press(TOM, made["Call on Monday 23 November"])
    assert told(tomorrow) == "Follow-up t1 on #1 Acme for Tom Reed: Call, Monday 23 November."
    week = await floor.press(LEA, made["In a week"])
    assert told(week) == "Action t2 sur #1 Acme pour Léa Martin : Appeler, vendredi 27 novembre."
    pick = await floor.press(TOM, made["Pick…"])
    assert pick.form is not None
    assert pick.form.view["callback_id"] == "follow_up"


async def test_a_refused_creation_does_not_use_up_a_number(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme @nobody")
    await floor.ask(TOM, "new Acme")
    assert await floor.numbers() == [1]
