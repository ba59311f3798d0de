"""The forms "edit", "park" and "assign" sent in: nothing that somebody else changed meanwhile is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commands import settling
from commands.amounts import read_amount
from commands.asking import Asking
from commands.assigning import give
from commands.editing import change
from commands.filled_in import Fields, chosen_person, day_to_come
from commands.invocation import Reply
from commands.parking import check_pause, rest_until
from commands.people_words import person_with
from commands.reading_fields import category_named
from commands.words import tidy
from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.fields import IN_HISTORY, Field, FieldValue, Wanted, as_seen, differing, meddled, now
from pipeline.names import check_name, check_text
from pipeline.refusals import ChangedMeanwhile, NameMissing, PauseTooShort, UnknownPerson


@dataclass(frozen=True, slots=True)
class _Shown:
    """A held deal as it is, and what its fields held when the form was drawn, at version `since`."""

    deal: DealFacts
    history: Sequence[ChangeFacts]
    since: int
    held: Mapping[Field, FieldValue]


async def take_edit(asking: Asking) -> Reply:
    """The fields somebody changed, as against what the form showed. NothingNew where that is none."""
    shown, fields = await _shown(asking), Fields(asking)
    wanted = {**_texts(fields), **_figures(asking, fields, shown), "owner": await _owner(asking, fields, shown)}
    fields.check()
    meant = differing(shown.held, {name: what for name, what in wanted.items() if name in asking.invocation.fields})
    return await change(asking, shown.deal, _unmeddled(asking, shown, {one.field: one.after for one in meant}))


async def take_assign(asking: Asking) -> Reply:
    """Whose it shall be."""
    shown, fields = await _shown(asking), Fields(asking)
    owner = await _owner(asking, fields, shown)
    fields.check()
    _unmeddled(asking, shown, {"owner": owner})
    return await give(asking, shown.deal, owner)


async def take_park(asking: Asking) -> Reply:
    """Until when it rests, and why."""
    shown, fields = await _shown(asking), Fields(asking)
    until = fields.read("until", lambda typed: check_pause(asking, day_to_come(asking, typed)), None)
    reason = fields.read("reason", check_text, "")
    if until is None:
        fields.refuse("until", PauseTooShort())
        raise fields.all_wrong()
    fields.check()
    _raise_if_meddled(asking, shown, {"parked_until"})
    reply = await rest_until(asking, shown.deal, until, reason)
    return await settling.settled(asking, shown.deal.number, "parked", reply)


async def _shown(asking: Asking) -> _Shown:
    """NoSuchNumbers, NotYours."""
    number = int(asking.invocation.press["d"])
    await asking.hold(number)
    deal = await asking.work.deals.facts(number)
    history = await asking.work.deals.history(number)
    since = int(asking.invocation.press.get("v", deal.version))
    return _Shown(deal, history, since, as_seen(deal, history, since))


def _texts(fields: Fields) -> dict[Field, FieldValue]:
    name = fields.read("name", _name, "")
    if not name:
        fields.refuse("name", NameMissing())
    return {"name": name, "company": fields.read("company", _name, None), "source": fields.read("source", _name, None)}


def _figures(asking: Asking, fields: Fields, shown: _Shown) -> dict[Field, FieldValue]:
    def amount(typed: str) -> FieldValue:
        return read_amount(typed, base=asking.currency, locale=asking.voice.locale)

    def day(typed: str) -> FieldValue:
        """A day that has passed may stay, not be chosen."""
        was = shown.held["close"]
        return was if isinstance(was, date) and typed == was.isoformat() else day_to_come(asking, typed)

    return {
        "value": fields.read("value", amount, None),
        "close": fields.read("close", day, None),
        "category": fields.read("category", category_named, shown.held["category"]),
    }


async def _owner(asking: Asking, fields: Fields, shown: _Shown) -> Person:
    """Who was chosen; whoever was the owner stays it, even one who left."""
    was = shown.held["owner"]
    former = was if isinstance(was, Person) else shown.deal.owner
    user_id = fields.read("owner", chosen_person, former.user_id)
    try:
        return former if user_id == former.user_id else await person_with(asking, user_id)
    except UnknownPerson as nobody:
        fields.refuse("owner", nobody)
        return former


def _unmeddled(asking: Asking, shown: _Shown, wanted: Wanted) -> Wanted:
    """What is wanted, if nobody else gave one of these fields another value meanwhile. ChangedMeanwhile."""
    moved = {one.field for one in differing(shown.held, now(shown.deal))}
    contested = {one.field for one in differing(now(shown.deal), wanted)} & moved
    _raise_if_meddled(asking, shown, {IN_HISTORY[field] for field in contested})
    return wanted


def _raise_if_meddled(asking: Asking, shown: _Shown, names: set[str]) -> None:
    other = meddled(shown.history, names, since=shown.since, me=asking.person.user_id)
    if other:
        raise ChangedMeanwhile(deal=shown.deal, by=other.by, at=other.at)


def _name(typed: str) -> str:
    return check_name(tidy(typed))
