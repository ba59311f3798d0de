"""How well a pipeline sells: who wins what, from where, why deals are lost, how long it takes, what they are worth.

Every figure is as of the end of its period. Amounts are in minor units of `base`, the workspace's currency: closed
deals at the rate of the day they closed, open ones at that of the last day, and without a rate counted beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from pipeline.breakdowns import LossLine, RepLine, SourceLine, merged_sources
from pipeline.exchange import Exchange
from pipeline.figures import Foreign, Period, Tally, by_code
from pipeline.hygiene import Hygiene
from pipeline.local_time import day_of
from pipeline.stages import Pipeline
from pipeline.winning import NO_DEALS, Cycle, DealSize, Decided, Entries, Sold, cycle_of, middle_of
from storage.book_then import open_then
from storage.closes import by_key, closed_by, created_by_source, entries, seconds_taken, source_then, standing
from storage.fact_views import DealClose
from storage.funnel import lost_tops
from storage.groups import Group, alike, foreign_of, tallies, values_of
from storage.lacking import hygiene
from storage.ladder import read_ladder
from storage.people import People
from storage.portion import ALL
from storage.rates import Rates
from storage.reps import activities_by_person, exits_by_owner, open_by_owner
from storage.scope import Scope

ByKey = dict[tuple[Any, ...], Decided]
Beside = tuple[Foreign, ...]
"""What of the amounts is of other currencies, by code."""

By = Literal["reason", "owner", "source"]
Numbers = dict[tuple[str, str | None], tuple[int, ...]]
"""Numbers of closed deals by outcome, and by reason, owner or source."""


class Selling:
    """Figures of what was decided in a period, each with what no amount of it counts."""

    def __init__(self, *, scope: Scope, people: People, rates: Rates) -> None:
        self._scope = scope
        self._people = people
        self._rates = rates

    async def sold(self, period: Period, pipeline: Pipeline, base: str) -> Sold:
        """All deals won and lost in the period: how many, worth what, and how long they took."""
        kind, seconds = _kind(pipeline), seconds_taken()
        where = standing(period, pipeline.id)
        groups = await alike(self._scope, base, DealClose, kind, seconds, where=where, at=DealClose.at, each_value=True)
        exchange, day = await self._at_the_end(groups, period)
        won = [one for one in groups if one.key[0] == "won"]
        by_kind = _decided(tallies((replace(one, key=one.key[:1]) for one in groups), exchange, day))
        decided = by_kind.get((), Decided())
        return Sold(
            decided=decided,
            size=DealSize(won=decided.won, median=middle_of(values_of(won, exchange, day))),
            cycles=_cycles(groups),
            foreign=foreign_of(groups, exchange, day),
            foreign_won=foreign_of(won, exchange, day),
        )

    async def sources(self, period: Period, pipeline: Pipeline, base: str) -> tuple[list[SourceLine], Beside]:
        """Created and decided in the period, by where the deals came from as was known at its end."""
        decided, beside = await self._decided(period, pipeline, base, source_then(period))
        came = await created_by_source(self._scope, period, pipeline.id)
        lines = [
            SourceLine(source=told, created=len(came.get(told, ())), decided=decided.get((told,), Decided()))
            for told in {*came, *(key[0] for key in decided)}
        ]
        return merged_sources(lines), beside

    async def losses(self, period: Period, pipeline: Pipeline, base: str) -> tuple[list[LossLine], Beside]:
        """Lost in the period, by reason, by the highest stage held and by the owner at the close.

        Stages are in the order they had at the end of the period.
        """
        ladder = await read_ladder(self._scope, pipeline.id, period.end)
        lost = lost_tops(period, ladder).subquery().c
        groups = await alike(self._scope, base, lost, lost.reason, lost.top, lost.owner_id, where=(), at=lost.at)
        exchange, day = await self._at_the_end(groups, period)
        sums = tallies(groups, exchange, day)
        people = await self._people.of(owner_id for _, _, owner_id in sums)
        lines = [
            LossLine(reason=why, stage_id=ladder.stage_at(top), owner=people[owner_id], lost=tally)
            for (why, top, owner_id), tally in sums.items()
        ]
        by_name = sorted(lines, key=lambda one: (one.reason, one.stage_id or 0, one.owner.name))
        return by_name, foreign_of(groups, exchange, day)

    async def team(
        self, period: Period, pipeline: Pipeline, base: str, *, now: datetime
    ) -> tuple[list[RepLine], Beside]:
        """Everybody with a deal open at the end of the period or something done in it, the most won first."""
        decided, closed = await self._decided(period, pipeline, base, DealClose.owner_id)
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
        beside = by_code([*closed, *foreign_of(groups, exchange, exchange.day_before(min(now, period.end)))])
        return sorted(lines, key=lambda one: (-one.decided.won.minor, -one.open.minor, one.person.name)), beside

    async def stage_ids(self, pipeline: Pipeline, at: datetime) -> list[int]:
        """The stages the pipeline had just before `at` (UTC), in their order then."""
        return [rung.stage_id for rung in (await read_ladder(self._scope, pipeline.id, at)).rungs]

    async def closed_numbers(self, period: Period, pipeline: Pipeline, by: By = "reason") -> Numbers:
        """Deals closed in the period by outcome and reason ("other" where nobody gave one), owner, or source then."""
        keys = {
            "reason": case((DealClose.outcome == "lost", func.coalesce(DealClose.reason, "other")), else_=""),
            "owner": DealClose.owner_id,
            "source": source_then(period),
        }
        return await closed_by(self._scope, period, pipeline.id, keys[by])

    async def lost_numbers(self, period: Period, pipeline: Pipeline) -> dict[int | None, tuple[int, ...]]:
        """Deals lost in the period by the highest stage held, as `losses` has them; the last lost first."""
        ladder = await read_ladder(self._scope, pipeline.id, period.end)
        lost = lost_tops(period, ladder).subquery().c
        rows = await self._scope.session.execute(
            select(lost.top, lost.deal_number).order_by(lost.at.desc(), lost.deal_number)
        )
        return by_key((ladder.stage_at(top), number) for top, number in rows)

    async def created_numbers(self, period: Period, pipeline: Pipeline) -> dict[str | None, tuple[int, ...]]:
        """Deals created in the period by their source then, the last first."""
        return await created_by_source(self._scope, period, pipeline.id)

    async def entries(self, period: Period, pipeline: Pipeline, *, as_of: datetime) -> Entries:
        """Deals created in the period, and how many of them are won just before `as_of` (UTC)."""
        return await entries(self._scope, period, pipeline.id, as_of=as_of)

    async def weighted(self, pipeline: Pipeline, base: str, *, at: datetime) -> Tally:
        """What is open just before `at` (UTC) × the probability of its stage, rounded once per deal."""
        ladder, deal = await read_ladder(self._scope, pipeline.id, None), open_then(at, pipeline.id, ALL).c
        groups = await alike(self._scope, base, deal, ladder.stage(deal.stage_id), where=(), each_value=True)
        exchange = await self._known(groups, at)
        chances = {stage.id: stage.probability for stage in pipeline.stages}
        return sum((_weighted(one, exchange, at, chances.get(one.key[0], 0)) for one in groups), NO_DEALS)

    async def hygiene(self, pipeline: Pipeline, *, today: date, now: datetime, at: datetime | None = None) -> Hygiene:
        """What open deals lack `now` (UTC), `today` being the team's date; with `at` (UTC) just before then."""
        return await hygiene(self._scope, pipeline, today=today, now=now, at=at)

    async def _decided(self, period: Period, pipeline: Pipeline, base: str, *keys: Any) -> tuple[ByKey, Beside]:
        where = standing(period, pipeline.id)
        groups = await alike(self._scope, base, DealClose, *keys, _kind(pipeline), where=where, at=DealClose.at)
        exchange, day = await self._at_the_end(groups, period)
        return _decided(tallies(groups, exchange, day)), foreign_of(groups, exchange, day)

    async def _at_the_end(self, groups: Iterable[Group], period: Period) -> tuple[Exchange, date]:
        return await self._known(groups, period.end), day_of(period.end, ZoneInfo(period.zone))

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


def _kind(pipeline: Pipeline) -> Any:
    """Won, lost, or lost for a reason that says it never was a deal."""
    never = DealClose.reason.in_(pipeline.rules.disqualifying)
    return case((DealClose.outcome == "won", "won"), (never, "disqualified"), else_="lost")


def _cycles(groups: Iterable[Group]) -> dict[str, Cycle]:
    took: dict[str, dict[int, int]] = {"won": {}, "lost": {}}
    for group in groups:
        kind, seconds = group.key
        of_outcome = took["won" if kind == "won" else "lost"]
        of_outcome[seconds] = of_outcome.get(seconds, 0) + group.deals
    return {outcome: cycle for outcome, seconds in took.items() if (cycle := cycle_of(seconds))}


def _weighted(group: Group, exchange: Exchange, at: datetime, probability: int) -> Tally:
    each = group.each(exchange, exchange.day_before(at), per_cent=probability)
    return Tally(group.deals, group.deals * (each or 0), group.deals if each is None else 0)
