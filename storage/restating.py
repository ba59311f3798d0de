"""How the past stands by now: deals open at an instant with what they were worth, and why a deal stands otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from pipeline.digests import Why
from pipeline.money import Money
from storage.book_then import open_then
from storage.facts import money_of
from storage.portion import ALL
from storage.scope import Scope
from storage.tables_deals import DealChangeRow, DealRow

_IMPORTED = "import"


class Restating:
    """The past as the book has it by now. Taking back, deleting for good and importing are all that may alter it."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def open_at(self, at: datetime, pipeline_id: int) -> dict[int, Money | None]:
        """The deals open just before `at` (UTC), each with its value then, in its own currency."""
        deal = open_then(at, pipeline_id, ALL).c
        rows = await self._scope.session.execute(select(deal.deal_number, deal.value_minor, deal.currency))
        return {number: money_of(minor, currency) for number, minor, currency in rows}

    async def reasons(self, numbers: Collection[int], *, since: datetime) -> Mapping[int, Why]:
        """What happened to the past of these deals since `since` (UTC), when they were printed."""
        if not numbers:
            return {}
        row = DealChangeRow
        taken_back = select(row.deal_number).where(row.deal_number.in_(numbers), row.undone_at >= since)
        brought_in = select(row.deal_number).where(row.deal_number.in_(numbers), row.via == _IMPORTED)
        deleted = select(DealRow.number).where(DealRow.number.in_(numbers), DealRow.status == "deleted")
        session = self._scope.session
        reasons: dict[int, Why] = {
            **dict.fromkeys(await session.scalars(deleted), "deleted"),
            **dict.fromkeys(await session.scalars(brought_in), "imported"),
            **dict.fromkeys(await session.scalars(taken_back), "undone"),
        }
        return reasons
