"""Forms sent in: each field is read as it would be typed, and what is wrong is said under the field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, time
from typing import TypeVar

from commands import settling
from commands.amounts import read_amount
from commands.asking import Asking
from commands.closing import check_reason, close_as_lost
from commands.dates import read_day
from commands.finding import known_person
from commands.invocation import Reply
from commands.meanwhile import unchanged_deal
from commands.new_deal import NewDeal
from commands.next_steps import plan
from commands.opening import write_down
from commands.words import mention, tidy
from messages.refusals import field_error
from pipeline.cadence import MORNING
from pipeline.local_time import day_of, instant_at
from pipeline.names import check_name, check_text
from pipeline.refusals import (
    DateInThePast,
    LostReasonMissing,
    NameMissing,
    NotADate,
    Refused,
    StageIsGone,
    TextMissing,
    UnknownPerson,
)
from pipeline.stages import Stage

Read = TypeVar("Read")


class WrongFields(Exception):
    """A form with fields that cannot be taken; `errors` says under each what is wrong. Nothing was changed."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Fields:
    """Reads a form field by field and gathers all that is wrong, so that it is said at once."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._errors: dict[str, str] = {}

    def read(self, name: str, reading: Callable[[str], Read], default: Read) -> Read:
        """The field `name` through `reading`; `default` when it is empty, or refused."""
        typed = str(self._asking.invocation.fields.get(name) or "").strip()
        try:
            return reading(typed) if typed else default
        except Refused as refused:
            self.refuse(name, refused)
            return default

    def refuse(self, name: str, refused: Refused) -> None:
        """Say under a field what is wrong with it."""
        self._errors.setdefault(name, field_error(self._asking.voice, refused))

    def check(self) -> None:
        """WrongFields when anything was wrong."""
        if self._errors:
            raise WrongFields(self._errors)


async def submit(asking: Asking) -> Reply:
    """Take a form. WrongFields keeps it open; a Refused is answered like one to typed words."""
    return await _FORMS[asking.invocation.form](asking)


async def _new_deal(asking: Asking) -> Reply:
    fields = Fields(asking)
    name = fields.read("name", lambda typed: check_name(tidy(typed)), "")
    if not name:
        fields.refuse("name", NameMissing())
    wanted = NewDeal(
        name=name,
        company=fields.read("company", lambda typed: check_name(tidy(typed)), None),
        value=fields.read(
            "value", lambda typed: read_amount(typed, base=asking.currency, locale=asking.voice.locale), None
        ),
        owner_id=fields.read("owner", _somebody, None),
        close_on=fields.read("close", lambda typed: _day_to_come(asking, typed), None),
        stage=fields.read("stage", lambda typed: _stage(asking, typed), asking.pipeline.first),
        source=fields.read("source", lambda typed: check_name(tidy(typed)), None),
    )
    note = fields.read("note", check_text, "")
    if wanted.owner_id:
        try:
            await known_person(asking, wanted.owner_id)
        except Refused as refused:
            fields.refuse("owner", refused)
    fields.check()
    return await write_down(asking, wanted, note=note or None)


async def _lost(asking: Asking) -> Reply:
    fields = Fields(asking)
    deal = await unchanged_deal(asking)
    reason = fields.read("reason", str, "")
    comment = fields.read("comment", check_text, "")
    try:
        await check_reason(asking, deal, reason)
    except LostReasonMissing as missing:
        fields.refuse("reason", missing)
    fields.check()
    reply = await close_as_lost(asking, deal, reason, comment or None)
    return await settling.settled(asking, deal.number, "lost", reply)


async def _follow_up(asking: Asking) -> Reply:
    fields = Fields(asking)
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    what = fields.read("what", lambda typed: check_text(tidy(typed)), "")
    if not what:
        fields.refuse("what", TextMissing(example=asking.voice.gettext("Send the quote")))
    today = day_of(asking.invocation.at, asking.zone)
    day = fields.read("day", lambda typed: _day_to_come(asking, typed), today)
    hour = fields.read("hour", _hour, None)
    due_at = instant_at(day, hour or MORNING, asking.zone)
    if hour and due_at <= asking.invocation.at:
        fields.refuse("hour", DateInThePast(when=due_at))
    fields.check()
    reply = await plan(asking, deal, what, due_at, timed=hour is not None)
    return await settling.settled(asking, deal.number, "planned", reply)


def _stage(asking: Asking, typed: str) -> Stage:
    """The stage with the id a select sent; StageIsGone when it was removed since the form was drawn."""
    for stage in asking.pipeline.stages:
        if str(stage.id) == typed:
            return stage
    raise StageIsGone(stages=asking.pipeline.stages)


def _day_to_come(asking: Asking, typed: str) -> date:
    """The day a date picker sent. NotADate, DateInThePast, DateTooFar."""
    return read_day(typed, today=day_of(asking.invocation.at, asking.zone), locale=asking.voice.locale)


def _somebody(typed: str) -> str:
    """The id a people picker sent; UnknownPerson for what is none."""
    user_id = mention(f"<@{typed}>")
    if user_id is None:
        raise UnknownPerson(word=tidy(typed))
    return user_id


def _hour(typed: str) -> time:
    """The hour a time picker sent; NotADate."""
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError as no_hour:
        raise NotADate(words=typed) from no_hour


_FORMS: Mapping[str, Callable[[Asking], Awaitable[Reply]]] = {
    "new_deal": _new_deal,
    "lost": _lost,
    "follow_up": _follow_up,
}
