"""`/pipeline sources | losses | team | size 100k | hygiene`: what was decided, by whom, and what open deals lack."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.amounts import read_amount
from commands.reporting import Asked
from messages import selling, sizing
from messages.report_frame import Told
from messages.sizing import Rates, Wish
from pipeline.cadence import whole_days
from pipeline.figures import Period
from pipeline.local_time import day_of
from pipeline.money import Money
from pipeline.refusals import RateMissing
from pipeline.sizing import needed, velocity
from pipeline.winning import chance_of_winning, entry_period


async def sources(asked: Asked) -> Told:
    """Created, won and lost in the period by where the deals came from."""
    figures, period, currency = asked.asking.work.selling, asked.so_far, asked.asking.currency
    lines, left_out = await figures.sources(period, asked.pipeline, currency)
    return selling.sources(
        asked.voice,
        pipeline=asked.pipeline,
        period=asked.period,
        lines=lines,
        left_out=left_out,
        currency=currency,
        created=await figures.created_numbers(period, asked.pipeline),
        closed=await figures.closed_numbers(period, asked.pipeline),
    )


async def losses(asked: Asked) -> Told:
    """Lost in the period, by reason and stage, by owner and reason."""
    figures, period, currency = asked.asking.work.selling, asked.so_far, asked.asking.currency
    lines, left_out = await figures.losses(period, asked.pipeline, currency)
    decided, _ = await figures.decided(period, asked.pipeline, currency)
    return selling.losses(
        asked.voice,
        pipeline=asked.pipeline,
        period=asked.period,
        lines=lines,
        left_out=left_out,
        decided=decided,
        currency=currency,
        closed=await figures.closed_numbers(period, asked.pipeline),
    )


async def team(asked: Asked) -> Told:
    """What each person has open, won, lost, took through the stages and logged."""
    figures, currency = asked.asking.work.selling, asked.asking.currency
    lines, left_out = await figures.team(asked.so_far, asked.pipeline, currency, now=asked.asking.invocation.at)
    return selling.team(
        asked.voice,
        pipeline=asked.pipeline,
        period=asked.period,
        lines=lines,
        left_out=left_out,
        currency=currency,
        closed=await figures.closed_numbers(asked.so_far, asked.pipeline),
    )


async def hygiene(asked: Asked) -> Told:
    """What open deals lack now, on the team's date."""
    zone = ZoneInfo((await asked.asking.work.workspace()).zone)
    found = await asked.asking.work.selling.hygiene(asked.pipeline, today=day_of(asked.as_of, zone), now=asked.as_of)
    return selling.hygiene(asked.voice, pipeline=asked.pipeline, found=found)


async def size(asked: Asked) -> Told:
    """How many deals an amount takes by the rates of the period, against what is open now. What `read_amount` refuses.

    RateMissing for an amount in a currency without a rate.
    """
    asking, base = asked.asking, asked.asking.currency
    work, at = asking.work, asking.invocation.at
    goal = await _goal(asked) if asked.words else None
    rates = await _rates(asked)
    reps = len(await work.portfolios.all([asked.pipeline.id]))
    plan = needed(goal.minor, size=rates.size, chance=rates.chance, reps=reps) if goal else None
    return sizing.size(
        asked.voice,
        pipeline=asked.pipeline,
        period=asked.period,
        wish=Wish(goal=goal, plan=plan, reps=reps),
        rates=rates,
        open_now=(await work.figures.stock(None, asked.pipeline.id, base)).total,
        weighted=await work.selling.weighted(asked.pipeline, base, now=at),
        currency=base,
    )


async def _goal(asked: Asked) -> Money:
    """The amount asked with, in the base."""
    asking, base = asked.asking, asked.asking.currency
    amount = read_amount(" ".join(asked.words), base=base, locale=asking.voice.locale)
    known = await asking.work.rates.known(asking.invocation.at, of=[amount.currency])
    worth = known.worth_at(amount, asking.invocation.at)
    if worth is None:
        raise RateMissing(currency=amount.currency, base=base)
    return Money(worth, base)


async def _rates(asked: Asked) -> Rates:
    """The rates of the period so far, and of as many days before it."""
    figures, pipeline, base = asked.asking.work.selling, asked.pipeline, asked.asking.currency
    now, before = asked.so_far, _before(asked.period)
    (size, left_out), (decided, _) = await figures.size(now, pipeline, base), await figures.decided(now, pipeline, base)
    size_before, _ = await figures.size(before, pipeline, base)
    decided_before, _ = await figures.decided(before, pipeline, base)
    cycles, cycles_before = await figures.cycles(now, pipeline), await figures.cycles(before, pipeline)
    entered = entry_period(now.end, cycles["won"], now.zone) if "won" in cycles else None
    entries = await figures.entries(entered, pipeline, as_of=now.end) if entered else None
    stock = asked.asking.work.figures.stock
    open_now, open_then = [(await stock(one.end, pipeline.id, base)).total.count for one in (now, before)]
    return Rates(
        decided=decided,
        size=size,
        cycles=cycles,
        velocity=velocity(open_now, size=size, decided=decided, cycle=cycles.get("won")),
        decided_before=decided_before,
        size_before=size_before,
        velocity_before=velocity(open_then, size=size_before, decided=decided_before, cycle=cycles_before.get("won")),
        entries=entries,
        entered=entered,
        chance=chance_of_winning(entries, decided),
        left_out=left_out,
    )


def _before(period: Period) -> Period:
    """As many days as the period has, just before it."""
    zone = ZoneInfo(period.zone)
    first, past = day_of(period.start, zone), day_of(period.end, zone)
    return whole_days(first - (past - first), first, zone)
