"""What the forecast line says besides its bins: landing, what is to go, coverage, and the name of its period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from messages import formats
from messages.funnel import rate
from messages.layout import Choice, Select
from messages.report_frame import Behind
from messages.voice import Voice
from pipeline.figures import Forecast, Period
from pipeline.forecast import coverage, landing
from pipeline.local_time import instant_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A forecast against its goal, in minor units.

    `share` is the landing in per cent of the goal, `coverage` how many times the open value covers what is to go; both
    are None without a goal, the second also once the goal is met.
    """

    landing: int
    open: int
    to_go: int
    share: int | None
    coverage: Decimal | None

    @classmethod
    def of(cls, forecast: Forecast) -> Outlook:
        """Landing = won + commit; coverage = open value, slipped apart ÷ (goal − won)."""
        lands, covers = landing(forecast).minor, coverage(forecast)
        return cls(
            landing=lands,
            open=covers.open_minor,
            to_go=covers.to_go_minor,
            share=rate(lands, forecast.goal) if forecast.goal else None,
            coverage=None if covers.tenths is None else Decimal(covers.tenths).scaleb(-1),
        )


def period_name(voice: Voice, period: Period, fiscal_starts: int = 1) -> str:
    """A quarter as Q4 or T4, a month by its name, anything else by its days; with the year unless it is this one.

    Quarters are those of a year that starts in the month `fiscal_starts`, and go by the calendar year that starts in.
    """
    zone = ZoneInfo(period.zone)
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    months = (end.year - start.year) * 12 + end.month - start.month
    if _on_the_first(start) and _on_the_first(end) and months == 3 and (start.month - fiscal_starts) % 3 == 0:
        since = (start.month - fiscal_starts) % 12
        named = voice.gettext("Q%(number)s") % {"number": since // 3 + 1}
        return _dated(voice, named, start.year - (start.month <= since))
    if _on_the_first(start) and _on_the_first(end) and months == 1:
        return _dated(voice, formats.month(start.date(), voice.locale), start.year)
    return voice.days(start.date(), (end - timedelta(seconds=1)).date())


def _dated(voice: Voice, name: str, year: int) -> str:
    this_year = voice.now is None or voice.local(voice.now).year == year
    return name if this_year else f"{name} {year}"


def _on_the_first(at: datetime) -> bool:
    """Whether a month begins, at midnight or where clocks jump over it."""
    zone = at.tzinfo
    return at.day == 1 and isinstance(zone, ZoneInfo) and at == instant_at(at.date(), time(), zone)


def opening(voice: Voice, deals: Mapping[str, Sequence[int]]) -> list[Behind]:
    """The figures of a forecast that open, with the numbers behind them: won, the bins, and what did not close."""
    labels = {**_labels(voice), "expected": voice.pgettext("button", "Expected, not closed")}
    found = ((name, label, deals.get(name, ())) for name, label in labels.items())
    return [Behind(name, f"{label} {voice.number(len(numbers))}", numbers) for name, label, numbers in found]


def menu(voice: Voice, forecast: Forecast, act: Callable[[str], str]) -> Select | None:
    """The figures of a forecast that have deals, to open them by the act of their name; None where none has."""
    count: dict[str, int] = {name: getattr(forecast, name).count for name in _labels(voice)}
    choices = [
        Choice(f"{label} {voice.number(count[name])}", act(f"forecast:{name}"))
        for name, label in _labels(voice).items()
        if count[name]
    ]
    return Select.flat(voice.gettext("See the deals…"), choices) if choices else None


def _labels(voice: Voice) -> dict[str, str]:
    """What was won and each bin of a forecast, as buttons and menus have them."""
    return {
        "won": voice.pgettext("button", "Won"),
        "commit": voice.pgettext("button", "Commit"),
        "best": voice.pgettext("button", "Best case"),
        "pipeline": voice.pgettext("button", "Pipeline"),
        "slipped": voice.pgettext("button", "Slipped"),
    }


def unit_names(voice: Voice) -> dict[tuple[str, int], str]:
    """This week, last month, next quarter: by unit and how many are between, -1 to 1."""
    return {
        ("week", 0): voice.gettext("This week"),
        ("week", -1): voice.gettext("Last week"),
        ("week", 1): voice.gettext("Next week"),
        ("month", 0): voice.gettext("This month"),
        ("month", -1): voice.gettext("Last month"),
        ("month", 1): voice.gettext("Next month"),
        ("quarter", 0): voice.gettext("This quarter"),
        ("quarter", -1): voice.gettext("Last quarter"),
        ("quarter", 1): voice.gettext("Next quarter"),
        ("year", 0): voice.gettext("This year"),
        ("year", -1): voice.gettext("Last year"),
        ("year", 1): voice.gettext("Next year"),
    }
