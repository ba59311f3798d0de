"""Buttons pressed long after they were drawn act on the deal as it is now, or say what happened to it."""

from __future__ import annotations

from typing import Any

import pytest

from storage.tables import StageRow
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told

GONE_NUMBER = 10**12


async def remove_stage(floor: Floor, stage_id: int) -> None:
    async with floor.books.work(TEAM) as work:
        row = await work._scope.session.get(StageRow, (TEAM, stage_id))
        assert row is not None
        row.removed_at = floor.now


@pytest.mark.parametrize("label", ["Move", "Won", "Lost…"])
async def test_what_somebody_else_changed_since_is_shown_before_anything_is_done(floor: Floor, label: str) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    await floor.ask(LEA, "avancer acme devis")
    reply = await floor.press(TOM, card.get(label, card["Meeting"]))

    assert told(reply).splitlines()[:3] == [
        (
            "Léa Martin changed #1 Acme on Friday 20 November, 10:00, after this was drawn."
            " Look at it as it is now, then choose again. Nothing was changed."
        ),
        "*#1 Acme*",
        "Contact › Qualification › Meeting › *Proposal* › Negotiation",
    ]
    assert await floor.history(1) == ["created", "moved"]
    await floor.press(TOM, buttons(reply)["Meeting"])
    assert await floor.history(1) == ["created", "moved", "moved"]


async def test_a_card_that_was_overtaken_is_drawn_anew_where_it_stands(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(LEA, "acme"))
    await floor.ask(TOM, "won acme")
    for label in ("Gagnée", "Perdue…", "Rendez-vous"):
        reply = await floor.press(LEA, card[label], block_id="card:1")
        assert told(reply.message).startswith("Tom Reed a modifié #1 Acme le vendredi 20 novembre à 11 h"), label
        assert labels(reply.replace) == ["Rouvrir", "Note…", "Historique", "Nouvelle affaire pour ce client"]


async def test_what_the_deal_no_longer_allows_is_refused_with_its_card(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    await floor.ask(TOM, "won acme")
    reply = await floor.press(TOM, card["Follow-up…"], block_id="card:1:more")
    assert told(reply.message) == "#1 Acme is won. `/deal reopen #1` opens it again. Nothing was changed."
    assert labels(reply.replace) == ["Reopen", "Note…", "History", "New deal for this customer"]


async def test_a_card_is_drawn_anew_after_each_act_on_it(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    moved = await floor.press(TOM, card["Meeting"], block_id="card:1")
    assert told(moved.message).startswith("Moved #1 Acme to Meeting.")
    assert "› *Meeting* ›" in told(moved.replace)
    won = await floor.press(TOM, buttons(moved.replace)["Won"], block_id="card:1")
    reopened = await floor.press(TOM, buttons(won.replace)["Reopen"], block_id="card:1")
    assert "Won" in labels(reopened.replace)
    form = (await floor.press(TOM, buttons(reopened.replace)["Lost…"], block_id="card:1")).form
    assert form is not None
    lost = await floor.submit(TOM, "lost", {"reason": "price"}, form.view["private_metadata"], block_id="card:1")
    assert told(lost.replace).splitlines()[0].startswith("*#1 Acme* · lost on")


async def test_of_a_deal_that_is_gone_the_answer_takes_the_cards_place(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.press(TOM, {"do": "say", "c": "/deal", "t": "undo"}, block_id="card:1")
    assert (reply.message, told(reply.replace)[:4]) == (None, "Take")


@pytest.mark.parametrize("since", ["move acme proposal", "note acme hello", "remind acme monday call"])
async def test_my_own_changes_since_are_no_obstacle(floor: Floor, since: str) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    await floor.ask(TOM, since)
    assert told(await floor.press(TOM, card["Meeting"])).startswith("Moved #1 Acme")


@pytest.mark.parametrize("since", ["note acme hello", "remind acme monday call"])
async def test_a_note_of_somebody_elses_is_no_obstacle(floor: Floor, since: str) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    await floor.ask(LEA, since)
    assert told(await floor.press(TOM, card["Meeting"])).startswith("Moved #1 Acme to Meeting.")


async def test_what_was_moved_and_taken_back_since_is_shown_first(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "note acme hello")
    card = buttons(await floor.ask(TOM, "acme"))
    await floor.ask(LEA, "avancer acme devis")
    await floor.ask(LEA, "annuler")
    reply = await floor.press(TOM, card["Meeting"])
    assert told(reply).startswith("Léa Martin changed #1 Acme")
    assert (await floor.deal(1)).stage.key == "contact"


async def test_a_form_opened_before_somebody_moved_the_deal_closes_nothing(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    opened = await floor.press(TOM, buttons(await floor.ask(TOM, "acme"))["Lost…"])
    assert opened.form is not None
    await floor.ask(LEA, "avancer acme devis")
    reply = await floor.submit(TOM, "lost", {"reason": "price"}, opened.form.view["private_metadata"])
    assert told(reply).startswith("Léa Martin changed #1 Acme")
    assert (await floor.deal(1)).status == "open"


async def test_a_stage_that_was_removed_is_named(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    await remove_stage(floor, 3)
    reply = await floor.press(TOM, card["Meeting"])
    assert told(reply).splitlines()[0] == (
        "That stage no longer exists. Stages: Contact, Qualification, Proposal, Negotiation. Nothing was changed."
    )
    assert "Meeting" not in labels(reply)


async def test_a_form_with_a_stage_that_was_removed_stays_open(floor: Floor) -> None:
    await remove_stage(floor, 3)
    reply = await floor.submit(TOM, "new_deal", {"name": "Acme", "stage": "3", "owner": "UTOM"})
    assert reply.errors == {
        "stage": "That stage no longer exists. Stages: Contact, Qualification, Proposal, Negotiation."
    }
    assert await floor.numbers() == []


@pytest.mark.parametrize(
    "facts",
    [
        {"do": "move", "d": 1, "s": 2, "v": 1},
        {"do": "advance", "d": 1, "v": 1},
        {"do": "won", "d": 1, "v": 1},
        {"do": "lost", "d": 1, "v": 1},
        {"do": "lost", "d": 1, "v": 1, "r": "price"},
        {"do": "show", "d": 1},
        {"do": "plan", "d": 1, "when": "tomorrow"},
        {"do": "plan", "d": 1, "when": "pick"},
        {"do": "put_off", "d": 1, "how": "3"},
        {"do": "why", "d": 1},
        {"do": "post", "d": 1, "q": 1, "to": "CSALES"},
    ],
)
async def test_a_deal_that_is_gone_does_not_exist(floor: Floor, facts: dict[str, Any]) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "undo")
    assert told(await floor.press(TOM, facts)) == "#1 does not exist. Nothing was changed."


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"do": "fly"},
        {"do": "say", "c": "/nothing", "t": "new Acme"},
        {"do": "show", "d": GONE_NUMBER},
        {"do": "move", "d": 1, "s": -1, "v": 1},
        {"do": "list", "f": "all", "p": GONE_NUMBER},
        {"do": "behind", "f": "won", "n": 1, "e": "yesterday"},
        {"do": "deals", "f": "won", "o": "2026-11-01/2026-12-01/UTC", "a": "yesterday", "l": "1"},
        {"do": "deals", "f": "won", "o": "2026-11-01/2026-11-01/UTC", "a": "2026-11-20T10:00:00+00:00", "l": "1"},
        {"do": "deals", "f": "won", "o": "2026-11-01/2026-12-01/UTC", "a": "2026-11-20T10:00:00+00:00", "l": "?"},
        {"do": "report", "r": "changes", "n": 1, "o": "2026-11-01/2026-12-01/Mars/Olympus", "h": "see"},
        {"do": "report", "r": "changes", "n": 1, "o": "9999-12-31/9999-12-31/UTC", "h": "see"},
        {"do": "report", "r": "changes", "n": 1, "o": "november", "h": "see"},
        {"do": "report", "r": "funnel", "n": 1, "o": "0001-01-01/0001-01-02/UTC", "h": "see"},
        {
            "do": "report",
            "r": "funnel",
            "n": 1,
            "o": "2026-11-01/2026-12-01/UTC",
            "h": "count",
            "a": "0001-01-01T00:00:00+00:00",
        },
        {"do": "report", "r": "weather", "n": 1, "o": "2026-11-01/2026-12-01/UTC", "h": "see"},
        {"do": "report", "r": "changes", "n": 9, "o": "2026-11-01/2026-12-01/UTC", "h": "see"},
        {"do": "report", "r": "changes", "n": 1, "o": "2026-11-01/2026-12-01/UTC", "h": "count"},
        {"do": "post_report", "r": "changes", "n": 1, "o": "0001-01-01/0001-01-01/UTC", "a": "now"},
        {"do": "behind", "f": "won", "n": 1, "e": "0001-01-01T00:00:00+00:00"},
    ],
)
async def test_a_button_that_means_nothing_says_so(floor: Floor, facts: dict[str, Any]) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme", channel="DTOM")
    before = await floor.book()
    assert told(await floor.press(TOM, facts)) == (
        "This button no longer works. `/deal` shows your deals as they are now. Nothing was changed."
    )
    assert await floor.book() == before


async def test_a_page_before_the_first_is_the_first(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.press(TOM, {"do": "list", "f": "all", "p": 0})).splitlines()[0] == "*Open deals:* 1 deal"
    first = await floor.press(TOM, {"do": "list", "f": "all", "p": 1})
    assert told(await floor.press(TOM, {"do": "list", "f": "all", "p": 9})) == told(first)
