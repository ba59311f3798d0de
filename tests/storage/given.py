"""Deals to begin with, in few words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from pipeline.appraisal import leg_of
from pipeline.deals import DealFacts
from pipeline.figures import Period
from pipeline.money import Money
from pipeline.waterfall import Leg
from storage.books import Books
from storage.changes import Change, Via
from storage.deal import Deal
from storage.portion import ALL, Portion
from storage.work import Work
from tests.founding import FOUNDED


def after(**time: float) -> datetime:
    """An instant so long after the team was founded."""
    return FOUNDED + timedelta(**time)


def by(who: str | None, at: datetime = FOUNDED, batch: str | None = None, via: Via = "command") -> Change:
    return Change(by=who, at=at, via=via, channel_id="C1", batch=batch)


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


async def new_deal(work: Work, name: str = "Acme website", *, change: Change | None = None, **facts: Any) -> Deal:
    pipeline = await work.pipelines.default()
    told: dict[str, Any] = {
        "company": None,
        "value": euros(12_000),
        "stage": pipeline.first,
        "pipeline_id": pipeline.id,
        "owner_id": "lea",
        "close_on": None,
        "source": None,
        **facts,
    }
    return await work.deals.create(name=name, change=change or by("lea"), **told)


async def add_deals(books: Books, *names: str, team_id: str = "T1", **facts: Any) -> list[int]:
    """Make a deal of each name; their numbers."""
    async with books.work(team_id) as work:
        return [(await new_deal(work, name, **facts)).number for name in names]


async def deal_now(books: Books, number: int, team_id: str = "T1") -> DealFacts:
    async with books.look(team_id) as work:
        return await work.deals.facts(number)


async def legs_of(work: Work, period: Period, pipeline_id: int = 1, portion: Portion = ALL) -> list[Leg]:
    """What each deal adds to the waterfall of a period, in the base."""
    passages = await work.figures.passages(period, pipeline_id, portion)
    rates = await work.figures._appraisal(period, passages)
    return [leg_of(passage, rates) for passage in passages]


DAY = date(2026, 3, 31)
