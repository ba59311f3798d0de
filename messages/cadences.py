"""What the periods of digests are called, by how often they come."""

from __future__ import annotations

from datetime import timedelta

from messages import formats
from messages.voice import Voice
from pipeline.figures import Period
from pipeline.schedules import Cadence


def a_period_ago(voice: Voice, cadence: Cadence, period: Period, *, moved: bool = False) -> str:
    """The legend of what was open when the period began: a week ago; its day where a daily one is of several.

    Also where it is longer or shorter than others, being `moved`.
    """
    began, ended = voice.local(period.start).date(), voice.local(period.end).date()
    if moved or (cadence == "daily" and began + timedelta(days=1) < ended):
        return formats.short_day(began, voice.locale)
    return {
        "daily": voice.pgettext("chart", "The day before"),
        "weekly": voice.pgettext("chart", "A week ago"),
        "monthly": voice.pgettext("chart", "A month ago"),
        "quarterly": voice.pgettext("chart", "A quarter ago"),
    }[cadence]


def so_many(voice: Voice, cadence: Cadence, count: int) -> str:
    """What an average is of: four weeks."""
    return {
        "daily": voice.ngettext("%(count)s day", "%(count)s days", count),
        "weekly": voice.ngettext("%(count)s week", "%(count)s weeks", count),
        "monthly": voice.ngettext("%(count)s month", "%(count)s months", count),
        "quarterly": voice.ngettext("%(count)s quarter", "%(count)s quarters", count),
    }[cadence] % {"count": count}
