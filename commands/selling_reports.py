"""`/pipeline sources | losses | team | size 100k | hygiene`: what was decided, by whom, and what open deals lack."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.amounts import read_amount
from commands.report_portion import goal_in_sight
from commands.reporting import Asked
from messages import hygiene as quality, losses as losing, selling, sizing
from messages.losses import Lost
from messages.report_frame import Told
from messages.sizing import Rates, Wish
from messages.win_rates import Breakdown, Line
from pipeline.cadence import month_of, whole_days
from pipeline.figures import Foreign, Period
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.refusals import RateMissing
from pipeline.sizing import needed, velocity
from pipeline.stages import Stage
from pipeline.winning import chance_of_winning, entry_period
from storage.selling import Numbers


async def sources(asked: Asked) -> Told:
    """Created, won and lost in the period by where the deals came from."""
    figures, period, currency = asked.asking.work.selling, asked.so_far, asked.asking.currency
    return selling.sources(
        asked.voice,
        _broken_down(asked, await figures.sources(period, asked.pipeline, currency)),
        created=await figures.created_numbers(period, asked.pipeline),
        closed=await figures.closed_numbers(period, asked.pipeline, "source"),
    )


async def losses(asked: Asked) -> Told:
    """Lost in the period, by reason and stage, by owner and reason."""
    figures, period, currency = asked.asking.work.selling, asked.so_far, asked.asking.currency
    return losing.losses(
        asked.voice,
        _broken_down(asked, await figures.losses(period, asked.pipeline, currency)),
        stages=await _stages_then(asked),
        decided=(await figures.sold(period, asked.pipeline, currency)).decided,
        lost=Lost(
            by_reason=_lost(await figures.closed_numbers(period, asked.pipeline, "reason")),
            by_owner=_lost(await figures.closed_numbers(period, asked.pipeline, "owner")),
            by_stage=await figures.lost_numbers(period, asked.pipeline),
        ),
    )


async def team(asked: Asked) -> Told:
    """What each person has open, won, lost, took through the stages and logged."""
    figures, currency, now = asked.asking.work.selling, asked.asking.currency, asked.asking.invocation.at
    found = await figures.team(asked.so_far, asked.pipeline, currency, now=now)
    deals: dict[tuple[str, str | None], list[int]] = {}
    for deal in await asked.asking.work.open_deals.at(asked.stood_at, asked.pipeline):
        deals.setdefault(("open", deal.owner_id), []).append(deal.number)
    return selling.team(
        asked.voice,
        _broken_down(asked, found),
        deals={**deals, **await figures.closed_numbers(asked.so_far, asked.pipeline, "owner")},
        stages=await _stages_then(asked),
    )


def _broken_down(asked: Asked, found: tuple[Sequence[Line], Sequence[Foreign]]) -> Breakdown[Line]:
    lines, foreign = found
    return Breakdown(
        pipeline=asked.pipeline, period=asked.period, lines=lines, foreign=foreign, currency=asked.asking.currency
    )


async def _stages_then(asked: Asked) -> list[Stage]:
    """The stages as the period ended."""
    work = asked.asking.work
    return [await work.pipelines.stage(one) for one in await work.selling.stage_ids(asked.pipeline, asked.as_of)]


def _lost(closed: Numbers) -> dict[str, tuple[int, ...]]:
    return {str(of): numbers for (outcome, of), numbers in closed.items() if outcome == "lost"}


async def hygiene(asked: Asked) -> Told:
    """What open deals lack, on the team's date."""
    zone = ZoneInfo((await asked.asking.work.workspace()).zone)
    found = await asked.asking.work.selling.hygiene(
        asked.pipeline, today=day_of(asked.as_of, zone), now=asked.as_of, at=asked.stood_at
    )
    return quality.hygiene(asked.voice, pipeline=asked.pipeline, found=found)


async def size(asked: Asked) -> Told:
    """How many deals an amount takes by the rates of the period, against what is open when it is asked.

    What `read_amount` refuses; RateMissing for an amount in a currency without a rate.
    """
    asking, base = asked.asking, asked.asking.currency
    work, at = asking.work, asked.seen_at
    goal = await (_goal(asked) if asked.words else _goal_of_the_month(asked))
    rates = await _rates(asked)
    reps = len({deal.owner_id for deal in await work.open_deals.at(at, asked.pipeline)})
    plan = needed(goal.minor, size=rates.sold.size, chance=rates.chance, reps=reps) if goal else None
    stock = await work.figures.stock(at, asked.pipeline.id, base)
    return sizing.size(
        asked.voice,
        pipeline=asked.pipeline,
        period=asked.period,
        wish=Wish(goal=goal, plan=plan, reps=reps, of_month=not asked.words),
        rates=rates,
        open_now=stock.total,
        open_foreign=stock.foreign,
        weighted=await work.selling.weighted(asked.pipeline, base, at=at),
        currency=base,
    )


async def _goal(asked: Asked) -> Money:
    """The amount asked with, in the base."""
    asking, base = asked.asking, asked.asking.currency
    amount = read_amount(" ".join(asked.words), base=base, locale=asking.voice.locale)
    known = await asking.work.rates.known(asked.seen_at, of=[amount.currency])
    worth = known.worth_at(amount, asked.seen_at)
    if worth is None:
        raise RateMissing(currency=amount.currency, base=base)
    return Money(worth, base)


async def _goal_of_the_month(asked: Asked) -> Money | None:
    """What is to be won in the month it is, by the team or by who sees their own deals alone; None without a goal."""
    month = month_of(asked.seen_at, ZoneInfo((await asked.asking.work.workspace()).zone))
    minor = await goal_in_sight(asked, month)
    return Money(minor, asked.asking.currency) if minor else None


async def _rates(asked: Asked) -> Rates:
    """The rates of the period so far, and of as many days before it."""
    figures, pipeline, base = asked.asking.work.selling, asked.pipeline, asked.asking.currency
    now, before = asked.so_far, _before(asked.period)
    sold, sold_before = await figures.sold(now, pipeline, base), await figures.sold(before, pipeline, base)
    entered = entry_period(now.end, sold.cycles["won"], now.zone) if "won" in sold.cycles else None
    entries = await figures.entries(entered, pipeline, as_of=now.end) if entered else None
    stock = asked.asking.work.figures.stock
    open_now, open_then = [(await stock(one.end, pipeline.id, base)).total.count for one in (now, before)]
    return Rates(
        sold=sold,
        velocity=velocity(open_now, sold),
        sold_before=sold_before,
        velocity_before=velocity(open_then, sold_before),
        entries=entries,
        entered=entered,
        chance=chance_of_winning(entries, sold.decided),
    )


def _before(period: Period) -> Period:
    """As many days as the period has, just before it."""
    zone = ZoneInfo(period.zone)
    first, past = day_of(period.start, zone), day_of(period.end, zone)
    return whole_days(first - (past - first), first, zone)
