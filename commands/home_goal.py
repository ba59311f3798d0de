"""What is to be won this month by whoever Home shows, and what of it is won."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.asking import Asking
from messages.home import GoalLine, Showing
from pipeline.cadence import month_of
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.stages import Pipeline


async def goal_line(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline]) -> GoalLine | None:
    """The goal of the person shown, or of the team, in the first of `pipelines` that has one; None without any."""
    zone = ZoneInfo((await asking.work.workspace()).zone)
    month = month_of(asking.invocation.at, zone)
    for pipeline in pipelines:
        goal = await _goal(asking, showing, pipeline, zone)
        if goal is not None:
            owner = showing.person_of(asking.person.user_id)
            won, _ = await asking.work.figures.won_in_all(month, pipeline.id, asking.currency, owner_id=owner)
            minor = won.minor if goal.currency == asking.currency else 0
            return GoalLine(goal=goal, won=Money(minor, goal.currency))
    return None


async def _goal(asking: Asking, showing: Showing, pipeline: Pipeline, zone: ZoneInfo) -> Money | None:
    today, owner = day_of(asking.invocation.at, zone), showing.person_of(asking.person.user_id)
    if owner is None:
        return await asking.work.goals.of_team(pipeline.id, today, per="month", currency=asking.currency)
    return await asking.work.goals.of_person(pipeline.id, owner, today, per="month")
