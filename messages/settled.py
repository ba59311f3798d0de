"""What stands in the place of a line of a message once it was settled, with the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from markupsafe import Markup

from messages import actions, layout
from messages.layout import Button, Control
from messages.message import Block
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts

Batch = int | str | None
"""What `undo` takes back together; None where there is nothing to take back."""

Settled = Literal[
    "moved", "won", "lost", "planned", "put_off", "noted", "parked", "assigned", "deleted", "done", "changed"
]

SETTLED = "settled:"
"""The block id of a settled line is this and the deal's number; of a follow-up's, its own number behind that."""


def settled_id(deal_number: int, follow_up: int | None = None) -> str:
    """The block id of the line of a deal that was settled, or of a follow-up on it."""
    return f"{SETTLED}{deal_number}" if follow_up is None else f"{SETTLED}{deal_number}:t{follow_up}"


def follow_up_of(block_id: str) -> int | None:
    """The number of the follow-up whose settled line a block is; None for any other block."""
    before, _, number = block_id.partition(":t")
    return int(number) if before.startswith(SETTLED) and number.isdecimal() else None


def replaced_line(voice: Voice, *, deal: DealFacts, what: Settled, at: datetime, batch: Batch = None) -> list[Block]:
    """What stands in the place of a silent deal's line that was settled at `at` (UTC), with the way back."""
    said = voice.render("answers/settled", deal=deal, what=what, at=at)
    return _with_the_way_back(voice, said, batch, settled_id(deal.number))


def replaced_row(
    voice: Voice, *, follow_up: FollowUpFacts, what: Settled, at: datetime, batch: Batch = None
) -> list[Block]:
    """The same of a follow-up: it is done, somebody else's now (assigned), or nothing to be done any more."""
    said = voice.render("answers/settled_to_do", follow_up=follow_up, what=what, at=at)
    return _with_the_way_back(voice, said, batch, settled_id(follow_up.deal_number, follow_up.number))


def _with_the_way_back(voice: Voice, said: Markup, batch: Batch, block_id: str) -> list[Block]:
    undo = undo_buttons(voice, batch)
    return [layout.section(said, control=undo[0] if undo else None, block_id=block_id)]


def undo_buttons(voice: Voice, batch: Batch) -> list[Control]:
    """The way back from what a request did, where there is one."""
    return [] if batch is None else [Button(voice.gettext("Undo"), actions.undo(b=batch))]
