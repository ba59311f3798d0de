"""Which fields of a deal words name, in every language, and which words stand for each one's value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commands.words import fold, is_separator, mention, trimmed
from pipeline.fields import TEXTS, Field
from pipeline.stages import Category

CLOSE = frozenset(["close", "closes", "closing", "cloture", "echeance"])
SOURCE = frozenset(["source", "origine", "provenance"])
OWNER = frozenset(["owner", "responsable", "proprietaire"])
VALUE = frozenset(["value", "amount", "montant", "valeur"])

_NAMED: Mapping[str, Field] = {
    **dict.fromkeys(("name", "title", "nom", "titre", "intitule"), "name"),
    **dict.fromkeys(("company", "client", "customer", "account", "societe", "entreprise"), "company"),
    **dict.fromkeys((*VALUE, "price", "worth", "prix"), "value"),
    **dict.fromkeys((*CLOSE, "close date", "closing date", "expected close", "date de cloture", "date"), "close"),
    **dict.fromkeys(SOURCE, "source"),
    **dict.fromkeys(("category", "forecast", "categorie", "prevision"), "category"),
    **dict.fromkeys((*OWNER, "suivie par"), "owner"),
}
_LONGEST_NAME = 3

_CATEGORIES: Mapping[str, Category] = {
    **dict.fromkeys(("commit", "committed", "engage", "engagee"), "commit"),
    **dict.fromkeys(("best", "best case", "bestcase", "meilleur cas", "au mieux"), "best"),
    **dict.fromkeys(("omit", "omitted", "left out", "none", "omettre", "omise", "exclue", "hors prevision"), "omitted"),
    **dict.fromkeys(("pipeline", "pipe"), "pipeline"),
}
_NOTHING = frozenset(["none", "nothing", "empty", "unknown", "aucun", "aucune", "rien", "vide", "inconnu", "inconnue"])
_MYSELF = frozenset({"@me", "@moi"})
_LEADING = frozenset(["to", "à", "is", "est", "by", "par"])


@dataclass(frozen=True, slots=True)
class Said:
    """A field that was named, and the words of its value, which may be missing."""

    field: Field
    words: list[str]


def split_fields(words: Sequence[str]) -> tuple[list[str], list[Said]]:
    """The words that stand under no field, and each field named with the words up to the next.

    A field is named once: in `name New name company Acme` the second "name" belongs to the name. So does the last word
    of a text, and what stands in quotes.
    """
    before: list[str] = []
    said: list[Said] = []
    place = 0
    while place < len(words):
        found = _field_at(words, place, {one.field for one in said})
        if found and not (said and said[-1].field in TEXTS and place + found[1] == len(words)):
            said.append(Said(found[0], []))
            place += found[1]
        else:
            (said[-1].words if said and not _is_whole(said[-1]) else before).append(words[place])
            place += 1
    return _meant(before), [Said(one.field, _meant(one.words)) for one in said]


def category_of(words: str) -> Category | None:
    """The forecast category these words name, in any language."""
    return _CATEGORIES.get(fold(words))


def is_person(word: str) -> bool:
    """Whether a word can only be a person: a mention, or `@me`."""
    return mention(word) is not None or word.casefold() in _MYSELF


def means_nothing(words: str) -> bool:
    """Whether a field is to be emptied."""
    return fold(words) in _NOTHING


def _field_at(words: Sequence[str], place: int, used: set[Field]) -> tuple[Field, int] | None:
    if words[place].startswith('"'):
        return None
    for count in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
        field = _NAMED.get(fold(" ".join(words[place : place + count])))
        if field and field not in used:
            return field, count
    return None


def _is_whole(said: Said) -> bool:
    """A person who was mentioned is all there is to an owner: what follows is something else."""
    return said.field == "owner" and bool(said.words) and is_person(said.words[-1])


def _meant(words: Sequence[str]) -> list[str]:
    """Without what only leads to a value (`to`, `=`, `:`), or parts it from the next (`,`, `and`)."""
    rest = trimmed(words)
    while len(rest) > 1 and (rest[0].casefold() in _LEADING or is_separator(rest[0])):
        rest = rest[1:]
    return rest[:-1] if len(rest) > 1 and rest[-1].casefold() in {"and", "et"} else rest
