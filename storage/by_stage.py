"""What is open, by stage: how many deals, what they are worth, and the first of each; never all of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from pipeline.deals import DealFacts
from pipeline.money import Money
from storage.deal_lists import ORDERS, Narrowing, conditions
from storage.facts import read_deals, whole_deals
from storage.scope import Scope
from storage.tables_deals import DealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStage:
    """The deals of a list that are at one stage: how many, and a sum for each currency, unordered."""

    stage_id: int
    deals: int
    worth: tuple[Money, ...]


async def at_each_stage(scope: Scope, wanted: Narrowing) -> dict[int, AtStage]:
    """What the list has at each stage, by the stage's id; a stage without any is left out."""
    rows = await scope.session.execute(
        select(DealRow.stage_id, DealRow.currency, func.count(DealRow.number), func.sum(DealRow.value_minor))
        .where(*conditions(wanted))
        .group_by(DealRow.stage_id, DealRow.currency)
    )
    found: dict[int, AtStage] = {}
    for stage_id, currency, count, minor in rows:
        so_far = found.get(stage_id, AtStage(stage_id=stage_id, deals=0, worth=()))
        worth = (*so_far.worth, Money(int(minor), currency)) if currency and minor is not None else so_far.worth
        found[stage_id] = AtStage(stage_id=stage_id, deals=so_far.deals + count, worth=worth)
    return found


async def first_of_each_stage(scope: Scope, wanted: Narrowing, most: int) -> list[DealFacts]:
    """The `most` valuable deals of the list at each stage, in the order of stages; those without a value come last."""
    by_value = (DealRow.value_minor.is_(None), DealRow.value_minor.desc(), DealRow.number)
    place = func.row_number().over(partition_by=DealRow.stage_id, order_by=by_value)
    placed = select(DealRow.number, place.label("place")).where(*conditions(wanted)).subquery()
    numbers = list(await scope.session.scalars(select(placed.c.number).where(placed.c.place <= most)))
    shown = whole_deals().where(DealRow.number.in_(numbers)).order_by(*ORDERS["stage"], DealRow.number)
    return await read_deals(scope, shown)
