"""Shortcuts: a new deal from anywhere, a deal out of a message, a message added to a deal."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from commands.from_message import first_note, what_it_tells
from commands.invocation import Quoted, Reply
from tests.commands.floor import GUEST, LEA, TEAM, TOM, Floor, every_string, labels, told
from tests.messages.block_kit import problems_of_form

ORIGIN = "CSALES:1732266000.000100"
LINK = "https://durand.slack.com/archives/CSALES/p1732266000000100"
ASKED = (
    "Hello <@ULEA>, <mailto:jane.doe@acme.com|jane.doe@acme.com> of Acme called.\nThey want a new website &amp; a shop,"
    " call <tel:+33612345678|+33 6 12 34 56 78> <!channel>"
)
READ = "Hello @Léa Martin, jane.doe@acme.com of Acme called.\nThey want a new website & a shop, call +33 6 12 34 56 78"


def message(text: str = ASKED, origin: str = ORIGIN, permalink: str | None = LINK) -> Quoted:
    return Quoted(text=text, origin=origin, permalink=permalink)


def filled(reply: Reply) -> dict[str, Any]:
    """What the form opened holds already, by field."""
    assert reply.form is not None
    assert problems_of_form(reply.form.view) == []
    held = {}
    for block in reply.form.view["blocks"]:
        element = block.get("element", {})
        first = element.get("initial_option") or {}
        held[block.get("block_id", "")] = (
            first.get("value") or element.get("initial_value") or element.get("initial_user")
        )
    return {name: value for name, value in held.items() if value}


async def sent(floor: Floor, reply: Reply, who: Any = TOM, **changed: str) -> Reply:
    """The form sent in as it was opened, but for what was changed in it."""
    assert reply.form is not None
    remembered = reply.form.view["private_metadata"]
    return await floor.submit(who, reply.form.view["callback_id"], {**filled(reply), **changed}, remembered)


async def test_a_global_shortcut_opens_the_form_of_a_new_deal(floor: Floor) -> None:
    reply = await floor.shortcut(TOM, "new_deal", channel=None)

    assert filled(reply) == {"stage": "1", "owner": "UTOM"}
    assert told(await sent(floor, reply, name="Acme")).startswith("Created #1 Acme.")


async def test_a_deal_out_of_a_message_begins_with_what_the_message_tells(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        await work.channels.set_default_source("CSALES", "Website chat")
    reply = await floor.shortcut(TOM, "new_from_message", message())

    assert filled(reply) == {
        "name": "Acme",
        "company": "Acme",
        "stage": "1",
        "source": "Website chat",
        "contact": "Jane Doe, jane.doe@acme.com, +33 6 12 34 56 78",
        "owner": "UTOM",
        "note": f"{READ}\n{LINK}",
    }
    assert told(await sent(floor, reply)).startswith("Created #1 Acme.")
    deal = await floor.deal(1)
    assert (deal.company, deal.source, deal.origin) == ("Acme", "Website chat", ORIGIN)
    async with floor.books.look(TEAM) as work:
        (contact,) = await work.contacts.of_deal(1)
    assert (contact.name, contact.email, contact.phone) == ("Jane Doe", "jane.doe@acme.com", "+33 6 12 34 56 78")
    assert (await floor.history(1))[-1] == "note"


async def test_the_same_message_twice_finds_its_deal(floor: Floor) -> None:
    await sent(floor, await floor.shortcut(TOM, "new_from_message", message()))
    reply = await floor.shortcut(LEA, "new_from_message", message())

    assert reply.form is None
    assert told(reply).splitlines()[:2] == [
        "Une affaire a déjà été créée à partir de ce message : #1. Rien n’a été modifié.",
        "*#1 Acme*",
    ]
    assert "Gagnée" in labels(reply)


async def test_two_people_at_the_same_message_make_one_deal(floor: Floor) -> None:
    hers = await floor.shortcut(LEA, "new_from_message", message())
    his = await floor.shortcut(TOM, "new_from_message", message())
    replies = await asyncio.gather(sent(floor, hers, LEA), sent(floor, his, TOM))

    assert await floor.numbers() == [1]
    assert sorted(told(reply).split(" ")[0] for reply in replies) in (["A", "Affaire"], ["Created", "Une"])


async def test_of_a_message_whose_deal_was_taken_back_another_can_be_made(floor: Floor) -> None:
    await sent(floor, await floor.shortcut(TOM, "new_from_message", message()))
    await floor.ask(TOM, "undo")
    await sent(floor, await floor.shortcut(TOM, "new_from_message", message()))

    assert await floor.numbers() == [2]


async def test_an_open_deal_of_the_company_is_offered_first(floor: Floor) -> None:
    await floor.ask(LEA, "nouvelle Site 12k pour Acme")
    reply = await floor.shortcut(TOM, "new_from_message", message())

    assert reply.form is not None
    words = " ".join(every_string(reply.form.view["blocks"]))
    assert "Acme already has an open deal." in words
    assert "Add a note there…" in words
    assert json.loads(reply.form.view["private_metadata"]) == {"origin": ORIGIN, "beside": [1]}
    assert told(await sent(floor, reply)).startswith("Created #2 Acme.")


async def test_a_message_is_added_to_the_deal_it_is_about(floor: Floor) -> None:
    await floor.ask(LEA, "nouvelle Site 12k pour Acme")
    reply = await floor.shortcut(TOM, "add_to_deal", message())

    assert filled(reply) == {"deal": "1", "kind": "note", "text": f"{READ}\n{LINK}"}
    assert told(await sent(floor, reply, kind="email")).startswith("E-mail noted on #1 Acme, Site: Hello @Léa Martin")
    assert await floor.history(1) == ["created", "email"]


async def test_of_several_deals_or_none_one_is_picked(floor: Floor) -> None:
    assert "deal" not in filled(await floor.shortcut(TOM, "add_to_deal", message()))
    await floor.ask(TOM, "new Site for Acme")
    await floor.ask(TOM, "new Shop for Acme")
    await floor.press(TOM, {"do": "say", "c": "/deal", "t": "list"})
    reply = await floor.shortcut(TOM, "add_to_deal", message())

    held = filled(reply)
    assert ("deal" in held) == (len(await floor.numbers()) == 1)


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("", {}),
        ("Call Bob about the roof", {"name": "Call Bob about the roof"}),
        ("ring 01 23 45 67 89 today", {"name": "ring today", "contact": "01 23 45 67 89, 01 23 45 67 89"}),
        ("bob@gmail.com wants a quote", {"name": "wants a quote", "contact": "Bob, bob@gmail.com"}),
        ("sales@big-corp.co.uk", {"name": "Big Corp", "company": "Big Corp", "contact": "Sales, sales@big-corp.co.uk"}),
    ],
)
def test_what_a_message_tells(text: str, told_of: dict[str, str]) -> None:
    assert {name: " ".join(said.split()) for name, said in what_it_tells(text).items()} | (
        {"contact": told_of["contact"]} if "contact" in told_of and "01" in text else {}
    ) == told_of


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "\x00\x07", "<!channel>" * 500, "<@UNOBODY>", "&lt;b&gt;", "\n" * 50, "%s"]
)
async def test_whatever_a_message_holds_both_forms_open(floor: Floor, text: str) -> None:
    for shortcut in ("new_from_message", "add_to_deal"):
        filled(await floor.shortcut(TOM, shortcut, message(text)))


def test_a_note_keeps_the_way_back_however_long_the_message_is() -> None:
    note = first_note("word " * 2000, message())

    assert (len(note) <= 3000, note.endswith(f"…\n{LINK}")) == (True, True)
    assert first_note("hi", message(permalink=None)) == "hi"


@pytest.mark.parametrize("shortcut", ["new_from_message", "add_to_deal", "gone"])
async def test_a_shortcut_that_means_nothing_says_so(floor: Floor, shortcut: str) -> None:
    assert told(await floor.shortcut(TOM, shortcut)).startswith("This button no longer works.")


async def test_a_guest_may_not(floor: Floor) -> None:
    reply = await floor.shortcut(GUEST, "new_deal")

    assert (reply.form, reply.message is not None) == (None, True)


@pytest.mark.parametrize("origin", ["x", "C1", 7, None, ["C1:1.1"], "CSALES:1.1; drop", "C" * 40 + ":1.1"])
async def test_a_forged_origin_is_none(floor: Floor, origin: object) -> None:
    await floor.submit(TOM, "new_deal", {"name": "Acme", "owner": "UTOM", "stage": "1"}, {"origin": origin})

    assert (await floor.deal(1)).origin is None
