"""Words that do not name a deal, a stage, a person or a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.refusals.refused import Refused

if TYPE_CHECKING:
    from pipeline.deals import DealFacts
    from pipeline.money import Money
    from pipeline.stages import Pipeline, Stage


class UnknownVerb(Refused):
    """A first word after `command` that is none of its verbs, nor a deal after `/deal`."""

    word: str
    closest: str | None
    command: str


class UnknownHelp(Refused):
    """A word to be explained that is no verb; `closest` is the verb spelt most like it, if any is."""

    word: str
    closest: str | None


class UsageNeeded(Refused):
    """A verb without what it needs; `verb` picks the examples shown."""

    verb: str


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
    """A word that narrows no list; `pipelines` are those it might have named, where there are several."""

    word: str
    stages: tuple[Stage, ...]
    pipelines: tuple[Pipeline, ...]
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


class ValueOrDeal(Refused):
    """`won 4 5`: the second number is an open deal (`other`), and may be what the first was won for (`value`)."""

    deal: DealFacts
    other: DealFacts
    value: Money


class UnknownPerson(Refused):
    """A mention or name that is nobody active of this workspace."""

    word: str


class TooManyAtOnce(Refused):
    """More deals in one command than one reads."""

    limit: int
