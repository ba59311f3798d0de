"""What somebody typed for the fields of a deal, each read as it is read everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field as made

from commands.amounts import read_amount
from commands.asking import Asking
from commands.dates import read_day
from commands.field_words import Said, category_of, is_person, means_nothing, split_fields
from commands.people_words import person_named
from commands.words import unquoted
from pipeline.fields import Field, FieldValue
from pipeline.local_time import day_of
from pipeline.names import check_name
from pipeline.refusals import (
    NameMissing,
    NotADate,
    NotAField,
    NotAnAmount,
    Refused,
    UnknownCategory,
    UnknownCurrency,
    ValueMissing,
)

_MAY_BE_EMPTY: frozenset[Field] = frozenset({"company", "value", "close", "source"})
_ALONE: tuple[Field, ...] = ("category", "value", "close")
_SOMETHING_ELSE = (UnknownCategory, NotAnAmount, UnknownCurrency, NotADate)
_TOLD = 60


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read, and what could not: the words as typed and why, under their field where it is known."""

    wanted: dict[Field, FieldValue] = made(default_factory=dict)
    typed: dict[Field, str] = made(default_factory=dict)
    wrong: list[Refused] = made(default_factory=list)


async def read_fields(asking: Asking, words: Sequence[str]) -> Read:
    """The fields that `words` name with their values. A value alone tells its field: `14k`, `friday`, `@tom`."""
    read = Read()
    alone, named = split_fields(words)
    for person in filter(is_person, alone):
        await _take(asking, read, Said("owner", [person]))
    if rest := [word for word in alone if not is_person(word)]:
        await _take_alone(asking, read, rest)
    for said in named:
        await _take(asking, read, said)
    return read


async def read_value(asking: Asking, field: Field, words: Sequence[str]) -> FieldValue:
    """What the words say a field shall hold; None where it shall be empty. Raises what its reader raises."""
    text = " ".join(words)
    if not text:
        raise NameMissing if field == "name" else ValueMissing
    if field in _MAY_BE_EMPTY and means_nothing(text):
        return None
    if field == "value":
        return read_amount(text, base=asking.currency, locale=asking.voice.locale)
    if field == "close":
        return read_day(text, today=day_of(asking.invocation.at, asking.zone), locale=asking.voice.locale)
    if field == "owner":
        return await person_named(asking, text)
    return category_named(text) if field == "category" else check_name(" ".join(map(unquoted, words)))


async def _take(asking: Asking, read: Read, said: Said) -> None:
    try:
        read.wanted[said.field] = await read_value(asking, said.field, said.words)
    except Refused as refused:
        if said.words:
            read.typed[said.field] = " ".join(said.words)
        read.wrong.append(refused)


async def _take_alone(asking: Asking, read: Read, words: Sequence[str]) -> None:
    """Words that stand under no field, taken for the one whose value they can only be."""
    field = await _field_of(asking, words)
    if field is None:
        read.wrong.append(NotAField(words=" ".join(words)[:_TOLD]))
    else:
        await _take(asking, read, Said(field, list(words)))


async def _field_of(asking: Asking, words: Sequence[str]) -> Field | None:
    for field in () if means_nothing(" ".join(words)) else _ALONE:
        try:
            await read_value(asking, field, words)
        except _SOMETHING_ELSE:
            continue
        except Refused:
            pass  # an amount or a day, and why it cannot be taken is told where it is taken
        return field
    return None


def category_named(text: str) -> FieldValue:
    """The forecast category words name; UnknownCategory."""
    category = category_of(text)
    if category is None:
        raise UnknownCategory(word=text[:_TOLD])
    return category
