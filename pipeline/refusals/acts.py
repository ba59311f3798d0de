"""Acts that the deal as it stands, or the person who asks, does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from pipeline.deals import DealFacts, FollowUpFacts, Person
    from pipeline.requirements import Wish
    from pipeline.stages import Stage


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


class SameCompany(Refused):
    """A new deal called `name` beside open ones of its company, `more` of them not told.

    `company` is as the book knows it, `given` as it was said with the new deal, if it was. `me` is who asks (a Slack
    id), `request` the key of their request, `note` what they told. `again` are the words that create it all the same,
    None where a form does.
    """

    company: str
    deals: tuple[DealFacts, ...]
    more: int
    name: str
    given: str | None
    me: str
    request: str
    note: str
    again: str | None


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


class NoDealPicked(Refused):
    """A form that asks for the deal, sent in without one."""


class AlreadyMade(Refused):
    """A message of which a deal was made before: deal `number`."""

    number: int


class OutdatedButton(Refused):
    """A button that no longer means anything: drawn by an older version, or forged."""


class NothingToPost(Refused):
    """A change that was taken back, or cannot be announced there, after the button that announces it was drawn."""

    deal: DealFacts


class DetailsMissing(Refused):
    """Deals that go where they are wanted once more is told of some of them; until then none of them does.

    `wishes` are all of the request, `told_why` pairs the numbers of those that cannot go with why. `reasons` are what
    a deal may be lost for, `given` what a form has been told already, by field.
    """

    wishes: tuple[Wish, ...]
    reasons: tuple[str, ...]
    told_why: tuple[tuple[int, Refused], ...]
    given: Mapping[str, str]


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
    """A change longer ago than what can be taken back: a day, or `within` which a deletion can be."""

    deal: DealFacts
    within: timedelta


class NoSuchFollowUp(Refused):
    """A follow-up number nobody has, or one that is done."""

    number: int


class SeveralFollowUps(Refused):
    """A deal named to be ticked off on which several things are to be done; each is offered as a button."""

    deal: DealFacts
    follow_ups: tuple[FollowUpFacts, ...]


class NotYours(Refused):
    """An act on a deal that is left to its owner, to these managers where there are any, and to admins.

    `me` is who asks (a Slack id), `words` what they typed, `act` the name of the button or form they used instead,
    `stage` the one it was to bring the deal to.
    """

    deal: DealFacts
    managers: tuple[Person, ...]
    me: str
    words: str
    act: str
    stage: Stage | None


class NobodyToErase(Refused):
    """A person or a contact that is not known here, or was erased before."""


class AdminsOnly(Refused):
    """An act of administration by somebody who is no admin; `admins` are some who are."""

    admins: tuple[Person, ...]


class GuestsMayNot(Refused):
    """A guest or a person of another organisation."""
