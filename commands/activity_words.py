"""What kind of activity words speak of, in every language: `call they like it`, `coup de fil avec Jeanne`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.words import fold
from pipeline.deals import ActivityKind

_KINDS: Mapping[str, ActivityKind] = {
    **dict.fromkeys(
        ("call", "called", "phone", "phoned", "phone call", "rang", "voicemail", "appel", "appele", "appelee",
         "telephone", "tel", "coup de fil", "coup de telephone", "messagerie"),
        "call",
    ),
    **dict.fromkeys(
        ("email", "e mail", "emailed", "mail", "mailed", "wrote", "courriel", "mel", "sms", "message", "linkedin"),
        "email",
    ),
    **dict.fromkeys(
        ("meeting", "met", "visit", "visited", "lunch", "demo", "video call", "visio", "rdv", "rendez vous", "reunion",
         "rencontre", "visite", "dejeuner", "entretien"),
        "meeting",
    ),
    "note": "note",
}  # fmt: skip
_LONGEST = 3


def leading_kind(words: Sequence[str]) -> tuple[ActivityKind, int] | None:
    """The kind the words begin with, and in how many words; None where they begin with something else."""
    for count in range(min(_LONGEST, len(words)), 0, -1):
        kind = _KINDS.get(fold(" ".join(words[:count])))
        if kind:
            return kind, count
    return None
