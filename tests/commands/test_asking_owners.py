"""Whoever may not change a deal asks its owner with one press: once a day, in their language, not at night."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.commands.floor import FRIDAY, LEA, TEAM, TOM, Floor, buttons, labels, told
from tests.commands.ruling import ruled


@pytest.fixture
async def owned(floor: Floor) -> Floor:
    """Only owners and managers change a deal; #1 is Léa's."""
    await ruled(floor, policy="owner")
    await floor.ask(LEA, "new Acme website 12k", channel="DLEA")
    return floor


async def test_the_owner_is_asked_in_the_words_that_were_typed(owned: Floor) -> None:
    refused = await owned.ask(TOM, "note #1 <!channel> *please*")
    assert labels(refused) == ["Ask Léa Martin"]
    answer = await owned.press(TOM, buttons(refused)["Ask Léa Martin"])
    assert told(answer) == "Asked Léa Martin about #1 Acme website, in your name."
    assert answer.posts
    assert await owned.outbox() == [("ask:UTOM:2026-11-20:1", "ULEA")]
    [question] = await owned.posts()
    assert told(question).splitlines() == [
        ("<@UTOM> vous demande ceci sur *#1 Acme website* (12 000 €) : note #1 &lt;!channel&gt; ∗please∗"),
        "Cette personne ne peut pas le faire elle-même : faites-le, ou dites-lui pourquoi non.",
    ]
    assert told(await owned.press(LEA, buttons(question)["Ouvrir l’affaire"])).startswith("*#1 Acme website*")
    assert await owned.history(1) == ["created"]


async def test_once_for_each_deal_and_day_however_often_it_is_pressed(owned: Floor) -> None:
    await owned.ask(LEA, "new Bolt", channel="DLEA")
    asked = []
    for words in ("won #1", "lost #1 price", "won #2"):
        asked.append(told(await owned.press(TOM, buttons(await owned.ask(TOM, words))["Ask Léa Martin"])))
    assert asked == [
        "Asked Léa Martin about #1 Acme website, in your name.",
        "You asked Léa Martin about #1 Acme website today already: they have your question.",
        "Asked Léa Martin about #2 Bolt, in your name.",
    ]
    owned.passes(days=1)
    again = await owned.press(TOM, buttons(await owned.ask(TOM, "won #1"))["Ask Léa Martin"])
    assert told(again) == asked[0]


@pytest.mark.parametrize(
    ("press", "what"),
    [
        ({"do": "won", "d": 1, "v": 1}, "la clore comme gagnée"),
        ({"do": "move", "d": 1, "s": 3, "v": 1}, "la passer à l’étape Rendez-vous"),
        ({"do": "put_off", "d": 1, "how": "3"}, "la laisser de côté"),
        ({"do": "say", "c": "/deal", "t": "reopen #1"}, "reopen #1"),
    ],
)
async def test_what_a_button_would_have_done_is_named(owned: Floor, press: dict[str, Any], what: str) -> None:
    refused = await owned.press(TOM, press)
    await owned.press(TOM, buttons(refused)["Ask Léa Martin"])
    assert told((await owned.posts())[0]).splitlines()[0].endswith(f": {what}")


async def test_a_form_is_named_too(owned: Floor) -> None:
    refused = await owned.submit(TOM, "lost", {"reason": "price"}, {"d": 1, "v": 1})
    await owned.press(TOM, buttons(refused)["Ask Léa Martin"])
    assert told((await owned.posts())[0]).splitlines()[0].endswith(": la clore comme perdue")


async def test_at_night_the_question_waits_for_the_owners_morning(owned: Floor) -> None:
    owned.now = FRIDAY.replace(hour=20)
    await owned.press(TOM, buttons(await owned.ask(TOM, "won #1"))["Ask Léa Martin"])
    async with owned.books.look(TEAM) as work:
        (post,) = await work.outbox.recent(1)
    assert post.created_at == datetime(2026, 11, 21, 7, tzinfo=UTC)


async def test_an_owner_who_takes_no_messages_is_not_offered(owned: Floor) -> None:
    before = await owned.ask(TOM, "won #1")
    async with owned.books.work(TEAM) as work:
        row = await work.people.member("ULEA")
        assert row is not None
        row.wants_dms = False
    assert labels(await owned.ask(TOM, "won #1")) == []
    late = await owned.press(TOM, buttons(before)["Ask Léa Martin"])
    assert told(late) == "Léa Martin takes no messages from me: ask them yourself."
    assert await owned.outbox() == []


async def test_of_several_each_that_is_not_theirs_can_be_asked_for(owned: Floor) -> None:
    await owned.ask(TOM, "new Bolt", channel="DTOM")
    await owned.ask(LEA, "new Cork", channel="DLEA")
    refused = await owned.ask(TOM, "move 1 2 3 proposal")
    assert labels(refused) == ["Undo", "Ask Léa Martin about #1", "Ask Léa Martin about #3"]
    await owned.press(TOM, buttons(refused)["Ask Léa Martin about #3"])
    [question] = [post for post in await owned.posts() if "#3 Cork" in told(post)]
    assert told(question).splitlines()[0] == "<@UTOM> vous demande ceci sur *#3 Cork* : move 1 2 3 proposal"
