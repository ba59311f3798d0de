"""A line of a nudge or of a reminder is settled by one choice, and the message shows it."""

from __future__ import annotations

from typing import Any

import pytest

from commands.invocation import Reply
from messages.message import Message
from messages.nudges import STALE, channel_nudge, silent_lines
from messages.reminders import reminder
from messages.settled import SETTLED
from messages.voice import Voice
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, calendars, labels, pressables, told
from tests.commands.ruled import QUALIFICATION, stage_rules

AFTER_ALL = "Léa Martin changed #1 Acme website on Sunday 20 December, 10:00, after this was drawn."


@pytest.fixture
async def silent(floor: Floor) -> Floor:
    """Two deals of Tom's, silent for thirty days; #sales reads French."""
    await floor.subscribed(language="fr")
    await floor.ask(TOM, "new Acme website 12k", channel="DTOM")
    await floor.ask(TOM, "new Bolt 3k stage negotiation close 15/1", channel="DTOM")
    floor.passes(days=30)
    return floor


async def nudge(floor: Floor, voice: Voice | None = None) -> Message:
    async with floor.books.look(TEAM) as work:
        pipeline = await work.pipelines.default()
        deals = await work.deals.open_deals(pipeline.id)
    lines = silent_lines(
        deals, at=floor.now, calendar_of=lambda owner: calendars(owner.country), pipelines={pipeline.id: pipeline}
    )
    voice = voice or Voice.of("fr", "Europe/Paris", now=floor.now)
    return channel_nudge(voice, pipeline=pipeline, by_owner=[(TOM, lines)], more=0)


def line(message: Message, number: int) -> dict[str, Any]:
    return next(block for block in message.blocks if block.get("block_id") == f"{STALE}{number}")


def choice(message: Message, number: int, label: str) -> str:
    return dict(pressables(Message(text="", blocks=[line(message, number)])))[label]


def done_line(reply: Reply, number: int) -> dict[str, Any]:
    assert reply.replace is not None
    return next(dict(block) for block in reply.replace.blocks if block.get("block_id") == f"{SETTLED}{number}")


@pytest.mark.parametrize(
    ("label", "said", "kind"),
    [
        ("Passer à l’étape suivante", "✓ #1 Acme website est à l’étape Qualification (11 h)", "moved"),
        ("Prévoir un appel demain", "✓ #1 Acme website : Call, lundi 21 décembre (11 h)", "planned"),
        ("Prévoir un appel dans une semaine", "✓ #1 Acme website : Call, lundi 28 décembre (11 h)", "planned"),
        ("Plus tard, 3 jours ouvrés", "✓ #1 Acme website est remise au mercredi 23 décembre (11 h)", "put_off"),
        ("Plus tard, 1 semaine", "✓ #1 Acme website est remise au lundi 28 décembre (11 h)", "put_off"),
    ],
)
async def test_a_choice_replaces_the_line_with_what_became_of_the_deal(
    silent: Floor, label: str, said: str, kind: str
) -> None:
    before = await nudge(silent)
    value = choice(before, 1, label)
    reply = await silent.press(TOM, value, standing=before, block_id=f"{STALE}1")

    assert reply.message is None
    assert reply.replace is not None
    assert [one for one in told(reply.replace).splitlines() if one.startswith("✓")] == [said]
    assert await silent.history(1) == ["created", kind]
    # The other line stands as it was, and the way back is in the settled one.
    assert line(reply.replace, 2) == line(before, 2)
    assert await silent.history(2) == ["created"]
    back = await silent.press(TOM, buttons(reply.replace)[UNDO])
    assert told(back).startswith("Taken back: ")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Appeler demain", "✓ #1 Acme website : Call, lundi 21 décembre (11 h)"),
        ("Dans une semaine", "✓ #1 Acme website : Call, lundi 28 décembre (11 h)"),
        ("Revenir en arrière", None),
    ],
)
async def test_a_move_made_in_a_line_asks_there_what_is_next(silent: Floor, answer: str, said: str | None) -> None:
    before = await nudge(silent)
    advance = choice(before, 1, "Passer à l’étape suivante")
    moved = await silent.press(TOM, advance, standing=before, block_id=f"{STALE}1")
    assert moved.message is None
    assert done_line(moved, 1)["accessory"]["placeholder"]["text"] == "Et ensuite\u202f?"
    pressed = buttons(Message(text="", blocks=[done_line(moved, 1)]))
    assert list(pressed) == ["Appeler demain", "Dans une semaine", "Choisir…", "Revenir en arrière"]
    then = await silent.press(TOM, pressed[answer], standing=moved.replace, block_id=f"{SETTLED}1")
    assert then.message is None
    assert [one for one in told(then.replace).splitlines() if one.startswith("✓")] == ([said] if said else [])
    assert then.replace is not None
    assert said or line(then.replace, 1)["text"] == line(before, 1)["text"]


async def test_what_is_next_may_be_picked_in_a_form_and_shows_in_the_line(silent: Floor) -> None:
    before = await nudge(silent)
    advance = choice(before, 1, "Passer à l’étape suivante")
    moved = await silent.press(TOM, advance, standing=before, block_id=f"{STALE}1")
    pick = buttons(Message(text="", blocks=[done_line(moved, 1)]))["Choisir…"]
    form = (await silent.press(TOM, pick, standing=moved.replace, block_id=f"{SETTLED}1")).form
    assert form is not None
    fields = {"what": "Write", "day": "2026-12-23", "hour": None}
    then = await silent.submit(
        TOM, "follow_up", fields, form.view["private_metadata"], standing=moved.replace, block_id=f"{SETTLED}1"
    )
    assert "✓ #1 Acme website : Write, mercredi 23 décembre (11 h)" in told(then.replace)


async def test_a_move_that_hands_the_deal_over_leaves_what_is_next_to_its_new_owner(silent: Floor) -> None:
    await stage_rules(silent, QUALIFICATION, hand_to=[LEA.user_id])
    before = await nudge(silent)
    advance = choice(before, 1, "Passer à l’étape suivante")
    moved = await silent.press(TOM, advance, standing=before, block_id=f"{STALE}1")
    assert list(buttons(Message(text="", blocks=[done_line(moved, 1)]))) == [UNDO]


async def test_when_every_line_is_settled_the_message_says_so(silent: Floor) -> None:
    first = await nudge(silent)
    one = await silent.press(TOM, choice(first, 1, "Plus tard, 1 semaine"), standing=first, block_id=f"{STALE}1")
    assert one.replace is not None
    assert "✓ Tout est traité." not in told(one.replace)
    both = await silent.press(TOM, choice(first, 2, "Gagnée"), standing=one.replace, block_id=f"{STALE}2")
    assert told(both.replace).splitlines()[-1] == "✓ Tout est traité."
    assert (await silent.deal(2)).status == "won"


async def test_a_channels_message_stays_in_its_language_whoever_settles_it(silent: Floor) -> None:
    before = await nudge(silent)
    reply = await silent.press(TOM, choice(before, 1, "Plus tard, 1 semaine"), standing=before, block_id=f"{STALE}1")
    assert "Undo" not in labels(reply.replace)
    assert "Revenir en arrière" in labels(reply.replace)


async def test_a_direct_message_is_settled_in_its_readers_language(silent: Floor) -> None:
    before = await nudge(silent, Voice.of(TOM, now=silent.now))
    value = choice(before, 1, "Later, 1 week")
    reply = await silent.press(TOM, value, standing=before, block_id=f"{STALE}1", channel="DTOM")
    assert "✓ #1 Acme website is put off until Monday 28 December (10:00)" in told(reply.replace)


async def test_why_is_answered_alone_and_settles_nothing(silent: Floor) -> None:
    before = await nudge(silent)
    reply = await silent.press(TOM, choice(before, 1, "La règle et les dates"), standing=before, block_id=f"{STALE}1")
    assert reply.replace is None
    assert "20 working days" in told(reply)


@pytest.mark.parametrize(("label", "form"), [("Perdue…", "lost"), ("Prévoir une action…", "follow_up")])
async def test_a_choice_that_needs_a_form_settles_the_line_once_it_is_sent(
    silent: Floor, label: str, form: str
) -> None:
    before = await nudge(silent)
    opened = await silent.press(TOM, choice(before, 1, label), standing=before, block_id=f"{STALE}1")
    assert opened.form is not None
    assert opened.replace is None
    fields = {"reason": "no_reply", "what": "Call", "day": "2026-12-22"}
    sent = await silent.submit(
        TOM, form, fields, opened.form.view["private_metadata"], standing=before, block_id=f"{STALE}1"
    )
    assert [one for one in told(sent.replace).splitlines() if one.startswith("✓ #1 Acme website ")] != []


UNDO = "Revenir en arrière"


async def settled_line(floor: Floor, before: Message, number: int, label: str) -> tuple[Message, str]:
    """The nudge after a choice on a line, and what the button of the settled line carries."""
    value = choice(before, number, label)
    reply = await floor.press(TOM, value, standing=before, block_id=f"{STALE}{number}")
    assert reply.replace is not None
    (block,) = [one for one in reply.replace.blocks if one.get("block_id") == f"settled:{number}"]
    return reply.replace, dict(pressables(Message(text="", blocks=[block])))[UNDO]


@pytest.mark.parametrize("number", [1, 2])
async def test_a_settled_line_taken_back_stands_there_as_before(silent: Floor, number: int) -> None:
    before = await nudge(silent)
    after, undo = await settled_line(silent, before, number, "Plus tard, 1 semaine")
    back = await silent.press(TOM, undo, standing=after, block_id=f"settled:{number}")
    assert back.message is None
    assert back.replace is not None
    assert told(back.replace) == told(before)
    assert labels(back.replace) == labels(before)


async def test_the_last_line_taken_back_everything_is_no_longer_settled(silent: Floor) -> None:
    first, _ = await settled_line(silent, await nudge(silent), 1, "Plus tard, 1 semaine")
    both, undo = await settled_line(silent, first, 2, "Gagnée")
    back = await silent.press(TOM, undo, standing=both, block_id="settled:2")
    assert back.replace is not None
    assert "✓ Tout est traité." not in told(back.replace)
    assert line(back.replace, 2)["accessory"]["type"] == "static_select"


async def test_a_line_taken_back_of_a_deal_that_lives_says_so(silent: Floor) -> None:
    after, undo = await settled_line(silent, await nudge(silent), 1, "Plus tard, 1 semaine")
    await silent.ask(LEA, "note acme ils ont rappelé", channel="DLEA")
    back = await silent.press(TOM, undo, standing=after, block_id="settled:1")
    assert back.replace is not None
    assert "✓ #1" not in told(back.replace)
    assert [one for one in told(back.replace).splitlines() if "Acme" in one] == [
        "Retour en arrière : #1 Acme website est comme avant."
    ]


async def test_what_somebody_else_may_not_take_back_stays_settled(silent: Floor) -> None:
    after, undo = await settled_line(silent, await nudge(silent), 1, "Plus tard, 1 semaine")
    back = await silent.press(LEA, undo, standing=after, block_id="settled:1")
    assert back.replace is None
    assert (await silent.deal(1)).put_off_until is not None


async def test_a_line_somebody_settled_meanwhile_does_not_revert(silent: Floor) -> None:
    seen_by_both = await nudge(silent)
    await settled_line(silent, seen_by_both, 2, "Gagnée")
    after, _ = await settled_line(silent, seen_by_both, 1, "Plus tard, 1 semaine")
    assert [one for one in told(after).splitlines() if one.startswith("✓")] == [
        "✓ #1 Acme website est remise au lundi 28 décembre (11 h)",
        "✓ #2 Bolt est gagnée (11 h)",
        "✓ Tout est traité.",
    ]


async def test_a_deal_deleted_meanwhile_keeps_nobody_from_settling_another_line(silent: Floor) -> None:
    before = await nudge(silent)
    await silent.press(TOM, {"do": "delete", "d": 2, "v": 1}, channel="DTOM")
    after, _ = await settled_line(silent, before, 1, "Plus tard, 1 semaine")
    assert [one for one in told(after).splitlines() if one.startswith("✓")] == [
        "✓ #1 Acme website est remise au lundi 28 décembre (11 h)"
    ]


async def test_why_of_a_deal_lost_meanwhile_offers_nothing_to_settle(silent: Floor) -> None:
    before = await nudge(silent)
    await silent.ask(TOM, "lost acme price", channel="DTOM")
    reply = await silent.press(TOM, choice(before, 1, "La règle et les dates"), standing=before, block_id=f"{STALE}1")
    assert ("working days without a sign of life" in told(reply), labels(reply)) == (True, [])


async def test_a_choice_elsewhere_than_in_a_nudge_is_answered_as_ever(silent: Floor) -> None:
    reply = await silent.press(TOM, {"do": "advance", "d": 1, "v": 1})
    assert told(reply).startswith("Moved #1 Acme website to Qualification.")
    assert reply.replace is None


async def test_the_line_of_a_deal_somebody_else_moved_says_so(silent: Floor) -> None:
    before = await nudge(silent)
    await silent.ask(LEA, "avancer acme devis", channel="DLEA")
    reply = await silent.press(
        TOM, choice(before, 1, "Passer à l’étape suivante"), standing=before, block_id=f"{STALE}1"
    )
    assert told(reply).startswith(AFTER_ALL)
    assert (await silent.deal(1)).stage.key == "proposal"


async def reminded(floor: Floor, *words: str) -> Message:
    for one in words:
        await floor.ask(TOM, one, channel="DTOM")
    async with floor.books.look(TEAM) as work:
        due = await work.follow_ups.of_person(TOM.user_id)
    message = reminder(Voice.of(TOM, now=floor.now), follow_ups=due)
    # Slack gives every block an id of its own where we gave none.
    return Message(text=message.text, blocks=[{"block_id": f"b{n}", **block} for n, block in enumerate(message.blocks)])


async def test_a_reminder_that_is_done_gives_way_to_its_tick(floor: Floor) -> None:
    message = await reminded(floor, "new Acme", "remind acme monday 15h call", "remind acme monday 15h write")
    reply = await floor.press(TOM, {"do": "done", "t": 1}, standing=message, block_id="todo:1", channel="DTOM")

    assert reply.replace is not None
    assert [block["type"] for block in reply.replace.blocks] == ["section", "section", "actions", "context"]
    assert told(reply.replace).splitlines()[0] == "✓ call (#1 Acme) is done (10:00)"
    assert reply.replace.blocks[1:] == tuple(message.blocks[2:])
    assert reply.message is None


async def test_a_last_reminder_done_asks_what_is_next(floor: Floor) -> None:
    message = await reminded(floor, "new Acme", "remind acme monday 15h call")
    reply = await floor.press(TOM, {"do": "done", "t": 1}, standing=message, block_id="todo:1", channel="DTOM")
    assert told(reply.message) == "✓ t1 is done: call (#1 Acme). What is next?"
    assert reply.replace is not None


async def test_a_reminder_put_off_gives_way_to_when_it_comes_back(floor: Floor) -> None:
    message = await reminded(floor, "new Acme", "remind acme monday 15h call")
    value = buttons(message)["Tomorrow"]
    reply = await floor.press(TOM, value, standing=message, block_id="todo:1", channel="DTOM")
    assert told(reply.replace).splitlines()[0] == "t1 (call) comes back on Monday 23 November, 15:00."
    assert reply.message is None


async def test_done_twice_shows_that_it_is_done(floor: Floor) -> None:
    message = await reminded(floor, "new Acme", "remind acme monday 15h call")
    await floor.press(TOM, {"do": "done", "t": 1}, standing=message, block_id="todo:1", channel="DTOM")
    for act in ({"do": "done", "t": 1}, {"do": "later", "t": 1, "how": "week"}):
        again = await floor.press(TOM, act, standing=message, block_id="todo:1", channel="DTOM")
        assert told(again.replace).splitlines()[0] == "✓ call (#1 Acme) is done (10:00)"
        assert again.message is None
    assert await floor.history(1) == ["created", "planned", "done"]
    elsewhere = await floor.press(TOM, {"do": "done", "t": 1}, channel="DTOM")
    assert told(elsewhere) == (
        "Follow-up t1 does not exist, or is done. `/deal todo` lists what is open. Nothing was changed."
    )


async def test_a_next_stage_that_asks_for_something_settles_the_line_once_it_is_told(silent: Floor) -> None:
    await stage_rules(silent, QUALIFICATION, required=("source",), hand_to=("ULEA",), follow_up_days=1)
    before = await nudge(silent)
    value = choice(before, 1, "Passer à l’étape suivante")
    asked = await silent.press(TOM, value, standing=before, block_id=f"{STALE}1")
    assert asked.form is not None
    assert (asked.replace, await silent.history(1)) == (None, ["created"])

    reply = await silent.submit(
        TOM,
        "complete",
        {"source:1": "fair"},
        asked.form.view["private_metadata"],
        standing=before,
        block_id=f"{STALE}1",
    )
    assert reply.replace is not None
    settled = [one for one in told(reply.replace).splitlines() if one.startswith("✓")]
    assert settled == ["✓ #1 Acme website est à l’étape Qualification (11 h)"]
    # Somebody who still sees the message as it was settles the other line: this one stays settled.
    other = await silent.press(LEA, choice(before, 2, "Plus tard, 1 semaine"), standing=before, block_id=f"{STALE}2")
    assert other.replace is not None
    assert "✓ #1 Acme website est à l’étape Qualification (11 h)" in told(other.replace)
