"""What a channel is told when somebody changed a deal there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from markupsafe import Markup

from messages import answers, layout
from messages.changed import in_words
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import DealFacts, Person
from pipeline.fields import FieldChange
from pipeline.stages import Stage

Announced = Literal[
    "created", "moved", "won", "lost", "reopened", "noted", "call", "email", "meeting", "reminded", "edited",
    "assigned", "parked", "unparked",
]  # fmt: skip


def announced(
    voice: Voice,
    *,
    kind: Announced,
    deal: DealFacts,
    by: Person,
    came_from: Stage | None = None,
    text: str | None = None,
    changes: Sequence[FieldChange] = (),
    on: date | None = None,
    celebrated: bool = False,
    handed_over: bool = False,
) -> Message:
    """Who did what to which deal, whose it is where it was `handed_over` on the way, and its next step.

    `text` is what a note, call, e-mail or meeting holds, `on` its day where that was before, `changes` the fields that
    were edited.
    """
    facts = {
        "changes": in_words(voice, changes),
        "deal": deal,
        "by": by,
        "came_from": came_from,
        "text": text or "",
        "on": on,
        "celebrated": celebrated,
        "handed_over": handed_over,
    }
    said = voice.render("announcements/announced", kind=kind, **facts)
    return layout.message([layout.section(said)])


def announced_together(voice: Voice, *, done: Sequence[answers.Verdict], by: Person) -> Message:
    """What somebody did to several deals with one command; what else went along is for who did it."""
    said = Markup(" ").join(answers.together(voice, [replace(one, passed_on=0) for one in done]))
    return layout.message([layout.section(voice.render("announcements/together", by=by, said=said))])
