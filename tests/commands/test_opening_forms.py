"""Forms opened by a button for one deal, and what is written down with them."""

from __future__ import annotations

import pytest

from messages import actions
from tests.commands.floor import LEA, TOM, Floor, told
from tests.commands.test_forms import filled_in


async def test_the_form_of_a_follow_up_is_opened(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    form = (await floor.press(LEA, actions.opening(d=1, v=1, f="follow_up"))).form
    assert filled_in(form) == {"what": None, "day": "2026-11-23", "hour": None}


@pytest.mark.parametrize(
    ("kind", "history"), [("note", "note"), ("call", "call"), ("meeting", "meeting"), ("x", "note")]
)
async def test_what_happened_is_noted_from_the_form(floor: Floor, kind: str, history: str) -> None:
    await floor.ask(TOM, "new Acme")
    form = (await floor.press(LEA, actions.opening(d=1, v=1, f="note"))).form
    assert form is not None
    assert filled_in(form) == {"kind": "note", "text": None, "on": "2026-11-20"}

    await floor.submit(LEA, "note", {"kind": kind, "text": "Ils veulent\nune remise"}, form.view["private_metadata"])
    assert await floor.history(1) == ["created", history]


async def test_a_note_that_says_nothing_keeps_the_form_open(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.submit(TOM, "note", {"kind": "call", "text": " "}, {"d": 1, "v": 1})
    assert dict(reply.errors) == {"text": "There is nothing to write down yet. For example: `They want a discount`."}
    assert await floor.history(1) == ["created"]


async def test_a_note_is_written_though_the_deal_moved_meanwhile(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(LEA, "move 1 proposal")
    reply = await floor.submit(TOM, "note", {"kind": "call", "text": "They called"}, {"d": 1, "v": 1})
    assert told(reply) == "Call noted on #1 Acme: They called\nWhat is next?"


async def test_no_follow_up_is_asked_for_on_a_closed_deal(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(LEA, "won 1")
    reply = await floor.press(TOM, actions.opening(d=1, v=1, f="follow_up"))
    assert (reply.form, "is won" in told(reply)) == (None, True)


async def test_a_form_nobody_draws_is_refused(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.press(TOM, actions.opening(d=1, v=1, f="payroll"))
    assert (reply.form, told(reply)) == (None, told(await floor.press(TOM, {"do": "sing", "d": 1})))


async def test_the_form_of_a_deal_nobody_has_is_refused(floor: Floor) -> None:
    reply = await floor.press(TOM, actions.opening(d=9, v=1, f="note"))
    assert (reply.form, told(reply)) == (None, "#9 does not exist. Nothing was changed.")
