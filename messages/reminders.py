"""Follow-ups whose minute has come."""

from __future__ import annotations

from collections.abc import Sequence

from messages import layout
from messages.follow_ups import TO_DO, buttons, more_to_do
from messages.limits import LINES
from messages.message import Block, Message
from messages.voice import Voice
from pipeline.deals import FollowUpFacts


def reminder(voice: Voice, *, follow_ups: Sequence[FollowUpFacts]) -> Message:
    """One message for all that are due at the same minute, each with Done, Later and its deal."""
    blocks: list[Block] = []
    for follow_up in follow_ups[:LINES]:
        blocks += reminder_row(voice, follow_up)
    blocks += [*more_to_do(voice, len(follow_ups) - LINES), layout.context(voice.render("follow_ups/reminder_footer"))]
    return layout.message(blocks, voice.render("follow_ups/reminder_gist", follow_ups=follow_ups))


def reminder_row(voice: Voice, follow_up: FollowUpFacts) -> list[Block]:
    """What is to be done now, and its row of buttons."""
    said = layout.section(voice.render("follow_ups/reminder", follow_up=follow_up))
    return [said, layout.actions(*buttons(voice, follow_up, with_deal=True), block_id=f"{TO_DO}{follow_up.number}")]
