"""The company of the samples: its people, its pipeline, a few deals, and the week they are shown with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from messages.nudges import StaleLine
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts, LifeKind, Person
from pipeline.figures import (
    Attention,
    Bottleneck,
    Cohort,
    DigestFigures,
    Exits,
    Forecast,
    Period,
    StageLine,
    Tally,
    Waterfall,
)
from pipeline.money import Money
from pipeline.stages import DEFAULT_LOST_REASONS, DEFAULT_STAGES, Pipeline

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

CONTACT, QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION = DEFAULT_STAGES
SALES = Pipeline(
    id=1,
    name="Sales",
    stages=DEFAULT_STAGES,
    lost_reasons=DEFAULT_LOST_REASONS,
    channel_id="C1SALES",
    key="sales",
)

LEA = Person(user_id="U1LEA", name="Léa", zone="Europe/Paris", language="fr", country="FR")
TOM = Person(user_id="U2TOM", name="Tom", zone="Europe/Paris", language="en", country="GB")
CLAIRE = Person(user_id="U3CLAIRE", name="Claire", zone="Europe/Paris", language="en", country="GB")


def voice(language: str = "en", now: datetime | None = NOW) -> Voice:
    return Voice.of(language, PARIS, now=now)


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def deal(number: int = 42, name: str = "Acme website", **facts: Any) -> DealFacts:
    usual: dict[str, Any] = {
        "company": None,
        "value": euros(12_000),
        "stage": PROPOSAL,
        "status": "open",
        "owner": LEA,
        "created_at": datetime(2026, 10, 5, 9, 0, tzinfo=UTC),
        "life_at": datetime(2026, 11, 9, 9, 0, tzinfo=UTC),
        "life_kind": "call",
        "version": 7,
    }
    return DealFacts(number=number, name=name, **{**usual, **facts})


def follow_up(number: int = 7, text: str = "send the quote", **facts: Any) -> FollowUpFacts:
    usual: dict[str, Any] = {
        "deal_number": 42,
        "deal_name": "Acme website",
        "person": LEA,
        "due_at": datetime(2026, 11, 27, 8, 30, tzinfo=UTC),
        "timed": False,
    }
    return FollowUpFacts(number=number, text=text, **{**usual, **facts})


def stale(subject: DealFacts, days: int, limit: int, kind: LifeKind, on: date, *holidays: date) -> StaleLine:
    return StaleLine(deal=subject, days=days, limit=limit, last_sign=(kind, on), holidays=holidays)


def silent_deals() -> list[StaleLine]:
    """The three deals of the morning sample."""
    acme = deal(42, "refonte du site", company="Acme SA")
    park = deal(47, "Hôtel du Parc", value=euros(7_000), stage=QUALIFICATION)
    lenoir = deal(39, "Brasserie Lenoir", value=euros(9_000), stage=NEGOTIATION)
    return [
        stale(acme, 8, 7, "call", date(2026, 11, 9), date(2026, 11, 11)),
        stale(park, 11, 10, "meeting", date(2026, 11, 4)),
        stale(lenoir, 6, 5, "value", date(2026, 11, 12)),
    ]


def tally(count: int, amount: int, unpriced: int = 0) -> Tally:
    return Tally(count, amount * 100, unpriced)


WEEK = Period(
    start=datetime(2026, 11, 16, 8, 0, tzinfo=UTC), end=datetime(2026, 11, 23, 8, 0, tzinfo=UTC), zone="Europe/Paris"
)
QUARTER = Period(
    start=datetime(2026, 9, 30, 22, 0, tzinfo=UTC), end=datetime(2026, 12, 31, 23, 0, tzinfo=UTC), zone="Europe/Paris"
)


def _line(at: int, now: Tally, before: Tally, cohort: Cohort, earlier: Cohort, exits: Exits, **facts: Any) -> StageLine:
    usual: dict[str, Any] = {"exits_before": Exits(past=1, lost=1)}
    return StageLine(
        stage=DEFAULT_STAGES[at],
        now=now,
        before=before,
        cohort=cohort,
        cohort_before=earlier,
        exits=exits,
        **{**usual, **facts},
    )


def _cohort(past: int, lost: int, still: int) -> Cohort:
    return Cohort(entered=past + lost + still, past=past, lost=lost, still=still)


LINES = (
    _line(0, tally(14, 61_000, 2), tally(15, 60_000), _cohort(47, 8, 9), _cohort(71, 20, 9), Exits(past=47, lost=8)),
    _line(1, tally(11, 84_000, 1), tally(10, 80_000), _cohort(31, 10, 9), _cohort(60, 30, 10), Exits(past=31, lost=10)),
    _line(
        2,
        tally(9, 92_000),
        tally(9, 90_000),
        _cohort(17, 14, 7),
        _cohort(62, 20, 18),
        Exits(past=17, lost=14),
        exits_before=Exits(past=23, lost=8),
        lost_reason=("no_reply", 6),
    ),
    _line(3, tally(7, 96_000), tally(8, 96_400), _cohort(16, 4, 5), _cohort(66, 20, 14), Exits(past=16, lost=4)),
    _line(4, tally(4, 60_000), tally(3, 60_000), _cohort(12, 2, 3), _cohort(69, 20, 11), Exits(past=12, lost=2)),
)

WATERFALL = Waterfall(
    opening=tally(45, 386_400),
    closing=tally(45, 393_000, 3),
    flows={
        "new": tally(6, 48_000),
        "reopened": tally(1, 8_000),
        "raised": tally(2, 6_500),
        "lowered": tally(1, -2_000),
        "won": tally(3, 31_500),
        "lost": tally(4, 22_400),
    },
)

FORECAST = Forecast(
    period=QUARTER,
    won=tally(8, 92_500),
    commit=tally(3, 41_000),
    best=tally(4, 38_000),
    pipeline=tally(9, 64_000),
    slipped=tally(2, 17_000),
    goal=180_000 * 100,
)

ATTENTION = Attention(
    stale=(1, 2, 3, 4, 5),
    slipped=(5, 6),
    no_next_step=(3, 4, 5, 6, 7, 8, 9, 10, 11),
    no_value=(10, 11, 12),
    parked=(13, 14),
    stale_value=38_000 * 100,
)

WON = (
    deal(20, "Durand SA", value=euros(14_000), status="won"),
    deal(21, "Hôtel Mercœur", value=euros(9_500), status="won", owner=TOM),
    deal(22, "Nordlys", value=euros(8_000), status="won"),
)


def figures(**facts: Any) -> DigestFigures:
    """The week of the digest sample."""
    usual: dict[str, Any] = {
        "period": WEEK,
        "currency": "EUR",
        "waterfall": WATERFALL,
        "lines": LINES,
        "bottleneck": Bottleneck(line=LINES[2], why="exit_rate"),
        "forecast": FORECAST,
        "attention": ATTENTION,
        "won": WON,
        "lost_by_reason": (("price", 2), ("no_reply", 1), ("competitor", 1)),
    }
    return DigestFigures(**{**usual, **facts})
