"""Deals given and taken: one or several, by mention or by name; the new owner is told, once, in their language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.commands.floor import GONE, LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_editing import fields_of, said_above
from tests.commands.test_handing_over import handovers


@pytest.mark.parametrize(
    "words",
    [
        "assign acme <@ULEA|lea>", "assign acme to <@ULEA>", "assign <@ULEA> acme", "give acme to Léa", "give #1 lea",
        "attribuer acme à <@ULEA|lea>", "confier acme à léa martin", "confie 1 @Léa", "edit acme owner lea",
    ],
)  # fmt: skip
async def test_a_deal_is_given_to_somebody(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, words)
    assert (await floor.deal(1)).owner == LEA
    await floor.press(TOM, buttons(reply)["Undo"])
    deal = await floor.deal(1)
    assert (deal.owner, deal.owner_since) == (TOM, None)


@pytest.mark.parametrize(
    "words", ["take acme", "prendre acme", "assign acme me", "assign acme @me", "confier acme moi"]
)
async def test_a_deal_is_taken(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(LEA, words)
    assert told(reply).startswith("#1 Acme est à vous désormais.")
    assert (await floor.deal(1)).owner == LEA
    assert await floor.outbox() == []


async def test_the_new_owner_hears_of_it_in_the_morning(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k", key="trg:new")
    await floor.ask(TOM, "remind acme monday 9:30 send the quote")
    reply = await floor.ask(TOM, "assign acme <@ULEA|lea>", key="trg:give")
    assert told(reply) == "#1 Acme is with Léa Martin now. 1 follow-up went along."
    assert (await handovers(floor), await floor.outbox()) == ([("ULEA", 1, "UTOM")], [])


async def test_asked_twice_the_new_owner_is_told_once(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    first = await floor.ask(TOM, "assign acme <@ULEA>", key="trg:twice")
    assert told(await floor.ask(TOM, "assign acme <@ULEA>", key="trg:twice")) == told(first)
    assert await handovers(floor) == [("ULEA", 1, "UTOM")]


async def test_several_are_given_with_a_verdict_each_and_one_message(floor: Floor) -> None:
    await floor.subscribed()
    for name in ("Acme", "Bolt", "Core"):
        await floor.ask(TOM, f"new {name} 3k", channel="CELSE")
    await floor.ask(TOM, "won bolt", channel="CELSE")
    reply = await floor.ask(TOM, "assign 1 2 3 99 <@ULEA>", key="trg:all")
    assert told(reply).split("\n") == [
        "#1 and #3 are with Léa Martin now.",
        "#2 Bolt is won. `/deal reopen #2` opens it again.",
        "#99 does not exist.",
    ]
    assert await handovers(floor) == [("ULEA", 1, "UTOM"), ("ULEA", 3, "UTOM")]
    assert "*Tom Reed*: #1 and #3 are with Léa Martin now." in [told(post) for post in await floor.posts()]
    await floor.press(TOM, buttons(reply)["Undo"])
    assert [(await floor.deal(number)).owner for number in (1, 3)] == [TOM, TOM]


@pytest.mark.parametrize(
    ("words", "owner"), [("give 1 2 to Léa", LEA), ("take 1 and 2", LEA), ("confier 1 2 à moi", LEA)]
)
async def test_several_in_other_words(floor: Floor, words: str, owner: object) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(TOM, f"new {name} 3k")
    await floor.ask(LEA, words)
    assert [(await floor.deal(number)).owner for number in (1, 2)] == [owner, owner]


async def test_several_need_somebody(floor: Floor) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(TOM, f"new {name} 3k")
    assert told(await floor.ask(TOM, "assign 1 2")).startswith("`assign` needs a little more.")


async def test_a_deal_number_alone_can_be_given_though_another_number_follows(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 3k")
    assert (await floor.ask(TOM, "assign 1 <@UGONE>")).form is not None
    assert (await floor.deal(1)).owner == TOM


async def test_without_a_person_the_form_asks(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 3k")
    form = (await floor.ask(TOM, "assign acme")).form
    assert form is not None
    assert (fields_of(form), said_above(form)) == ({"owner": "UTOM"}, [])
    reply = await floor.submit(TOM, "assign", {"owner": "ULEA"}, form.view["private_metadata"])
    assert told(reply).startswith("#1 Acme is with Léa Martin now.")
    assert await handovers(floor) == [("ULEA", 1, "UTOM")]


@pytest.mark.parametrize("who", ["Nobody", "<@UGUEST>", "<@UGONE>"])
async def test_who_cannot_own_a_deal_is_told_over_the_form(floor: Floor, who: str) -> None:
    await floor.ask(TOM, "new Acme 3k")
    form = (await floor.ask(TOM, f"assign acme {who}")).form
    assert "is nobody active here" in said_above(form)[0]


async def test_the_form_refuses_who_cannot_own_a_deal(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 3k")
    reply = await floor.submit(TOM, "assign", {"owner": GONE.user_id}, {"d": 1, "v": 1})
    assert dict(reply.errors) == {
        "owner": '"Ann Gone" is nobody active here. Write @ and choose the person from the list.'
    }


async def test_whose_it_is_already_and_what_is_closed_stays(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 3k")
    assert told(await floor.ask(TOM, "take acme")) == "#1 Acme is yours already. Nothing was changed."
    await floor.ask(TOM, "won acme")
    assert told(await floor.ask(LEA, "prendre acme")).startswith("#1 Acme est gagnée.")
    assert told(await floor.ask(LEA, "confier acme")).startswith("#1 Acme est gagnée.")


async def test_the_channel_hears_who_gave_it_to_whom(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "assign acme <@ULEA>")
    await floor.ask(TOM, "take acme")
    said = [told(post) for post in await floor.posts() if "Acme" in told(post)]
    assert "*Tom Reed* gave *#1 Acme* (€12,000) to *Léa Martin*." in said
    assert "*Tom Reed* took *#1 Acme* (€12,000)." in said


async def test_who_wants_no_messages_gets_none(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        row = await work.people.member("ULEA")
        assert row is not None
        row.wants_dms = False
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "assign acme <@ULEA>")
    assert await floor.outbox() == []
    assert replace((await floor.deal(1)).owner, wants_dms=True) == LEA
