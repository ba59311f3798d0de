"""What a form tells of a deal that lacked it, written down in the deal before it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from commands import contacts, editing
from commands.amounts import read_amount
from commands.asking import Asking
from commands.closing import check_reason
from commands.contact_words import read_contact
from commands.filled_in import Fields, day_to_come
from commands.words import tidy
from messages.completing import COMMENT, REASON, field
from pipeline.cadence import MORNING
from pipeline.deals import BANT
from pipeline.fields import Field, FieldValue, differing, now
from pipeline.local_time import day_of, instant_at
from pipeline.names import check_name, check_text
from pipeline.refusals import ChangedMeanwhile, DetailsMissing, LostReasonMissing
from pipeline.requirements import Detail, Wish

Read = TypeVar("Read")

_FIELDS: dict[Detail, Field] = {"value": "value", "close_on": "close", "company": "company", "source": "source"}


class _Told:
    """What a form says of one deal; every answer that was asked for and is missing is noted under its field."""

    def __init__(self, asking: Asking, fields: Fields, wish: Wish) -> None:
        self._asking = asking
        self._fields = fields
        self._wish = wish

    def read(self, detail: str, reading: Callable[[str], Read]) -> Read | None:
        """What stands in the field of a detail; None where it was not asked for, or cannot be taken."""
        return self._fields.read(field(detail, self._wish.deal.number), reading, None)

    def check(self, detail: Detail, answer: object) -> None:
        """Say under the field of a detail that the deal still lacks it."""
        name = field(detail, self._wish.deal.number)
        if answer is None and detail in self._wish.missing and name in self._asking.invocation.fields:
            self.refuse(name, detail)

    def refuse(self, name: str, *missing: Detail) -> None:
        """Say under a field what is still missing."""
        lacking = replace(self._wish, missing=missing)
        self._fields.refuse(name, DetailsMissing(wishes=(lacking,), reasons=(), told_why=(), given={}))


async def fill_in(asking: Asking, fields: Fields, wish: Wish) -> Wish:
    """The wish with all the form tells, the deal's own facts written into the held deal.

    ChangedMeanwhile where somebody filled in something else since the form was drawn.
    """
    told = _Told(asking, fields, wish)
    if wish.to == "lost":
        return await _lost(asking, fields, told, wish)
    if wish.to == "won":
        return _won(asking, told, wish)
    await _set(asking, told, wish)
    await _qualify(asking, fields, told, wish)
    await _add(asking, told, wish)
    return replace(wish, deal=await asking.work.deals.facts(wish.deal.number))


async def _lost(asking: Asking, fields: Fields, told: _Told, wish: Wish) -> Wish:
    """The reason and the comment are the same for all that are lost together."""
    reason = fields.read(REASON, str, "")
    if not reason:
        told.refuse(REASON, "reason")
        return wish
    try:
        await check_reason(asking, wish.deal, reason)
    except LostReasonMissing as missing:
        fields.refuse(REASON, missing)
    return replace(wish, reason=reason, comment=fields.read(COMMENT, check_text, "") or None)


def _won(asking: Asking, told: _Told, wish: Wish) -> Wish:
    amount = told.read("final", lambda typed: read_amount(typed, base=asking.currency, locale=asking.voice.locale))
    because = told.read("because", check_text)
    told.check("because", because)
    return replace(wish, value=amount or wish.value, because=because)


async def _set(asking: Asking, told: _Told, wish: Wish) -> None:
    """Facts that are fields of the deal, all in one go."""
    held = await asking.hold(wish.deal.number)
    wanted: dict[Field, FieldValue] = {}
    for detail, name in _FIELDS.items():
        value = _read(asking, told, detail)
        told.check(detail, value)
        if value is not None:
            wanted[name] = value
    changes = differing(now(wish.deal), wanted)
    if any(change.before is not None for change in changes):
        raise await _changed_meanwhile(asking, wish)
    if changes:
        await editing.apply(asking, held, wish.deal, {change.field: change.after for change in changes})


def _read(asking: Asking, told: _Told, detail: Detail) -> FieldValue:
    if detail == "value":
        return told.read("value", lambda typed: read_amount(typed, base=asking.currency, locale=asking.voice.locale))
    if detail == "close_on":
        return told.read("close_on", lambda typed: day_to_come(asking, typed))
    return told.read(detail, lambda typed: check_name(tidy(typed)))


async def _changed_meanwhile(asking: Asking, wish: Wish) -> ChangedMeanwhile:
    """The form asked for what was not known; somebody has told something else since."""
    last = (await asking.work.deals.history(wish.deal.number))[-1]
    return ChangedMeanwhile(deal=wish.deal, by=last.by, at=last.at)


async def _qualify(asking: Asking, fields: Fields, told: _Told, wish: Wish) -> None:
    """The questions that qualify the deal, all of which are to be answered yes."""
    name = field("bant", wish.deal.number)
    ticked = [question for question in BANT if question in fields.many(name)]
    answers = {**wish.deal.bant, **dict.fromkeys(ticked, True)}
    if answers != wish.deal.bant:
        await (await asking.hold(wish.deal.number)).edit(asking.change, bant=answers)
    left = [detail for detail in wish.missing if detail in BANT and detail not in ticked]
    if left and name in asking.invocation.fields:
        told.refuse(name, *left)


async def _add(asking: Asking, told: _Told, wish: Wish) -> None:
    """A contact and a next step, which are rows of their own."""
    number, change = wish.deal.number, asking.change
    who = told.read("contact", lambda typed: read_contact(tidy(typed)))
    told.check("contact", who)
    if who:
        await contacts.keep(asking, number, who)
    what = told.read("next_step", lambda typed: check_text(tidy(typed)))
    told.check("next_step", what)
    day = told.read("next_day", lambda typed: day_to_come(asking, typed)) or day_of(change.at, asking.zone)
    if what:
        due_at = instant_at(day, MORNING, asking.zone)
        await asking.work.follow_ups.add(number, asking.person.user_id, what, due_at, False, change)
