"""What happened on a deal, from the form."""

from __future__ import annotations

from typing import get_args

from commands import settling
from commands.asking import Asking
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.next_steps import write_note
from commands.picking import picked_in
from pipeline.deals import ActivityKind
from pipeline.names import check_text
from pipeline.refusals import TextMissing

_KINDS: tuple[ActivityKind, ...] = get_args(ActivityKind)
_USUAL: ActivityKind = "note"


async def take_note(asking: Asking) -> Reply:
    """The form "note" sent in. A change made meanwhile is no obstacle: a note overwrites nothing."""
    fields = Fields(asking)
    kind, text = _read(asking, fields)
    fields.check()
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    return await settling.settled(asking, deal.number, "noted", await write_note(asking, deal, kind, text))


async def take_note_on(asking: Asking) -> Reply:
    """The form "note_on" sent in, in which the deal is picked, too."""
    fields = Fields(asking)
    deal = await picked_in(asking, fields)
    kind, text = _read(asking, fields)
    fields.check()
    if deal is None:
        raise fields.all_wrong()
    return await write_note(asking, deal, kind, text)


def _read(asking: Asking, fields: Fields) -> tuple[ActivityKind, str]:
    kind = fields.read("kind", chosen_kind, _USUAL)
    text = fields.read("text", check_text, "")
    if not text:
        fields.refuse("text", TextMissing(example=asking.voice.gettext("They want a discount")))
    return kind, text


def chosen_kind(typed: str) -> ActivityKind:
    """The kind a select sent; what is none is a note."""
    return next((kind for kind in _KINDS if kind == typed), _USUAL)
