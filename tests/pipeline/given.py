"""Deals and people as tests need them: everything has a value, and a test names what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from pipeline.deals import DealFacts, FollowUpFacts, Person
from pipeline.money import Money
from pipeline.stages import DEFAULT_STAGES, Stage

LEA = Person(user_id="U1", name="Léa", zone="Europe/Paris", language="fr", country="FR")

DEAL = DealFacts(
    number=42,
    name="Acme SA, refonte du site",
    company="Acme SA",
    value=Money(1_200_000, "EUR"),
    stage=DEFAULT_STAGES[0],
    status="open",
    owner=LEA,
    created_at=datetime(2026, 10, 1, 9, tzinfo=UTC),
    life_at=datetime(2026, 11, 9, 15, tzinfo=UTC),
    life_kind="call",
)


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def a_stage(*, limit: int = 7, position: int = 1) -> Stage:
    return replace(DEFAULT_STAGES[position - 1], stale_days=limit)


def a_next_step(due: date, hour: time = time(9), *, done: bool = False) -> FollowUpFacts:
    due_at = datetime.combine(due, hour, tzinfo=UTC)
    return FollowUpFacts(
        number=7,
        deal_number=DEAL.number,
        deal_name=DEAL.name,
        person=LEA,
        text="send it",
        due_at=due_at,
        timed=True,
        done=done,
    )
