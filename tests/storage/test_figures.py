"""Every figure counted in SQL equals the one computed deal by deal, over random histories, on both databases."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.figures import Period, Tally, without_rate
from pipeline.money import Money
from pipeline.refusals import Refused
from pipeline.stages import DEFAULT_STAGES
from pipeline.waterfall import Leg
from storage.books import Books
from storage.changes import Change
from storage.deal import Deal
from storage.figures import StageFunnel
from storage.work import Work
from tests.founding import found_team
from tests.storage import replay, replay_stages
from tests.storage.checked_selling import check_selling
from tests.storage.given import after, by, legs_of, new_deal
from tests.storage.replay import Book, Event, Line, Step, lives

STAGES = range(1, 6)
_teams = count(1)


class Life:
    """Does things in the deal book, and keeps what was not refused in the replayed one."""

    def __init__(self, work: Work) -> None:
        self.book = Book()
        self.at = after()
        self._work = work
        self._asked: dict[str, Event] = {}

    async def live(self, steps: list[Step]) -> None:
        for n, step in enumerate(steps):
            self.at += timedelta(seconds=step.gap, microseconds=step.gap % 7)
            with suppress(Refused):
                await self._do(step, by(step.who, self.at, f"k{n}"))

    async def _do(self, step: Step, change: Change) -> None:
        if step.kind == "undo" and self.book.events:
            await self._take_back(step, change)
        elif step.kind == "create" or not self.book.events:
            await self._create(replace(step, kind="create"), change)
        else:
            await self._act(step, change)

    async def _create(self, step: Step, change: Change) -> None:
        stage = (await self._work.pipelines.default()).present(step.stage)
        deal = await new_deal(self._work, stage=stage, value=step.value, owner_id=step.who, change=change)
        self._keep(deal.number, step, change)

    async def _take_back(self, step: Step, change: Change) -> None:
        last = await self._work.undo.last(step.who, now=self.at)
        await self._work.undo.take_back(step.who, now=self.at, change=change)
        self._asked[last.key or ""].undone = True

    async def _act(self, step: Step, change: Change) -> None:
        number = step.which % len(self.book.events) + 1
        before = len(await self._work.deals.history(number))
        await self._perform(await self._work.deals.get(number), step, change)
        if len(await self._work.deals.history(number)) > before:
            self._keep(number, step, change)

    async def _perform(self, deal: Deal, step: Step, change: Change) -> None:
        await perform(deal, step, change)

    def _keep(self, number: int, step: Step, change: Change) -> None:
        event = self._asked[change.batch or ""] = Event(change.at, step)
        self.book.events.setdefault(number, []).append(event)


async def perform(deal: Deal, step: Step, change: Change) -> None:
    match step.kind:
        case "move":
            await deal.move_to(DEFAULT_STAGES[step.stage - 1], change)
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
        case "source":
            await deal.edit(change, source=step.reason)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=lives(), cuts=st.tuples(*[st.floats(0, 1)] * 3))
async def test_figures_agree_with_a_slow_replay(
    books: Books, steps: list[Step], cuts: tuple[float, float, float]
) -> None:
    team_id = f"F{next(_teams)}"
    await found_team(books, team_id)
    async with books.work(team_id) as work:
        life = Life(work)
        await life.live(steps)
    async with books.look(team_id) as work:
        for period in periods(life.book, life.at, cuts):
            await check(work, life.book, period, life.at)
        for period in periods(life.book, life.at, cuts)[1::2]:
            await check_selling(work, life.book, period, life.at)


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
    await check_money(work, lines, period)
    await check_stages(work, lines, period)
    assert await work.figures.stock(None, 1, "EUR") == await work.figures.stock(over + timedelta(seconds=1), 1, "EUR")


async def check_money(work: Work, lines: dict[int, Line], period: Period, worth: replay.Worth | None = None) -> None:
    told = await work.figures.changes(period, 1, "EUR")
    for at, stock in ((period.start, told.opening), (period.end, told.closing)):
        tallies, others = replay.stock(lines, at, worth)
        assert stock.stages == tallies
        assert without_rate(stock.foreign) == tuple(
            Money(minor, currency) for currency, minor in sorted(others.items())
        )
    expected, flows = replay.legs(lines, period, worth), told.waterfall.flows
    legs = await legs_of(work, period, 1)
    assert [leg for leg in legs if changes(leg)] == [leg for leg in expected if changes(leg)]
    assert flows.get("currency", Tally()).minor == sum(leg.by_rates for leg in expected)
    won = await work.figures.won(period, 1)
    assert [(deal.number, deal.value, deal.owner.user_id) for deal in won] == replay_stages.won(lines, period, worth)
    assert set(told.waterfall.deals.get("won", ())) <= {deal.number for deal in won}
    in_all, _ = await work.figures.won_in_all(period, 1, "EUR")
    assert in_all.count == len(won)
    assert flows.get("won", Tally()).minor <= in_all.minor


def changes(leg: Leg) -> bool:
    """A deal of which nothing but a note, a stage or the rate changed is handed over too, and is not repriced."""
    repriced = (leg.minor_at_end or 0) - (leg.minor_at_start or 0) - leg.by_rates
    return not (leg.open_at_start and leg.open_at_end) or repriced != 0


async def check_stages(work: Work, lines: dict[int, Line], period: Period) -> None:
    earlier = Period(start=period.start - timedelta(days=2), end=period.start, zone="UTC")
    funnel = await work.figures.funnel(period, earlier, 1)
    stays = await work.figures.stays(period, 1)
    for stage in STAGES:
        lost = replay_stages.lost_at(lines, stage, period)
        assert funnel[stage] == StageFunnel(
            cohort=replay_stages.cohort(lines, stage, period),
            cohort_before=replay_stages.cohort(lines, stage, earlier),
            exits=replay_stages.exits(lines, stage, period),
            exits_before=replay_stages.exits(lines, stage, earlier),
            lost_reason=replay_stages.commonest(lost),
        )
        seconds = replay_stages.stays(lines, stage, period)
        middle = (seconds[(len(seconds) - 1) // 2], len(seconds)) if seconds else None
        assert ((stays[stage].median, stays[stage].deals) if stage in stays else None) == middle
        assert len(await work.figures.lost_at(period, 1, stage)) == len(lost)
    assert await work.figures.lost_by_reason(period, 1) == replay_stages.lost_by_reason(lines, period)
