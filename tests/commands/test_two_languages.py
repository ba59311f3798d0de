"""Every verb in English and in French; each reads the answer in their own language, whatever they typed."""

from __future__ import annotations

import re

import pytest

from commands.invocation import Reply
from commands.verbs import DEAL_VERBS, PIPELINE_VERBS
from pipeline.deals import Person
from tests.commands.floor import LEA, TOM, Floor, told

AFTER_DEAL = {
    "new": "Bolt 3k", "move": "acme proposal", "won": "acme", "lost": "acme price", "reopen": "dune", "show": "acme",
    "list": "all", "note": "acme hello", "log": "acme call hello", "remind": "acme monday call", "todo": "",
    "done": "acme", "undo": "", "find": "acme", "history": "acme", "help": "", "update": "acme", "settings": "",
    "edit": "acme value 14k", "commit": "acme", "best": "acme", "omit": "acme", "assign": "acme @me", "take": "acme",
    "park": "acme until 1/12", "unpark": "acme", "delete": "acme", "contact": "acme Jane Doe",
    "qualify": "acme budget yes",
}  # fmt: skip
IN_ENGLISH = {
    "new": "Created #3 Bolt. €3,000 · Contact · Tom Reed.", "move": "Moved #1 Acme to Proposal.",
    "won": "Won #1 Acme for €12,000.", "lost": "Lost #1 Acme: price.",
    "reopen": "#2 Dune is open again, at Contact.", "show": "*#1 Acme* · €12,000", "list": "*Open deals:* 1 deal",
    "note": "Noted on #1 Acme: hello", "log": "Call noted on #1 Acme: hello",
    "remind": "Follow-up t2 on #1 Acme for Tom Reed: call, Monday 23 November.", "todo": "*1 follow-up to do*",
    "done": "✓ t1 is done: call (#1 Acme).", "undo": "Taken back: the follow-up on #1 Acme.",
    "find": '*Deals with "acme":* 1 deal', "history": "*History of #1 Acme*", "help": "*Record*",
    "update": "Update #1", "settings": "My settings", "edit": "Changed #1 Acme: value €12,000 → €14,000.",
    "commit": "Changed #1 Acme: forecast pipeline → commit.", "best": "Changed #1 Acme: forecast pipeline → best case.",
    "omit": "Changed #1 Acme: forecast pipeline → left out.", "assign": "#1 Acme is yours already.",
    "take": "#1 Acme is yours already.", "park": "Parked #1 Acme until Tuesday 1 December.",
    "unpark": "#1 Acme is not parked.", "delete": "Delete #1 Acme?", "contact": "Contact of #1 Acme: *Jane Doe*",
    "qualify": "#1 Acme: budget yes. Score 25.",
}  # fmt: skip
UNCHANGED = ("Delete #",)
"""Answers that only ask."""

IN_FRENCH = {
    "new": "Affaire #3 Bolt créée. 3 000 € · Contact · Léa Martin.",
    "move": "#1 Acme est passée à l’étape Proposition.",
    "won": "#1 Acme est gagnée pour 12 000 €.", "lost": "#1 Acme est perdue : prix.",
    "reopen": "#2 Dune est de nouveau ouverte, à l’étape Contact.", "show": "*#1 Acme* · 12 000 €",
    "list": "*Affaires ouvertes :* 1 affaire", "note": "", "log": "",
    "remind": "Action t2 sur #1 Acme pour Léa Martin : call, lundi 23 novembre.", "todo": "*1 action à faire*",
    "done": "✓ t1 est faite : call (#1 Acme).", "undo": "", "find": "*Affaires avec « acme » :* 1 affaire",
    "history": "*Historique de #1 Acme*", "help": "*Noter*",
    "update": "Mettre à jour #1", "settings": "Mes réglages", "edit": "#1 Acme modifiée : montant 12 000 € → 14 000 €.",
    "commit": "#1 Acme modifiée : prévision pipeline → engagé.",
    "best": "#1 Acme modifiée : prévision pipeline → meilleur cas.",
    "omit": "#1 Acme modifiée : prévision pipeline → hors prévision.", "assign": "#1 Acme est déjà à vous.",
    "take": "#1 Acme est déjà à vous.", "park": "#1 Acme est en pause jusqu’au mardi 1ᵉʳ décembre.",
    "unpark": "#1 Acme n’est pas en pause.", "delete": "Supprimer #1 Acme ?",
    "contact": "Contact de #1 Acme : *Jane Doe*", "qualify": "#1 Acme : budget oui. Score de 25.",
}  # fmt: skip


def read(reply: Reply) -> str:
    """What is said; of a form its title."""
    return str(reply.form.view["title"]["text"]) if reply.form else told(reply)


def without_numbers(said: str) -> str:
    """Numbers of deals and follow-ups are never used again, so they go up from try to try."""
    return re.sub(r"(?<=[#t])\d+", "N", said)


async def office(floor: Floor, who: Person) -> None:
    """A deal with a follow-up, and one that was lost."""
    for words in ("new Acme 12k", "new Dune", "lost dune price", "remind acme monday call"):
        await floor.ask(who, words)


@pytest.mark.parametrize("verb", DEAL_VERBS)
async def test_every_word_for_a_verb_does_the_same(floor: Floor, verb: str) -> None:
    """One after the other, each taken back: no word may be left out of the dictionary of the answers."""
    await office(floor, TOM)
    for typed in DEAL_VERBS[verb]:
        reply = await floor.ask(TOM, f"{typed.upper()} {AFTER_DEAL[verb]}")
        assert without_numbers(read(reply)).startswith(without_numbers(IN_ENGLISH[verb])), typed
        if reply.changed and not read(reply).startswith(UNCHANGED) and verb != "undo":
            await floor.ask(TOM, "undo")
        if verb == "undo":
            await floor.ask(TOM, "remind acme monday call")


@pytest.mark.parametrize("verb", DEAL_VERBS)
async def test_each_reads_the_answer_in_their_own_language(floor: Floor, verb: str) -> None:
    await office(floor, LEA)
    reply = await floor.ask(LEA, f"{DEAL_VERBS[verb][0]} {AFTER_DEAL[verb]}")
    assert read(reply).startswith(IN_FRENCH[verb])
    assert IN_ENGLISH[verb] not in read(reply)


@pytest.mark.parametrize(
    ("typed", "verb"), [(typed, verb) for verb, forms in PIPELINE_VERBS.items() for typed in forms[:4]]
)
async def test_every_verb_of_the_pipeline_is_understood(floor: Floor, typed: str, verb: str) -> None:
    reply = await floor.ask(LEA, typed, command="/pipeline")
    assert "n’est ni une commande" not in read(reply)
    assert read(reply) != ""


async def test_a_french_day_of_work(floor: Floor) -> None:
    """What Léa types and reads from morning to evening."""
    said = [
        told(await floor.ask(LEA, words))
        for words in [
            "nouvelle affaire refonte du site 12k€ pour Acme SA",
            "passer refonte devis",
            "relance refonte lundi 9h envoyer le devis",
            "journal refonte appel ils veulent une remise",
            "gagné refonte 11 500 €",
            "annuler",
            "perdue refonte prix trop cher",
            "rouvrir refonte",
            "fait t1",
        ]
    ]
    assert said == [
        "Affaire #1 Acme SA, refonte du site créée. 12 000 € · Contact · Léa Martin. Et ensuite ?",
        "#1 Acme SA, refonte du site est passée à l’étape Proposition. Et ensuite ?",
        "Action t1 sur #1 Acme SA, refonte du site pour Léa Martin : envoyer le devis, lundi 23 novembre à 9 h.",
        "Appel noté sur #1 Acme SA, refonte du site : ils veulent une remise",
        "#1 Acme SA, refonte du site est gagnée pour 11 500 €.",
        "Retour en arrière : #1 Acme SA, refonte du site est de nouveau ouverte, à l’étape Proposition.",
        "#1 Acme SA, refonte du site est perdue : prix (trop cher).",
        "#1 Acme SA, refonte du site est de nouveau ouverte, à l’étape Proposition. Et ensuite ?",
        "L’action t1 n’existe pas, ou elle est faite. `/deal à faire` montre ce qui reste. Rien n’a été modifié.",
    ]
