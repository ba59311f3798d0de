"""When digests are posted, as people are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pipeline.calendar import Calendars
from storage.subscriptions import Subscription
from storage.work import Work


async def going_out(work: Work, subscriptions: Iterable[Subscription], calendars: Calendars) -> dict[int, datetime]:
    """When the next digest of each is posted (UTC), by number: what waits over a day off, else what is due.

    Stopped ones are left out.
    """
    workspace, held = await work.workspace(), await work.subscriptions.held_until()
    found: dict[int, datetime] = {}
    for one in subscriptions:
        if one.next_at:
            schedule = one.schedule(workspace)
            due = schedule.goes_out(one.next_at, calendars(workspace.country, schedule.working_days))
            found[one.number] = min(due, held.get(one.number, due))
    return found
