"""Names, texts, amounts and dates that cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.deals import DealFacts
    from pipeline.money import Money


class NameMissing(Refused):
    """A deal without a name."""


class NameTooLong(Refused):
    """A name of more characters than a line of a list bears."""

    limit: int


class TextTooLong(Refused):
    """A note, comment or reminder over its limit of characters."""

    limit: int


class TextMissing(Refused):
    """A note or reminder that says nothing; `example` shows how it is typed."""

    example: str


class ControlCharacters(Refused):
    """Invisible control characters (NUL and its like) in a text."""


class NotAnAmount(Refused):
    """Words that are not an amount of money."""

    words: str


class AmountOutOfRange(Refused):
    """Zero, negative, or more than the largest amount."""

    largest: Money


class UnknownCurrency(Refused):
    """A currency code that does not exist."""

    code: str


class NotADate(Refused):
    """Words that are not a date."""

    words: str


class WhenMissing(Refused):
    """A follow-up on a known deal without a date."""

    deal: DealFacts


class DateInThePast(Refused):
    """A date that has passed, for something yet to come. Only the day is told of one that is not `timed`."""

    when: datetime
    timed: bool


class DateTooFar(Refused):
    """A date more than ten years ahead."""

    when: datetime
