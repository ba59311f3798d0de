"""What somebody filled into a form: each field is read as it would be typed, and all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from typing import TypeVar

from commands.asking import Asking
from commands.dates import read_day
from commands.invocation import Reply
from commands.words import mention, tidy
from messages.refusals import field_error
from pipeline.local_time import day_of
from pipeline.refusals import NotADate, OutdatedButton, Refused, StageIsGone, UnknownPerson
from pipeline.stages import Stage

Read = TypeVar("Read")


class WrongFields(Exception):
    """A form with fields that cannot be taken; `errors` says under each what is wrong. Nothing was changed."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class AskedAgain(Exception):
    """A form shown again because something is to be decided first; nothing was changed."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


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

    def many(self, name: str) -> tuple[str, ...]:
        """What was ticked or chosen in a field of several, in its order."""
        chosen = self._asking.invocation.fields.get(name)
        return tuple(map(str, chosen)) if isinstance(chosen, list | tuple) else ()

    def refuse(self, name: str, refused: Refused) -> None:
        """Say under a field what is wrong with it."""
        self._errors.setdefault(name, field_error(self._asking.voice, refused))

    def check(self) -> None:
        """WrongFields when anything was wrong."""
        if self._errors:
            raise self.all_wrong()

    def all_wrong(self) -> WrongFields:
        """All that was wrong, to be raised."""
        return WrongFields(self._errors)


def chosen_stage(asking: Asking, typed: str) -> Stage:
    """The stage with the id a select sent; StageIsGone when it was removed since the form was drawn."""
    for pipeline in (asking.pipeline, *asking.pipelines):
        for stage in pipeline.stages:
            if str(stage.id) == typed:
                return stage
    raise StageIsGone(stages=asking.pipeline.stages)


def day_to_come(asking: Asking, typed: str) -> date:
    """The day a date picker sent. NotADate, DateInThePast, DateTooFar."""
    return read_day(typed, today=day_of(asking.invocation.at, asking.zone), locale=asking.voice.locale)


def chosen_person(typed: str) -> str:
    """The id a people picker sent; UnknownPerson for what is none."""
    user_id = mention(f"<@{typed}>")
    if user_id is None:
        raise UnknownPerson(word=tidy(typed))
    return user_id


def one_of(offered: Collection[str]) -> Callable[[str], str]:
    """Reads the value a select sent; OutdatedButton for one it does not offer."""

    def read(typed: str) -> str:
        if typed not in offered:
            raise OutdatedButton
        return typed

    return read


def chosen_hour(typed: str) -> time:
    """The hour a time picker sent; NotADate."""
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError as no_hour:
        raise NotADate(words=typed) from no_hour
