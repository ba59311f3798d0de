"""Digests, their schedules and their periods."""

from __future__ import annotations

from pipeline.refusals.refused import Refused


class NotASchedule(Refused):
    """Words after `subscribe` that are not a cadence, day and hour."""

    words: str


class NoSuchRhythm(Refused):
    """A digest wanted yearly, every two weeks or at any other rhythm."""


class NobodyToSendTo(Refused):
    """A form that names neither a channel nor a person, or both."""


class NothingToShow(Refused):
    """A digest without any part."""


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


class DigestStopped(Refused):
    """A digest that somebody stopped meanwhile."""


class NoSuchPeriod(Refused):
    """Words that are not a period."""

    words: str
