"""What cannot be done, as facts. Each refusal is said by the template of its name in `messages/templates/refusals`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.deals import DealFacts, Person
    from pipeline.money import Money
    from pipeline.stages import Stage


class Refused(Exception):
    """A request that changes nothing and is answered with a sentence; its attributes are what the sentence needs."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts: Mapping[str, Any] = facts

    def __getattr__(self, name: str) -> Any:
        """A fact by name."""
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def template(cls) -> str:
        """The name its template goes by: `UnknownStage` is said by `unknown_stage`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class UnknownVerb(Refused):
    """A first word after `command` that is none of its verbs, nor a deal after `/deal`."""

    word: str
    closest: str | None
    command: str


class UnknownStage(Refused):
    """A word that names no stage of the pipeline."""

    word: str
    pipeline_name: str
    stages: tuple[Stage, ...]
    closest: Stage | None


class StageMissing(Refused):
    """A move of a known deal to nowhere; `stages`, all but its own, are offered as buttons."""

    deal: DealFacts
    stages: tuple[Stage, ...]


class UnknownFilter(Refused):
    """A word that narrows no list."""

    word: str
    stages: tuple[Stage, ...]
    closest: Stage | None


class NoSuchDeal(Refused):
    """Words that name no deal; `nearest` are close spellings, `create` a name to create it under, or None."""

    words: str
    nearest: tuple[DealFacts, ...]
    create: str | None


class NoSuchNumbers(Refused):
    """Numbers no deal has."""

    numbers: tuple[int, ...]


class SeveralDeals(Refused):
    """Words that name several deals. `resume` is the command with `{deal}` where the chosen number goes."""

    words: str
    candidates: tuple[DealFacts, ...]
    more: int
    resume: str


class LooksLike(Refused):
    """A misspelt name for an act that a typo must not trigger: asked back with one button."""

    words: str
    deal: DealFacts
    resume: str


class AlreadyThere(Refused):
    """A move to the stage the deal is in."""

    number: int
    name: str
    stage: Stage


class DealIsClosed(Refused):
    """An act only an open deal allows."""

    number: int
    name: str
    status: str


class DealIsOpen(Refused):
    """An act only a closed deal allows."""

    number: int
    name: str


class NoFurtherStage(Refused):
    """`next` at the last stage or `back` at the first."""

    stage: Stage
    forward: bool
    stages: tuple[Stage, ...]


class StageIsGone(Refused):
    """A stage that was removed after the form or the button was drawn."""

    stages: tuple[Stage, ...]


class ChangedMeanwhile(Refused):
    """A form or button drawn before somebody else changed the deal so that the act would mean something else."""

    deal: DealFacts
    by: Person | None
    at: datetime


class OutdatedButton(Refused):
    """A button that no longer means anything: drawn by an older version, or forged."""


class NothingToPost(Refused):
    """A change that was taken back, or cannot be announced there, after the button that announces it was drawn."""

    deal: DealFacts


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


class UnknownPerson(Refused):
    """A mention or name that is nobody active of this workspace."""

    word: str


class LostReasonMissing(Refused):
    """A deal given up without a reason; the reasons are offered as buttons."""

    deal: DealFacts
    reasons: tuple[str, ...]


class NothingToUndo(Refused):
    """No change by this person in the last 24 hours that is not taken back yet."""


class UndoOvertaken(Refused):
    """A later change touched what would be taken back."""

    deal: DealFacts
    by: Person | None
    at: datetime


class UndoTooLate(Refused):
    """A change more than 24 hours ago."""

    deal: DealFacts


class NoSuchFollowUp(Refused):
    """A follow-up number nobody has, or one that is done."""

    number: int


class NotYours(Refused):
    """An act for which the person has no right."""


class GuestsMayNot(Refused):
    """A guest or a person of another organisation."""


class NotASchedule(Refused):
    """Words after `subscribe` that are not a cadence, day and hour."""

    words: str


class OnlyWeekly(Refused):
    """A digest wanted daily, monthly or at any other rhythm."""


class HourDoesNotExist(Refused):
    """A schedule between 1:00 and 3:00, which does not exist, or exists twice, when clocks change."""


class NotAChannel(Refused):
    """A digest asked for where the bot cannot post: a group message, or outside any channel."""


class SharedChannel(Refused):
    """A digest asked for in a channel shared with another organisation."""


class NotInChannel(Refused):
    """The bot must be invited first."""

    channel_id: str


class AlreadySubscribed(Refused):
    """The same digest in the same channel."""

    number: int


class NoSuchSubscription(Refused):
    """A subscription number this channel does not have."""

    numbers: tuple[int, ...]


class TooManyAtOnce(Refused):
    """More deals in one command than one reads."""

    limit: int


class NoSuchPeriod(Refused):
    """Words that are not a period."""

    words: str


class UsageNeeded(Refused):
    """A verb without what it needs; `verb` picks the examples shown."""

    verb: str
