"""From a figure in a digest to the deals behind it, and to how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from commands.asking import Asking
from commands.invocation import Reply
from messages import reports
from messages.limits import LINES
from pipeline.cadence import weekly_period
from pipeline.figures import Period
from pipeline.refusals import OutdatedButton
from pipeline.stages import EVERY
from storage.reports import deals_behind
from storage.subscriptions import Subscription

_FIRST_PERIOD = timedelta(days=366)
"""No digest is of a time so long before its subscription was made."""


async def behind(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - acts and verbs are called alike
    """The deals behind a figure of a digest, those that changed since marked."""
    subscription, period = await _digest(asking)
    figure, page = str(asking.invocation.press["f"]), max(1, int(asking.invocation.press.get("p", 1)))
    numbers = await deals_behind(asking.work, subscription, period, figure, calendars=asking.calendars)
    seen = await asking.work.deals.in_sight(numbers)
    numbers = tuple(number for number in numbers if number in seen)
    finder = asking.work.deals.finder(EVERY)
    shown = await finder.by_numbers(numbers[(page - 1) * LINES : page * LINES])
    changed = [deal.number for deal in shown if await _changed_since(asking, deal.number, period.end)]
    return asking.reply(
        reports.behind(
            asking.voice,
            figure=figure,
            deals=shown,
            period=period,
            total=len(numbers),
            page=page,
            subscription_number=subscription.number,
            changed_since=frozenset(changed),
        )
    )


async def counted(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - acts and verbs are called alike
    """How the figures of a digest are counted."""
    subscription, period = await _digest(asking)
    pipeline = await asking.work.pipelines.get(subscription.pipeline_id)
    return asking.reply(reports.counted(asking.voice, pipeline=pipeline, period=period, currency=asking.currency))


async def _changed_since(asking: Asking, number: int, at: datetime) -> bool:
    history = await asking.work.deals.history(number)
    return any(change.at >= at and not change.undone for change in history)


async def _digest(asking: Asking) -> tuple[Subscription, Period]:
    """Which digest the button stood in: its subscription and the period that ended then. OutdatedButton."""
    subscription = await asking.work.subscriptions.get(int(asking.invocation.press["n"]))
    try:
        ended = datetime.fromisoformat(str(asking.invocation.press["e"])).astimezone(UTC)
    except (ValueError, OverflowError) as no_instant:
        raise OutdatedButton from no_instant
    # A pass told to look ahead prints digests of periods that end later than now; those that were printed are kept.
    printed = await asking.work.subscriptions.figures_at(subscription.number, ended) is not None
    if not printed and not subscription.created_at - _FIRST_PERIOD <= ended <= asking.invocation.at:
        raise OutdatedButton
    period = weekly_period(
        ended, weekday=subscription.weekday or 0, hour=subscription.hour, zone=ZoneInfo(subscription.zone)
    )
    return subscription, period
