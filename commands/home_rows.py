"""Deals as Home shows them: a row each with what is the matter with it, by stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commands.asking import Asking
from messages.home import Row, StageRows
from messages.lists import totals
from pipeline.deals import DealFacts
from pipeline.forecast import bin_of
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.stages import Pipeline, Stage
from pipeline.stale import is_parked, silent_deals


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What Home shows, and what its menus offer: the stages with deals, and how many deals are in need.

    `stale` is None where they were not counted.
    """

    stages: Sequence[StageRows]
    count: int
    worth: Sequence[Money]
    offered: Sequence[tuple[Pipeline, Stage]]
    stale: int | None
    slipped: int
    parked: int


async def rows_of(asking: Asking, deals: Sequence[DealFacts]) -> list[Row]:
    """A row for each deal, as of the asker's day."""
    at, today = asking.invocation.at, day_of(asking.invocation.at, asking.zone)
    silent = silent_deals(deals, at=at, calendar_of=await asking.calendar_of())
    days = {deal.number: how.days for deal, how in silent}
    return [
        Row(
            deal=deal,
            silent_days=days.get(deal.number),
            slipped=bin_of(deal, today=today) == "slipped",
            parked=is_parked(deal, today=today),
        )
        for deal in deals
    ]


async def by_stage(asking: Asking, rows: Iterable[Row]) -> list[StageRows]:
    """The rows by stage, in the order of pipelines and stages; a stage without any is left out."""
    of_stage: dict[int, list[Row]] = {}
    for row in rows:
        of_stage.setdefault(row.deal.stage.id, []).append(row)
    groups = [
        StageRows(
            stage=found[0].deal.stage,
            pipeline=await asking.work.pipelines.get(found[0].deal.pipeline_id),
            rows=found,
            total=len(found),
            worth=totals([row.deal for row in found]),
        )
        for found in of_stage.values()
    ]
    place = {one.id: at for at, one in enumerate(await asking.work.pipelines.ever())}
    return sorted(groups, key=lambda group: (place[group.pipeline.id], group.stage.position))
