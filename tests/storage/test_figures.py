"""Every figure counted in SQL equals the one computed deal by deal, over random histories, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.figures import Period, Tally
from pipeline.money import Money
from pipeline.refusals import Refused
from pipeline.waterfall import waterfall
from storage.books import Books
from storage.work import Work
from tests.founding import found_team
from tests.storage import replay
from tests.storage.given import after, by, new_deal
from tests.storage.replay import Book, Event, Step, lives

STAGES = range(1, 6)
_teams = count(1)


async def act(work: Work, step: Step, at: datetime, number: int, batch: str) -> None:
    change = by(step.who, at, batch)
    deal = await work.deals.get(number)
    match step.kind:
        case "move":
            stages = (await work.pipelines.default()).stages
            await deal.move_to(stages[step.stage - 1], change)
        case "reprice":
            await deal.reprice(step.value, change)
        case "win":
            await deal.win(step.value, change)
        case "lose":
            await deal.lose(step.reason, None, change)
        case "reopen":
            await deal.reopen(change)
        case "delete":
            await deal.delete(change)
        case "assign":
            await deal.assign(step.who, change)
        case "note":
            await deal.note("note", "hello", change)


async def live(work: Work, book: Book, steps: list[Step]) -> datetime:
    """Do it all in the deal book, and keep what was not refused in the replayed one; the instant it ended."""
    at = after(seconds=0)
    batches: dict[str, tuple[int, Event]] = {}
    for n, step in enumerate(steps):
        at += timedelta(seconds=step.gap, microseconds=step.gap % 7)
        batch = f"k{n}"
        try:
            if step.kind == "create" or not book.events:
                stages = (await work.pipelines.default()).stages
                number = (
                    await new_deal(
                        work, f"Deal {n}", stage=stages[step.stage - 1], value=step.value, owner_id=step.who,
                        change=by(step.who, at, batch),
                    )
                ).number  # fmt: skip
            elif step.kind == "undo":
                last = await work.undo.last(step.who, now=at)
                await work.undo.take_back(step.who, now=at, change=by(step.who, at, batch))
                batches[last.key or ""][1].undone = True
                continue
            else:
                number = step.which % len(book.events) + 1
                before = len(await work.deals.history(number))
                await act(work, step, at, number, batch)
                if len(await work.deals.history(number)) == before:
                    continue
        except Refused:
            continue
        step = replace(step, kind="create") if number not in book.events else step
        batches[batch] = (number, Event(at, step))
        book.events.setdefault(number, []).append(batches[batch][1])
    return at


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=lives(), cuts=st.tuples(*[st.floats(0, 1)] * 3))
async def test_figures_agree_with_a_slow_replay(
    books: Books, steps: list[Step], cuts: tuple[float, float, float]
) -> None:
    team_id = f"F{next(_teams)}"
    await found_team(books, team_id)
    book = Book()
    async with books.work(team_id) as work:
        over = await live(work, book, steps)
    async with books.look(team_id) as work:
        for period in periods(book, over, cuts):
            await check(work, book, period, over)


def periods(book: Book, over: datetime, cuts: tuple[float, float, float]) -> list[Period]:
    """All of it, a part of it, and a part whose edges are instants at which something happened."""
    span = over - after() + timedelta(seconds=1)
    first, second, third = sorted(cuts)
    instants = sorted(event.at for events in book.events.values() for event in events)
    edges = [(after(days=-1), after() + span), (after() + first * span, after() + third * span)]
    if instants:
        places = [instants[int(cut * (len(instants) - 1))] for cut in (first, second, third)]
        edges += [(places[0], places[1]), (places[1], places[2])]
    return [Period(start=start, end=end, zone="UTC") for start, end in edges]


async def check(work: Work, book: Book, period: Period, over: datetime) -> None:
    lines = book.lines()
    opening, closing = [await work.figures.stock(at, 1, "EUR") for at in (period.start, period.end)]
    for at, stock in ((period.start, opening), (period.end, closing)):
        tallies, others = replay.stock(lines, at)
        assert stock.stages == tallies
        assert stock.left_out == tuple(Money(minor, currency) for currency, minor in sorted(others.items()))
    assert await work.figures.stock(None, 1, "EUR") == await work.figures.stock(over + timedelta(seconds=1), 1, "EUR")
    legs = await work.figures.legs(period, 1, "EUR")
    assert legs == replay.legs(lines, period)
    flows = waterfall(legs, opening=opening.total, closing=closing.total)
    won = await work.figures.won(period, 1)
    assert [(deal.number, deal.value, deal.owner.user_id) for deal in won] == replay.won(lines, period)
    in_euros = [deal for deal in won if deal.value is None or deal.value.currency == "EUR"]
    assert len(in_euros) >= flows.flows.get("won", Tally()).count
    earlier = Period(start=period.start - timedelta(days=2), end=period.start, zone="UTC")
    funnel = await work.figures.funnel(period, earlier, 1)
    stays = await work.figures.stays(period, 1)
    for stage in STAGES:
        found = funnel[stage]
        assert found.cohort == replay.cohort(lines, stage, period)
        assert found.cohort_before == replay.cohort(lines, stage, earlier)
        assert found.exits == replay.exits(lines, stage, period)
        assert found.exits_before == replay.exits(lines, stage, earlier)
        assert found.lost_reason == replay.commonest(replay.lost_at(lines, stage, period))
        seconds = replay.stays(lines, stage, period)
        stay = stays.get(stage)
        assert (stay and (stay.median, stay.deals)) == (
            (seconds[(len(seconds) - 1) // 2], len(seconds)) if seconds else None
        )
    reasons = [reason for stage in STAGES for reason in replay.lost_at(lines, stage, period)]
    assert sum(n for _, n in await work.figures.lost_by_reason(period, 1)) >= len(reasons)
