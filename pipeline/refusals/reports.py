"""Figures asked for: of a time they cannot be of, in a place they are not told in."""

from __future__ import annotations

from pipeline.refusals.refused import Refused


class PeriodNotBegun(Refused):
    """Figures of a time to come, where only a forecast has any."""

    words: str


class NotOfOnePerson(Refused):
    """A person given to a report that is of everybody."""


class OnlyAsOfNow(Refused):
    """A period given to a report that says how things stand."""

    words: str


class FiguresStayPrivate(Refused):
    """A report that would tell a channel of deals some of its members may not see."""
