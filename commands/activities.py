"""What happened on a deal, as it is typed: which kind of activity, on which day, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from commands.activity_words import leading_kind
from commands.asking import Asking
from commands.past_days import leading_past_day
from pipeline.deals import ActivityKind
from pipeline.local_time import day_of, instant_at

_NOON = time(12)
"""The hour of what happened on a day: the same day on the clocks of most readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What happened, and on which day where that is another than today."""

    kind: ActivityKind = "note"
    on: date | None = None
    text: str = ""

    def at(self, asking: Asking) -> datetime | None:
        """When it happened (UTC); None for now."""
        return instant_at(self.on, _NOON, asking.zone) if self.on else None


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads into a text: a kind, a day or both; in how many words, and which of them name the kind."""

    kind: ActivityKind | None = None
    on: date | None = None
    used: int = 0
    called: tuple[str, ...] = ()


def lead_of(asking: Asking, words: Sequence[str]) -> Lead:
    """The kind and the day that `words` begin with, in either order. NotYetHappened, TooLongAgo for a day after a kind.

    A date further on is text.
    """
    kind, named = leading_kind(words) or (None, 0)
    on, dated = _day(asking, words[named:], after_a_kind=kind is not None)
    if kind or on is None:
        return Lead(kind, on, named + dated, tuple(words[:named]))
    kind, named = leading_kind(words[dated:]) or (None, 0)
    return Lead(kind, on, dated + named, tuple(words[dated : dated + named]))


def read_activity(asking: Asking, words: Sequence[str], before: Lead | None = None) -> Activity:
    """The activity that `words` tell of; `before` is what led to the deal's name in front of them.

    Where nothing follows a kind it is the text as well: "call". A day with nothing behind it is text.
    """
    if before is None:
        lead = lead_of(asking, words)
    else:
        on, dated = (None, 0) if before.on else _day(asking, words, after_a_kind=before.kind is not None)
        lead = Lead(before.kind, before.on or on, dated)
    said = words[lead.used :] or lead.called
    today = day_of(asking.invocation.at, asking.zone)
    on = lead.on if said or (before and before.on) else None
    return Activity(kind=lead.kind or "note", on=None if on == today else on, text=" ".join(said or words))


def _day(asking: Asking, words: Sequence[str], *, after_a_kind: bool) -> tuple[date | None, int]:
    today, locale = day_of(asking.invocation.at, asking.zone), asking.voice.locale
    return leading_past_day(words, today=today, locale=locale, after_a_kind=after_a_kind) or (None, 0)
