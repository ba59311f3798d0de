"""Which time a digest covers: from the instant it was last due at, also where it was moved to another hour since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.digests import Covered, Unreported
from pipeline.figures import Period, Tally
from storage.subscriptions import Subscription
from storage.work import Work


async def covered_by(work: Work, subscription: Subscription, at: datetime, *, owner_id: str | None = None) -> Covered:
    """What the digest due at `at` (UTC) covers: nothing that the last one did, and all since the one due before it.

    That is the instant it was really due at last, on whatever day and hour then; of occurrences an outage skipped, the
    last one of the schedule. Another cadence or pipeline begins anew. `owner_id` is whose deals it is of.
    """
    workspace = await work.workspace()
    usual = subscription.schedule(workspace).period(at)
    found = await work.subscriptions.latest_figures(subscription.number, before=usual.end)
    last, kept = found or (None, {})
    if last is None or (kept.get("cadence"), kept.get("pipeline")) != (subscription.cadence, subscription.pipeline_id):
        return Covered(usual)
    missed = await work.subscriptions.missed(subscription, before=usual.end)
    begins = max(last, missed or last)
    if subscription.next_at and begins < subscription.next_at <= usual.start:
        begins = usual.start
    period = Period(start=begins, end=usual.end, zone=usual.zone)
    between = Period(start=last, end=begins, zone=usual.zone)
    comparable = (kept["currency"], kept["of"]) == (workspace.currency, owner_id)
    left_out = Unreported(between, Tally(*kept["closing"])) if last < begins and comparable else None
    return Covered(period, moved=period != usual, unreported=left_out)


async def period_told(work: Work, subscription: Subscription, ended: datetime) -> Period:
    """The period of the digest that ended at an instant (UTC): as it was printed, else as it would be."""
    kept: Mapping[str, Any] = await work.subscriptions.figures_at(subscription.number, ended) or {}
    if "start" not in kept:
        return (await covered_by(work, subscription, ended)).period
    return Period(start=datetime.fromisoformat(kept["start"]), end=ended, zone=kept["zone"])
