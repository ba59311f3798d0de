"""Exchange rates that cannot be as an admin asked."""

from __future__ import annotations

from pipeline.refusals.refused import Refused


class NotARate(Refused):
    """Words that are no number, with or without a currency."""

    words: str


class RateOutOfRange(Refused):
    """A rate of zero, or of more digits than any rate has."""


class RateWithoutBase(Refused):
    """A rate between two currencies of which none, or both, are the workspace's, `base`."""

    base: str


class RateToCome(Refused):
    """A rate that would start on a day to come."""


class RateMissing(Refused):
    """An amount in a `currency` that nobody has entered a rate of to the workspace's, `base`."""

    currency: str
    base: str


class RateIsGone(Refused):
    """A rate that somebody removed already."""
