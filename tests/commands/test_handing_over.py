"""Stages that hand deals over: to one person or in turn, told once with the context, taken back exactly."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.commands.floor import GONE, GUEST, LEA, TEAM, TOM, Floor, buttons, labels, told
from tests.commands.ruled import MEETING, PROPOSAL, stage_rules
from tests.commands.ruling import ruled
from tests.commands.test_stage_rules import fill_in

ANN = replace(TOM, user_id="UANN", name="Ann Lee")


@pytest.fixture
async def three(floor: Floor) -> Floor:
    """Léa, Tom and Ann; three deals of Tom's."""
    async with floor.books.work(TEAM) as work:
        await work.people.save(ANN, at=floor.now)
    for name in ("Acme 12k", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name}")
    return floor


async def owners(floor: Floor) -> list[str]:
    return [(await floor.deal(number)).owner.user_id for number in (1, 2, 3)]


async def handovers(floor: Floor) -> list[tuple[str, int, str]]:
    """Who hears of which deal in the morning, and from whom they have it."""
    async with floor.books.look(TEAM) as work:
        people = [person.user_id for person in await work.people.all_active()]
        noted = {one: await work.notes.handed_over(one, since=datetime.min.replace(tzinfo=UTC)) for one in people}
    return sorted((who, note.deal_number, note.by_id) for who, notes in noted.items() for note in notes)


async def test_a_stage_hands_the_deal_to_its_person(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA",))
    await three.ask(TOM, "note acme they want a discount")
    reply = await three.ask(TOM, "move acme proposal")
    assert told(reply) == "Moved #1 Acme to Proposal. It is with Léa Martin now."
    assert labels(reply) == ["Undo"]
    assert await owners(three) == ["ULEA", "UTOM", "UTOM"]
    assert await handovers(three) == [("ULEA", 1, "UTOM")]


async def test_taken_back_it_is_with_its_former_owner_again(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA",))
    before = await three.deal(1)
    await three.ask(TOM, "move acme proposal")
    assert told(await three.ask(TOM, "undo")) == "Taken back: #1 Acme is at Contact again."
    after = await three.deal(1)
    assert replace(after, version=before.version) == before


async def test_several_take_turns_and_whoever_left_is_passed_over(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("UGONE", "ULEA", "UGUEST", "UANN"))
    reply = await three.ask(TOM, "move 1 2 3 proposal")
    assert await owners(three) == ["ULEA", "UANN", "ULEA"]
    assert told(reply) == (
        "#1, #2 and #3 moved to Proposal.\n#1 and #3 are with Léa Martin now.\n#2 is with Ann Lee now."
    )
    assert await handovers(three) == [
        ("UANN", 2, "UTOM"),
        ("ULEA", 1, "UTOM"),
        ("ULEA", 3, "UTOM"),
    ]
    await three.press(TOM, buttons(reply)["Undo"])
    assert await owners(three) == ["UTOM"] * 3
    await three.ask(TOM, "move 1 proposal")
    assert await owners(three) == ["UANN", "UTOM", "UTOM"]


@pytest.mark.parametrize("gone", [(GONE,), (GUEST,), (GONE, GUEST)])
async def test_where_nobody_is_left_the_owner_keeps_it_and_it_is_said(three: Floor, gone: tuple[object, ...]) -> None:
    await stage_rules(three, PROPOSAL, hand_to=tuple(person.user_id for person in gone))  # type: ignore[attr-defined]
    assert told(await three.ask(TOM, "move acme proposal")) == (
        "Moved #1 Acme to Proposal. Nobody to whom Proposal hands over is here any more: it stays with Tom Reed."
        " What is next?"
    )
    assert told(await three.ask(LEA, "avancer 2 3 proposition")) == (
        "#2 et #3 sont passées à l’étape Proposition.\n"
        "Plus personne de la liste de transmission de l’étape Proposition n’est là : #2 et #3 restent à Tom Reed."
    )
    assert (await owners(three), await handovers(three)) == (["UTOM"] * 3, [])


async def test_who_is_of_the_list_already_keeps_the_deal(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA", "UTOM"))
    reply = await three.ask(TOM, "move acme proposal")
    assert told(reply) == "Moved #1 Acme to Proposal. What is next?"
    assert await owners(three) == ["UTOM"] * 3
    await three.ask(LEA, "attribuer bolt <@UANN>")
    await three.ask(LEA, "avancer bolt proposition")
    assert await owners(three) == ["UTOM", "ULEA", "UTOM"]


async def test_whoever_gets_it_by_moving_it_is_told_nothing_more(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA",))
    assert told(await three.ask(LEA, "avancer acme proposition")) == (
        "#1 Acme est passée à l’étape Proposition. Elle est suivie par Léa Martin désormais."
    )
    assert await handovers(three) == []


async def test_two_moves_at_once_go_to_two_people(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA", "UANN"))
    await asyncio.gather(*(three.ask(TOM, f"move {number} proposal") for number in (1, 2, 3)))
    found = await owners(three)
    assert sorted(found.count(who) for who in ("ULEA", "UANN")) == [1, 2]


async def test_bulks_that_cross_do_not_wait_for_each_other(three: Floor) -> None:
    for stage in (MEETING, PROPOSAL):
        await stage_rules(three, stage, hand_to=("ULEA", "UANN"), follow_up_days=1)
    await three.ask(TOM, "new Dune")
    await asyncio.wait_for(
        asyncio.gather(
            three.ask(TOM, "move 1 meeting, 2 proposal"),
            three.ask(TOM, "move 3 proposal, 4 meeting"),
        ),
        timeout=30,
    )
    assert [(await three.deal(number)).stage.key for number in (1, 2, 3, 4)] == [
        "meeting", "proposal", "proposal", "meeting"
    ]  # fmt: skip


async def test_a_stage_plans_its_follow_up_for_the_new_owner(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, hand_to=("ULEA",), follow_up_days=1, follow_up_text="Envoyer le devis")
    reply = await three.ask(TOM, "move acme proposal")
    assert told(reply) == (
        "Moved #1 Acme to Proposal. It is with Léa Martin now. Next step: Envoyer le devis, Monday 23 November."
    )
    step = (await three.deal(1)).next_step
    assert step is not None
    assert (step.person.user_id, step.due_at, step.timed) == ("ULEA", datetime(2026, 11, 23, 8, tzinfo=UTC), False)

    await three.ask(TOM, "undo")
    assert ((await three.deal(1)).next_step, (await three.deal(1)).stage.key) == (None, "contact")


async def test_a_stage_without_words_of_its_own_plans_a_follow_up_in_the_owners_language(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, follow_up_days=0)
    assert told(await three.ask(LEA, "avancer acme proposition")) == (
        "#1 Acme est passée à l’étape Proposition. Prochaine action : Follow up, vendredi 20 novembre."
    )


async def test_what_is_planned_already_is_enough(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, follow_up_days=1, follow_up_text="Send the quote")
    await three.ask(TOM, "remind acme thursday call them")
    await three.ask(TOM, "move acme proposal")
    async with three.books.look(TEAM) as work:
        assert [one.text for one in await work.follow_ups.of_deal(1)] == ["call them"]


async def test_a_public_holiday_is_passed_over(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, follow_up_days=7)
    three.now = datetime(2026, 11, 4, 10, tzinfo=UTC)
    await three.ask(LEA, "nouveau Dune")
    await three.ask(LEA, "avancer dune proposition")
    step = (await three.deal(4)).next_step
    assert step is not None
    assert step.due_at == datetime(2026, 11, 12, 8, tzinfo=UTC)


async def test_a_form_that_was_filled_in_hands_over_too(three: Floor) -> None:
    await stage_rules(three, PROPOSAL, required=("source",), hand_to=("ULEA",), follow_up_days=1)
    reply = await fill_in(three, await three.ask(TOM, "move acme proposal"), {"source:1": "fair"})
    assert "It is with Léa Martin now." in told(reply)
    before = await three.history(1)
    assert before == ["created", "edited", "moved", "assigned", "planned"]
    await three.press(TOM, buttons(reply)["Undo"])
    deal = await three.deal(1)
    assert (deal.source, deal.stage.key, deal.owner.user_id, deal.next_step) == (None, "contact", "UTOM", None)


async def test_where_everybody_sees_their_own_whoever_handed_over_is_still_told_and_may_take_it_back(
    three: Floor,
) -> None:
    await stage_rules(three, PROPOSAL, required=("source",), hand_to=("ULEA",))
    await ruled(three, visibility="own")
    reply = await fill_in(three, await three.ask(TOM, "move acme proposal"), {"source:1": "fair"})
    assert told(reply) == "Moved #1 Acme to Proposal. It is with Léa Martin now."
    assert "No deal" in told(await three.ask(TOM, "show acme"))
    assert told(await three.press(TOM, buttons(reply)["Undo"])) == "Taken back: #1 Acme is at Contact again."
    assert told(await three.ask(TOM, "show acme")).startswith("*#1 Acme*")
