"""The goals of a pipeline, and of each of its people, from a month or quarter on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from pipeline.goals import Goal, Per, own_goal, team_goal, told_per
from pipeline.money import Money
from storage.scope import Scope
from storage.tables_people import GoalRow

_TEAM = ""
_OTHER: dict[Per, Per] = {"month": "quarter", "quarter": "month"}


class Goals:
    """Goals as they were set; a later one takes the place of an earlier one, whichever of the two it is per."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def set(self, pipeline_id: int, goal: Goal, *, by: str | None, at: datetime) -> None:
        """Set a goal from its `starts_on` on, in the place of what was set from that day on.

        What was set from a later one is of a month of the quarter that the goal is for.
        """
        theirs = (GoalRow.pipeline_id == pipeline_id, GoalRow.person_id == (goal.person_id or _TEAM))
        await self._scope.session.execute(delete(GoalRow).where(*theirs, GoalRow.starts_on > goal.starts_on))
        for per, minor in ((_OTHER[goal.per], 0), (goal.per, goal.amount.minor)):
            row: dict[str, Any] = {
                "pipeline_id": pipeline_id, "person_id": goal.person_id or _TEAM, "per": per,
                "starts_on": goal.starts_on, "minor": minor, "currency": goal.amount.currency, "set_at": at,
                "set_by": by,
            }  # fmt: skip
            await self._scope.insert_or_update(GoalRow, row, keep=())

    async def all(self, pipeline_id: int) -> list[Goal]:
        """Every goal of a pipeline, the earliest first."""
        query = select(GoalRow).where(GoalRow.pipeline_id == pipeline_id)
        query = query.order_by(GoalRow.starts_on, GoalRow.person_id, GoalRow.per)
        rows = await self._scope.session.scalars(query.execution_options(populate_existing=True))
        return [_facts(row) for row in rows]

    async def of_person(self, pipeline_id: int, person_id: str, day: date, *, per: Per = "month") -> Money | None:
        """What somebody is to win in the month of `day`, or the quarter that begins with it; None without a goal."""
        return own_goal(await self.all(pipeline_id), person_id, day, per=per)

    async def of_team(self, pipeline_id: int, day: date, *, per: Per, currency: str) -> Money | None:
        """What the team is to win then: its own goal, else the sum of its people's in `currency`; None without any."""
        return team_goal(await self.all(pipeline_id), day, per=per, currency=currency)

    async def told_per(self, pipeline_id: int, person_id: str | None, day: date) -> Per | None:
        """Per what the goal of that day was set, somebody's or the team's (None); None without a goal."""
        return told_per(await self.all(pipeline_id), person_id, day)


def _facts(row: GoalRow) -> Goal:
    per: Per = row.per  # type: ignore[assignment]  # nothing else is written
    return Goal(
        person_id=row.person_id or None, per=per, starts_on=row.starts_on, amount=Money(row.minor, row.currency)
    )
