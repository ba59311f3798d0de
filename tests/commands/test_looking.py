"""Questions: my deals, a card, lists with their pages, a search, a history, help."""

from __future__ import annotations

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told

HELP = "`/deal help` lists what can be typed."


@pytest.fixture
async def office(floor: Floor) -> Floor:
    """Seven deals: four of Tom's open ones, one of Léa's, one won and one lost."""
    for who, words in [
        (TOM, "new Acme website 12k stage proposal close 15/12"),
        (TOM, "new Acme hosting 3k"),
        (TOM, "new Bolt"),
        (LEA, "new Cork 4k stage meeting"),
        (TOM, "new Dune 1k"),
        (TOM, "new Echo 2k"),
        (TOM, "won dune"),
        (TOM, "lost echo price"),
        (TOM, "new Fog 9k stage negotiation"),
    ]:
        await floor.ask(who, words)
    return floor


async def test_my_deals_say_what_to_do_first_and_what_to_type_next(office: Floor) -> None:
    await office.ask(TOM, "remind bolt today 15h call back")
    assert told(await office.ask(TOM, "")) == (
        "*You have 4 open deals* · €24,000\n"
        "*Contact* · 2 · €3,000 · #2 Acme hosting, #3 Bolt\n"
        "*Proposal* · 1 · €12,000 · #1 Acme website\n"
        "*Negotiation* · 1 · €9,000 · #7 Fog\n"
        "*To do first*\n"
        "call back (#3), Friday 20 November, 15:00\n"
        "#7 Fog has no close date\n"
        "#2 Acme hosting has no next step\n"
        "#1 Acme website has no next step\n"
        "Next: `/deal move #2 next`, `/deal note #2 …`, `/deal remind #2 friday …`, `/deal help`"
    )


async def test_a_search_that_finds_nothing_offers_a_new_deal(office: Floor) -> None:
    reply = await office.ask(TOM, "find zzzz")
    assert told(reply) == 'No deal has "zzzz" in it.'
    assert labels(reply) == ['Create "zzzz"…']


async def test_an_empty_book_greets_with_an_example(floor: Floor) -> None:
    reply = await floor.ask(LEA, "")
    assert told(reply) == (
        "*Vous n’avez pas encore d’affaire ouverte.* Tapez `/deal nouvelle Site Acme 12k` et elle est dans le"
        " pipeline ; seul le nom est nécessaire."
    )
    form = (await floor.press(LEA, buttons(reply)["Nouvelle affaire"])).form
    assert form is not None


@pytest.mark.parametrize("words", ["acme website", "show #1", "1", "voir website", "fiche acme web", "website"])
async def test_a_name_alone_shows_the_card(office: Floor, words: str) -> None:
    card = await office.ask(TOM, words)
    assert told(card).splitlines()[:2] == [
        "*#1 Acme website* · €12,000",
        "Contact › Qualification › Meeting › *Proposal* › Negotiation",
    ]
    assert labels(card) == [
        "Edit…", "Park…", "Assign…", "History", "Delete…",
        "Contact", "Qualification", "Meeting", "Negotiation", "Won", "Lost…", "Update…", "Note…", "Follow-up…",
    ]  # fmt: skip


async def test_a_closed_deals_card_offers_to_reopen_it(office: Floor) -> None:
    card = await office.ask(TOM, "echo")
    assert labels(card) == ["Reopen", "Note…", "History", "New deal for this customer"]
    assert told(await office.press(TOM, buttons(card)["Reopen"])).startswith("#6 Echo is open again, at Contact.")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("list <@UNONE>", '"@UNONE" is nobody active here. Write @ and choose the person from the list.'),
        ("find", "`find` needs a little more. For example: `/deal find acme`."),
        ("show", "`show` needs a little more. For example: `/deal acme`."),
        ("history", "`history` needs a little more. For example: `/deal history acme`."),
        ("moove bolt next", f'"moove" is neither a command nor a deal. Did you mean `move`? {HELP}'),
    ],
)  # fmt: skip
async def test_a_question_that_cannot_be_answered_says_why(office: Floor, words: str, refusal: str) -> None:
    assert told(await office.ask(TOM, words)) == f"{refusal} Nothing was changed."


async def test_a_search_finds_open_and_closed_deals_and_companies(office: Floor) -> None:
    await office.ask(TOM, "new Refit for Dune SARL,")
    assert told(await office.ask(TOM, "find DÛNE")).splitlines() == [
        '*Deals with "DÛNE":* 2 deals',
        "*#5 Dune* · €1,000 · won · Tom Reed",
        "*#8 Dune SARL, Refit* · no value · Contact · Tom Reed",
    ]
    assert told(await office.ask(LEA, "chercher rien")) == "Aucune affaire ne contient « rien »."


async def test_the_history_has_every_change_with_who_and_when(office: Floor) -> None:
    await office.ask(LEA, "avancer bolt devis")
    await office.ask(TOM, "undo")
    assert told(await office.ask(LEA, "historique bolt")) == (
        "*Historique de #3 Bolt*\n"
        "vendredi 20 novembre à 11 h · Léa Martin · de l’étape Contact à l’étape Proposition\n"
        "vendredi 20 novembre à 11 h · Tom Reed · création"
    )


async def test_questions_change_nothing(office: Floor) -> None:
    before = await office.book()
    for words in ("", "acme website", "list", "list all", "find acme", "history bolt", "todo", "help", "moon"):
        await office.ask(TOM, words)
    for words in ("", "funnel", "stale", "subscriptions", "log", "help"):
        await office.ask(TOM, words, command="/pipeline")
    assert await office.book() == before
