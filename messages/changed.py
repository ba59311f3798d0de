"""What somebody is told, alone, after they set fields of a deal right, gave it away, parked it or deleted it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from messages import actions, layout, words
from messages.answers import PostTo, private
from messages.layout import Button
from messages.message import Message
from messages.settled import Batch
from messages.voice import Voice
from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.fields import Field, FieldChange, FieldValue, told_of
from pipeline.forecast import bin_of
from pipeline.money import Money


def edited(
    voice: Voice,
    *,
    deal: DealFacts,
    changes: Sequence[FieldChange],
    batch: Batch,
    passed_on: int = 0,
    post_to: PostTo | None = None,
) -> Message:
    """Fields were set right: each before and after; `passed_on` follow-ups went to a new owner.

    Of a forecast category it says what the forecast makes of the deal now.
    """
    said = voice.render("changed/edited", deal=deal, changes=in_words(voice, changes), passed_on=passed_on)
    if any(one.field == "category" for one in changes):
        where = bin_of(deal, today=voice.local(voice.now).date()) if voice.now else deal.category
        said = Markup("\n").join([said, voice.render("changed/forecast", deal=deal, bin=where)])
    return private(voice, said, deal, batch, post_to, asks=False)


def assigned(
    voice: Voice, *, deal: DealFacts, mine: bool, batch: Batch, passed_on: int = 0, post_to: PostTo | None = None
) -> Message:
    """A deal has another owner, perhaps the reader; and so have `passed_on` follow-ups."""
    said = voice.render("changed/assigned", deal=deal, mine=mine, passed_on=passed_on)
    return private(voice, said, deal, batch, post_to)


def parked(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A deal rests; nothing is asked of it until it wakes."""
    return private(voice, voice.render("changed/parked", deal=deal), deal, batch, post_to, asks=False)


def unparked(voice: Voice, *, deal: DealFacts, batch: Batch, post_to: PostTo | None = None) -> Message:
    """A deal rests no more."""
    return private(voice, voice.render("changed/unparked", deal=deal), deal, batch, post_to)


def confirm_deletion(voice: Voice, *, deal: DealFacts, planned: int) -> Message:
    """Whether a deal shall really go, with the follow-ups planned on it."""
    yes = Button(voice.gettext("Delete #%(number)s") % {"number": deal.number}, _delete(deal), danger=True)
    keep = Button(voice.gettext("Keep it"), actions.show(d=deal.number))
    said = voice.render("changed/confirm_deletion", deal=deal, planned=planned)
    return layout.message([layout.section(said), layout.actions(yes, keep)])


def deleted(voice: Voice, *, deal: DealFacts, batch: Batch) -> Message:
    """A deal is gone, and how it comes back."""
    return private(voice, voice.render("changed/deleted", deal=deal), deal, batch, None, asks=False)


def history_line(voice: Voice, change: ChangeFacts) -> Markup:
    """One change as a deal's history tells it: when, by whom, what."""
    fields = in_words(voice, told_of(change))
    return voice.render("cards/change", change=change, before=change.before, after=change.after, fields=fields)


def in_words(voice: Voice, changes: Sequence[FieldChange]) -> Markup:
    """Each field with what it held and holds: value €12,000 → €14,000, source fair."""
    labels = words.fields(voice)
    return Markup(", ").join(
        voice.render(
            "changed/field",
            label=labels[change.field],
            before=_shown(voice, change.field, change.before),
            after=_shown(voice, change.field, change.after),
        )
        for change in changes
    )


def _shown(voice: Voice, field: Field, value: FieldValue) -> str:
    """A field's value as one reads it; nothing where it holds none."""
    if isinstance(value, Money):
        return voice.money(value)
    if isinstance(value, date):
        return voice.day(value)
    if isinstance(value, Person):
        return value.name
    return words.categories(voice).get(value or "", "") if field == "category" else value or ""


def _delete(deal: DealFacts) -> str:
    return actions.delete(d=deal.number, v=deal.version)
