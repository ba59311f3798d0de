"""Deals and follow-ups read whole, one query each: stage, owner and next step included."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from pipeline.deals import DealFacts, FollowUpFacts, Person
from pipeline.money import Money
from pipeline.stages import Stage
from storage.people import person_of
from storage.pipelines import stage_of
from storage.scope import Scope
from storage.tables import MemberRow, StageRow
from storage.tables_deals import DealRow, FollowUpRow

_Owner = aliased(MemberRow, name="owner")
_Person = aliased(MemberRow, name="person")
_Open = aliased(FollowUpRow, name="open_follow_up")


@cache
def whole_deals() -> Any:
    """A query of deals with all that DealFacts says, to be narrowed and ordered; rows are read by `read_deals`.

    It is put together once: that takes longer than running it, and a narrowed query is a new one.
    """
    earliest = (
        select(_Open.number)
        .where(*is_next_step(_Open))
        .order_by(_Open.due_at, _Open.number)
        .limit(1)
        .correlate(DealRow)
        .scalar_subquery()
    )
    next_step = and_(FollowUpRow.team_id == DealRow.team_id, FollowUpRow.number == earliest)
    planned_for = and_(_Person.team_id == FollowUpRow.team_id, _Person.user_id == FollowUpRow.person_id)
    return (
        select(DealRow, StageRow, _Owner, FollowUpRow, _Person)
        .join(StageRow, and_(StageRow.team_id == DealRow.team_id, StageRow.id == DealRow.stage_id))
        .join(_Owner, and_(_Owner.team_id == DealRow.team_id, _Owner.user_id == DealRow.owner_id))
        .outerjoin(FollowUpRow, next_step)
        .outerjoin(_Person, planned_for)
        .execution_options(populate_existing=True)
    )


def is_next_step(follow_up: Any) -> tuple[Any, ...]:
    """That a follow-up is to be done next on its deal: what winning planned leads an open deal nowhere."""
    of_deal = (follow_up.team_id == DealRow.team_id, follow_up.deal_number == DealRow.number)
    return (*of_deal, *to_do(follow_up), or_(follow_up.kind.is_(None), DealRow.status != "open"))


def to_do(follow_up: Any) -> tuple[Any, ...]:
    """That a follow-up is neither done nor cancelled."""
    return follow_up.done_at.is_(None), follow_up.cancelled_at.is_(None)


async def read_deals(scope: Scope, query: Any) -> list[DealFacts]:
    """The deals of a `whole_deals` query, in its order."""
    # Many deals are of few stages and people: each of these is put into facts once.
    stage, person = cache(stage_of), cache(person_of)
    return [
        _deal(
            deal, stage(at), person(owner), None if step is None else _follow_up(step, deal.name, deal.company, whose)
        )
        for deal, at, owner, step, whose in (await scope.session.execute(query)).all()
    ]


async def read_follow_ups(scope: Scope, *where: Any) -> list[FollowUpFacts]:
    """Follow-ups under these conditions, the earliest due first."""
    query = (
        select(FollowUpRow, DealRow.name, DealRow.company, _Person)
        .join(DealRow, and_(DealRow.team_id == FollowUpRow.team_id, DealRow.number == FollowUpRow.deal_number))
        .join(_Person, and_(_Person.team_id == FollowUpRow.team_id, _Person.user_id == FollowUpRow.person_id))
        .where(*where)
        .order_by(FollowUpRow.due_at, FollowUpRow.number)
        .execution_options(populate_existing=True)
    )
    return [_follow_up(*row) for row in await scope.session.execute(query)]


def named_like(folded: str) -> Any:
    """Deals whose folded name and company contain this text; on PostgreSQL the trigram index answers."""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return DealRow.folded.like(f"%{escaped}%", escape="\\")


def of_statuses(statuses: Iterable[str]) -> Any:
    """Deals in one of these statuses."""
    return or_(*(DealRow.status == status for status in statuses))


def _deal(deal: DealRow, stage: Stage, owner: Person, step: FollowUpFacts | None) -> DealFacts:
    literal: Any = deal  # statuses, categories and kinds of life: only their literals are ever written
    return DealFacts(
        number=deal.number,
        name=deal.name,
        company=deal.company,
        value=money_of(deal.value_minor, deal.currency),
        stage=stage,
        status=literal.status,
        owner=owner,
        created_at=deal.created_at,
        life_at=deal.life_at,
        life_kind=literal.life_kind,
        close_on=deal.close_on,
        category=literal.category or stage.category,
        source=deal.source,
        lost_reason=deal.lost_reason,
        lost_comment=deal.lost_comment,
        closed_at=deal.closed_at,
        parked_until=deal.parked_until,
        parked_reason=deal.parked_reason,
        next_step=step,
        pipeline_id=deal.pipeline_id,
        owner_since=deal.owner_since,
        put_off_until=deal.put_off_until,
        nudged_at=deal.nudged_at,
        nudges=deal.nudges,
        spared_at=deal.spared_at,
        stage_since=deal.stage_since,
        version=deal.changes,
        bant=dict(deal.bant),
        won_because=deal.won_because,
        origin=deal.origin,
    )


def _follow_up(row: FollowUpRow, deal_name: str, company: str | None, person: MemberRow) -> FollowUpFacts:
    return FollowUpFacts(
        number=row.number,
        deal_number=row.deal_number,
        deal_name=deal_name,
        person=person_of(person),
        text=row.text,
        due_at=row.due_at,
        timed=row.timed,
        done=row.done_at is not None,
        cancelled=row.cancelled_at is not None,
        after_sale=row.kind == "after_sale",
        company=company,
    )


def money_of(minor: int | None, currency: str | None) -> Money | None:
    """An amount, or None when no value was given."""
    return None if minor is None or currency is None else Money(minor, currency)
