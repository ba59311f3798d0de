"""The form that brings a deal up to date in one go, and what is told of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from markupsafe import Markup
from slack_sdk.models.blocks import InputBlock

from messages import layout
from messages.answers import Moved, PostTo, moved_words, private
from messages.changed import in_words
from messages.completing import Drawn, asked_for, field as of_wish
from messages.form_fields import amount, choice, day, form_of_deal, text, today
from messages.forms import activity_kinds
from messages.message import Block, Form, Message
from messages.refusals import problem
from messages.settled import Batch
from messages.voice import Voice
from pipeline.deals import NOTE_LIMIT, ActivityKind, DealFacts, FollowUpFacts
from pipeline.fields import FieldChange
from pipeline.quiet import Heard
from pipeline.refusals import Refused
from pipeline.requirements import Wish
from pipeline.stages import Pipeline

Closed = Literal["won", "lost"]

BecameOfStep = Literal["done", "put_later", "reminded"]

Given = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What became of a follow-up: `what` happened to it, and how and on what kind of day its person hears of it."""

    what: BecameOfStep
    follow_up: FollowUpFacts
    heard: Heard
    day_off: bool


WON, LOST_FOR = "won", "lost:"
"""What the select of stages sends for a deal that is won, and before the reason for which it is lost."""


def field(name: str, version: int) -> str:
    """The block id of a field in a form drawn at a version of the deal.

    Slack keeps what stands in a field whose id stays the same, so a field drawn anew for another version has another.
    """
    return f"{name}@{version}"


def update_form(
    voice: Voice,
    *,
    deal: DealFacts,
    pipeline: Pipeline,
    reasons: Sequence[str],
    given: Given,
    remembered: Mapping[str, Any],
    above: Sequence[Block] = (),
    below: Drawn = (),
) -> Form:
    """Stage, value, close date, what happened, next step. `given` by field: see `commands.update_form`.

    `reasons` are what the deal may be lost for. It remembers the deal's number `d`, the version `v` it shows, and what
    is `remembered`.
    """
    held = {field(name, deal.version): said for name, said in given.items()}

    def named(name: str) -> str:
        return field(name, deal.version)

    stages = [(voice.stage(stage), str(stage.id)) for stage in pipeline.stages]
    stages += _ends(voice, reasons)
    happened = voice.gettext("What happened")
    blocks = [
        choice(named("stage"), voice.gettext("Stage"), stages, held.get(named("stage"))),
        amount(voice, held, field=named("value")),
        day(named("close"), voice.gettext("Expected close"), held.get(named("close")), optional=True),
        text(named("text"), happened, held, most=NOTE_LIMIT, optional=True, multiline=True),
        choice(named("kind"), voice.gettext("Kind"), activity_kinds(voice), held.get(named("kind")) or "note"),
        day(named("on"), voice.gettext("When it happened"), held.get(named("on")) or today(voice), optional=True),
        text(named("next"), voice.gettext("Next step"), held, most=NOTE_LIMIT, optional=True),
        day(named("day"), voice.gettext("On"), held.get(named("day")), optional=True),
    ]
    title = voice.gettext("Update #%(number)s") % {"number": deal.number}
    drawn: list[InputBlock | Block] = [*above, *blocks, *below]
    return form_of_deal(
        voice, "update", deal, title=title, submit=voice.gettext("Save"), blocks=drawn, remembered=remembered
    )


def _ends(voice: Voice, reasons: Sequence[str]) -> list[tuple[str, str]]:
    """Won, and lost for each of the reasons: closed from the same select that moves it."""
    lost = voice.gettext("Lost: %(reason)s")
    return [
        (voice.pgettext("card", "Won"), WON),
        *((lost % {"reason": voice.reason(reason)}, f"{LOST_FOR}{reason}") for reason in reasons),
    ]


def changed_meanwhile(voice: Voice, *, refused: Refused, deal: DealFacts) -> list[Block]:
    """Above the fields: who changed the deal, how it stands now, and that what was typed is still there."""
    gist = voice.render("updating/as_it_is", deal=deal)
    kept = layout.context(voice.render("updating/kept"))
    return [layout.section(Markup("\n").join([problem(voice, refused), gist])), kept]


def asked_of_the_stage(voice: Voice, *, wish: Wish, given: Given) -> tuple[list[Block], Drawn]:
    """Above the fields what a stage, or a win, wants to know, and below them the fields for it.

    The value a deal is won at has a field in the form already.
    """
    said = layout.section(voice.render("updating/wanted", wish=wish))
    final = of_wish("final", wish.deal.number)
    return [said], [
        block for block in asked_for(voice, wish, given) if not isinstance(block, InputBlock) or block.block_id != final
    ]


def updated(
    voice: Voice,
    *,
    deal: DealFacts,
    became: Moved | Closed | None,
    changes: Sequence[FieldChange],
    note: tuple[ActivityKind, str, date | None] | None,
    steps: Sequence[Step],
    batch: Batch,
    post_to: PostTo | None = None,
) -> Message:
    """All that one form changed, a line each; what it `became`, if anything, is told as in `answers`.

    `note` is what happened: its kind, the text, and the day where that was before. `steps` is what
    became of its follow-ups.
    """
    lines: list[Markup] = []
    if isinstance(became, Moved):
        lines.append(moved_words(voice, replace(became, deal=deal)))
    elif became:
        lines.append(voice.render(f"answers/{became}", deal=deal))
    if changes:
        lines.append(voice.render("changed/edited", deal=deal, changes=in_words(voice, changes), passed_on=0))
    if note:
        lines.append(voice.render("answers/noted", deal=deal, kind=note[0], text=note[1], on=note[2]))
    told = {"done": "answers/ticked_off", "put_later": "answers/put_later", "reminded": "answers/reminded"}
    for step in steps:
        facts = {"follow_up": step.follow_up, "heard": step.heard, "day_off": step.day_off}
        lines.append(voice.render(told[step.what], deal=deal, own=True, **facts))
    handed_over = isinstance(became, Moved) and became.handed_over
    return private(voice, Markup("\n").join(lines), deal, batch, post_to, asks=not handed_over)
