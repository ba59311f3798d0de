"""`/pipeline goal`: what somebody, or the team, is to win per month or quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from commands.administering import pipeline_meant
from commands.amounts import read_amount
from commands.asking import Asking
from commands.filled_in import Fields, chosen_person, one_of
from commands.goal_words import read_goal
from commands.invocation import Reply
from commands.people_words import person_named, person_with
from messages import goals as says
from pipeline.cadence import month_of, quarter_of
from pipeline.deals import Person
from pipeline.goals import Goal, Per, in_force
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.refusals import NotAGoal, Refused
from pipeline.stages import Pipeline

_PER = ("month", "quarter")


async def goal(asking: Asking, words: Sequence[str]) -> Reply:
    """`goal @lea 100k per month`, `goal 300k per quarter`, `goal none @lea`; without words the form. AdminsOnly."""
    await asking.check_admin()
    if not words:
        held = await _held(asking)
        return Reply(form=says.form(asking.voice, pipeline=asking.pipeline, currency=asking.currency, held=held))
    said = read_goal(words, base=asking.currency, locale=asking.voice.locale)
    person = await person_named(asking, said.who) if said.who else None
    return await _set(asking, asking.pipeline, person, said.amount, said.per)


async def take_goal(asking: Asking) -> Reply:
    """Set the goal of the form; without an amount it is taken away, without a person it is the team's."""
    await asking.check_admin()
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    fields = Fields(asking)
    amount = fields.read("amount", lambda typed: _amount(asking, typed), None)
    per: Per = "quarter" if fields.read("per", one_of(_PER), "month") == "quarter" else "month"
    who = fields.read("person", chosen_person, "")
    person = None
    try:
        person = await person_with(asking, who) if who else None
    except Refused as unknown:
        fields.refuse("person", unknown)
    fields.check()
    return await _set(asking, pipeline, person, amount, per)


async def _set(asking: Asking, pipeline: Pipeline, person: Person | None, amount: Money | None, per: Per) -> Reply:
    """Set it from the month or quarter going on, in the team's zone, and say what holds."""
    starts_on = await _since(asking, per)
    who = person.user_id if person else None
    goal = Goal(person_id=who, per=per, starts_on=starts_on, amount=amount or Money(0, asking.currency))
    await asking.work.goals.set(pipeline.id, goal, by=asking.person.user_id, at=asking.invocation.at)
    facts = {
        "person": who or "", "pipeline": pipeline.id, "per": per, "minor": goal.amount.minor,
        "currency": goal.amount.currency, "starts_on": starts_on.isoformat(),
    }  # fmt: skip
    await asking.work.audit.write("goal", facts, by=asking.person.user_id, at=asking.invocation.at)
    left = None if amount or person else await _of_the_people(asking, pipeline, starts_on, per)
    return asking.reply(says.goal_set(asking.voice, goal=goal, person=person, pipeline=pipeline, left=left))


async def _held(asking: Asking) -> list[tuple[Goal, str]]:
    """The goals of today, by the team's calendar, each with the name of whose it is; the team's first, without one."""
    today = day_of(asking.invocation.at, ZoneInfo((await asking.work.workspace()).zone))
    goals = in_force(await asking.work.goals.all(asking.pipeline.id), today)
    people = await asking.work.people.of({goal.person_id for goal in goals if goal.person_id})
    named = [(goal, people[goal.person_id].name if goal.person_id in people else "") for goal in goals]
    return sorted(named, key=lambda one: one[1].casefold())


async def _of_the_people(asking: Asking, pipeline: Pipeline, day: date, per: Per) -> Money | None:
    """What the people's goals sum up to, once the team has none of its own."""
    return await asking.work.goals.of_team(pipeline.id, day, per=per, currency=asking.currency)


async def _since(asking: Asking, per: Per) -> date:
    workspace = await asking.work.workspace()
    zone = ZoneInfo(workspace.zone)
    now = asking.invocation.at
    period = month_of(now, zone) if per == "month" else quarter_of(now, zone, workspace.fiscal_starts)
    return day_of(period.start, zone)


def _amount(asking: Asking, typed: str) -> Money:
    """An amount in the workspace's currency; NotAGoal in another."""
    amount = read_amount(typed, base=asking.currency, locale=asking.voice.locale)
    if amount.currency != asking.currency:
        raise NotAGoal(words=typed)
    return amount
