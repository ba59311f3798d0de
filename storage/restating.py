"""How the past stands by now: deals open at an instant with what they were worth, and why a deal stands otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from pipeline.digests import Stood, Why
from storage.book_then import open_then
from storage.facts import money_of
from storage.portion import ALL, Portion
from storage.rates import Rates
from storage.scope import Scope
from storage.tables_deals import DealChangeRow

_IMPORTED = "import"


class Restating:
    """The past as the book has it by now. Taking back, importing and newer rates of the bank are all that alter it."""

    def __init__(self, *, scope: Scope, rates: Rates) -> None:
        self._scope = scope
        self._rates = rates

    async def open_at(self, at: datetime, pipeline_id: int, portion: Portion = ALL) -> dict[int, Stood]:
        """The deals open just before `at` (UTC), each with what it was worth then."""
        deal = open_then(at, pipeline_id, portion).c
        rows = await self._scope.session.execute(select(deal.deal_number, deal.value_minor, deal.currency))
        values = {number: money_of(minor, currency) for number, minor, currency in rows}
        exchange = await self._rates.known(at, of={value.currency for value in values.values() if value})
        worth = exchange.on(exchange.day_before(at))
        return {number: Stood(value, worth(value)) for number, value in values.items()}

    async def reasons(self, numbers: Collection[int], *, since: datetime) -> Mapping[int, Why]:
        """What happened to the past of these deals since `since` (UTC), when they were printed."""
        if not numbers:
            return {}
        row = DealChangeRow
        taken_back = select(row.deal_number).where(row.deal_number.in_(numbers), row.undone_at >= since)
        brought_in = select(row.deal_number).where(row.deal_number.in_(numbers), row.via == _IMPORTED)
        session = self._scope.session
        reasons: dict[int, Why] = {
            **dict.fromkeys(await session.scalars(brought_in), "imported"),
            **dict.fromkeys(await session.scalars(taken_back), "undone"),
        }
        return reasons
