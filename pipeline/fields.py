"""The fields of a deal that people set right: what each holds, what a change to them is, and who changed one since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.money import Money
from pipeline.stages import Stage

Field = Literal["name", "company", "value", "close", "source", "category", "owner"]

FieldValue = str | Money | date | Person | None
"""Text, an amount, a day, a forecast category (its key) or a person, by field; None where nothing is given."""

Wanted = Mapping[Field, FieldValue]
"""What some fields shall hold; the others stay as they are."""

TEXTS: frozenset[Field] = frozenset({"name", "company", "source"})
"""Fields that can be set right on a closed deal too."""

TOLD: frozenset[Field] = frozenset({"value", "close", "owner"})
"""Fields a channel hears of when they change."""

IN_HISTORY: Mapping[Field, str] = {
    "name": "name", "company": "company", "value": "value", "close": "close_on", "source": "source",
    "category": "category", "owner": "owner",
}  # fmt: skip
"""What a deal's history calls each field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field before and after."""

    field: Field
    before: FieldValue
    after: FieldValue


def value_of(deal: DealFacts, field: Field) -> FieldValue:
    """What a field of the deal holds now; of a category the one that counts, its own or its stage's."""
    held: Mapping[Field, FieldValue] = {
        "name": deal.name, "company": deal.company, "value": deal.value, "close": deal.close_on,
        "source": deal.source, "category": deal.category, "owner": deal.owner,
    }  # fmt: skip
    return held[field]


def differing(before: Mapping[Field, FieldValue], wanted: Wanted) -> list[FieldChange]:
    """The fields for which something else is wanted than they hold; people are the same by their id."""
    return [
        FieldChange(field=field, before=before[field], after=value)
        for field, value in wanted.items()
        if _compared(value) != _compared(before[field])
    ]


def now(deal: DealFacts) -> dict[Field, FieldValue]:
    """What every field holds."""
    return {field: value_of(deal, field) for field in IN_HISTORY}


def as_seen(deal: DealFacts, history: Sequence[ChangeFacts], version: int) -> dict[Field, FieldValue]:
    """What every field held at `version`, the number of a change in the deal's whole `history` (oldest first)."""
    seen = now(deal)
    stage, chosen = deal.stage, None if deal.category == deal.stage.category else deal.category
    for change in reversed(history):
        if change.seq <= version:
            break
        seen |= {field: change.before[name] for field, name in IN_HISTORY.items() if name in change.before}  # type: ignore[misc]  # the history keeps what was a field's value
        chosen = change.before.get("category", chosen)  # type: ignore[assignment]  # a category's key, or None
        former = change.before.get("stage")
        stage = former if isinstance(former, Stage) else stage
    return seen | {"category": chosen or stage.category}


def meddled(history: Sequence[ChangeFacts], names: Collection[str], *, since: int, me: str) -> ChangeFacts | None:
    """The last change after number `since` to anything the history calls so, if somebody else's than `me`'s (an id)."""
    touching = [one for one in history if one.seq > since and any(name in one.before for name in names)]
    if not touching or (touching[-1].by is not None and touching[-1].by.user_id == me):
        return None
    return touching[-1]


def told_of(change: ChangeFacts) -> list[FieldChange]:
    """What a line of history did to the fields."""
    return [
        FieldChange(field=field, before=change.before[name], after=change.after[name])  # type: ignore[arg-type]  # as kept
        for field, name in IN_HISTORY.items()
        if name in change.before and name in change.after
    ]


def _compared(value: FieldValue) -> object:
    return value.user_id if isinstance(value, Person) else value
