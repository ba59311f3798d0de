"""Changes to a deal that are none, or that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from pipeline.deals import DealFacts
    from pipeline.fields import Field


class NothingNew(Refused):
    """A change to what a deal already is; `fields` are those that were to be changed, where it was fields.

    `mine` says that the deal is the asker's own.
    """

    deal: DealFacts
    fields: tuple[Field, ...]
    mine: bool


class NotAField(Refused):
    """Words after a deal that name none of its fields and hold no value of one."""

    words: str


class ValueMissing(Refused):
    """A field that was named, and nothing after it."""


class UnknownCategory(Refused):
    """A word that is no forecast category."""

    word: str


class SeveralPeople(Refused):
    """A name, without @, that several people of the workspace bear; `names` are some of theirs."""

    word: str
    names: tuple[str, ...]


class NotParked(Refused):
    """A deal woken that does not rest."""

    deal: DealFacts


class PauseTooShort(Refused):
    """A pause until today, which is none."""
