"""Settings, stages, goals and hand-overs that cannot be as an admin asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from pipeline.deals import Person


class SettingsChanged(Refused):
    """A form of settings opened before somebody else, `by`, changed the same; `what` and `number` open it anew."""

    what: str
    number: int | None
    by: Person | None


class NotAWholeNumber(Refused):
    """Words that are no whole number from `least` to `most`."""

    words: str
    least: int
    most: int


class UnknownZone(Refused):
    """Words that name no time zone."""

    words: str


class UnknownCountry(Refused):
    """Words that name no country."""

    words: str


class CurrencyIsFixed(Refused):
    """Another base currency once deals were closed in this one: figures of the past would be restated."""

    currency: str


class NoWorkingDay(Refused):
    """A week without a working day."""


class TooFewStages(Refused):
    """A pipeline of fewer than two stages."""


class PipelineIsGone(Refused):
    """A form or a button of a pipeline called `name` that was removed meanwhile; its deals are in `into` now."""

    name: str
    into: str


class LastPipeline(Refused):
    """The only pipeline there is, which stays."""


class PipelineHasDeals(Refused):
    """A pipeline to be removed, with open deals that are told nowhere to go."""

    count: int


class NameTaken(Refused):
    """A second stage of a pipeline, or a second pipeline, of one name."""

    name: str


class ReasonMissing(Refused):
    """A list of lost reasons without any, or a disqualifying one that is not in it."""

    word: str


class RoleMissing(Refused):
    """Stages for a role without a name."""


class NotAGoal(Refused):
    """Words after `goal` that are not an amount per month or quarter."""

    words: str


class NothingToHandOver(Refused):
    """Somebody who owns no open deal."""

    name: str


class NobodyToTakeOver(Refused):
    """A hand-over without anybody to receive, or to the one who gives."""
