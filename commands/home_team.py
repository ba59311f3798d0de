"""A team's deals on Home: counted and summed by the book, and of each stage only the most valuable read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commands.asking import Asking
from commands.home_rows import Shown, by_stage, rows_of
from messages.home import Need, Row, Showing, StageRows
from messages.limits import LINES
from messages.lists import totals
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.stages import Pipeline, Stage
from storage.by_stage import AtStage
from storage.deal_lists import Lack, Narrowing

_LACKS: dict[Need, frozenset[Lack]] = {
    "all": frozenset(),
    "slipped": frozenset({"slipped"}),
    "parked": frozenset({"parked"}),
}
"""What the book can tell; which deals are silent hangs on their owners' calendars, so those are read one by one."""

_COUNTED = 100
"""Up to how many deals that may be silent are looked at to count the silent ones for a menu."""


async def team_shown(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline]) -> Shown:
    """What Home shows of a team; how many are silent is not counted where that may be too many."""
    every = Narrowing(pipeline_ids=tuple(one.id for one in pipelines), today=day_of(asking.invocation.at, asking.zone))
    if showing.need == "stale":
        return await _silent_shown(asking, showing, pipelines, every)
    wanted = replace(every, lacks=_LACKS[showing.need], stage_ids=_chosen(showing))
    stock = await asking.work.portfolios.at_each_stage(every)
    kept = stock if wanted == every else await asking.work.portfolios.at_each_stage(wanted)
    first = await asking.work.portfolios.first_of_each_stage(wanted, LINES)
    groups = await by_stage(asking, await rows_of(asking, first))
    return Shown(
        stages=[_whole(group, kept[group.stage.id]) for group in groups],
        count=sum(one.deals for one in kept.values()),
        worth=_sum(kept.values()),
        offered=_offered(pipelines, set(stock)),
        stale=await _count_silent(asking, showing, pipelines),
        slipped=await _in_need(asking, every, showing, "slipped"),
        parked=await _in_need(asking, every, showing, "parked"),
    )


async def _silent_shown(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline], every: Narrowing) -> Shown:
    stock = await asking.work.portfolios.at_each_stage(every)
    rows = await _silent(asking, await _maybe_silent(asking, showing, pipelines))
    return Shown(
        stages=await by_stage(asking, rows),
        count=len(rows),
        worth=totals([row.deal for row in rows]),
        offered=_offered(pipelines, set(stock)),
        stale=len(rows),
        slipped=await _in_need(asking, every, showing, "slipped"),
        parked=await _in_need(asking, every, showing, "parked"),
    )


async def _count_silent(asking: Asking, showing: Showing, pipelines: Sequence[Pipeline]) -> int | None:
    """How many are silent; None where so many may be that counting them would take long."""
    maybe = await _maybe_silent(asking, showing, pipelines, limit=_COUNTED + 1)
    return len(await _silent(asking, maybe)) if len(maybe) <= _COUNTED else None


async def _maybe_silent(
    asking: Asking, showing: Showing, pipelines: Sequence[Pipeline], limit: int | None = None
) -> list[DealFacts]:
    chosen = _chosen(showing)
    stages = [one for each in pipelines for one in each.stages if not chosen or one.id in chosen]
    return await asking.work.portfolios.maybe_silent(stages, at=asking.invocation.at, limit=limit)


async def _silent(asking: Asking, deals: Sequence[DealFacts]) -> list[Row]:
    return [row for row in await rows_of(asking, deals) if row.silent_days is not None]


async def _in_need(asking: Asking, every: Narrowing, showing: Showing, need: Lack) -> int:
    narrowed = replace(every, lacks=frozenset({need}), stage_ids=_chosen(showing))
    return sum(one.deals for one in (await asking.work.portfolios.at_each_stage(narrowed)).values())


def _chosen(showing: Showing) -> tuple[int, ...]:
    return (showing.stage_id,) if showing.stage_id else ()


def _whole(group: StageRows, stock: AtStage) -> StageRows:
    """A stage as it is, of which only some rows were read."""
    return replace(group, total=stock.deals, worth=sorted(stock.worth, reverse=True))


def _sum(stock: Iterable[AtStage]) -> list[Money]:
    sums: dict[str, int] = {}
    for amount in (amount for one in stock for amount in one.worth):
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return sorted((Money(minor, currency) for currency, minor in sums.items()), reverse=True)


def _offered(pipelines: Sequence[Pipeline], stages: set[int]) -> list[tuple[Pipeline, Stage]]:
    return [(pipeline, stage) for pipeline in pipelines for stage in pipeline.stages if stage.id in stages]
