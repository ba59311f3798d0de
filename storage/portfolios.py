"""Who has which open deals: whose they are is asked when somebody leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from pipeline.deals import DealFacts, Person
from pipeline.stages import Stage
from storage.by_stage import AtStage, at_each_stage, first_of_each_stage
from storage.deal_lists import Narrowing
from storage.facts import read_deals, to_do, whole_deals
from storage.people import person_of
from storage.scope import Scope
from storage.silent import maybe_silent
from storage.tables import MemberRow
from storage.tables_deals import DealRow, FollowUpRow

_TO_DO = to_do(FollowUpRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Somebody's deals, counted: those open, or those won that still need them."""

    owner: Person
    deals: int


class Portfolios:
    """Open deals by owner, in some pipelines (ids) or, with None, in all."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def all(self, pipelines: Collection[int] | None = None) -> list[Portfolio]:
        """Everybody with an open deal: who left Slack first, then by name."""
        of_owner = and_(MemberRow.team_id == DealRow.team_id, MemberRow.user_id == DealRow.owner_id)
        rows = await self._scope.session.execute(
            select(MemberRow, func.count(DealRow.number))
            .join(DealRow, of_owner)
            .where(*_within(pipelines))
            .group_by(MemberRow.team_id, MemberRow.user_id)
            .order_by(MemberRow.active, MemberRow.folded, MemberRow.user_id)
        )
        return [Portfolio(owner=person_of(row), deals=count) for row, count in rows]

    async def of(self, owner_id: str, pipelines: Collection[int] | None = None) -> list[DealFacts]:
        """Somebody's open deals, by number."""
        mine = whole_deals().where(DealRow.owner_id == owner_id, *_within(pipelines)).order_by(DealRow.number)
        return await read_deals(self._scope, mine)

    async def all_customers(self, pipelines: Collection[int] | None = None) -> list[Portfolio]:
        """Everybody with something still to do on won deals, with how many deals that is, as `all`."""
        of_person = and_(MemberRow.team_id == FollowUpRow.team_id, MemberRow.user_id == FollowUpRow.person_id)
        rows = await self._scope.session.execute(
            select(MemberRow, func.count(DealRow.number.distinct()))
            .join(FollowUpRow, of_person)
            .join(DealRow, and_(DealRow.team_id == FollowUpRow.team_id, DealRow.number == FollowUpRow.deal_number))
            .where(*_TO_DO, *_within(pipelines, "won"))
            .group_by(MemberRow.team_id, MemberRow.user_id)
            .order_by(MemberRow.active, MemberRow.folded, MemberRow.user_id)
        )
        return [Portfolio(owner=person_of(row), deals=count) for row, count in rows]

    async def customers_of(self, user_id: str, pipelines: Collection[int] | None = None) -> list[DealFacts]:
        """Won deals on which somebody has still something to do, by number, whoever won them."""
        theirs = select(FollowUpRow.deal_number).where(FollowUpRow.person_id == user_id, *_TO_DO)
        won = whole_deals().where(DealRow.number.in_(theirs), *_within(pipelines, "won")).order_by(DealRow.number)
        return await read_deals(self._scope, won)

    async def at_each_stage(self, wanted: Narrowing) -> dict[int, AtStage]:
        """What a list has at each stage, by the stage's id."""
        return await at_each_stage(self._scope, wanted)

    async def maybe_silent(self, stages: Iterable[Stage], *, at: datetime, limit: int | None = None) -> list[DealFacts]:
        """Open deals at these stages among which are all that are silent at `at` (UTC), `limit` at most."""
        return await maybe_silent(self._scope, stages, at=at, limit=limit)

    async def first_of_each_stage(self, wanted: Narrowing, most: int) -> list[DealFacts]:
        """The `most` valuable deals of a list at each stage."""
        return await first_of_each_stage(self._scope, wanted, most)


def _within(pipelines: Collection[int] | None, status: str = "open") -> list[Any]:
    within = [] if pipelines is None else [DealRow.pipeline_id.in_(pipelines)]
    return [DealRow.status == status, *within]
