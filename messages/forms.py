"""The forms: a new deal, a deal lost, a follow-up. Block ids are the fields' names; every action_id is "value"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from messages import limits
from messages.escaping import tidy
from messages.message import Block, Form
from messages.voice import Voice
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT, DealFacts
from pipeline.stages import Pipeline

VALUE_LIMIT = 40
"""Longest amount somebody writes, in characters."""

_ACTION = "value"


def new_deal(
    voice: Voice,
    *,
    pipeline: Pipeline,
    prefill: Mapping[str, str] | None = None,
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """A new deal. `prefill` by field: texts as typed, `stage` its id, `close` an ISO date, `owner` a user id."""
    given = prefill or {}
    stages = [(voice.stage(stage), str(stage.id)) for stage in pipeline.stages]
    blocks = [
        _text("name", voice.gettext("Name"), given, most=NAME_LIMIT),
        _text("company", voice.gettext("Company"), given, most=NAME_LIMIT, optional=True),
        _text("value", voice.gettext("Value"), given, most=VALUE_LIMIT, optional=True, hint=_amounts(voice)),
        _choice("stage", voice.gettext("Stage"), stages, given.get("stage") or str(pipeline.first.id)),
        _date("close", voice.gettext("Expected close"), given.get("close"), optional=True),
        _text("source", voice.gettext("Source"), given, most=NAME_LIMIT, optional=True),
        _person("owner", voice.gettext("Owner"), given.get("owner")),
        _text("note", voice.gettext("Note"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]
    return _form("new_deal", voice.gettext("New deal"), voice.gettext("Create"), voice, blocks, remembered)


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
        _choice("reason", voice.gettext("Reason"), options, given.get("reason")),
        _text("comment", voice.gettext("Comment"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]
    title = voice.gettext("#%(number)s lost") % {"number": deal.number}
    kept = {"d": deal.number, "v": deal.version, **(remembered or {})}
    return _form("lost", title, voice.gettext("Close as lost"), voice, blocks, kept)


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
        _text("what", voice.gettext("What to do"), given, most=NOTE_LIMIT),
        _date("day", voice.gettext("Day"), given.get("day") or _tomorrow(voice)),
        _hour("hour", voice.gettext("Hour"), given.get("hour"), hint=voice.gettext("Without an hour, in the morning.")),
    ]
    title = voice.gettext("Follow-up on #%(number)s") % {"number": deal.number}
    kept = {"d": deal.number, "v": deal.version, **(remembered or {})}
    return _form("follow_up", title, voice.gettext("Plan"), voice, blocks, kept)


def _form(
    callback_id: str,
    title: str,
    submit: str,
    voice: Voice,
    blocks: Sequence[InputBlock],
    remembered: Mapping[str, Any] | None,
) -> Form:
    view = View(
        type="modal",
        callback_id=callback_id,
        title=_words(title, limits.TITLE),
        submit=_words(submit, limits.TITLE),
        close=_words(voice.gettext("Close"), limits.TITLE),
        private_metadata=_metadata(remembered or {}),
        blocks=list(blocks),
    )
    shown: Block = view.to_dict()
    return Form(view=shown)


def _metadata(remembered: Mapping[str, Any]) -> str:
    """What a form remembers, as JSON; more than Slack keeps (3000 characters) is a fault of the caller (ValueError)."""
    text = json.dumps(remembered, ensure_ascii=False, separators=(",", ":"))
    if len(text) > limits.METADATA:
        raise ValueError(f"a form remembers at most {limits.METADATA} characters")
    return text


def _text(
    field: str,
    label: str,
    given: Mapping[str, str],
    *,
    most: int,
    optional: bool = False,
    multiline: bool = False,
    hint: str | None = None,
) -> InputBlock:
    first = given.get(field) or ""
    shown = "\n".join(map(tidy, first.split("\n"))) if multiline else tidy(first)
    element = PlainTextInputElement(
        action_id=_ACTION, initial_value=shown[:most] or None, max_length=most, multiline=multiline
    )
    return _input(field, label, element, optional=optional, hint=hint)


def _choice(field: str, label: str, choices: Sequence[tuple[str, str]], first: str | None) -> InputBlock:
    """A select; choices whose value an option cannot carry are left out."""
    fitting = [(words, value) for words, value in choices if 0 < len(value) <= limits.OPTION_VALUE][: limits.OPTIONS]
    options = [Option(text=_words(words, limits.OPTION), value=value) for words, value in fitting]
    chosen = next((option for option in options if option.value == first), None)
    element = StaticSelectElement(action_id=_ACTION, options=options, initial_option=chosen)
    return _input(field, label, element)


def _date(field: str, label: str, first: str | None, *, optional: bool = False) -> InputBlock:
    return _input(field, label, DatePickerElement(action_id=_ACTION, initial_date=first or None), optional=optional)


def _hour(field: str, label: str, first: str | None, *, hint: str) -> InputBlock:
    element = TimePickerElement(action_id=_ACTION, initial_time=first or None)
    return _input(field, label, element, optional=True, hint=hint)


def _person(field: str, label: str, first: str | None) -> InputBlock:
    return _input(field, label, UserSelectElement(action_id=_ACTION, initial_user=first or None))


def _input(
    field: str, label: str, element: InputInteractiveElement, *, optional: bool = False, hint: str | None = None
) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=_words(label, limits.LABEL),
        element=element,
        optional=optional,
        hint=_words(hint, limits.LABEL) if hint else None,
    )


def _words(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=limits.plain_text(text, limit))


def _amounts(voice: Voice) -> str:
    return voice.gettext("For example 12k, €12,000 or USD 9,500.")


def _tomorrow(voice: Voice) -> str | None:
    if voice.now is None:
        return None
    today: date = voice.local(voice.now).date()
    return (today + timedelta(days=1)).isoformat()
