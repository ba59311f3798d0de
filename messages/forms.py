"""The forms: a new deal, a deal lost, a follow-up, a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from messages import actions, layout
from messages.form_fields import amount, choice, day, form, form_of_deal, hour, person, text, today, tomorrow
from messages.layout import Choice, Select
from messages.message import Block, Form
from messages.voice import Voice
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT, ActivityKind, DealFacts
from pipeline.stages import Pipeline

CONTACT_LIMIT = 600
"""Longest line that tells of a contact, in characters: name, role, address and number."""


def new_deal(
    voice: Voice,
    *,
    pipeline: Pipeline,
    others: Sequence[Pipeline] = (),
    prefill: Mapping[str, str] | None = None,
    remembered: Mapping[str, Any] | None = None,
    above: Sequence[Block] = (),
    submit: str | None = None,
) -> Form:
    """A new deal. `prefill` by field: texts as typed, `stage` its id, `close` an ISO date, `owner` a user id.

    Its stage is one of the `pipeline`; where there are `others`, a menu draws the form again for one of those.
    `above` is what is said over the fields, `submit` what the button says where it is not "Create".
    """
    given = prefill or {}
    stages = [(voice.stage(stage), str(stage.id)) for stage in pipeline.stages]
    begins = given.get("stage") if given.get("stage") in {value for _, value in stages} else str(pipeline.first.id)
    anew = f"_{pipeline.id}" if len(others) > 1 else ""
    blocks = [
        text("name", voice.gettext("Name"), given, most=NAME_LIMIT),
        text("company", voice.gettext("Company"), given, most=NAME_LIMIT, optional=True),
        amount(voice, given),
        choice("stage", voice.gettext("Stage"), stages, begins, anew=anew),
        day("close", voice.gettext("Expected close"), given.get("close"), optional=True),
        text("source", voice.gettext("Source"), given, most=NAME_LIMIT, optional=True),
        text("contact", voice.gettext("Contact"), given, most=CONTACT_LIMIT, optional=True, hint=_somebody(voice)),
        person("owner", voice.gettext("Owner"), given.get("owner")),
        text("note", voice.gettext("Note"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]
    return form(
        voice,
        "new_deal",
        title=voice.gettext("New deal"),
        submit=submit or voice.gettext("Create"),
        blocks=[*above, *_in_which(voice, pipeline, others), *blocks],
        remembered=remembered,
    )


def _in_which(voice: Voice, pipeline: Pipeline, others: Sequence[Pipeline]) -> list[Block]:
    """The menu of pipelines, where there are several."""
    if len(others) < 2:
        return []
    choices = [Choice(voice.pipeline_name(one), actions.new_in(p=one.id)) for one in others]
    menu = Select.flat(voice.gettext("Pipeline"), choices, chosen=actions.new_in(p=pipeline.id))
    said = voice.render("picking/pipeline", pipeline=pipeline)
    return [layout.section(said, control=menu, block_id="pipeline")]


def _somebody(voice: Voice) -> str:
    return voice.gettext("For example Jane Doe, CFO, jane@acme.com, +33 6 12 34 56 78.")


def lost(
    voice: Voice,
    *,
    deal: DealFacts,
    reasons: Sequence[str],
    prefill: Mapping[str, str] | None = None,
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """Why a deal was lost. It remembers the deal's number `d` and version `v`."""
    given = prefill or {}
    options = [(voice.reason(reason), reason) for reason in reasons]
    blocks = [
        choice("reason", voice.gettext("Reason"), options, given.get("reason")),
        text("comment", voice.gettext("Comment"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]
    title = voice.gettext("#%(number)s lost") % {"number": deal.number}
    return form_of_deal(
        voice, "lost", deal, title=title, submit=voice.gettext("Close as lost"), blocks=blocks, remembered=remembered
    )


def follow_up(
    voice: Voice,
    *,
    deal: DealFacts,
    prefill: Mapping[str, str] | None = None,
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """What to do next on a deal, and when; without an hour it comes in the morning. It remembers `d` and `v`."""
    given = prefill or {}
    blocks = [
        text("what", voice.gettext("What to do"), given, most=NOTE_LIMIT),
        day("day", voice.gettext("Day"), given.get("day") or tomorrow(voice)),
        hour("hour", voice.gettext("Hour"), given.get("hour"), hint=voice.gettext("Without an hour, in the morning.")),
    ]
    title = voice.gettext("Follow-up on #%(number)s") % {"number": deal.number}
    return form_of_deal(
        voice, "follow_up", deal, title=title, submit=voice.gettext("Plan"), blocks=blocks, remembered=remembered
    )


def activity_kinds(voice: Voice) -> Sequence[tuple[str, ActivityKind]]:
    """What may have happened, in words, for a select."""
    return [
        (voice.pgettext("activity", "Note"), "note"),
        (voice.pgettext("activity", "Call"), "call"),
        (voice.pgettext("activity", "E-mail"), "email"),
        (voice.pgettext("activity", "Meeting"), "meeting"),
    ]


def note(
    voice: Voice,
    *,
    deal: DealFacts,
    prefill: Mapping[str, str] | None = None,
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """What happened on a deal: its `kind` (an ActivityKind) and the `text`. It remembers `d` and `v`."""
    given = prefill or {}
    blocks = [
        choice("kind", voice.gettext("Kind"), activity_kinds(voice), given.get("kind") or "note"),
        text("text", voice.gettext("What happened"), given, most=NOTE_LIMIT, multiline=True),
        day("on", voice.gettext("When it happened"), today(voice), optional=True),
    ]
    title = voice.gettext("Note on #%(number)s") % {"number": deal.number}
    return form_of_deal(
        voice, "note", deal, title=title, submit=voice.gettext("Keep"), blocks=blocks, remembered=remembered
    )
