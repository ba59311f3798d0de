"""The card of a deal, open and closed, and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from messages import cards
from pipeline.deals import ChangeFacts
from tests.messages.block_kit import problems
from tests.messages.given import CONTACT, LEA, NOW, PROPOSAL, SALES, TOM, deal, euros, follow_up, voice
from tests.messages.reading import faults_of_typography, lines, menu, texts, values, values_of


def change(seq: int, kind: str, **facts: Any) -> ChangeFacts:
    usual: dict[str, Any] = {"by": LEA, "before": {}, "after": {}, "undone": False}
    return ChangeFacts(deal_number=42, seq=seq, at=NOW, via="command", kind=kind, **{**usual, **facts})


def test_a_card_shows_facts_stage_and_next_step() -> None:
    subject = deal(company="Acme SA", source="referral", close_on=date(2026, 12, 15), next_step=follow_up())
    message = cards.card(voice("en"), deal=subject, pipeline=SALES, latest=[change(2, "note", after={"text": "hi"})])

    assert lines(message) == [
        "*#42 Acme website* · €12,000 [⋯]",
        "Contact › Qualification › Meeting › *Proposal* › Negotiation",
        "- *Owner:* Léa",
        "- *Company:* Acme SA",
        "- *Expected close:* Tuesday 15 December",
        "- *Forecast:* pipeline",
        "- *Source:* referral",
        "- *Created:* Monday 5 October",
        "*Next step:* send the quote, Friday 27 November (Léa)",
        "(Friday 20 November, 9:00 · Léa · note: hi)",
        "[Move to… ▾] [Won] [Lost…]",
        "[Update…] [Note…] [Follow-up…]",
    ]
    assert message.text == "#42 Acme website · €12,000 · Proposal · Léa"
    assert problems(message) == []


def test_a_french_card_says_who_follows_the_deal() -> None:
    message = cards.card(voice("fr"), deal=deal(value=None), pipeline=SALES)

    assert lines(message) == [
        "*#42 Acme website* [⋯]",
        "Contact › Qualification › Rendez-vous › *Proposition* › Négociation",
        "- *Suivie par* Léa",
        "- *Échéance :* absente",
        "- *Prévision :* pipeline",
        "- *Montant :* absent",
        "- *Création :* lundi 5 octobre",
        "*Prochaine action :* aucune. Prévoyez-en une, et l’affaire ne sera pas oubliée.",
        "[Changer d’étape… ▾] [Gagnée] [Perdue…]",
        "[Mettre à jour…] [Note…] [Prévoir une action…]",
    ]
    assert [fault for text in texts(message) for fault in faults_of_typography(text)] == []


def test_a_card_moves_to_any_other_stage() -> None:
    message = cards.card(voice("en"), deal=deal(), pipeline=SALES)

    assert menu(message.blocks[-2]["elements"][0]) == ["- Contact", "- Qualification", "- Meeting", "- Negotiation"]
    assert '{"do":"move","d":42,"s":1,"v":7}' in values(message)


def test_what_is_seldom_done_stands_behind_three_dots() -> None:
    def seldom(**facts: Any) -> list[tuple[str, str]]:
        message = cards.card(voice("en"), deal=deal(**facts), pipeline=SALES)
        options = message.blocks[0]["accessory"]["options"]
        return [(option["text"]["text"], option["value"]) for option in options]

    assert seldom() == [
        ("Edit…", '{"do":"open","d":42,"v":7,"f":"edit"}'),
        ("Park…", '{"do":"open","d":42,"v":7,"f":"park"}'),
        ("Assign…", '{"do":"open","d":42,"v":7,"f":"assign"}'),
        ("History", '{"do":"say","c":"/deal","t":"history #42"}'),
        ("Delete…", '{"do":"say","c":"/deal","t":"delete #42"}'),
    ]
    assert seldom(parked_until=date(2027, 1, 4))[1] == ("Unpark", '{"do":"say","c":"/deal","t":"unpark #42"}')


def test_a_pipeline_of_one_stage_offers_no_move() -> None:
    message = cards.card(voice("en"), deal=deal(stage=CONTACT), pipeline=replace(SALES, stages=(CONTACT,)))

    assert lines(message)[-2:] == ["[Won] [Lost…]", "[Update…] [Note…] [Follow-up…]"]
    assert problems(message) == []


@pytest.mark.parametrize(
    ("block_id", "number"),
    [("card:42", 42), ("card:42:more", 42), ("card:42:head", 42), ("stale:42", None), ("card:x", None), (None, None)],
)
def test_a_block_of_a_card_knows_its_deal(block_id: str | None, number: int | None) -> None:
    assert cards.number_on(block_id) == number


def test_every_block_of_a_card_that_can_be_pressed_knows_its_deal() -> None:
    for subject in (deal(), deal(status="won")):
        pressed = [b for b in cards.card(voice("en"), deal=subject, pipeline=SALES).blocks if list(values_of(b))]
        assert [cards.number_on(block["block_id"]) for block in pressed] == [42] * len(pressed)


@pytest.mark.parametrize(
    ("facts", "title", "gist"),
    [
        ({"status": "won", "closed_at": NOW}, "*#42 Acme website* · €12,000 · won on Friday 20 November", "won"),
        ({"status": "won"}, "*#42 Acme website* · €12,000 · won", "won"),
        (
            {"status": "lost", "closed_at": NOW, "lost_reason": "price"},
            "*#42 Acme website* · €12,000 · lost on Friday 20 November: price",
            "lost",
        ),
        ({"status": "lost"}, "*#42 Acme website* · €12,000 · lost", "lost"),
    ],
)
def test_a_closed_deal_shows_how_it_ended_and_can_be_reopened(facts: dict[str, Any], title: str, gist: str) -> None:
    message = cards.card(voice("en"), deal=deal(**facts), pipeline=SALES)

    assert lines(message)[0] == title
    assert lines(message)[-1] == "[Reopen] [Note…] [History] [New deal for this customer]"
    assert message.text == f"#42 Acme website · €12,000 · {gist} · Léa"
    assert values(message) == [
        '{"do":"say","c":"/deal","t":"reopen #42"}',
        '{"do":"open","d":42,"v":7,"f":"note"}',
        '{"do":"say","c":"/deal","t":"history #42"}',
        '{"do":"new","company":"Acme website"}',
    ]


def test_a_deleted_deal_can_only_be_read() -> None:
    message = cards.card(voice("en"), deal=deal(status="deleted"), pipeline=SALES)

    assert (lines(message)[0], values(message)) == ("*#42 Acme website* · €12,000 · deleted", [])
    assert message.text == "#42 Acme website · €12,000 · deleted · Léa"


def test_a_won_deal_says_what_decided_it() -> None:
    message = cards.card(voice("en"), deal=deal(status="won", won_because="the trial"), pipeline=SALES)

    assert lines(message)[1] == "What decided it: the trial"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "*Parked* until Monday 4 January 2027"),
        ("champion on *leave*", "*Parked* until Monday 4 January 2027: champion on ∗leave∗"),
    ],
)
def test_a_parked_deal_says_until_when_and_why(reason: str | None, said: str) -> None:
    subject = deal(parked_until=date(2027, 1, 4), parked_reason=reason)

    assert said in lines(cards.card(voice("en"), deal=subject, pipeline=SALES))


@pytest.mark.parametrize(
    ("kind", "facts", "english", "french"),
    [
        ("created", {}, "created", "création"),
        (
            "moved",
            {"before": {"stage": CONTACT}, "after": {"stage": PROPOSAL}},
            "from Contact to Proposal",
            "de l’étape Contact à l’étape Proposition",
        ),
        ("moved", {}, "changed stage", "changement d’étape"),
        ("won", {}, "won", "gagnée"),
        ("lost", {"after": {"lost_reason": "price"}}, "lost: price", "perdue : prix"),
        ("lost", {}, "lost", "perdue"),
        ("reopened", {}, "reopened", "rouverte"),
        ("value", {"after": {"value": euros(3)}}, "value set to €3", "montant fixé à 3 €"),
        ("value", {"after": {"value": None}}, "value removed", "montant retiré"),
        (
            "close",
            {"after": {"close_on": date(2026, 12, 1)}},
            "expected close set to Tuesday 1 December",
            "échéance fixée au mardi 1ᵉʳ décembre",
        ),
        ("close", {}, "expected close removed", "échéance retirée"),
        ("assigned", {"after": {"owner": TOM}}, "given to Tom", "confiée à Tom"),
        (
            "put_off",
            {"after": {"put_off_until": date(2026, 12, 1)}},
            "put off until Tuesday 1 December",
            "plus tard, le mardi 1ᵉʳ décembre",
        ),
        ("note", {"after": {"text": "hi"}}, "note: hi", "note : hi"),
        ("call", {"after": {"text": "hi"}}, "call: hi", "appel : hi"),
        ("email", {"after": {"text": "hi"}}, "e-mail: hi", "e-mail : hi"),
        ("meeting", {"after": {"text": "hi"}}, "meeting: hi", "rendez-vous : hi"),
        ("planned", {"after": {"text": "hi"}}, "follow-up planned: hi", "action prévue : hi"),
        ("done", {"after": {"text": "hi"}}, "follow-up done: hi", "action faite : hi"),
        ("postponed", {"after": {"text": "hi"}}, "follow-up put off: hi", "action remise à plus tard : hi"),
        ("deleted", {}, "removed", "suppression"),
        ("undone", {}, "took a change back", "retour en arrière"),
        ("something new", {}, "changed", "modification"),
        ("won", {"undone": True}, "won (taken back since)", "gagnée (annulé depuis)"),
    ],
)
def test_every_change_has_its_words(kind: str, facts: dict[str, Any], english: str, french: str) -> None:
    def line(language: str) -> str:
        return lines(cards.history(voice(language), deal=deal(), changes=[change(1, kind, **facts)]))[1]

    assert line("en") == f"Friday 20 November, 9:00 · Léa · {english}"
    assert line("fr") == f"vendredi 20 novembre à 9 h · Léa · {french}"


def test_a_history_shows_the_ten_latest_newest_first() -> None:
    message = cards.history(voice("en"), deal=deal(), changes=[change(n, "note", by=None) for n in range(12)])

    assert lines(message)[0] == "*History of #42 Acme website* · the latest, and 2 earlier changes"
    assert lines(message)[1].startswith("Friday 20 November, 9:00 · the bot · note")
    assert len(lines(message)) == 11
