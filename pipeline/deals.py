"""What is known of a deal, read from the book and handed to rules and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Literal

from pipeline.money import Money
from pipeline.stages import Category, Stage, Status

NAME_LIMIT = 120
"""Longest name of a deal or company, in characters."""

NOTE_LIMIT = 3000
"""Longest note, comment or reminder, in characters: what one section block holds."""

ActivityKind = Literal["note", "call", "email", "meeting"]

LifeKind = Literal["created", "moved", "value", "close", "note", "call", "email", "meeting", "unparked", "reopened"]
"""What counted as the last sign of life."""


FORMER_COLLEAGUE = "a former colleague"
"""The name of a person whose data was erased; who reads it sees it in their language (`messages.voice.Voice.named`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the workspace: Slack id, name as shown, IANA zone, language ("en", "fr"), country (ISO 3166).

    Language and country are what they chose, else what Slack says. `admin` is a Slack admin or one named here. Quiet
    hours are local, None for the workspace's. `wants_dms` False: no messages but what they ask for.
    """

    user_id: str
    name: str
    zone: str
    language: str
    country: str | None = None
    active: bool = True
    guest: bool = False
    admin: bool = False
    role: str | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    wants_dms: bool = True

    @property
    def erased(self) -> bool:
        """Whether nobody knows any more who this was."""
        return self.name == FORMER_COLLEAGUE


BANT = ("budget", "authority", "need", "timing")
"""The four questions that qualify a deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """A person at the customer of a deal."""

    number: int
    deal_number: int
    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """A note, call, e-mail or meeting on a deal that happened at `at` (UTC); `seq` is its number in the history."""

    deal_number: int
    seq: int
    kind: ActivityKind
    text: str
    at: datetime
    by: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFacts:
    """A dated reminder on a deal, numbered `t7`. `due_at` is UTC; `timed` says whether an hour was given.

    It is `done`, or `cancelled` because nobody needs it any more, or still to be done. `after_sale` is said of what
    winning planned: keeping the customer, and no step towards winning. `company` is the deal's.
    """

    number: int
    deal_number: int
    deal_name: str
    person: Person
    text: str
    due_at: datetime
    timed: bool
    done: bool = False
    cancelled: bool = False
    after_sale: bool = False
    company: str | None = None

    @property
    def is_to_do(self) -> bool:
        """Whether it is neither done nor cancelled."""
        return not (self.done or self.cancelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """A deal as it stands. Instants are UTC; `value` None means no value was given.

    `owner_since` is the last change of owner, None when there was none. `nudged_at` and `nudges` are when it was last
    brought up as stale and how often since it lived or somebody chose something; `put_off_until` is their "later";
    `spared_at` is when it was left out of a first run over many. `stage_since` is when it came to its stage.
    `version` is the number of its last change in its history. `bant` holds the answers given, by question; `origin`
    names the Slack message it was made of ("C001:1732266000.000100").
    """

    number: int
    name: str
    company: str | None
    value: Money | None
    stage: Stage
    status: Status
    owner: Person
    created_at: datetime
    life_at: datetime
    life_kind: LifeKind
    close_on: date | None = None
    category: Category = "pipeline"
    source: str | None = None
    lost_reason: str | None = None
    lost_comment: str | None = None
    closed_at: datetime | None = None
    parked_until: date | None = None
    parked_reason: str | None = None
    next_step: FollowUpFacts | None = None
    pipeline_id: int = 1
    owner_since: datetime | None = None
    put_off_until: date | None = None
    nudged_at: datetime | None = None
    nudges: int = 0
    spared_at: datetime | None = None
    stage_since: datetime | None = None
    version: int = 1
    bant: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    won_because: str | None = None
    origin: str | None = None


def by_value(deal: DealFacts) -> tuple[bool, int, int]:
    """The order of deals by worth: the most valuable first, those without a value last, then by number."""
    return place_by_value(deal.number, deal.value.minor if deal.value else None)


def place_by_value(number: int, minor: int | None) -> tuple[bool, int, int]:
    """The same of a deal by its number and value in minor units."""
    return minor is None, -(minor or 0), number


@dataclass(frozen=True, slots=True)
class Called:
    """What a deal is called, without anything else: what a search compares."""

    number: int
    name: str
    company: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """One line of a deal's history: who changed what, when (UTC), from where."""

    deal_number: int
    seq: int
    at: datetime
    by: Person | None
    via: str
    kind: str
    before: dict[str, object]
    after: dict[str, object]
    undone: bool
