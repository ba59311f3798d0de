"""Deals gone silent: their lines, the channel's post by owner, and why a deal is named there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from messages import actions, layout
from messages.follow_ups import TO_DO
from messages.layout import Button
from messages.limits import BLOCKS, LINES
from messages.message import Block, Message
from messages.settle_menu import settle_menu
from messages.settled import SETTLED, settled_id
from messages.voice import Voice
from pipeline.calendar import CalendarOf, holidays_between
from pipeline.deals import DealFacts, LifeKind, Person
from pipeline.local_time import day_of
from pipeline.stages import Pipeline
from pipeline.stale import Clock, Staleness, staleness

STALE = "stale:"
"""The block id of an unsettled line is this and the deal's number."""

TIDINGS = "tidings:"
"""The block id of what asks for a choice besides silent deals and follow-ups begins with this."""

_ALL_SETTLED = "all_settled"
"""The block id of the last word of a message in which every line is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleLine:
    """A silent deal: `days` working days since the `last_sign` of life, where the stage's `limit` allows fewer.

    `holidays` are the public holidays in between that were not counted. `at_last_stage` offers Won instead of the next
    stage. `clock` is what ran out; by that of age the deal is at its stage since the day `here_since`.
    """

    deal: DealFacts
    days: int
    limit: int
    last_sign: tuple[LifeKind, date]
    holidays: tuple[date, ...] = ()
    at_last_stage: bool = False
    stale: bool = True
    clock: Clock = "silent"
    here_since: date | None = None

    @property
    def how(self) -> Staleness:
        """The same as a rule says it."""
        return Staleness(stale=self.stale, days=self.days, limit=self.limit, clock=self.clock)

    @classmethod
    def of(cls, deal: DealFacts, *, at: datetime, calendar_of: CalendarOf, pipeline: Pipeline) -> StaleLine:
        """How long a deal has been silent at `at`, on its owner's clock and by their calendar, `stale` or not yet."""
        zone, calendar = ZoneInfo(deal.owner.zone), calendar_of(deal.owner)
        today, last = day_of(at, zone), day_of(deal.life_at, zone)
        how = staleness(deal, today=today, zone=zone, calendar=calendar)
        return cls(
            deal=deal,
            stale=how.stale,
            clock=how.clock,
            here_since=day_of(deal.stage_since, zone) if deal.stage_since else None,
            days=how.days,
            limit=how.limit,
            last_sign=(deal.life_kind, last),
            holidays=holidays_between(last, today, calendar),
            at_last_stage=deal.stage.id == pipeline.stages[-1].id,
        )


def silent_lines(
    deals: Iterable[DealFacts], *, at: datetime, calendar_of: CalendarOf, pipelines: Mapping[int, Pipeline]
) -> list[StaleLine]:
    """The stale ones of `deals` at `at`, in the order given."""
    lines = (StaleLine.of(deal, at=at, calendar_of=calendar_of, pipeline=pipelines[deal.pipeline_id]) for deal in deals)
    return [line for line in lines if line.stale]


def channel_nudge(
    voice: Voice,
    *,
    pipeline: Pipeline | None,
    by_owner: Sequence[tuple[Person, Sequence[StaleLine]]],
    more: int,
    hot: Sequence[tuple[DealFacts, int]] = (),
) -> Message:
    """The channel's post: silent deals by owner, ten at most, `more` others behind a button. Calls nobody.

    `pipeline` is None where they are of several. `hot` are deals whose score just became so, with that score.
    """
    shown, left_over = _first_lines(by_owner)
    more += left_over
    lines = [line for _, owned in shown for line in owned]
    facts = {"lines": lines, "count": len(lines) + more, "pipeline": pipeline, "hot": hot[:LINES], "warm": len(hot)}
    blocks = _hot(voice, facts) if hot else []
    if lines:
        blocks.append(layout.section(voice.render("nudges/channel", **facts)))
    for person, owned in shown:
        blocks.append(layout.context(voice.render("nudges/owner", person=person)))
        blocks += stale_lines(voice, owned)
    blocks += [*more_stale(voice, more), layout.context(voice.render("nudges/channel_footer"))]
    return layout.message(blocks, voice.render("nudges/channel_gist", **facts))


def _hot(voice: Voice, facts: Mapping[str, object]) -> list[Block]:
    button = Button(voice.gettext("Hot deals"), actions.listing(f="hot"))
    return [layout.section(voice.render("nudges/hot", **facts), control=button, block_id=f"{TIDINGS}hot")]


def why(voice: Voice, *, line: StaleLine) -> Message:
    """The rule and its dates, for somebody who asks why a deal was brought up; of an open one, what to do about it."""
    said = layout.section(voice.render("nudges/why", line=line, holidays=_holidays(voice, line.holidays)))
    menu = layout.actions(settle_menu(voice, line.deal, at_last_stage=line.at_last_stage))
    return layout.message([said, menu] if line.deal.status == "open" else [said])


def settle(voice: Voice, message: Message, *, deal_number: int, line: Sequence[Block]) -> Message:
    """The message with the deal's line, settled before or not, replaced by `line`.

    A last word when nothing is left, no follow-up either.
    """
    blocks: list[Block] = []
    for block in message.blocks:
        if block.get("block_id") in {f"{STALE}{deal_number}", settled_id(deal_number)}:
            blocks += line
        elif block.get("block_id") != _ALL_SETTLED:
            blocks.append(block)
    left = any(str(block.get("block_id", "")).startswith((STALE, TO_DO)) for block in blocks)
    if not left and len(blocks) < BLOCKS and message.blocks != blocks:
        blocks.append({**layout.context(voice.render("nudges/all_settled")), "block_id": _ALL_SETTLED})
    return replace(message, blocks=tuple(blocks))


def unsettle(voice: Voice, message: Message, *, block_id: str, line: StaleLine) -> Message:
    """The message with the settled line in block `block_id` standing there as silent again."""
    blocks: list[Block] = []
    for block in message.blocks:
        if block.get("block_id") == block_id:
            before = str(blocks[-1].get("block_id", "")) if blocks else ""
            blocks.append(stale_block(voice, line, first=not before.startswith((STALE, SETTLED))))
        elif block.get("block_id") != _ALL_SETTLED:
            blocks.append(block)
    return replace(message, blocks=tuple(blocks))


def stale_block(voice: Voice, line: StaleLine, *, first: bool = True, owner: bool = False) -> Block:
    """One silent deal with the one choice that settles it; the first of a list says what is counted.

    `owner` has it say whose deal it is.
    """
    facts = {
        "line": line,
        "deal": line.deal,
        "first": first,
        "owner": owner,
        "holidays": _holidays(voice, line.holidays) if first else [],
    }
    said = voice.render("nudges/line", **facts)
    menu = settle_menu(voice, line.deal, at_last_stage=line.at_last_stage)
    return layout.section(said, control=menu, block_id=f"{STALE}{line.deal.number}")


def stale_lines(voice: Voice, lines: Sequence[StaleLine], *, owner: bool = False) -> list[Block]:
    """A section for each silent deal."""
    return [stale_block(voice, line, first=at == 0, owner=owner) for at, line in enumerate(lines)]


def more_stale(voice: Voice, more: int) -> list[Block]:
    """A button to the whole list, where there are more than were shown."""
    if more <= 0:
        return []
    label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
    return [layout.actions(Button(label, actions.listing(f="stale")))]


def _first_lines(
    by_owner: Sequence[tuple[Person, Sequence[StaleLine]]],
) -> tuple[list[tuple[Person, Sequence[StaleLine]]], int]:
    """The first ten lines with their owners, and how many were left over."""
    room, shown = LINES, []
    for person, owned in by_owner:
        kept = owned[:room]
        room -= len(kept)
        if kept:
            shown.append((person, kept))
    return shown, sum(len(owned) for _, owned in by_owner) - (LINES - room)


def _holidays(voice: Voice, days: Sequence[date]) -> list[str]:
    """Days by their number alone where French can (« le 11 ») and all are of one month; otherwise with their month."""
    if voice.language == "fr" and len({day.month for day in days}) == 1:
        return [voice.date_only(day).split(" ")[0] for day in days]
    return [voice.date_only(day) for day in days]
