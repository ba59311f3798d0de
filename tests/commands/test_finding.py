"""Which deal is meant: candidates to choose from, slips asked back, names used again."""

from __future__ import annotations

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told


@pytest.fixture
async def acmes(floor: Floor) -> Floor:
    for name in ("Acme website 12k", "Acme hosting 3k", "Acme audit"):
        await floor.ask(TOM, f"new {name}")
    return floor


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("move acme to proposal", "moved"),
        ("won acme 11k", "won"),
        ("lost acme price too dear", "lost"),
        ("note acme they said “hello”", "note"),
        ("remind acme monday call", "planned"),
        ("log acme call ok", "call"),
    ],
)
async def test_candidates_are_buttons_that_carry_the_command_on(acmes: Floor, words: str, kind: str) -> None:
    before = await acmes.book()
    reply = await acmes.ask(TOM, words)
    assert told(reply) == '"acme" is 3 deals. Which one do you mean?'
    assert labels(reply) == [
        "#3 Acme audit · Tom Reed",
        "#1 Acme website · €12,000 · Tom Reed",
        "#2 Acme hosting · €3,000 · Tom Reed",
    ]
    assert await acmes.book() == before

    await acmes.press(TOM, buttons(reply)["#2 Acme hosting · €3,000 · Tom Reed"])
    assert [await acmes.history(n) for n in (1, 2, 3)] == [["created"], ["created", kind], ["created"]]


async def test_what_was_carried_on_is_what_was_typed(acmes: Floor) -> None:
    reply = await acmes.ask(TOM, "lost acme price too dear")
    await acmes.press(TOM, buttons(reply)["#1 Acme website · €12,000 · Tom Reed"])
    deal = await acmes.deal(1)
    assert (deal.status, deal.lost_reason, deal.lost_comment) == ("lost", "price", "too dear")


async def test_a_french_command_is_carried_on_in_french(acmes: Floor) -> None:
    reply = await acmes.ask(LEA, "avancer acme devis")
    assert told(reply) == "« acme » désigne 3 affaires. Laquelle ?"
    moved = await acmes.press(LEA, buttons(reply)[next(one for one in buttons(reply) if one.startswith("#1 "))])
    assert told(moved) == "#1 Acme website est passée à l’étape Proposition. Et ensuite ?"


@pytest.mark.parametrize(
    ("words", "status"), [("won webiste", "won"), ("lost webiste price", "lost"), ("move webiste won", "won")]
)
async def test_a_misspelt_name_closes_nothing_before_it_is_confirmed(acmes: Floor, words: str, status: str) -> None:
    reply = await acmes.ask(TOM, words)
    assert told(reply) == 'No deal is called "webiste". Did you mean #1 Acme website?'
    assert (await acmes.deal(1)).status == "open"
    await acmes.press(TOM, next(iter(buttons(reply).values())))
    assert (await acmes.deal(1)).status == status


async def test_a_misspelt_name_is_forgiven_where_nothing_is_closed(acmes: Floor) -> None:
    assert told(await acmes.ask(TOM, "move webiste next")).startswith("Moved #1 Acme website to Qualification.")


async def test_a_name_nobody_has_offers_to_create_it(acmes: Floor) -> None:
    reply = await acmes.ask(TOM, "show Nordlys")
    assert told(reply) == 'No deal is called "Nordlys". Nothing was changed.'
    form = (await acmes.press(TOM, buttons(reply)['Create "Nordlys"…'])).form
    assert form is not None
    name = next(block for block in form.view["blocks"] if block["block_id"] == "name")
    assert name["element"]["initial_value"] == "Nordlys"
    owner = next(block for block in form.view["blocks"] if block["block_id"] == "owner")
    assert owner["element"]["initial_user"] == "UTOM"


async def test_a_name_used_again_is_the_deal_still_to_be_won(acmes: Floor) -> None:
    await acmes.ask(TOM, "won acme website")
    await acmes.ask(TOM, "new Acme website")
    assert told(await acmes.ask(TOM, "move acme website next")).startswith("Moved #4 Acme website to Qualification.")


async def test_to_reopen_the_closed_one_of_a_name_is_meant(acmes: Floor) -> None:
    await acmes.ask(TOM, "lost acme website price")
    await acmes.ask(TOM, "new Acme website")
    assert told(await acmes.ask(TOM, "reopen acme website")).startswith("#1 Acme website is open again")


async def test_of_several_alike_only_the_open_ones_are_offered(acmes: Floor) -> None:
    await acmes.ask(TOM, "won acme website")
    assert labels(await acmes.ask(TOM, "note acme hello")) == [
        "#3 Acme audit · Tom Reed",
        "#2 Acme hosting · €3,000 · Tom Reed",
    ]
    await acmes.ask(TOM, "won acme hosting")
    assert told(await acmes.ask(TOM, "note acme hello")).startswith("Noted on #3 Acme audit: hello")


async def test_the_name_of_a_closed_deal_is_not_taken_for_another_and_some_words(acmes: Floor) -> None:
    await acmes.ask(TOM, "won acme website")
    await acmes.ask(TOM, "lost acme audit price")
    assert told(await acmes.ask(TOM, "note acme website they called")).startswith(
        "Noted on #1 Acme website: they called"
    )


async def test_numbers_find_deals_whatever_their_status(acmes: Floor) -> None:
    await acmes.ask(TOM, "won 1")
    assert told(await acmes.ask(TOM, "1")).startswith("*#1 Acme website*")
    assert told(await acmes.ask(TOM, "#9")) == "#9 does not exist. Nothing was changed."
