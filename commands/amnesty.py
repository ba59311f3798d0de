"""What a first run over many silent deals left out: put off for weeks, or counted from today, by their manager."""

from __future__ import annotations

from datetime import date, timedelta

from commands.administering import pipeline_meant
from commands.asking import Asking
from commands.invocation import Reply
from messages import mornings
from pipeline.calendar import CalendarOf, add_working_days
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.refusals import OutdatedButton

WEEKS = timedelta(weeks=4)
"""For how long everything is put off at once."""

_OFFERED_FOR = timedelta(days=30)
"""What was left out longer ago has come up since."""


async def grant(asking: Asking) -> Reply:
    """Put off what is still left out, as one change to take back. AdminsOnly for who does not manage the pipeline.

    A second click finds nothing left. OutdatedButton.
    """
    pipeline, how = await pipeline_meant(asking, int(asking.invocation.press["p"])), asking.invocation.press["how"]
    if how not in ("weeks", "today"):
        raise OutdatedButton
    if asking.person.user_id not in pipeline.rules.managers:
        await asking.check_admin()
    now = asking.invocation.at
    today = day_of(now, asking.zone)
    waiting = await asking.work.nudging.left_out([pipeline.id], since=now - _OFFERED_FOR, today=today)
    held = {deal.number: deal for deal in await asking.work.deals.get_all(deal.number for deal in waiting)}
    calendar_of = await asking.calendar_of()
    until = today + WEEKS if how == "weeks" else None
    for deal in waiting:
        await held[deal.number].put_off(until or _as_if_it_lived(deal, today, calendar_of), asking.change)
    batch = asking.invocation.key if waiting else None
    return asking.reply(mornings.granted(asking.voice, count=len(waiting), until=until, batch=batch))


def _as_if_it_lived(deal: DealFacts, today: date, calendar_of: CalendarOf) -> date:
    """The day on which a deal that lived today would be brought up."""
    return add_working_days(today, deal.stage.stale_days + 1, calendar_of(deal.owner))
