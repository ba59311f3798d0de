"""Taking back: every kind of change, by word or by button, only one's own, only in time."""

from __future__ import annotations

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, told


@pytest.mark.parametrize(
    ("before", "change", "answer"),
    [
        ([], "new Bolt", "Taken back: #2 Bolt is gone, its number stays used."),
        ([], "move acme proposal", "Taken back: #1 Acme is at Contact again."),
        ([], "move 1 won", "Taken back: #1 Acme is open again, at Contact."),
        ([], "won acme 9k", "Taken back: #1 Acme is open again, at Contact."),
        ([], "lost acme price", "Taken back: #1 Acme is open again, at Contact."),
        (["won acme"], "reopen acme", "Taken back: #1 Acme is closed again."),
        ([], "note acme hello", "Taken back: the note on #1 Acme."),
        ([], "log acme call hello", "Taken back: the call on #1 Acme."),
        ([], "remind acme monday call", "Taken back: the follow-up on #1 Acme."),
        (["remind acme monday call"], "done acme", "Taken back: the follow-up on #1 Acme is to be done again."),
        (["remind acme monday call"], "lost acme price", "Taken back: #1 Acme is open again, at Contact."),
    ],
)
async def test_each_kind_of_change_is_taken_back_exactly(
    floor: Floor, before: list[str], change: str, answer: str
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    for words in before:
        await floor.ask(TOM, words)
    deals_before = [await floor.deal(n) for n in await floor.numbers()]
    to_do_before = told(await floor.ask(TOM, "todo"))
    changed = await floor.ask(TOM, change)

    assert told(await floor.press(TOM, buttons(changed)["Undo"])) == answer
    now = [await floor.deal(n) for n in await floor.numbers()]
    shown = [(deal.status, deal.stage, deal.value, deal.lost_reason, deal.next_step, deal.life_at) for deal in now]
    was = [(d.status, d.stage, d.value, d.lost_reason, d.next_step, d.life_at) for d in deals_before]
    assert shown == was
    assert told(await floor.ask(TOM, "todo")) == to_do_before


@pytest.mark.parametrize("words", ["undo", "annuler", "revenir en arrière"])
async def test_the_word_takes_back_my_last_change(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "move acme proposal")
    await floor.ask(LEA, "noter acme bonjour")
    assert told(await floor.ask(TOM, words)) == "Taken back: #1 Acme is at Contact again."
    assert await floor.history(1) == ["created", "moved", "note", "undone"]


async def test_undo_goes_back_one_change_at_a_time(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "move acme proposal")
    await floor.ask(TOM, "undo")
    assert told(await floor.ask(TOM, "undo")) == "Taken back: #1 Acme is gone, its number stays used."
    assert told(await floor.ask(TOM, "undo")) == (
        "There is no change of yours in the last 24 hours to take back. Nothing was changed."
    )


async def test_the_button_takes_back_its_own_change_and_not_a_later_one(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    moved = await floor.ask(TOM, "move acme proposal")
    await floor.ask(TOM, "note acme hello")
    assert told(await floor.press(TOM, buttons(moved)["Undo"])) == "Taken back: #1 Acme is at Contact again."
    assert told(await floor.press(TOM, buttons(moved)["Undo"])) == (
        "There is no change of yours in the last 24 hours to take back. Nothing was changed."
    )


async def test_somebody_elses_change_is_not_taken_back(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    moved = await floor.ask(TOM, "move acme proposal")
    assert told(await floor.press(LEA, buttons(moved)["Undo"])) == (
        "Vous n’avez fait aucun changement ces dernières 24 heures sur lequel revenir. Rien n’a été modifié."
    )
    assert (await floor.deal(1)).stage.key == "proposal"


async def test_what_somebody_changed_since_is_not_overwritten(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    moved = await floor.ask(TOM, "move acme proposal")
    await floor.ask(LEA, "avancer acme négociation")
    reply = await floor.press(TOM, buttons(moved)["Undo"])

    assert told(reply) == (
        "Léa Martin changed #1 Acme since, on Friday 20 November, 10:00. Your change can no longer be taken back alone;"
        " set it right by hand. Nothing was changed."
    )
    assert told(await floor.press(TOM, buttons(reply)["#1 Acme · Tom Reed"])).startswith("*#1 Acme*")
    assert (await floor.deal(1)).stage.key == "negotiation"


async def test_after_24_hours_it_is_too_late(floor: Floor) -> None:
    moved = await floor.ask(TOM, "new Acme")
    floor.passes(hours=24)
    for reply in (await floor.ask(TOM, "undo"), await floor.press(TOM, buttons(moved)["Undo"])):
        assert told(reply) == (
            "The change to #1 Acme is more than 24 hours old and can no longer be taken back; set it right by hand."
            " Nothing was changed."
        )


async def test_a_bulk_is_taken_back_with_a_verdict_for_each(floor: Floor) -> None:
    for name in ("Acme", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name}")
    await floor.ask(TOM, "move 1 2 3 proposal")
    await floor.ask(LEA, "avancer bolt négociation")
    reply = await floor.ask(TOM, "undo")

    assert told(reply).splitlines() == [
        "Taken back: #1 Acme is at Contact again.",
        "#2 Bolt was changed since, and stays as it is.",
        "Taken back: #3 Cork is at Contact again.",
    ]
    assert [(await floor.deal(n)).stage.key for n in (1, 2, 3)] == ["contact", "negotiation", "contact"]
