"""Deals that may be silent: few enough to be looked at one by one, since working days are their owners' own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_

from pipeline.deals import DealFacts
from pipeline.stages import Stage
from storage.deal_lists import ORDERS, listed
from storage.scope import Scope
from storage.tables_deals import DealRow

_CLOCK_CHANGE = timedelta(hours=2)
"""By how much less than so many times 24 hours some days may last, and then some."""


async def maybe_silent(
    scope: Scope, stages: Iterable[Stage], *, at: datetime, limit: int | None = None
) -> list[DealFacts]:
    """Open deals at these stages that `pipeline.stale` may call silent at `at` (UTC), in the order of stages.

    No silent deal is missing unless there are more than `limit`: a stage's limit in working days lasts at least as many
    days, and nobody's date is further than a day from that of UTC.
    """
    waiting = [_long_enough(stage, at) for stage in stages]
    tomorrow = at.date() + timedelta(days=1)
    active = [or_(until.is_(None), until <= tomorrow) for until in (DealRow.parked_until, DealRow.put_off_until)]
    open_there = (DealRow.status == "open", or_(*waiting), *active)
    return await listed(scope, ORDERS["stage"], *open_there, limit=limit) if waiting else []


def _long_enough(stage: Stage, at: datetime) -> Any:
    """At the stage, without a sign of life for as long; a stage with further clocks has all its deals looked at."""
    there = DealRow.stage_id == stage.id
    if stage.watches_close or stage.watches_age:
        return there
    return and_(there, DealRow.life_at < at - timedelta(days=stage.stale_days) + _CLOCK_CHANGE)
