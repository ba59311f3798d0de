"""Which deals were open at an instant, each as far as reports group them: the deals behind a stock and a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pipeline.stages import Category, Pipeline
from storage.book_then import open_then
from storage.ladder import read_ladder
from storage.portion import ALL, Portion
from storage.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeal:
    """A deal that was open, with its stage in today's order and the forecast category that counted."""

    number: int
    owner_id: str
    stage_id: int
    category: Category
    close_on: date | None


class OpenDeals:
    """Open deals by number, without what they are worth: figures of money stand in `Figures`."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def at(self, at: datetime | None, pipeline: Pipeline, portion: Portion = ALL) -> list[OpenDeal]:
        """Those open just before `at` (UTC), or now (None)."""
        ladder = await read_ladder(self._scope, pipeline.id, at)
        usual: dict[int, Category] = {stage.id: stage.category for stage in pipeline.stages}
        deal = open_then(at, pipeline.id, portion).c
        query = select(deal.deal_number, deal.owner_id, deal.stage_id, deal.category, deal.close_on).order_by(
            deal.deal_number
        )
        found = (await self._scope.session.execute(query)).all()
        counted = ((row, ladder.counts_as.get(row.stage_id, row.stage_id)) for row in found)
        return [
            OpenDeal(
                number=row.deal_number,
                owner_id=row.owner_id,
                stage_id=stage_id,
                category=row.category or usual.get(stage_id, "pipeline"),
                close_on=row.close_on,
            )
            for row, stage_id in counted
        ]
