"""One person's morning message: what is due, what was handed to them, what is silent, and what managers are to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from messages import actions, layout
from messages.answers import private
from messages.follow_ups import agenda
from messages.layout import Button
from messages.limits import LINES
from messages.lists import opened
from messages.message import Block, Message
from messages.nudges import TIDINGS, StaleLine, more_stale, stale_lines
from messages.settled import Batch
from messages.voice import Voice
from pipeline.deals import ActivityFacts, DealFacts, FollowUpFacts, Person
from pipeline.stages import Pipeline

_OF_A_TEAM = 5
"""How many silent deals of their team's a manager is shown, besides their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A deal given to the reader, by whom, and the last thing anybody wrote down about it."""

    deal: DealFacts
    by: Person
    latest: ActivityFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody who is no longer in Slack and how many open deals are still theirs."""

    owner: Person
    deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many deals of a pipeline a first run over many left out."""

    pipeline: Pipeline
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidings:
    """What a morning brings besides one's own follow-ups and silent deals; all but the first to a manager.

    `unanswered` are the team's deals nobody answered for, `unheard` those whose owner gets no messages; `left_out` is
    what a first run over many left to them.
    """

    handed: Sequence[Handed] = ()
    unanswered: Sequence[StaleLine] = ()
    unheard: Sequence[StaleLine] = ()
    left: Sequence[Left] = ()
    left_out: LeftOut | None = None

    def __bool__(self) -> bool:
        return bool(self.handed or self.unanswered or self.unheard or self.left or self.left_out)


NOTHING_NEW = Tidings()
"""The most usual morning."""


def morning(
    voice: Voice,
    *,
    today: Sequence[FollowUpFacts],
    overdue: Sequence[FollowUpFacts],
    stale: Sequence[StaleLine],
    more: int,
    digest_at: datetime | None,
    in_digest: int = 0,
    tidings: Tidings = NOTHING_NEW,
) -> Message:
    """What is due today and overdue, the tidings, what is silent, `more` others behind a button.

    `digest_at` (UTC) is when the next digest goes out, where one does soon, and `in_digest` how many of the reader's
    deals it will say need attention, 0 until it is the next thing to come.
    """
    shown, count = stale[:LINES], len(stale) + more
    counts = _counts(voice, today=len(today), overdue=len(overdue), silent=count, tidings=tidings)
    facts = {
        "today": today, "overdue": overdue, "stale": shown, "count": count, "digest_at": digest_at, "counts": counts,
        "in_digest": in_digest,
    }  # fmt: skip
    blocks = [*agenda(voice, today=today, overdue=overdue), *_handed(voice, tidings.handed)]
    if shown:
        blocks.append(layout.section(voice.render("mornings/stale", **facts)))
        blocks += [*stale_lines(voice, shown), *more_stale(voice, count - len(shown))]
    blocks += _of_the_team(voice, "mornings/unanswered", tidings.unanswered)
    blocks += [*_of_the_team(voice, "mornings/unheard", tidings.unheard), *_left(voice, tidings.left)]
    blocks += _left_out(voice, tidings.left_out) if tidings.left_out else []
    if in_digest and digest_at and not shown:
        blocks.append(layout.context(voice.render("mornings/digest_lists", **facts)))
    mine = Button(voice.gettext("My deals"), actions.mine())
    settings = Button(voice.gettext("Message settings"), actions.say(c="/deal", t="settings"))
    blocks += [layout.actions(mine, settings), layout.context(voice.render("mornings/footer"))]
    return layout.message(blocks, voice.render("mornings/gist", **facts))


def _counts(voice: Voice, *, today: int, overdue: int, silent: int, tidings: Tidings) -> list[str]:
    """What the message holds, in a few words each."""
    handed, unanswered, unheard = len(tidings.handed), len(tidings.unanswered), len(tidings.unheard)
    said = (
        (today, voice.ngettext("%(count)s follow-up today", "%(count)s follow-ups today", today)),
        (overdue, voice.ngettext("%(count)s overdue", "%(count)s overdue", overdue)),
        (handed, voice.ngettext("%(count)s deal handed to you", "%(count)s deals handed to you", handed)),
        (silent, voice.ngettext("%(count)s deal without activity", "%(count)s deals without activity", silent)),
        (
            unanswered,
            voice.ngettext("%(count)s deal without an answer", "%(count)s deals without an answer", unanswered),
        ),
        (unheard, voice.ngettext("%(count)s deal nobody was told of", "%(count)s deals nobody was told of", unheard)),
        (
            len(tidings.left),
            voice.ngettext("%(count)s owner has left", "%(count)s owners have left", len(tidings.left)),
        ),
        (1 if tidings.left_out else 0, voice.gettext("silent deals to decide about")),
    )
    return [words % {"count": voice.number(count)} for count, words in said if count]


def _handed(voice: Voice, handed: Sequence[Handed]) -> list[Block]:
    if not handed:
        return []
    shown = handed[:LINES]
    said = voice.render("mornings/handed", handed=shown, more=len(handed) - len(shown))
    return [layout.section(said, block_id=f"{TIDINGS}handed"), *layout.row(*opened(voice, [one.deal for one in shown]))]


def _of_the_team(voice: Voice, heading: str, lines: Sequence[StaleLine]) -> list[Block]:
    if not lines:
        return []
    shown = lines[:_OF_A_TEAM]
    said = voice.render(heading, count=len(lines))
    more = more_stale(voice, len(lines) - len(shown))
    return [layout.section(said), *stale_lines(voice, shown, owner=True), *more]


def _left(voice: Voice, left: Sequence[Left]) -> list[Block]:
    if not left:
        return []
    shown = left[:LINES]
    said = voice.render("mornings/left", left=shown, more=len(left) - len(shown))
    hand_over = Button(voice.gettext("Hand over…"), actions.say(c="/pipeline", t="handover"))
    return [layout.section(said, control=hand_over, block_id=f"{TIDINGS}left")]


def _left_out(voice: Voice, left_out: LeftOut) -> list[Block]:
    """The choice about what a first run left out; the list is the pipeline's silent deals."""
    pipeline, count = left_out.pipeline, left_out.count
    return [
        layout.section(voice.render("mornings/amnesty", pipeline=pipeline, count=count), block_id=f"{TIDINGS}left_out"),
        layout.actions(
            Button(voice.gettext("Put them off four weeks"), actions.amnesty(p=pipeline.id, how="weeks")),
            Button(voice.gettext("Start their clock today"), actions.amnesty(p=pipeline.id, how="today")),
            Button(voice.gettext("See the silent deals"), actions.listing(f="stale")),
        ),
    ]


def granted(voice: Voice, *, count: int, until: date | None, batch: Batch) -> Message:
    """What became of all that a first run left out: put off until a day, or counted from today; with the way back."""
    said = voice.render("mornings/granted", count=count, until=until)
    return private(voice, said, None, batch, None)
