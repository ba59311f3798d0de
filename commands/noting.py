"""What happened on a deal, from the form."""

from __future__ import annotations

from datetime import date
from typing import get_args

from commands import settling
from commands.activities import Activity
from commands.asking import Asking
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.next_steps import write_activity
from commands.past_days import check_happened
from commands.picking import picked_in
from pipeline.deals import ActivityKind
from pipeline.local_time import day_of
from pipeline.names import check_text
from pipeline.refusals import NotADate, TextMissing

_KINDS: tuple[ActivityKind, ...] = get_args(ActivityKind)
_USUAL: ActivityKind = "note"


async def take_note(asking: Asking) -> Reply:
    """The form "note" sent in. A change made meanwhile is no obstacle: a note overwrites nothing."""
    fields = Fields(asking)
    activity = _read(asking, fields)
    fields.check()
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    return await settling.settled(asking, deal.number, "noted", await write_activity(asking, deal, activity))


async def take_note_on(asking: Asking) -> Reply:
    """The form "note_on" sent in, in which the deal is picked, too."""
    fields = Fields(asking)
    deal = await picked_in(asking, fields)
    activity = _read(asking, fields)
    fields.check()
    if deal is None:
        raise fields.all_wrong()
    return await write_activity(asking, deal, activity)


def _read(asking: Asking, fields: Fields) -> Activity:
    kind = fields.read("kind", chosen_kind, _USUAL)
    text = fields.read("text", check_text, "")
    if not text:
        fields.refuse("text", TextMissing(example=asking.voice.gettext("They want a discount")))
    return Activity(kind=kind, on=day_it_happened(asking, fields, "on"), text=text)


def day_it_happened(asking: Asking, fields: Fields, name: str) -> date | None:
    """The day chosen in a field of that name; None for today."""
    today = day_of(asking.invocation.at, asking.zone)
    on = fields.read(name, lambda typed: _day(typed, today), today)
    return None if on == today else on


def _day(typed: str, today: date) -> date:
    """The day a date picker sent, today's at the latest. NotADate, NotYetHappened, TooLongAgo."""
    try:
        return check_happened(date.fromisoformat(typed), today=today)
    except ValueError as no_day:
        raise NotADate(words=typed) from no_day


def chosen_kind(typed: str) -> ActivityKind:
    """The kind a select sent; what is none is a note."""
    return next((kind for kind in _KINDS if kind == typed), _USUAL)
