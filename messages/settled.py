"""What stands in the place of a line of a message once it was settled, with the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from messages import actions, layout
from messages.layout import Button, Control
from messages.message import Block
from messages.voice import Voice
from pipeline.deals import DealFacts

Batch = int | str | None
"""What `undo` takes back together; None where there is nothing to take back."""

Settled = Literal["moved", "won", "lost", "planned", "put_off", "noted", "parked", "done", "changed"]

SETTLED = "settled:"
"""The block id of a settled line is this and the deal's number; of a follow-up's, its own number behind that."""


def settled_id(deal_number: int, follow_up: int | None = None) -> str:
    """The block id of the line of a deal that was settled, or of a follow-up on it."""
    return f"{SETTLED}{deal_number}" if follow_up is None else f"{SETTLED}{deal_number}:t{follow_up}"


def replaced_line(
    voice: Voice,
    *,
    deal: DealFacts,
    what: Settled,
    at: datetime,
    batch: Batch = None,
    follow_up: int | None = None,
) -> list[Block]:
    """What stands in the place of a line that was settled at `at` (UTC), with the way back.

    `follow_up` is the number of the follow-up whose line it was, None for that of a silent deal.
    """
    said = voice.render("answers/settled", deal=deal, what=what, at=at)
    undo = undo_buttons(voice, batch)
    return [layout.section(said, control=undo[0] if undo else None, block_id=settled_id(deal.number, follow_up))]


def undo_buttons(voice: Voice, batch: Batch) -> list[Control]:
    """The way back from what a request did, where there is one."""
    return [] if batch is None else [Button(voice.gettext("Undo"), actions.undo(b=batch))]
