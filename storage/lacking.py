"""Which open deals lack what a forecast needs to know: `pipeline.hygiene`, as the database takes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, nulls_last, or_, select

from pipeline.hygiene import CHECKS, LIFE_WITHIN, Check, Hygiene
from storage.facts import is_next_step
from storage.scope import Scope
from storage.tables import MemberRow
from storage.tables_deals import DealRow, FollowUpRow


async def hygiene(scope: Scope, pipeline_id: int, *, today: date, now: datetime) -> Hygiene:
    """The open deals of a pipeline, and those that fail each check; `today` is the team's date, `now` UTC."""
    where = (DealRow.pipeline_id == pipeline_id, DealRow.status == "open")
    failing = _failing(today, now)
    rows = await scope.session.execute(
        select(DealRow.number, *(failing[check].label(check) for check in CHECKS))
        .where(*where, or_(*failing.values()))
        .order_by(nulls_last(DealRow.value_minor.desc()), DealRow.number)
    )
    found: dict[Check, list[int]] = {}
    for number, *fails in rows:
        for check, lacks in zip(CHECKS, fails, strict=True):
            if lacks:
                found.setdefault(check, []).append(number)
    total = (await scope.session.execute(select(func.count(DealRow.number)).where(*where))).scalar_one()
    return Hygiene(open_deals=total, failing={check: tuple(numbers) for check, numbers in found.items()})


def _failing(today: date, now: datetime) -> dict[Check, Any]:
    owner = (MemberRow.team_id == DealRow.team_id, MemberRow.user_id == DealRow.owner_id)
    return {
        "value": DealRow.value_minor.is_(None),
        "close_on": or_(DealRow.close_on.is_(None), DealRow.close_on < today),
        "owner": ~exists().where(*owner, MemberRow.active).correlate(DealRow),
        "next_step": ~exists().where(*is_next_step(FollowUpRow)).correlate(DealRow),
        "life": DealRow.life_at < now - LIFE_WITHIN,
    }
