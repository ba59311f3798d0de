"""How promising a deal is: what it answered of BANT, and how lively it has been. Defined in `docs/customers.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

HOT_AT = 60
"""The score from which a deal is hot, where its pipeline says nothing else."""

FOR_EACH_YES = 25
FOR_EACH_ACTIVITY = 10
MOST_FOR_ACTIVITIES = 50
HALVED_EACH = timedelta(days=30)
"""How far back activities count from the last one, and how long a silence halves what they are worth."""


def score(bant: Mapping[str, bool], activities: Iterable[datetime], *, now: datetime) -> int:
    """Fit plus engagement, 0 to 150, halves rounded up. `activities` are instants (UTC); those after `now` are not yet.

    A "no" is worth as little as an answer nobody gave.
    """
    fit = FOR_EACH_YES * sum(bant.values())
    return fit + _half_up(_engagement([at for at in activities if at <= now], now))


def is_hot(points: int, hot_at: int | None) -> bool:
    """Whether a score is worth saying; `hot_at` is the pipeline's own threshold, None for `HOT_AT`."""
    return points >= (HOT_AT if hot_at is None else hot_at)


def _engagement(activities: list[datetime], now: datetime) -> Fraction:
    if not activities:
        return Fraction(0)
    last = max(activities)
    lively = sum(at > last - HALVED_EACH for at in activities)
    worth = min(MOST_FOR_ACTIVITIES, FOR_EACH_ACTIVITY * lively)
    return worth * Fraction(1, 2) ** ((now - last) // HALVED_EACH)


def _half_up(exact: Fraction) -> int:
    return (2 * exact + 1) // 2
