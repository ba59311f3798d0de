"""How well a pipeline sells: who wins what, from where, why deals are lost, how long it takes, what they are worth.

Every figure is as of the end of its period. Amounts are in minor units of `base`, the workspace's currency: closed
deals at the rate of the day they closed, open ones at that of the last day, and without a rate counted beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func

from pipeline.breakdowns import LeftOut, LossLine, RepLine, SourceLine, merged_sources
from pipeline.exchange import Exchange
from pipeline.figures import Period, Tally
from pipeline.hygiene import Hygiene
from pipeline.local_time import day_of
from pipeline.stages import Pipeline
from pipeline.winning import NO_DEALS, Cycle, DealSize, Decided, Entries, middle_of
from storage.closes import (
    closed_numbers,
    created_by_source,
    created_numbers,
    cycles,
    entries,
    standing,
    then,
)
from storage.fact_views import DealClose
from storage.groups import Group, alike, left_out, tallies, values_of
from storage.lacking import hygiene
from storage.ladder import read_ladder
from storage.people import People
from storage.rates import Rates
from storage.reps import activities_by_person, exits_by_owner, open_by_owner
from storage.scope import Scope
from storage.tables_deals import DealRow

ByKey = dict[tuple[Any, ...], Decided]


class Selling:
    """Figures of what was decided in a period, each with what no amount of it counts."""

    def __init__(self, *, scope: Scope, people: People, rates: Rates) -> None:
        self._scope = scope
        self._people = people
        self._rates = rates

    async def decided(self, period: Period, pipeline: Pipeline, base: str) -> tuple[Decided, LeftOut]:
        """All deals won and lost in the period."""
        sums, without = await self._decided(period, pipeline, base)
        return sums.get((), Decided()), without

    async def sources(self, period: Period, pipeline: Pipeline, base: str) -> tuple[list[SourceLine], LeftOut]:
        """Created and decided in the period, by where the deals came from as was known at its end."""
        source = then(DealClose, "source", before=period.end)
        decided, without = await self._decided(period, pipeline, base, source)
        came = await created_by_source(self._scope, period, pipeline.id)
        lines = [
            SourceLine(source=told, created=came.get(told, 0), decided=decided.get((told,), Decided()))
            for told in {*came, *(key[0] for key in decided)}
        ]
        return merged_sources(lines), without

    async def losses(self, period: Period, pipeline: Pipeline, base: str) -> tuple[list[LossLine], LeftOut]:
        """Lost in the period, by reason, by the highest stage held and by the owner at the close."""
        reason = func.coalesce(DealClose.reason, "other")
        by, lost = (reason, DealClose.top_stage_id, DealClose.owner_id), DealClose.outcome == "lost"
        sums, without = await self._decided(period, pipeline, base, *by, only=(lost,))
        people = await self._people.of(owner_id for _, _, owner_id in sums)
        lines = [
            LossLine(reason=why, stage_id=stage_id, owner=people[owner_id], lost=decided.lost)
            for (why, stage_id, owner_id), decided in sums.items()
        ]
        return sorted(lines, key=lambda one: (one.reason, one.stage_id or 0, one.owner.name)), without

    async def team(
        self, period: Period, pipeline: Pipeline, base: str, *, now: datetime
    ) -> tuple[list[RepLine], LeftOut]:
        """Everybody with a deal open at the end of the period or something done in it, the most won first."""
        decided, without = await self._decided(period, pipeline, base, DealClose.owner_id)
        at = period.end if period.end < now else None
        groups = await open_by_owner(self._scope, at, pipeline.id, base)
        exchange = await self._known(groups, period.end)
        still_open = tallies(groups, exchange, exchange.day_before(min(now, period.end)))
        exits = await exits_by_owner(self._scope, period, await read_ladder(self._scope, pipeline.id, period.end))
        logged = await activities_by_person(self._scope, period, pipeline.id)
        people = await self._people.of({key[0] for key in (*decided, *still_open)} | exits.keys() | logged.keys())
        lines = [
            RepLine(
                person=person,
                open=still_open.get((one,), NO_DEALS),
                decided=decided.get((one,), Decided()),
                exits=exits.get(one, {}),
                activities=logged.get(one, {}),
            )
            for one, person in people.items()
        ]
        unrated = without + left_out(groups, exchange, exchange.day_before(min(now, period.end)))
        return sorted(lines, key=lambda one: (-one.decided.won.minor, -one.open.minor, one.person.name)), unrated

    async def closed_numbers(self, period: Period, pipeline: Pipeline) -> dict[tuple[str, str], tuple[int, ...]]:
        """Deals closed in the period by outcome and reason ("" for won), the most valuable first."""
        return await closed_numbers(self._scope, period, pipeline.id)

    async def created_numbers(self, period: Period, pipeline: Pipeline) -> tuple[int, ...]:
        """Deals created in the period, the last first."""
        return await created_numbers(self._scope, period, pipeline.id)

    async def cycles(self, period: Period, pipeline: Pipeline) -> dict[str, Cycle]:
        """How long deals decided in the period took, by outcome ("won", "lost"); one without deals is absent."""
        return await cycles(self._scope, period, pipeline.id)

    async def entries(self, period: Period, pipeline: Pipeline, *, as_of: datetime) -> Entries:
        """Deals created in the period, and how many of them are won just before `as_of` (UTC)."""
        return await entries(self._scope, period, pipeline.id, as_of=as_of)

    async def size(self, period: Period, pipeline: Pipeline, base: str) -> tuple[DealSize, LeftOut]:
        """What deals won in the period are worth."""
        won = (*standing(period, pipeline.id), DealClose.outcome == "won")
        groups = await alike(self._scope, base, DealClose, where=won, at=DealClose.at, each_value=True)
        exchange, day = await self._known(groups, period.end), day_of(period.end, ZoneInfo(period.zone))
        median = middle_of(values_of(groups, exchange, day))
        won_deals = DealSize(won=tallies(groups, exchange, day).get((), NO_DEALS), median=median)
        return won_deals, left_out(groups, exchange, day)

    async def weighted(self, pipeline: Pipeline, base: str, *, now: datetime) -> Tally:
        """What is open now × the probability of its stage, rounded once per deal."""
        where = (DealRow.pipeline_id == pipeline.id, DealRow.status == "open")
        groups = await alike(self._scope, base, DealRow, DealRow.stage_id, where=where, each_value=True)
        exchange = await self._known(groups, now)
        chances = {stage.id: stage.probability for stage in pipeline.stages}
        return sum((_weighted(one, exchange, now, chances[one.key[0]]) for one in groups), NO_DEALS)

    async def hygiene(self, pipeline: Pipeline, *, today: date, now: datetime) -> Hygiene:
        """What open deals lack now (UTC), `today` being the team's date."""
        return await hygiene(self._scope, pipeline.id, today=today, now=now)

    async def _decided(
        self, period: Period, pipeline: Pipeline, base: str, *keys: Any, only: Sequence[Any] = ()
    ) -> tuple[ByKey, LeftOut]:
        disqualified = DealClose.reason.in_(pipeline.rules.disqualifying)
        of_a_kind = case((DealClose.outcome == "won", "won"), (disqualified, "disqualified"), else_="lost")
        where = (*standing(period, pipeline.id), *only)
        groups = await alike(self._scope, base, DealClose, *keys, of_a_kind, where=where, at=DealClose.at)
        exchange, day = await self._known(groups, period.end), day_of(period.end, ZoneInfo(period.zone))
        return _decided(tallies(groups, exchange, day)), left_out(groups, exchange, day)

    async def _known(self, groups: Iterable[Group], at: datetime) -> Exchange:
        return await self._rates.known(at, of={group.currency for group in groups})


def _decided(sums: dict[tuple[Any, ...], Tally]) -> ByKey:
    """Tallies whose key ends in won, lost or disqualified, put together by the rest of the key."""
    found: ByKey = {}
    for (*key, kind), tally in sums.items():
        won, lost = (tally, NO_DEALS) if kind == "won" else (NO_DEALS, tally)
        more = Decided(won=won, lost=lost, disqualified=tally if kind == "disqualified" else NO_DEALS)
        found[tuple(key)] = found.get(tuple(key), Decided()) + more
    return found


def _weighted(group: Group, exchange: Exchange, now: datetime, probability: int) -> Tally:
    each = group.each(exchange, exchange.day_at(now), per_cent=probability)
    return Tally(group.deals, group.deals * (each or 0), group.deals if each is None else 0)
