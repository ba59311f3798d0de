"""The Home tab: somebody's open deals by stage, what they have to do, and menus that say whose and which are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from slack_sdk.models.views import View

from messages import actions, layout, limits
from messages.home_menus import HomeMenus, Whose, filters, row_menu, to_do_menu
from messages.layout import Button
from messages.limits import LINES
from messages.message import Block, Form, Message
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts
from pipeline.money import Money
from pipeline.stages import Pipeline, Stage

MINE, TEAM = "mine", "team"
"""Whose deals are shown where it is not one other person's."""

Need = Literal["all", "stale", "slipped", "parked"]
"""What deals may be narrowed to on Home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What Home shows: whose deals ("mine", "team", or a Slack id), of which stage (0 for all), in which need."""

    whose: Whose = MINE
    stage_id: int = 0
    need: Need = "all"

    def person_of(self, me: str) -> str | None:
        """The Slack id of the person whose deals are shown to `me`; None for a team."""
        return me if self.whose == MINE else None if self.whose == TEAM else self.whose

    @property
    def narrowed(self) -> bool:
        """Whether some of the deals are left out."""
        return self.stage_id != 0 or self.need != "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A deal and what is the matter with it; `silent_days` are working days, None while it is not stale."""

    deal: DealFacts
    silent_days: int | None = None
    slipped: bool = False
    parked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRows:
    """The deals of one stage: the first of them, how many there are, and what all of them are worth by currency."""

    stage: Stage
    pipeline: Pipeline
    rows: Sequence[Row]
    total: int
    worth: Sequence[Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """What is to be won this month, and what of it is won."""

    goal: Money
    won: Money

    @property
    def share(self) -> int:
        """How much of the goal is won, in whole per cent, rounded down."""
        return self.won.minor * 100 // self.goal.minor if self.goal.minor > 0 else 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """All that Home tells. `count` and `worth` are of every deal shown; `late_before` is the reader's day."""

    showing: Showing
    menus: HomeMenus
    title: str
    stages: Sequence[StageRows]
    count: int
    worth: Sequence[Money]
    follow_ups: Sequence[FollowUpFacts] = ()
    late_before: date = date.min
    goal: GoalLine | None = None
    list_words: str = ""


def home(voice: Voice, facts: HomeFacts, *, said: Message | None = None) -> Form:
    """The Home tab; `said` is the answer to what was just done on it, shown on top. At most 100 blocks."""
    blocks = [*_answer(said), *_head(voice, facts), *_to_do(voice, facts)]
    blocks += _stages(voice, facts, room=limits.VIEW_BLOCKS - len(blocks))
    return _view(blocks, facts.showing)


def closed_home(said: Message) -> Form:
    """Home for somebody who may not look at the pipeline."""
    return _view(list(said.blocks), Showing())


def _view(blocks: Sequence[Block], showing: Showing) -> Form:
    remembered = {"w": showing.whose, "s": showing.stage_id, "n": showing.need}
    metadata = json.dumps(remembered, separators=(",", ":"))
    view: Block = View(
        type="home", callback_id="home", private_metadata=metadata, blocks=list(blocks[: limits.VIEW_BLOCKS])
    ).to_dict()
    return Form(view=view)


def _answer(said: Message | None) -> list[Block]:
    return [*said.blocks, layout.divider()] if said else []


def _head(voice: Voice, facts: HomeFacts) -> list[Block]:
    """What is shown, how much it is, and the menus."""
    new = Button(voice.gettext("New deal"), actions.new(), primary=facts.count == 0)
    rows = [layout.header(facts.title)]
    if facts.count or facts.goal:
        summary = voice.render("home/summary", count=facts.count, worth=facts.worth, goal=facts.goal)
        rows.append(layout.section(summary))
    return [*rows, layout.actions(new, *filters(voice, facts.menus, facts.showing.whose))]


def _to_do(voice: Voice, facts: HomeFacts) -> list[Block]:
    """Ten follow-ups, the earliest first, each with one menu."""
    if not facts.follow_ups:
        return []
    count = len(facts.follow_ups)
    blocks = [layout.divider(), layout.section(voice.render("home/to_do", count=count))]
    for one in facts.follow_ups[:LINES]:
        late = voice.local(one.due_at).date() < facts.late_before
        blocks.append(
            layout.section(voice.render("home/follow_up", follow_up=one, late=late), control=to_do_menu(voice, one))
        )
    return [*blocks, *_more(voice, count - LINES, actions.say(c="/deal", t="todo"))]


def _stages(voice: Voice, facts: HomeFacts, *, room: int) -> list[Block]:
    """The stages that have deals, each with as many rows as all of them have room for; ten at most."""
    if not facts.stages:
        said = voice.render("home/empty", narrowed=facts.showing.narrowed, whose=facts.showing.whose)
        return [layout.divider(), layout.section(said)]
    shown = facts.stages[: max(1, room // _LEAST)]
    rows = min(LINES, room // len(shown) - _AROUND)
    several = len({one.pipeline.id for one in facts.stages}) > 1
    return [block for one in shown for block in _stage(voice, facts, one, rows=rows, several=several)]


def _stage(voice: Voice, facts: HomeFacts, group: StageRows, *, rows: int, several: bool) -> list[Block]:
    title = voice.render(
        "home/stage",
        stage=group.stage,
        pipeline=group.pipeline if several else None,
        total=group.total,
        worth=group.worth,
    )
    owner = facts.showing.whose == TEAM
    shown = [
        layout.section(
            voice.render("home/row", row=row, owner=owner), control=row_menu(voice, row.deal, group.pipeline)
        )
        for row in group.rows[:rows]
    ]
    place = [group.pipeline.name] if several else []
    words = [facts.list_words, *place, group.stage.key or group.stage.name]
    every = actions.listing(f=" ".join(filter(None, words)))
    return [layout.divider(), layout.section(title), *shown, *_more(voice, group.total - len(shown), every)]


_AROUND = 3
"""Blocks of a stage that are no row: the line above, its title, and the way to the rest."""

_LEAST = _AROUND + 1


def _more(voice: Voice, more: int, act: str) -> list[Block]:
    """A button to the whole list, where there are more than are shown."""
    if more <= 0:
        return []
    label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
    return layout.row(Button(label, act))
