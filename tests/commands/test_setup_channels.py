"""`/pipeline setup`: where the deals made in a channel come from unless somebody says."""

from __future__ import annotations

import json

import pytest

from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, told
from tests.commands.test_setup import ADA, AXEL, audit, fills, opened


@pytest.fixture
async def floor(books: Books) -> Floor:
    return await (await Floor(books).open()).joined_by(ADA, AXEL)


def held(view: object) -> list[object]:
    """What stands in the two fields of the form."""
    assert isinstance(view, dict)
    channel, source = (block["element"] for block in view["blocks"])
    return [channel.get("initial_conversation"), source.get("initial_value")]


async def test_a_channel_is_given_a_source_which_its_deals_have_from_then_on(floor: Floor) -> None:
    view = await opened(floor, ADA, w="source")
    assert held(view) == ["CSALES", None]
    reply = await fills(floor, ADA, {"channel": "CSALES", "source": " Salon  Batimat "}, view=view)
    assert told(reply) == "Saved. New deals from <#CSALES> come from Salon Batimat unless said otherwise."
    assert await audit(floor) == [("source", {"source": ""}, {"source": "Salon Batimat"})]
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "new Bolt 3k source referral")
    await floor.ask(TOM, "new Cobalt 3k", channel="COTHER")
    assert [(await floor.deal(number)).source for number in (1, 2, 3)] == ["Salon Batimat", "referral", None]
    menu = told(await floor.ask(AXEL, "configurer", command="/pipeline"))
    assert menu.split("\n")[-1] == (
        "Les nouvelles affaires de <#CSALES> ont pour origine Salon Batimat, sauf indication contraire."
    )
    view = await opened(floor, ADA, w="source")
    assert held(view) == ["CSALES", "Salon Batimat"]
    reply = await fills(floor, ADA, {"channel": "CSALES", "source": None}, view=view)
    assert told(reply) == "Saved. New deals from <#CSALES> have no source until somebody says."
    assert told(await floor.ask(ADA, "setup", command="/pipeline")).count("come from") == 0


async def test_of_two_admins_the_second_is_told(floor: Floor) -> None:
    first, second = await opened(floor, ADA, w="source"), await opened(floor, AXEL, w="source")
    await fills(floor, ADA, {"channel": "CSALES", "source": "fair"}, view=first)
    reply = await fills(floor, AXEL, {"channel": "CSALES", "source": "web"}, view=second)
    assert told(reply) == (
        "Ada Admin a modifié ces réglages pendant que votre formulaire était ouvert. Ouvrez-le à nouveau pour les voir "
        "tels qu’ils sont. Rien n’a été modifié."
    )
    async with floor.books.look(TEAM) as work:
        assert await work.channels.default_sources() == {"CSALES": "fair"}


async def test_hostile_words_are_plain_and_a_rep_is_refused(floor: Floor) -> None:
    reply = await fills(floor, ADA, {"channel": "CSALES", "source": "<!channel> *x*"}, w="source")
    assert "<!channel>" not in json.dumps(reply.message and reply.message.blocks)
    refused = await floor.submit(LEA, "setup_source", {"channel": "CSALES", "source": "web"}, {"seen": ""})
    assert told(refused).endswith("Adressez-vous à l’un d’eux. Rien n’a été modifié.")
    async with floor.books.look(TEAM) as work:
        assert await work.channels.default_sources() == {"CSALES": "<!channel> *x*"}


async def test_a_direct_message_is_no_channel(floor: Floor) -> None:
    reply = await floor.press(ADA, {"do": "setup", "w": "source"}, channel="DADA")
    assert reply.form is not None
    assert held(reply.form.view) == [None, None]
    forged = await fills(floor, ADA, {"channel": "DADA", "source": "web"}, view=reply.form.view)
    assert told(forged).endswith("Nothing was changed."), told(forged)
    async with floor.books.look(TEAM) as work:
        assert await work.channels.default_sources() == {}
