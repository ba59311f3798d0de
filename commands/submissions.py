"""Forms sent in: each field is read as it would be typed, and what is wrong is said under the field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, time
from typing import TypeVar

from commands.amounts import read_amount
from commands.asking import Asking
from commands.closing import close_as_lost
from commands.invocation import Reply
from commands.new_deal import NewDeal
from commands.next_steps import plan
from commands.opening import known_person, write_down
from commands.words import tidy
from messages.refusals import field_error
from pipeline.cadence import MORNING
from pipeline.local_time import day_of, instant_at
from pipeline.names import check_name, check_text
from pipeline.refusals import DateInThePast, NameMissing, Refused, StageIsGone, TextMissing
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
        owner_id=fields.read("owner", str, None),
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
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    reason = fields.read("reason", str, pipeline.lost_reasons[-1])
    comment = fields.read("comment", check_text, "")
    fields.check()
    return await close_as_lost(asking, deal, reason, comment or None)


async def _follow_up(asking: Asking) -> Reply:
    fields = Fields(asking)
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    what = fields.read("what", lambda typed: check_text(tidy(typed)), "")
    if not what:
        fields.refuse("what", TextMissing(example=asking.voice.gettext("Send the quote")))
    day = fields.read("day", date.fromisoformat, day_of(asking.invocation.at, asking.zone))
    hour = fields.read("hour", time.fromisoformat, None)
    due_at = instant_at(day, hour or MORNING, asking.zone)
    if due_at <= asking.invocation.at and (hour or day < day_of(asking.invocation.at, asking.zone)):
        fields.refuse("day", DateInThePast(when=due_at))
    fields.check()
    return await plan(asking, deal, what, due_at, timed=hour is not None)


def _stage(asking: Asking, typed: str) -> Stage:
    """The stage with the id a select sent; StageIsGone when it was removed since the form was drawn."""
    for stage in asking.pipeline.stages:
        if str(stage.id) == typed:
            return stage
    raise StageIsGone(stages=asking.pipeline.stages)


def _day_to_come(asking: Asking, typed: str) -> date:
    day = date.fromisoformat(typed)
    if day < day_of(asking.invocation.at, asking.zone):
        raise DateInThePast(when=instant_at(day, MORNING, asking.zone))
    return day


_FORMS: Mapping[str, Callable[[Asking], Awaitable[Reply]]] = {
    "new_deal": _new_deal,
    "lost": _lost,
    "follow_up": _follow_up,
}
