"""Answers to the four questions that qualify a deal, out of words: `budget yes need no`, `budget oui besoin non`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.words import fold
from pipeline.refusals import NotAnAnswer, Refused

Answers = Mapping[str, bool | None]
"""What was answered, by question; None takes an answer back."""

_QUESTIONS: Mapping[str, str] = {
    **dict.fromkeys(("budget", "money", "argent"), "budget"),
    **dict.fromkeys(
        ("authority", "decision maker", "decider", "decision", "autorite", "decideur", "decideuse", "decisionnaire"),
        "authority",
    ),
    **dict.fromkeys(("need", "needs", "besoin", "besoins"), "need"),
    **dict.fromkeys(("timing", "timeline", "time", "delai", "echeance", "calendrier", "moment"), "timing"),
}
_ANSWERS: Mapping[str, bool | None] = {
    **dict.fromkeys(("yes", "y", "ok", "oui", "o", "✅", "✓", "+", "true", "vrai"), True),
    **dict.fromkeys(("no", "n", "non", "❌", "✗", "false", "faux"), False),
    **dict.fromkeys(("unknown", "?", "inconnu", "inconnue", "nsp", "je ne sais pas", "do not know"), None),
}
_BETWEEN = frozenset(("", "and", "et", "is", "est", "=", "le", "la", "the"))
_LONGEST = 4


def read_answers(words: Sequence[str]) -> tuple[dict[str, bool | None], tuple[Refused, ...]]:
    """The answers the words give, and what of them is none: a word that means nothing, a question without an answer.

    One answer may stand for several questions: `budget, need yes`.
    """
    answers: dict[str, bool | None] = {}
    wrong: list[str] = []
    waiting: dict[str, str] = {}
    place = 0
    while place < len(words):
        phrase, count = _phrase(words, place)
        typed, place = " ".join(words[place : place + count]), place + count
        if phrase in _QUESTIONS:
            waiting[_QUESTIONS[phrase]] = typed
        elif phrase in _ANSWERS and waiting:
            answers |= dict.fromkeys(waiting, _ANSWERS[phrase])
            waiting = {}
        elif phrase not in _BETWEEN:
            wrong.append(typed)
    return answers, tuple(NotAnAnswer(words=typed) for typed in (*wrong, *waiting.values()))


def _phrase(words: Sequence[str], place: int) -> tuple[str, int]:
    """The longest question or answer that stands there, folded, and its words; else the one word."""
    for count in range(min(_LONGEST, len(words) - place), 0, -1):
        phrase = fold(" ".join(words[place : place + count])).rstrip(".!")
        if phrase in _QUESTIONS or phrase in _ANSWERS:
            return phrase, count
    return fold(words[place]), 1
