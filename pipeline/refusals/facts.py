"""Names, texts, amounts and dates that cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from pipeline.deals import ContactFacts, DealFacts
    from pipeline.money import Money
    from pipeline.stages import Pipeline


class Unreadable(Refused):
    """The words of a new deal of which a part cannot be read: `faults` say which, in their order.

    `typed` is all that was typed, `given` what of it the form holds by field, and `pipeline` where the deal would be;
    `others` are all it could be in.
    """

    faults: tuple[Refused, ...]
    typed: str
    given: Mapping[str, str]
    pipeline: Pipeline
    others: tuple[Pipeline, ...]


class NameMissing(Refused):
    """A deal without a name."""


class NameTooLong(Refused):
    """A name of more characters than a line of a list bears."""

    limit: int


class TextTooLong(Refused):
    """A note, comment or reminder over its limit of characters."""

    limit: int


class NothingToRead(Refused):
    """A message to the bot without a word of its author's; `what` it holds instead is "files" or "forwarded"."""

    what: str


class TextMissing(Refused):
    """A note or reminder that says nothing; `example` shows how it is typed."""

    example: str


class ControlCharacters(Refused):
    """Invisible control characters (NUL and its like) in a text."""


class NotAnAnswer(Refused):
    """Words that answer none of the questions that qualify a deal, or a question left without an answer."""

    words: str


class NotAnEmail(Refused):
    """Words that are not an e-mail address."""

    words: str


class OneContactAtATime(Refused):
    """Words with the addresses of several people where one is told of."""

    emails: tuple[str, ...]


class NoSuchContact(Refused):
    """Words that name no contact of the deal, or several; `contacts` are those it has."""

    words: str
    deal: DealFacts
    contacts: tuple[ContactFacts, ...]


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


class NotYetHappened(Refused):
    """A day to come, for something that has happened."""

    day: date


class TooLongAgo(Refused):
    """A day more than a year ago, for something that is written down now."""

    day: date


class DateTooFar(Refused):
    """A date more than ten years ahead."""

    when: datetime
