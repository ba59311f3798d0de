"""Moving deals: one or several, on or back, and what is said when it cannot be."""

from __future__ import annotations

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told


async def stage(floor: Floor, number: int) -> str | None:
    return (await floor.deal(number)).stage.key


async def test_a_deal_moves_to_the_stage_that_is_named(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    reply = await floor.ask(TOM, "move acme proposal")

    assert told(reply) == "Moved #1 Acme website to Proposal. What is next?"
    assert labels(reply) == ["Call on Monday 23 November", "In a week", "Pick…", "Undo"]
    assert await stage(floor, 1) == "proposal"
    assert await floor.history(1) == ["created", "moved"]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("next", "negotiation"),
        ("suivante", "negotiation"),
        ("back", "meeting"),
        ("précédente", "meeting"),
        ("contact", "contact"),
        ("devis", None),
        ("négo", "negotiation"),
        ("to rendez-vous", "meeting"),
        ("→ meeting", "meeting"),
        ("2", "qualification"),
        ("qualifed", "qualification"),
    ],
)
async def test_a_stage_is_named_in_many_ways(floor: Floor, words: str, where: str | None) -> None:
    await floor.ask(TOM, "new Acme stage proposal")
    await floor.ask(TOM, f"move acme {words}")
    assert await stage(floor, 1) == (where or "proposal")


async def test_going_back_says_so(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme stage proposal")
    assert told(await floor.ask(TOM, "mv #1 contact")) == "Moved #1 Acme back to Contact. What is next?"


async def test_with_a_next_step_nothing_is_asked(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme friday send the quote")
    reply = await floor.ask(TOM, "move acme next")

    assert told(reply) == "Moved #1 Acme to Qualification. Next step: send the quote, Friday 27 November."
    assert labels(reply) == ["Undo"]


async def test_an_unknown_stage_lists_the_stages_in_the_askers_language(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")

    assert told(await floor.ask(TOM, "move acme moon")) == (
        '"moon" is not a stage of Sales. Stages: Contact, Qualification, Meeting, Proposal, Negotiation; or won, lost.'
        " Nothing was changed."
    )
    assert told(await floor.ask(LEA, "passer acme lune")) == (
        "« lune » n’est pas une étape de Ventes. Étapes : Contact, Qualification, Rendez-vous, Proposition,"
        " Négociation ; ou gagnée, perdue. Rien n’a été modifié."
    )
    assert await floor.history(1) == ["created"]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("move acme contact", "#1 Acme is at Contact already."),
        ("move acme back", "Contact is the first stage: there is none before it."),
        ("move #9 next", "#9 does not exist."),
        ("move bolt next", 'No deal is called "bolt".'),
    ],
)
async def test_what_is_no_move_is_refused(floor: Floor, words: str, refusal: str) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, words)) == f"{refusal} Nothing was changed."
    assert await floor.history(1) == ["created"]


@pytest.mark.parametrize("words", ["move next", "move proposal"])
async def test_a_move_without_deal_or_stage_shows_how_it_is_typed(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, words)) == (
        "`move` needs a little more. For example: `/deal move acme negotiation`, `/deal move acme next`,"
        " `/deal move 12 proposal, 15 next`. Nothing was changed."
    )


async def test_the_last_stage_has_no_next(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme stage negotiation")
    assert told(await floor.ask(TOM, "move acme next")) == (
        "Negotiation is the last stage: what follows is won or lost. Nothing was changed."
    )


async def test_a_closed_deal_does_not_move(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "won acme")
    assert told(await floor.ask(TOM, "move acme next")) == (
        "#1 Acme is won. `/deal reopen #1` opens it again. Nothing was changed."
    )


async def test_moved_to_won_it_is_won_without_a_question(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 5k")
    assert told(await floor.ask(TOM, "move acme won")) == "Won #1 Acme for €5,000."
    assert (await floor.deal(1)).status == "won"


async def test_moved_to_lost_it_asks_for_the_reason(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 5k")
    reply = await floor.ask(TOM, "move acme lost")

    assert told(reply) == "Why was #1 Acme lost?"
    assert (await floor.deal(1)).status == "open"
    await floor.press(TOM, buttons(reply)["price"])
    assert ((await floor.deal(1)).status, (await floor.deal(1)).lost_reason) == ("lost", "price")


async def test_several_deals_get_a_verdict_each(floor: Floor) -> None:
    for name in ("Acme", "Bolt", "Cork stage proposal", "Dune"):
        await floor.ask(TOM, f"new {name}")
    await floor.ask(TOM, "won dune")
    reply = await floor.ask(TOM, "move 1 2 3 4 99 proposal")

    assert told(reply) == (
        "#1 and #2 moved to Proposal.\n"
        "#3 Cork is at Proposal already.\n"
        "#4 Dune is won. `/deal reopen #4` opens it again.\n"
        "#99 does not exist."
    )
    assert [await stage(floor, n) for n in (1, 2, 3, 4)] == ["proposal", "proposal", "proposal", "contact"]


async def test_pairs_go_each_their_own_way_and_one_undo_takes_all_back(floor: Floor) -> None:
    for name in ("Acme", "Bolt", "Cork", "Dune"):
        await floor.ask(TOM, f"new {name}")
    reply = await floor.ask(TOM, "move 1 proposal, 2 next, 3 won, 4 lost price")

    assert told(reply) == "#1 moved to Proposal.\n#2 moved to Qualification.\n#3 is won.\n#4 is lost."
    assert labels(reply) == ["Undo"]
    await floor.press(TOM, buttons(reply)["Undo"])
    assert [await stage(floor, n) for n in (1, 2, 3, 4)] == ["contact"] * 4
    assert await floor.numbers() == [1, 2, 3, 4]


async def test_a_deal_named_twice_goes_where_it_was_said_last(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, "move 1 proposal, 1 meeting")) == "#1 moved to Meeting."
    assert await floor.history(1) == ["created", "moved"]


async def test_when_none_of_several_can_move_there_is_nothing_to_undo(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, "move 1 9 contact")
    assert told(reply) == "#1 Acme is at Contact already.\n#9 does not exist."
    assert labels(reply) == []


async def test_more_than_fifty_at_once_are_refused(floor: Floor) -> None:
    numbers = " ".join(str(n) for n in range(1, 52))
    assert told(await floor.ask(TOM, f"move {numbers} proposal")) == (
        "At most 50 deals at once. Name fewer, then the others. Nothing was changed."
    )


async def test_the_cards_select_moves_the_deal(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = await floor.ask(LEA, "acme")
    assert told(await floor.press(LEA, buttons(card)["Négociation"])) == (
        "#1 Acme est passée à l’étape Négociation. Et ensuite ?"
    )


@pytest.mark.parametrize("words", ["move acme", "move #1", "move 1"])
async def test_a_move_to_nowhere_asks_where_to(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, words)

    assert told(reply) == "Where does #1 Acme go?"
    assert labels(reply) == ["Qualification", "Meeting", "Proposal", "Negotiation"]
    await floor.press(TOM, buttons(reply)["Meeting"])
    assert await stage(floor, 1) == "meeting"
