"""What an admin is told of messages that could not be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import actions, layout
from messages.layout import Button
from messages.limits import LINES
from messages.message import Message
from messages.sending import kinds, reason
from messages.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwrittenLine:
    """A message that could not be written: its kind, for which channel (an id) or person by `name`, due when (UTC).

    `why` is the word of the log; `of` the number of what it belongs to, or a person's id.
    """

    kind: str
    channel: str = ""
    name: str = ""
    due_at: datetime
    why: str
    of: str


def unwritten(voice: Voice, lines: Sequence[UnwrittenLine]) -> Message:
    """Which messages, why, that they are tried again, and who finds out more."""
    known = kinds(voice)
    shown = [{"of": line, "kind": known[line.kind], "why": reason(voice, line.why)} for line in lines[:LINES]]
    said = voice.render("subscriptions/unwritten", lines=shown, count=len(lines), more=max(0, len(lines) - LINES))
    log = Button(voice.gettext("What was sent"), actions.say(c="/pipeline", t="log"))
    return layout.message([layout.section(said), layout.actions(log)])
