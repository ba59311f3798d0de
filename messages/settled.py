"""What stands in the place of a line of a message once it was settled, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from messages import actions, layout
from messages.follow_ups import next_step_buttons
from messages.layout import Button, Choice, Select
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
    """What stands in the place of a silent deal's line that was settled at `at` (UTC), with the way back.

    A move that leaves no next step, and did not hand the deal over, asks for one there.
    """
    said = voice.render("answers/settled", deal=deal, what=what, at=at)
    undo = undo_buttons(voice, batch)
    stayed = deal.owner_since is None or deal.owner_since < at
    asks = what == "moved" and stayed and deal.status == "open" and deal.next_step is None
    control = _what_is_next(voice, deal, undo) if undo and asks else next(iter(undo), None)
    return [layout.section(said, control=control, block_id=settled_id(deal.number))]


def replaced_row(
    voice: Voice, *, follow_up: FollowUpFacts, what: Settled, at: datetime, batch: Batch = None
) -> list[Block]:
    """The same of a follow-up: it is done, somebody else's now (assigned), or nothing to be done any more."""
    said = voice.render("answers/settled_to_do", follow_up=follow_up, what=what, at=at)
    undo = undo_buttons(voice, batch)
    block_id = settled_id(follow_up.deal_number, follow_up.number)
    return [layout.section(said, control=undo[0] if undo else None, block_id=block_id)]


def _what_is_next(voice: Voice, deal: DealFacts, undo: Sequence[Button]) -> Select:
    """The usual answers to "What is next?" and the way back, in the one menu that a line may have."""
    answers = [*next_step_buttons(voice, deal), *undo]
    placeholder = str(voice.render("answers/what_is_next"))
    return Select.flat(placeholder, [Choice(one.label, one.value) for one in answers])


def undo_buttons(voice: Voice, batch: Batch) -> list[Button]:
    """The way back from what a request did, where there is one."""
    return [] if batch is None else [Button(voice.gettext("Undo"), actions.undo(b=batch))]
