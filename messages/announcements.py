"""What a channel is told when somebody changed a deal there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    "created", "moved", "won", "lost", "reopened", "noted", "call", "email", "meeting", "edited",
    "assigned", "parked", "unparked",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody did to a deal, as it is by it; by which it may have been `handed_over` to another owner.

    `text` is what a note, call, e-mail or meeting holds, `on` its day where that was before, `changes` the fields that
    were edited.
    """

    kind: Announced
    deal: DealFacts
    by: Person
    came_from: Stage | None = None
    text: str | None = None
    changes: Sequence[FieldChange] = ()
    on: date | None = None
    handed_over: bool = False


def announced(voice: Voice, happened: Happened, *, celebrated: bool = False) -> Message:
    """Who did what to which deal, whose it is where it was handed over on the way, and its next step."""
    facts = {
        "kind": happened.kind,
        "changes": in_words(voice, happened.changes),
        "deal": happened.deal,
        "by": happened.by,
        "came_from": happened.came_from,
        "text": happened.text or "",
        "on": happened.on,
        "celebrated": celebrated,
        "handed_over": happened.handed_over,
    }
    return layout.message([layout.section(voice.render("announcements/announced", **facts))])


def announced_together(voice: Voice, *, done: Sequence[answers.Verdict], by: Person) -> Message:
    """What somebody did to several deals with one command; what else went along is for who did it."""
    said = Markup(" ").join(answers.together(voice, [replace(one, passed_on=0) for one in done]))
    return layout.message([layout.section(voice.render("announcements/together", by=by, said=said))])
