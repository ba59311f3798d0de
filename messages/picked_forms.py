"""Forms that ask for the deal too: a note on a deal yet to be picked, and a move of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.form_fields import choice, day, form, text, today
from messages.forms import activity_kinds
from messages.message import Form
from messages.pickers import deal_picker
from messages.voice import Voice
from pipeline.deals import NOTE_LIMIT, DealFacts
from pipeline.stages import Pipeline


def note_on(
    voice: Voice, *, deal: DealFacts | None = None, words: str = "", remembered: Mapping[str, Any] | None = None
) -> Form:
    """What happened on a deal that is picked in the form; `deal` to begin with, `words` as the text."""
    blocks = [
        deal_picker(voice, "deal", deal),
        choice("kind", voice.gettext("Kind"), activity_kinds(voice), "note"),
        text("text", voice.gettext("What happened"), {"text": words}, most=NOTE_LIMIT, multiline=True),
        day("on", voice.gettext("When it happened"), today(voice), optional=True),
    ]
    title, submit = voice.gettext("Add to a deal"), voice.gettext("Keep")
    return form(voice, "note_on", title=title, submit=submit, blocks=blocks, remembered=remembered)


def move_on(voice: Voice, *, pipeline: Pipeline) -> Form:
    """A deal that is picked in the form, to another stage of the pipeline."""
    stages = [(voice.stage(stage), str(stage.id)) for stage in pipeline.stages]
    blocks = [deal_picker(voice, "deal"), choice("stage", voice.gettext("Stage"), stages, None)]
    return form(voice, "move_on", title=voice.gettext("Move a deal"), submit=voice.gettext("Move"), blocks=blocks)
