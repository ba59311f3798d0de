"""What forms are made of: a field's block id is its name, every action_id is "value", and a form remembers facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from messages import limits
from messages.escaping import tidy
from messages.message import Block, Form
from messages.voice import Voice
from pipeline.deals import DealFacts

VALUE_LIMIT = 40
"""Longest amount somebody writes, in characters."""

_ACTION = "value"


def form(
    voice: Voice,
    callback_id: str,
    *,
    title: str,
    submit: str,
    blocks: Sequence[InputBlock | Block],
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """A form and what it remembers; ValueError when that is more than Slack keeps."""
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


def form_of_deal(
    voice: Voice,
    callback_id: str,
    deal: DealFacts,
    *,
    title: str,
    submit: str,
    blocks: Sequence[InputBlock | Block],
    remembered: Mapping[str, Any] | None = None,
) -> Form:
    """A form about a deal: besides what it is given it remembers the deal's number `d` and version `v`."""
    kept = {"d": deal.number, "v": deal.version, **(remembered or {})}
    return form(voice, callback_id, title=title, submit=submit, blocks=blocks, remembered=kept)


def text(
    field: str,
    label: str,
    given: Mapping[str, str],
    *,
    most: int,
    optional: bool = False,
    multiline: bool = False,
    hint: str | None = None,
) -> InputBlock:
    """Words, or lines of them, of at most `most` characters."""
    first = given.get(field) or ""
    shown = "\n".join(map(tidy, first.split("\n"))) if multiline else tidy(first)
    element = PlainTextInputElement(
        action_id=_ACTION, initial_value=shown[:most] or None, max_length=most, multiline=multiline
    )
    return _input(field, label, element, optional=optional, hint=hint)


def amount(voice: Voice, given: Mapping[str, str], *, field: str = "value", optional: bool = True) -> InputBlock:
    """The value of a deal, as one writes it."""
    hint = voice.gettext("For example 12k, €12,000 or USD 9,500.")
    return text(field, voice.gettext("Value"), given, most=VALUE_LIMIT, optional=optional, hint=hint)


def choice(
    field: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    first: str | None,
    *,
    optional: bool = False,
    hint: str | None = None,
    anew: str = "",
) -> InputBlock:
    """A select of (words, value) pairs; choices whose value an option cannot carry are left out.

    Slack keeps what was chosen in a form that is drawn again, unless `anew` is another word than before.
    """
    options = _options(choices)[: limits.OPTIONS]
    chosen = next((option for option in options if option.value == first), None)
    element = StaticSelectElement(action_id=_ACTION + anew, options=options, initial_option=chosen)
    return _input(field, label, element, optional=optional, hint=hint)


def ticks(
    field: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    first: Sequence[str],
    *,
    optional: bool = True,
    hint: str | None = None,
) -> InputBlock:
    """Boxes to tick, (words, value) pairs of which Slack takes ten; none may be ticked where it is `optional`."""
    options = _options(choices)[: limits.TICKS]
    ticked = [option for option in options if option.value in first]
    element = CheckboxesElement(action_id=_ACTION, options=options, initial_options=ticked or None)
    return _input(field, label, element, optional=optional, hint=hint)


def several(field: str, label: str, choices: Sequence[tuple[str, str]], first: Sequence[str]) -> InputBlock:
    """A select of several of up to a hundred (words, value) pairs, or none."""
    options = _options(choices)[: limits.OPTIONS]
    chosen = [option for option in options if option.value in first]
    element = StaticMultiSelectElement(action_id=_ACTION, options=options, initial_options=chosen or None)
    return _input(field, label, element, optional=True)


def people(
    field: str,
    label: str,
    first: Sequence[str],
    *,
    optional: bool = True,
    most: int | None = None,
    hint: str | None = None,
) -> InputBlock:
    """Several people of the workspace, at most so many, `first` their user ids, in their order."""
    element = UserMultiSelectElement(action_id=_ACTION, initial_users=list(first) or None, max_selected_items=most)
    return _input(field, label, element, optional=optional, hint=hint)


def channel(field: str, label: str, first: str | None, *, optional: bool = True, hint: str | None = None) -> InputBlock:
    """A public or private channel of this workspace alone, `first` its id."""
    element = ConversationSelectElement(
        action_id=_ACTION,
        initial_conversation=first or None,
        filter=ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True),
    )
    return _input(field, label, element, optional=optional, hint=hint)


def day(field: str, label: str, first: str | None, *, optional: bool = False, hint: str | None = None) -> InputBlock:
    """A day, `first` as ISO 8601."""
    element = DatePickerElement(action_id=_ACTION, initial_date=first or None)
    return _input(field, label, element, optional=optional, hint=hint)


def hour(field: str, label: str, first: str | None, *, hint: str) -> InputBlock:
    """An hour, which may be left out."""
    element = TimePickerElement(action_id=_ACTION, initial_time=first or None)
    return _input(field, label, element, optional=True, hint=hint)


def person(field: str, label: str, first: str | None, *, optional: bool = False, hint: str | None = None) -> InputBlock:
    """Somebody of the workspace, `first` a user id."""
    element = UserSelectElement(action_id=_ACTION, initial_user=first or None)
    return _input(field, label, element, optional=optional, hint=hint)


def today(voice: Voice) -> str | None:
    """The reader's today as ISO 8601; None where the moment is not known."""
    return voice.local(voice.now).date().isoformat() if voice.now else None


def tomorrow(voice: Voice) -> str | None:
    """The reader's next working day as ISO 8601; None where the moment is not known."""
    day = voice.tomorrow()
    return day.isoformat() if day else None


def _options(choices: Sequence[tuple[str, str]]) -> list[Option]:
    fitting = [(words, value) for words, value in choices if 0 < len(value) <= limits.OPTION_VALUE]
    return [Option(text=_words(words, limits.OPTION), value=value) for words, value in fitting]


def _metadata(remembered: Mapping[str, Any]) -> str:
    """What a form remembers, as JSON; more than Slack keeps (3000 characters) is a fault of the caller (ValueError)."""
    written = json.dumps(remembered, ensure_ascii=False, separators=(",", ":"))
    if len(written) > limits.METADATA:
        raise ValueError(f"a form remembers at most {limits.METADATA} characters")
    return written


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


def _words(words: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=limits.plain_text(words, limit))
