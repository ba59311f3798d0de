"""How the person of a follow-up will hear of it, and on what kind of day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.asking import Asking
from pipeline.deals import FollowUpFacts
from pipeline.local_time import day_of
from pipeline.quiet import Heard, heard


async def heard_how(asking: Asking, follow_up: FollowUpFacts) -> Heard:
    """How its person is reminded of a follow-up."""
    workspace = await asking.work.workspace()
    return heard(follow_up.person, workspace, due_at=follow_up.due_at, timed=follow_up.timed)


async def is_on_a_day_off(asking: Asking, follow_up: FollowUpFacts) -> bool:
    """Whether a follow-up is due on a day off of its person's."""
    calendar = (await asking.calendar_of())(follow_up.person)
    return not calendar.is_working(day_of(follow_up.due_at, ZoneInfo(follow_up.person.zone)))
