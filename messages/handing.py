"""What a new owner is told of the deals that are theirs now: who gave them, where they stand, what happened last."""

from __future__ import annotations

from collections.abc import Sequence

from messages import layout
from messages.cards import card
from messages.limits import LINES
from messages.lists import opened
from messages.message import Block, Message
from messages.voice import Voice
from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.stages import Pipeline


def one_handed_over(
    voice: Voice, *, deal: DealFacts, by: Person, pipeline: Pipeline, latest: Sequence[ChangeFacts] = ()
) -> Message:
    """One deal: its card, under who gave it. `latest` are its last changes, newest first."""
    said = voice.render("handing/one", deal=deal, by=by)
    whole = card(voice, deal=deal, pipeline=pipeline, latest=latest)
    return layout.message([layout.section(said), *whole.blocks, _footer(voice)], said)


def several_handed_over(voice: Voice, *, deals: Sequence[DealFacts], by: Person) -> Message:
    """Several deals at once: ten lines with a button each, then how many more."""
    shown = deals[:LINES]
    said = voice.render("handing/several", deals=shown, count=len(deals), more=len(deals) - len(shown), by=by)
    gist = voice.render("handing/several_gist", count=len(deals), by=by)
    return layout.message([layout.section(said), *layout.row(*opened(voice, shown)), _footer(voice)], gist)


def _footer(voice: Voice) -> Block:
    return layout.context(voice.render("handing/footer"))
