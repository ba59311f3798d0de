"""The same company twice: said first, and nothing is created until somebody wants it all the same."""

from __future__ import annotations

import pytest

from messages import actions
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, facts_of, labels, told
from tests.commands.test_forms import filled_in

BESIDE = (
    "Acme SA already has an open deal.\n"
    "*#1 Acme website* (€12,000), at Contact, is Léa Martin’s. Last sign of life: created on Friday 20 November.\n"
    "Nothing was created yet. Is it the same business?"
)


async def acme(floor: Floor) -> None:
    await floor.ask(LEA, "new Acme website 12k for Acme SA")


@pytest.mark.parametrize(
    "typed",
    [
        "new Hosting 3k for Acme",
        "new hosting for ACMÉ S.A.",
        "new Acme hosting 3k",
        "new acme",
        "new Acme SA hosting",
        "add deal ACME: hosting",
    ],
)
async def test_a_deal_beside_an_open_one_of_its_company_is_not_created_but_told_of(floor: Floor, typed: str) -> None:
    await acme(floor)
    before = await floor.rows()
    reply = await floor.ask(TOM, typed)
    assert told(reply) == BESIDE
    assert labels(reply) == ["Add a note there…", "Ask Léa Martin", "Create anyway"]
    assert await floor.rows() == before


@pytest.mark.parametrize(
    "typed",
    [
        "new Acmeology 3k",
        "new Website for acme's neighbour",
        "new Hosting for Acme Sweden",
        "new Hosting of Acme",
        "new Nordlys",
        "new Acme hosting for Nordlys",
    ],
)
async def test_other_companies_raise_no_alarm(floor: Floor, typed: str) -> None:
    await acme(floor)
    await floor.ask(TOM, typed)
    assert await floor.numbers() == [1, 2]


async def test_a_deal_without_a_company_names_none(floor: Floor) -> None:
    await floor.ask(LEA, "new Acme website 12k")
    await floor.ask(TOM, "new Acme hosting")
    assert await floor.numbers() == [1, 2]


async def test_closed_deals_raise_no_alarm(floor: Floor) -> None:
    await acme(floor)
    await floor.ask(LEA, "won #1")
    await floor.ask(TOM, "new Acme hosting for Acme")
    assert await floor.numbers() == [2]


async def test_created_anyway_it_is_as_it_was_typed_and_pressed_twice_it_is_one(floor: Floor) -> None:
    await acme(floor)
    warned = await floor.ask(TOM, 'new "Acme & Co" <hosting> 3k for Acme SA close 15/12 source fair')
    first = await floor.press(TOM, buttons(warned)["Create anyway"])
    again = await floor.press(TOM, buttons(warned)["Create anyway"])
    deal = await floor.deal(2)
    assert (deal.name, deal.company, deal.source, deal.owner) == ("Acme & Co <hosting>", "Acme SA", "fair", TOM)
    assert told(again) == told(first)
    assert told(first).startswith("Created #2")
    assert await floor.numbers() == [1, 2]


async def test_my_own_deal_is_told_as_mine_and_nobody_is_asked(floor: Floor) -> None:
    await acme(floor)
    reply = await floor.ask(LEA, "new Hosting for Acme")
    assert told(reply) == (
        "Acme SA a déjà une affaire ouverte.\n"
        "*#1 Acme website* (12 000 €), à l’étape Contact, est suivie par vous. "
        "Dernier signe : création du vendredi 20 novembre.\n"
        "Rien n’a encore été créé. Est-ce la même affaire ?"
    )
    assert labels(reply) == ["Y ajouter une note…", "Créer quand même"]


async def test_a_note_there_opens_the_form_of_that_deal_with_what_was_typed(floor: Floor) -> None:
    await acme(floor)
    warned = await floor.ask(TOM, "new Hosting 3k for Acme")
    reply = await floor.press(TOM, buttons(warned)["Add a note there…"])
    assert filled_in(reply.form) == {"kind": "note", "text": "Hosting 3k for Acme", "on": "2026-11-20"}
    assert reply.form is not None
    assert facts_of(reply.form.view["private_metadata"])["d"] == 1


async def test_the_owner_is_asked_once_in_their_language(floor: Floor) -> None:
    await acme(floor)
    warned = await floor.ask(TOM, "new <!channel> *hosting* for Acme")
    answers = [await floor.press(TOM, buttons(warned)["Ask Léa Martin"]) for _ in range(2)]
    assert [told(one) for one in answers] == ["Asked Léa Martin about #1 Acme website. Nothing was created."] * 2
    assert [channel for key, channel in await floor.outbox() if key.startswith("ask:")] == ["ULEA"]
    [question] = await floor.posts()
    assert told(question) == (
        "<@UTOM> s’apprête à créer *&lt;!channel&gt; ∗hosting∗*, et vous suivez déjà *#1 Acme website* (12 000 €) "
        "pour la même société. Dites-lui s’il s’agit de la même affaire."
    )
    assert await floor.numbers() == [1]


async def test_several_deals_of_the_company_are_told_three_at_most(floor: Floor) -> None:
    await acme(floor)
    for name in ("Two", "Three", "Four", "Five"):
        warned = await floor.ask(LEA, f"new {name} for Acme")
        await floor.press(LEA, buttons(warned)["Créer quand même"])
    reply = await floor.ask(TOM, "new Six for Acme")
    lines = told(reply).split("\n")
    assert (lines[0], lines[4:]) == (
        "Acme already has 5 open deals.",
        ["And 2 more.", "Nothing was created yet. Is it the same business?"],
    )
    assert labels(reply) == [
        "Note on #5…", "Ask Léa Martin", "Note on #4…", "Ask Léa Martin", "Note on #3…", "Ask Léa Martin",
        "Create anyway",
    ]  # fmt: skip


FIELDS = {
    "name": "Hosting", "company": "acme", "value": "3k", "stage": "2", "close": "2026-12-15", "source": "fair",
    "contact": "Jane Doe, jane@acme.com", "owner": "UTOM", "note": "They like it.\nCall Ann.",
}  # fmt: skip


async def test_the_form_comes_back_as_it_was_filled_in_and_sent_again_creates(floor: Floor) -> None:
    await acme(floor)
    before = await floor.rows()
    reply = await floor.submit(TOM, "new_deal", FIELDS)
    assert await floor.rows() == before
    assert reply.form is not None
    view = reply.form.view
    assert (view["submit"]["text"], facts_of(view["private_metadata"])["beside"]) == ("Create anyway", [1])
    assert told(reply) == BESIDE
    inputs = {**view, "blocks": [block for block in view["blocks"] if block["type"] == "input"]}
    assert filled_in(type(reply.form)(view=inputs)) == FIELDS

    created = await floor.submit(TOM, "new_deal", FIELDS, view["private_metadata"])
    assert told(created).startswith("Created #2")
    assert await floor.history(2) == ["created", "edited", "note"]


async def test_the_form_drawn_for_another_pipeline_says_it_again(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=floor.now)
    await floor.ask(LEA, "new Acme website 12k for Acme SA")
    filled = {"name": "Acme audit", "company": "Acme SA", "stage": "1", "owner": TOM.user_id}
    other = await floor.press(TOM, actions.new_in(p=services.id), fields=filled, remembered={"origin": "C1:1.2"})
    assert other.form is not None
    view = other.form.view
    above = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert (above[0].replace("\u202f", " ").replace("\u00a0", " "), view["submit"]["text"]) == (BESIDE, "Create anyway")
    remembered = facts_of(view["private_metadata"])
    assert remembered == {"origin": "C1:1.2", "beside": [1]}
    sent = await floor.submit(TOM, "new_deal", {**filled, "stage": str(services.first.id)}, remembered)
    assert told(sent).startswith("Created #2")


async def test_a_form_that_told_of_one_deal_tells_of_another_made_meanwhile(floor: Floor) -> None:
    await acme(floor)
    view = (await floor.submit(TOM, "new_deal", FIELDS)).form
    warned = await floor.ask(LEA, "new Meanwhile for Acme")
    await floor.press(LEA, buttons(warned)["Créer quand même"])
    assert view is not None
    again = await floor.submit(TOM, "new_deal", FIELDS, view.view["private_metadata"])
    assert again.form is not None
    assert facts_of(again.form.view["private_metadata"])["beside"] == [2, 1]
    assert await floor.numbers() == [1, 2]


async def test_a_channel_gives_its_deals_a_source_unless_they_have_one(floor: Floor) -> None:
    async with floor.books.work("T1") as work:
        await work.channels.set_default_source("CSALES", "website")
    await floor.ask(TOM, "new One")
    await floor.ask(TOM, "new Two source fair")
    await floor.ask(TOM, "new Three", channel="CELSE")
    await floor.ask(TOM, "new Four", channel=None)
    assert [(await floor.deal(number)).source for number in (1, 2, 3, 4)] == ["website", "fair", None, None]
    async with floor.books.work("T1") as work:
        assert (await work.channels.name("CSALES"), await work.channels.default_source("CSALES")) == (
            "sales",
            "website",
        )
        await work.channels.set_default_source("CSALES", None)
    await floor.ask(TOM, "new Five")
    assert (await floor.deal(5)).source is None
