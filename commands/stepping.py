"""The next step as a form shows it: what is written over it comes in its place, another day puts it off."""

from __future__ import annotations

from datetime import date, datetime

from commands.asking import Asking
from commands.update_form import Shown
from messages.updating import BecameOfStep
from pipeline.cadence import MORNING
from pipeline.deals import FollowUpFacts
from pipeline.local_time import instant_at

Stepped = list[tuple[BecameOfStep, FollowUpFacts]]
"""What became of follow-ups, and how each is now."""


async def take_step(asking: Asking, shown: Shown, what: str, day: date | None) -> Stepped:
    """Other words plan anew, and what stood there is done with; the same words on another day put it off.

    What somebody ticked off or put off meanwhile is left as it is.
    """
    current = await _still_open(asking, shown)
    if current and what == shown.what and day:
        due_at = _due_at(asking, day, current)
        put_off = await asking.work.follow_ups.later(current.number, due_at, current.timed, asking.change)
        return [("put_later", put_off)]
    done: Stepped = []
    if current and what != shown.what:
        done.append(("done", await asking.work.follow_ups.done(current.number, asking.change)))
    if what and day:
        due_at, me = _due_at(asking, day, None), asking.person.user_id
        planned = await asking.work.follow_ups.add(shown.deal.number, me, what, due_at, False, asking.change)
        done.append(("reminded", planned))
    return done


async def _still_open(asking: Asking, shown: Shown) -> FollowUpFacts | None:
    """The next step the form showed, unless it is done."""
    planned = await asking.work.follow_ups.of_deal(shown.deal.number)
    return next((one for one in planned if one.number == shown.step), None)


def _due_at(asking: Asking, day: date, current: FollowUpFacts | None) -> datetime:
    """That day, at the hour the follow-up had."""
    hour = current.due_at.astimezone(asking.zone).time() if current and current.timed else MORNING
    return instant_at(day, hour, asking.zone)
