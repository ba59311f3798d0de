"""What the Home tab shows: the asker's own deals, or those of a team or a person they look after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from commands.asking import Asking
from commands.home_goal import goal_line
from commands.home_rows import Shown, by_stage, rows_of
from commands.home_team import team_shown
from messages.home import MINE, TEAM, HomeFacts, Need, Row, Showing, home
from messages.home_menus import HomeMenus
from messages.lists import totals
from messages.message import Form, Message
from pipeline.deals import DealFacts, FollowUpFacts, Person
from pipeline.local_time import day_of
from pipeline.rights import may_administer
from pipeline.stages import Pipeline

_NEEDS: tuple[Need, ...] = get_args(Need)


async def draw_home(asking: Asking, said: Message | None = None) -> Form:
    """Home for the asker, as they last set its menus; `said` is the answer to what they just did there."""
    pipelines = await _looked_after(asking)
    showing = await _showing(asking, asking.invocation.home or {}, pipelines)
    shown = await _shown(asking, showing, pipelines)
    facts = HomeFacts(
        showing=showing,
        menus=await _menus(asking, showing, shown, pipelines),
        title=await _title(asking, showing),
        stages=shown.stages,
        count=shown.count,
        worth=shown.worth,
        follow_ups=await _follow_ups(asking, showing),
        late_before=day_of(asking.invocation.at, asking.zone),
        goal=await goal_line(asking, showing, pipelines or await asking.work.pipelines.all()),
        list_words=_list_words(asking, showing),
    )
    return home(asking.voice, facts, said=said)


async def _looked_after(asking: Asking) -> list[Pipeline]:
    """The pipelines whose deals the asker may look at whoever has them: a manager their own, an admin all."""
    every = await asking.work.pipelines.all()
    if may_administer(asking.person):
        return every
    return [one for one in every if asking.person.user_id in one.rules.managers]


async def _showing(asking: Asking, remembered: Mapping[str, Any], pipelines: Sequence[Pipeline]) -> Showing:
    """What Home was set to; what it cannot be set to, or no longer may be, is as if it had not been set.

    Where nobody set it, somebody who looks after a team and sells nothing themselves sees the team.
    """
    whose, stage_id = remembered.get("w"), remembered.get("s")
    if not whose or not isinstance(whose, str):
        whose = TEAM if pipelines and not await asking.work.deals.of_owner(asking.person.user_id) else MINE
    return Showing(
        whose=whose if pipelines else MINE,
        stage_id=stage_id if type(stage_id) is int else 0,
        need=next((need for need in _NEEDS if need == remembered.get("n")), "all"),
    )


async def _shown(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline]) -> Shown:
    """What is shown of whoever is looked at, and what the menus count in the stage chosen."""
    if showing.whose == TEAM:
        return await team_shown(asking, showing, pipelines)
    rows = await rows_of(asking, await _deals(asking, showing, pipelines))
    here = [row for row in rows if showing.stage_id in {0, row.deal.stage.id}]
    wanted = [row for row in here if _IN_NEED[showing.need](row)]
    return Shown(
        stages=await by_stage(asking, wanted),
        count=len(wanted),
        worth=totals([row.deal for row in wanted]),
        offered=[(group.pipeline, group.stage) for group in await by_stage(asking, rows)],
        stale=sum(map(_IN_NEED["stale"], here)),
        slipped=sum(map(_IN_NEED["slipped"], here)),
        parked=sum(map(_IN_NEED["parked"], here)),
    )


async def _deals(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline]) -> list[DealFacts]:
    """The open deals of one person who is looked at, in the order of pipelines and stages, the most valuable first."""
    if showing.whose == MINE:
        return await asking.work.deals.of_owner(asking.person.user_id)
    theirs = {one.id for one in pipelines}
    return [deal for deal in await asking.work.deals.of_owner(showing.whose) if deal.pipeline_id in theirs]


_IN_NEED: Mapping[Need, Callable[[Row], bool]] = {
    "all": lambda row: True,  # noqa: ARG005
    "stale": lambda row: row.silent_days is not None,
    "slipped": lambda row: row.slipped,
    "parked": lambda row: row.parked,
}


async def _menus(asking: Asking, showing: Showing, shown: Shown, pipelines: Sequence[Pipeline]) -> HomeMenus:
    return HomeMenus(
        people=await _people(asking, pipelines),
        stages=shown.offered,
        stale=shown.stale,
        slipped=shown.slipped,
        parked=shown.parked,
        stage_id=showing.stage_id,
        need=showing.need,
    )


async def _people(asking: Asking, pipelines: Sequence[Pipeline]) -> list[Person]:
    """Everybody else with an open deal that a manager may look at; nobody for somebody who looks after no pipeline."""
    if not pipelines:
        return []
    owning = await asking.work.portfolios.all({one.id for one in pipelines})
    return [one.owner for one in owning if one.owner.user_id != asking.person.user_id]


async def _title(asking: Asking, showing: Showing) -> str:
    if showing.whose == MINE:
        return asking.voice.gettext("My deals")
    if showing.whose == TEAM:
        return asking.voice.gettext("The team's deals")
    person = await asking.work.people.get(showing.whose)
    return asking.voice.gettext("Deals of %(name)s") % {"name": person.name if person else "?"}


async def _follow_ups(asking: Asking, showing: Showing) -> list[FollowUpFacts]:
    """What the person looked at has to do, the earliest first; of a whole team it would be too much."""
    person = showing.person_of(asking.person.user_id)
    return await asking.work.follow_ups.of_person(person) if person else []


def _list_words(asking: Asking, showing: Showing) -> str:
    """What `/deal list` is to be followed by to list the same."""
    person = showing.person_of(asking.person.user_id)
    words = [f"<@{person}>" if person else "all", "" if showing.need == "all" else showing.need]
    return " ".join(filter(None, words))
