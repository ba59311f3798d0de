"""Which open deals lack what a forecast needs to know: `pipeline.hygiene`, as the database takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from pipeline.deals import by_value, place_by_value
from pipeline.hygiene import CHECKS, LIFE_WITHIN, Check, Hygiene, failed
from pipeline.stages import Pipeline
from storage.deals_then import changed_since
from storage.facts import is_next_step
from storage.portion import ALL
from storage.scope import Scope
from storage.tables import MemberRow
from storage.tables_deals import DealRow, FollowUpRow


async def hygiene(scope: Scope, pipeline: Pipeline, *, today: date, now: datetime, at: datetime | None) -> Hygiene:
    """The open deals of a pipeline, and those that fail each check; `today` is the team's date, `now` UTC.

    With `at` (UTC) as they stood just before; whether an owner is in Slack is told as it is now.
    """
    where = [DealRow.pipeline_id == pipeline.id, DealRow.status == "open"]
    where += [] if at is None else [DealRow.changed_at < at]
    failing = _failing(today, now)
    rows = await scope.session.execute(
        select(DealRow.number, DealRow.value_minor, *(failing[check].label(check) for check in CHECKS)).where(
            *where, or_(*failing.values())
        )
    )
    lacking = [(place_by_value(number, minor), _named(fails)) for number, minor, *fails in rows]
    total = (await scope.session.execute(select(func.count(DealRow.number)).where(*where))).scalar_one()
    for deal in [] if at is None else await changed_since(scope, pipeline, at, ALL):
        lacking.append((by_value(deal), failed(deal, today=today, now=now)))
        total += 1
    found: dict[Check, list[int]] = {}
    for (*_, number), checks in sorted(lacking):
        for check in checks:
            found.setdefault(check, []).append(number)
    return Hygiene(open_deals=total, failing={check: tuple(numbers) for check, numbers in found.items()})


def _named(fails: Sequence[bool]) -> tuple[Check, ...]:
    return tuple(check for check, lacks in zip(CHECKS, fails, strict=True) if lacks)


def _failing(today: date, now: datetime) -> dict[Check, Any]:
    owner = (MemberRow.team_id == DealRow.team_id, MemberRow.user_id == DealRow.owner_id)
    return {
        "value": DealRow.value_minor.is_(None),
        "close_on": or_(DealRow.close_on.is_(None), DealRow.close_on < today),
        "owner": ~exists().where(*owner, MemberRow.active).correlate(DealRow),
        "next_step": ~exists().where(*is_next_step(FollowUpRow)).correlate(DealRow),
        "life": DealRow.life_at < now - LIFE_WITHIN,
    }
