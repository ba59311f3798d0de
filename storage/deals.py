"""The deals of a workspace: taken for change, read as facts, listed, made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, or_, select, update

from pipeline.deals import ActivityFacts, ChangeFacts, DealFacts, by_value
from pipeline.money import Money
from pipeline.names import beginnings_of, fold_company
from pipeline.refusals import AlreadyMade, NoSuchNumbers
from pipeline.stages import EVERY, Stage
from storage import visits
from storage.changes import Change
from storage.deal import Deal
from storage.deal_lists import OPEN, ORDERS, Narrowing, Order, Page, listed, page_of
from storage.deals_then import changed_since
from storage.facts import read_deals, whole_deals
from storage.finder import DealFinder
from storage.history import History, current, refold, write_down
from storage.holding import hold, hold_known
from storage.pipelines import Pipelines
from storage.portion import ALL, Portion
from storage.scope import Scope
from storage.scores import hot_of, newly_hot, scores_of, take_newly_hot
from storage.sight import keep_in_hand
from storage.tables_deals import DealChangeRow, DealRow


class DealBook:
    """Deals by number. Deleted ones are not there. Take several deals with `get_all`, which cannot deadlock."""

    def __init__(self, *, scope: Scope, pipelines: Pipelines, history: History) -> None:
        self._scope = scope
        self._pipelines = pipelines
        self._history = history

    async def get(self, number: int) -> Deal:
        """A deal, held for change until the unit of work ends; NoSuchNumbers."""
        return (await self.get_all([number]))[0]

    async def get_all(self, numbers: Iterable[int]) -> list[Deal]:
        """Several deals, held for change, in the order given; NoSuchNumbers names all that do not exist."""
        return [self._deal(row) for row in await hold_known(self._scope, numbers)]

    async def hold(self, numbers: Iterable[int]) -> None:
        """Hold several deals for change before taking them one by one; numbers nobody has are passed over."""
        await hold(self._scope, numbers)

    async def facts(self, number: int) -> DealFacts:
        """A deal as it stands; NoSuchNumbers."""
        return (await self.facts_of([number]))[0]

    async def facts_of(self, numbers: Iterable[int]) -> list[DealFacts]:
        """Deals as they stand, in the order given; NoSuchNumbers names all that do not exist."""
        wanted = list(dict.fromkeys(numbers))
        found = await self.finder(EVERY).by_numbers(wanted)
        if missing := tuple(number for number in wanted if number not in {deal.number for deal in found}):
            raise NoSuchNumbers(numbers=missing)
        return found

    async def in_sight(self, numbers: Iterable[int]) -> set[int]:
        """Those of these deals that whoever looks may see, deleted ones too."""
        return set(await self._scope.session.scalars(select(DealRow.number).where(DealRow.number.in_(set(numbers)))))

    def finder(self, statuses: Sequence[str] = ("open",)) -> DealFinder:
        """Search among the deals of these statuses."""
        return DealFinder(scope=self._scope, statuses=statuses)

    async def create(
        self,
        *,
        name: str,
        company: str | None,
        value: Money | None,
        stage: Stage,
        pipeline_id: int,
        owner_id: str,
        close_on: date | None,
        source: str | None,
        change: Change,
        bant: Mapping[str, bool] | None = None,
        origin: str | None = None,
    ) -> Deal:
        """A new deal with the next number. The owner must be a known member; names must be checked already.

        `origin` is the Slack message it is made of; AlreadyMade when that was done before. StageIsGone.
        """
        await self._pipelines.keep(pipeline_id)
        await self._pipelines.keep_stage(stage, pipeline_id)
        # Numbers are taken in turn, so whoever made a deal of the same message a moment ago is seen from here on.
        number = await self._scope.next_number("deal")
        if origin is not None and (made := await self.of_message(origin)) is not None:
            raise AlreadyMade(number=made)
        row = DealRow(
            team_id=self._scope.team_id, number=number, pipeline_id=pipeline_id, stage_id=stage.id, status="open",
            name=name, company=company, folded="", bant=dict(bant or {}), origin=origin,
            value_minor=value and value.minor, currency=value and value.currency, owner_id=owner_id, source=source,
            close_on=close_on, created_at=change.at, created_by=change.by, changed_at=change.at,
            life_at=change.at, life_kind="created", nudges=0, changes=0,
        )  # fmt: skip
        await self._begin(row, change)
        return self._deal(row)

    async def _begin(self, row: DealRow, change: Change) -> None:
        """A deal's first line of history, and its first visit."""
        refold(row)
        keep_in_hand(self._scope.session.info, [row.number])
        self._scope.session.add(row)
        await self._scope.session.flush()
        told = ("name", "company", "status", "stage_id", "value_minor", "currency", "close_on", "owner_id")
        write_down(self._scope, row, change, "created", before={}, after=current(row, told))
        visits.enter(self._scope, row)

    async def of_message(self, origin: str) -> int | None:
        """The number of the deal that was made of a Slack message ("C001:1732266000.000100"), unless it is deleted."""
        made = select(DealRow.number).where(DealRow.origin == origin, DealRow.status != "deleted")
        return (await self._scope.session.scalars(made.order_by(DealRow.number).limit(1))).first()

    async def of_owner(self, user_id: str) -> list[DealFacts]:
        """Somebody's open deals, by stage, the most valuable first."""
        return await listed(self._scope, ORDERS["stage"], DealRow.owner_id == user_id, DealRow.status == "open")

    async def open_deals(
        self, pipeline_id: int, *, at: datetime | None = None, portion: Portion = ALL
    ) -> list[DealFacts]:
        """The open deals of a pipeline now or, with `at` (UTC), as they stood just before; by stage, then by value."""
        there = [DealRow.pipeline_id == pipeline_id, DealRow.status == "open", *portion.of(DealRow)]
        if at is None:
            return await listed(self._scope, ORDERS["stage"], *there)
        still = await listed(self._scope, ORDERS["stage"], *there, DealRow.changed_at < at)
        since = await changed_since(self._scope, await self._pipelines.get(pipeline_id), at, portion)
        return sorted([*still, *since], key=lambda deal: (deal.stage.position, by_value(deal))) if since else still

    async def open_of_company(self, company: str, *, besides: int | None = None) -> list[DealFacts]:
        """Open deals of the same company as `company` (`pipeline.names.fold_company`), the liveliest first.

        `besides` is a deal to leave out. A company that says nothing ("-") is nobody's.
        """
        where = [] if besides is None else [DealRow.number != besides]
        folded = fold_company(company)
        return await self._of_company(DealRow.company_folded == folded, *where) if folded else []

    async def open_of_company_in(self, name: str) -> list[DealFacts]:
        """Open deals of the company a deal's `name` begins with, whole words only ("Acme website"); the longest such.

        A name that is nothing but the company's counts too.
        """
        beginnings = beginnings_of(name)
        found = await self._of_company(DealRow.company_folded.in_(beginnings)) if beginnings else []
        by_company = {deal.number: fold_company(deal.company or "") for deal in found}
        longest = max(by_company.values(), key=len, default="")
        return [deal for deal in found if by_company[deal.number] == longest]

    async def _of_company(self, *where: Any) -> list[DealFacts]:
        return await listed(self._scope, (DealRow.life_at.desc(),), *where, DealRow.status == "open")

    async def page(
        self, wanted: Narrowing = OPEN, *, order: Order = "stage", offset: int = 0, limit: int | None = 10
    ) -> Page:
        """A page of the list that is `wanted`, with how many deals the whole of it has and what they are worth."""
        return await page_of(self._scope, wanted, order=order, offset=offset, limit=limit)

    async def hot(
        self,
        wanted: Narrowing = OPEN,
        *,
        now: datetime,
        order: Order | None = None,
        offset: int = 0,
        limit: int | None = 10,
    ) -> Page:
        """A page of those `wanted` with a score at or above their pipeline's threshold; without an order by score."""
        return await hot_of(self._scope, wanted, now, order=order, offset=offset, limit=limit)

    async def newly_hot(self, pipeline_id: int, now: datetime) -> list[tuple[DealFacts, int]]:
        """What `take_newly_hot` would take."""
        return await newly_hot(self._scope, pipeline_id, now)

    async def take_newly_hot(self, pipeline_id: int, now: datetime) -> list[tuple[DealFacts, int]]:
        """Open deals of a pipeline whose score crossed its threshold, with that score: each crossing is told once.

        Not a change: the version stays.
        """
        return await take_newly_hot(self._scope, pipeline_id, now)

    async def scores(self, numbers: Iterable[int], now: datetime) -> dict[int, int]:
        """The lead score (`pipeline.score`) at `now` of each of these deals, by number; unknown ones are left out."""
        return await scores_of(self._scope, numbers, now)

    async def activities(self, number: int, *, limit: int | None = None) -> list[ActivityFacts]:
        """Notes, calls, e-mails and meetings on a deal that were not taken back, the latest first."""
        return await self._history.activities(number, limit=limit)

    async def changed_by(self, batch: str) -> list[DealFacts]:
        """The deals a request changed (its key), deleted ones too, by number."""
        numbers = select(DealChangeRow.deal_number).where(DealChangeRow.batch == batch)
        return await read_deals(self._scope, whole_deals().where(DealRow.number.in_(numbers)).order_by(DealRow.number))

    async def history(self, number: int) -> list[ChangeFacts]:
        """Every change of a deal, oldest first; see `storage.history.History.of`."""
        return await self._history.of(number)

    async def nudged(self, numbers: Iterable[int], at: datetime, *, same_occasion: timedelta = timedelta(0)) -> None:
        """Note that these deals were brought up at `at`; within `same_occasion` of the last time it counts as one.

        Not a change: the version stays, so that no form or button is outdated by it.
        """
        earlier = or_(DealRow.nudged_at.is_(None), DealRow.nudged_at <= at - same_occasion)
        noted = {DealRow.nudged_at: at, DealRow.nudges: DealRow.nudges + case((earlier, 1), else_=0)}
        for number in sorted(set(numbers)):
            await self._scope.changed(update(DealRow).where(DealRow.number == number).values(noted))

    def _deal(self, row: DealRow) -> Deal:
        return Deal(row=row, scope=self._scope, pipelines=self._pipelines)
