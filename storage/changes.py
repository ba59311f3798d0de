"""Who changes a deal, when and from where; and the kinds of change the history knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.deals import LifeKind

Via = Literal["command", "message", "button", "form", "shortcut", "bot", "import"]

ChangeKind = Literal[
    "created", "moved", "won", "lost", "reopened", "value", "close", "assigned", "put_off", "edited", "category",
    "parked", "unparked", "transferred", "merged", "note", "call", "email", "meeting", "planned", "done", "postponed",
    "passed_on", "deleted", "undone",
]  # fmt: skip
"""What a line of history is about: `planned`, `done`, `postponed` a follow-up; `passed_on` all of
somebody's that are open; `edited` name, company, source, BANT or contacts; `transferred` the pipeline; `merged` a stage
taken away; `undone` takes another line back."""

SIGNS_OF_LIFE: Mapping[str, LifeKind] = {
    "created": "created",
    "moved": "moved",
    "reopened": "reopened",
    "unparked": "unparked",
    "value": "value",
    "close": "close",
    "note": "note",
    "call": "call",
    "email": "email",
    "meeting": "meeting",
}
"""Changes that start the stale clock anew (`docs/metrics.md`, "Stale")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The circumstances of a change: the person (None for the bot), the instant (UTC), how and where it was asked.

    `batch` is the key of the request; all changes of one batch are taken back together.
    """

    by: str | None
    at: datetime
    via: Via
    channel_id: str | None = None
    batch: str | None = None

    @classmethod
    def by_the_bot(cls, at: datetime) -> Change:
        """What nobody asked of this deal in particular, and nobody takes back."""
        return cls(by=None, at=at, via="bot")
