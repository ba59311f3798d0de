"""The menus of the Home tab: whose deals and which of them, and what can be done with a deal or a follow-up there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messages import actions, limits
from messages.follow_ups import later_choices
from messages.layout import Choice, Control, Select
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts, Person
from pipeline.stages import Pipeline, Stage

Whose = str
"""Whose deals are shown: "mine", "team", or the Slack id of one person."""

_BESIDES = 2
"""Lines of the menu of people that are no person: mine, and the team's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMenus:
    """What can be chosen: these people by somebody who looks after a team, these stages, and how many are in need.

    `stale` is None where they were not counted. `stage_id` and `need` are what the menus stand at.
    """

    people: Sequence[Person] = ()
    stages: Sequence[tuple[Pipeline, Stage]] = ()
    stale: int | None = 0
    slipped: int = 0
    parked: int = 0
    stage_id: int = 0
    need: str = "all"


def filters(voice: Voice, menus: HomeMenus, whose: Whose) -> list[Control]:
    """The menus above the deals; a choice of one thing only is none."""
    shown: list[Control] = [_people(voice, menus, whose)] if menus.people else []
    shown += [_stages(voice, menus)] if len(menus.stages) > 1 else []
    return [*shown, _needs(voice, menus)] if menus.stages else shown


def row_menu(voice: Voice, deal: DealFacts, pipeline: Pipeline) -> Select:
    """What can be done with a deal: another stage first, then how it ends, then the rest."""
    number, version = deal.number, deal.version
    others = (stage for stage in pipeline.stages if stage.id != deal.stage.id)
    moves = tuple(Choice(voice.stage(one), actions.move(d=number, s=one.id, v=version)) for one in others)
    ends = (
        Choice(voice.pgettext("choice", "Won"), actions.won(d=number, v=version)),
        Choice(voice.pgettext("choice", "Lost…"), actions.lost(d=number, v=version)),
    )
    rest = (
        Choice(voice.gettext("Open deal"), actions.show(d=number)),
        Choice(voice.pgettext("button", "Update…"), actions.opening(d=number, v=version, f="update")),
        Choice(voice.pgettext("button", "Note…"), actions.opening(d=number, v=version, f="note")),
        Choice(voice.gettext("Follow-up…"), actions.opening(d=number, v=version, f="follow_up")),
    )
    groups = ((voice.gettext("Stage"), moves), (voice.gettext("Outcome"), ends), (voice.gettext("Deal"), rest))
    return Select(voice.gettext("Move to…"), tuple(group for group in groups if group[1]))


def to_do_menu(voice: Voice, follow_up: FollowUpFacts) -> Select:
    """What can be done with a follow-up: done, or later, or a look at its deal."""
    return Select(
        voice.gettext("Done, later…"),
        (
            (voice.gettext("Follow-up"), (Choice(voice.pgettext("button", "Done"), actions.done(t=follow_up.number)),)),
            (voice.pgettext("button", "Later"), tuple(later_choices(voice, follow_up))),
            (voice.gettext("Deal"), (Choice(voice.gettext("Open deal"), actions.show(d=follow_up.deal_number)),)),
        ),
    )


def _people(voice: Voice, menus: HomeMenus, whose: Whose) -> Select:
    choices = [
        Choice(voice.gettext("My deals"), actions.home(w="mine")),
        Choice(voice.gettext("The whole team"), actions.home(w="team")),
        *(Choice(one.name, actions.home(w=one.user_id)) for one in menus.people[: limits.OPTIONS - _BESIDES]),
    ]
    return Select.flat(voice.gettext("Whose deals?"), choices, chosen=actions.home(w=whose))


def _stages(voice: Voice, menus: HomeMenus) -> Select:
    several = len({pipeline.id for pipeline, _ in menus.stages}) > 1

    def label(pipeline: Pipeline, stage: Stage) -> str:
        return f"{voice.stage(stage)} ({voice.pipeline_name(pipeline)})" if several else voice.stage(stage)

    choices = [
        Choice(voice.gettext("All stages"), actions.home(s=0)),
        *(Choice(label(pipeline, stage), actions.home(s=stage.id)) for pipeline, stage in menus.stages),
    ]
    return Select.flat(voice.gettext("Stage"), choices, chosen=actions.home(s=menus.stage_id))


def _needs(voice: Voice, menus: HomeMenus) -> Select:
    silent = voice.gettext("Silent deals") if menus.stale is None else voice.gettext("Silent (%(count)s)")
    counted = [
        ("stale", silent, menus.stale or 0),
        ("slipped", voice.gettext("Close date passed or missing (%(count)s)"), menus.slipped),
        ("parked", voice.gettext("Parked (%(count)s)"), menus.parked),
    ]
    choices = [
        Choice(voice.gettext("Everything"), actions.home(n="all")),
        *(Choice(label % {"count": voice.number(count)}, actions.home(n=need)) for need, label, count in counted),
    ]
    return Select.flat(voice.gettext("Which deals?"), choices, chosen=actions.home(n=menus.need))
