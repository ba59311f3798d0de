"""Deals deleted: only by their owner or an admin, only after a question, and brought back for seven days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from messages import actions
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told


async def asked(floor: Floor, words: str = "delete acme") -> str:
    """The button that answers the question with yes."""
    return buttons(await floor.ask(TOM, words))["Delete #1"]


async def test_it_is_asked_first(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "remind acme monday call")
    await floor.ask(LEA, "rappel acme mardi devis")
    reply = await floor.ask(TOM, "delete acme")
    assert told(reply) == "Delete #1 Acme? It leaves every list. Its 2 follow-ups are cancelled."
    assert labels(reply) == ["Delete #1", "Keep it"]
    assert reply.message is not None
    styles = [button.get("style") for button in reply.message.blocks[-1]["elements"]]
    assert styles == ["danger", None]
    assert await floor.numbers() == [1]


@pytest.mark.parametrize("words", ["delete acme", "remove #1", "supprimer acme", "supprime 1"])
async def test_it_goes_with_what_was_planned_and_comes_back_with_it(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "remind acme monday 9:30 call")
    await floor.ask(LEA, "rappel acme mardi devis")
    await floor.ask(TOM, "done t1")
    was, book = await floor.deal(1), (await floor.book())[2]
    gone = await floor.press(TOM, await asked(floor, words))
    assert told(gone) == "Deleted #1 Acme. `/deal undo #1` brings it back, for 7 days."
    assert await floor.numbers() == []
    assert told(await floor.ask(LEA, "à faire")).startswith("Rien à faire.")
    back = await floor.press(TOM, buttons(gone)["Undo"])
    assert told(back) == "#1 Acme is back, at Contact."
    assert replace(await floor.deal(1), version=0) == replace(was, version=0)
    assert (await floor.book())[2] == book


async def test_a_closed_deal_comes_back_closed(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "lost acme price too dear")
    was = await floor.deal(1)
    await floor.press(TOM, await asked(floor))
    assert told(await floor.ask(TOM, "undo #1")) == "#1 Acme is back, closed as it was."
    assert replace(await floor.deal(1), version=0) == replace(was, version=0)


@pytest.mark.parametrize("days", [0, 1, 6.9])
async def test_it_comes_back_for_seven_days_by_its_number(floor: Floor, days: float) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.press(TOM, await asked(floor))
    await floor.ask(TOM, "new Bolt 3k")
    floor.passes(days=days)
    assert told(await floor.ask(TOM, "undo #1")) == "#1 Acme is back, at Contact."
    assert await floor.numbers() == [1, 2]


async def test_later_it_does_not(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    yes = await asked(floor)
    gone = await floor.press(TOM, yes)
    floor.passes(days=7)
    late = "#1 Acme was deleted more than 7 days ago and can no longer be brought back. Nothing was changed."
    for reply in (await floor.ask(TOM, "undo #1"), await floor.press(TOM, buttons(gone)["Undo"])):
        assert (told(reply), labels(reply)) == (late, [])
    assert await floor.numbers() == []


async def test_other_changes_still_have_a_day(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "move acme proposal")
    floor.passes(days=2)
    assert told(await floor.ask(TOM, "undo #1")).startswith("The change to #1 Acme is more than 24 hours old")


async def test_nobody_else_brings_it_back(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.press(TOM, await asked(floor))
    assert told(await floor.ask(LEA, "annuler #1")).endswith("Rien n’a été modifié.")
    assert await floor.numbers() == []


async def test_only_the_owner_and_admins_may(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    refused = await floor.ask(LEA, "supprimer acme")
    assert (told(refused).split(".")[0], labels(refused)) != ("", ["Supprimer #1", "La garder"])
    pressed = await floor.press(LEA, actions.delete(d=1, v=1))
    assert told(pressed) == told(refused)
    assert await floor.numbers() == [1]

    async with floor.books.work(TEAM) as work:
        await work.people.save(replace(LEA, admin=True), at=floor.now)
    await floor.press(LEA, actions.delete(d=1, v=1))
    assert await floor.numbers() == []


async def test_who_was_the_owner_when_asked_and_is_no_more_may_not(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    yes = await asked(floor)
    await floor.ask(TOM, "assign acme <@ULEA>")
    assert told(await floor.press(TOM, yes)).startswith("Only the owner of #1 Acme (Léa Martin)")
    assert await floor.numbers() == [1]


@pytest.mark.parametrize("since", ["noter acme bonjour", "avancer acme devis", "modifier acme montant 9k"])
async def test_what_somebody_else_did_since_the_question_is_shown_first(floor: Floor, since: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    yes = await asked(floor)
    await floor.ask(LEA, since)
    assert told(await floor.press(TOM, yes)).startswith("Léa Martin changed #1 Acme on Friday 20 November")
    assert await floor.numbers() == [1]


async def test_a_double_click_deletes_once_and_says_so(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    yes = await asked(floor)
    await floor.press(TOM, yes)
    assert told(await floor.press(TOM, yes)) == "#1 does not exist. Nothing was changed."
    assert told(await floor.ask(TOM, "undo")) == "#1 Acme is back, at Contact."


@pytest.mark.parametrize("words", ["delete acem", "supprimer amce"])
async def test_a_slip_deletes_nothing(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, words)
    assert told(reply).startswith("No deal is called")
    assert "Delete #1" not in labels(reply)


async def test_words_too_many_delete_nothing(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, "delete acme and bolt")).startswith("`delete` needs a little more.")


async def test_no_channel_hears_of_it(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 12k")
    await floor.press(TOM, await asked(floor))
    assert len(await floor.posts()) == 1
