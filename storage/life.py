"""Signs of life of deals, each dated when it was given: what the stale clock starts from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from storage.changes import SIGNS_OF_LIFE
from storage.tables_deals import ActivityRow, DealChangeRow


def signs_of_life(*where: Any) -> Select[int, datetime, str]:
    """The signs not taken back, of lines of the history under these conditions: `deal_number`, `at`, `kind`.

    The last one of a deal comes last. What was logged is dated when it happened, which may be before what stands above
    it in the history.
    """
    logged = and_(
        ActivityRow.team_id == DealChangeRow.team_id,
        ActivityRow.deal_number == DealChangeRow.deal_number,
        ActivityRow.seq == DealChangeRow.seq,
    )
    lived_at = func.coalesce(ActivityRow.at, DealChangeRow.at, type_=DealChangeRow.at.type)
    return (
        select(DealChangeRow.deal_number, lived_at.label("at"), DealChangeRow.kind)
        .outerjoin(ActivityRow, logged)
        .where(DealChangeRow.kind.in_(SIGNS_OF_LIFE), DealChangeRow.undone_at.is_(None), *where)
        .order_by(DealChangeRow.deal_number, lived_at, DealChangeRow.seq)
    )
