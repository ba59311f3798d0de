"""What is open at an instant, by stage: in the workspace's currency, and apart what each other currency adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from pipeline.figures import Foreign, Tally
from pipeline.money import Money
from storage.book_then import open_then
from storage.groups import alike, foreign_of, tallies
from storage.ladder import read_ladder
from storage.portion import Portion
from storage.rates import Rates
from storage.scope import Scope

LATEST = date.max
"""The day of whatever rate is the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Open deals per stage id, in the base; `held` are those of other currencies, counted by what they are worth."""

    stages: dict[int, Tally]
    held: Mapping[Money, int] = field(default_factory=lambda: MappingProxyType({}))
    foreign: tuple[Foreign, ...] = ()

    @property
    def total(self) -> Tally:
        """All stages together."""
        return sum(self.stages.values(), Tally())


async def read_stock(
    scope: Scope,
    rates: Rates,
    at: datetime | None,
    pipeline_id: int,
    base: str,
    portion: Portion,
    *,
    stages_at: datetime | None,
) -> Stock:
    """See `Figures.stock`."""
    ladder = await read_ladder(scope, pipeline_id, stages_at)
    deal = open_then(at, pipeline_id, portion).c
    groups = await alike(scope, base, deal, ladder.stage(deal.stage_id), where=())
    exchange = await rates.known(at, of={group.currency for group in groups})
    day = exchange.day_before(at) if at else LATEST
    held: dict[Money, int] = {}
    for group in groups:
        if group.value_minor is not None and group.currency not in {None, base}:
            worth = Money(group.value_minor, str(group.currency))
            held[worth] = held.get(worth, 0) + group.deals
    stages = {int(stage): tally for (stage,), tally in tallies(groups, exchange, day).items()}
    return Stock(stages=stages, held=held, foreign=foreign_of(groups, exchange, day))
