"""Goals: the form that sets one, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import InputBlock

from messages import form_fields, layout
from messages.form_fields import VALUE_LIMIT, choice, person as one_person, text
from messages.limits import LINES
from messages.message import Block, Form, Message
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.goals import Goal
from pipeline.money import Money
from pipeline.stages import Pipeline


def form(voice: Voice, *, pipeline: Pipeline, currency: str, held: Sequence[tuple[Goal, str]] = ()) -> Form:
    """Whose goal, how much, per what, under those `held` now, by name. It remembers the pipeline `n`."""
    now = voice.render("goals/now", held=held[:LINES], more=max(0, len(held) - LINES))
    per = [(voice.gettext("per month"), "month"), (voice.gettext("per quarter"), "quarter")]
    example = voice.money(Money(10_000_000, currency))
    amounts = voice.gettext("For example %(amount)s. Leave it empty for no goal.") % {"amount": example}
    blocks: list[InputBlock | Block] = [
        *([layout.section(now)] if held else []),
        one_person(
            "person", voice.gettext("Whose"), None, optional=True, hint=voice.gettext("Nobody: the whole team.")
        ),
        text("amount", voice.gettext("To be won"), {}, most=VALUE_LIMIT, optional=True, hint=amounts),
        choice("per", voice.gettext("How often"), per, "month"),
    ]
    title = voice.gettext("Goal in %(pipeline)s") % {"pipeline": voice.pipeline_name(pipeline)}
    return form_fields.form(
        voice, "goal", title=title, submit=voice.gettext("Save"), blocks=blocks, remembered={"n": pipeline.id}
    )


def goal_set(
    voice: Voice, *, goal: Goal, person: Person | None, pipeline: Pipeline, left: Money | None = None
) -> Message:
    """What holds now; `left` is what the people's goals sum up to where the team's own was taken away."""
    return layout.message(
        [layout.section(voice.render("goals/set", goal=goal, person=person, pipeline=pipeline, left=left))]
    )
