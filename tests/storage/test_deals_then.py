"""Open deals read as of an instant are the deals of a book in which nothing happened since, nor what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.deals import DealFacts
from pipeline.hygiene import CHECKS, failed
from storage.books import Books
from storage.changes import Change
from storage.deal import Deal
from storage.work import Work
from tests.founding import found_team
from tests.storage.given import after, by, euros, new_deal
from tests.storage.replay import VALUES, Event, Step
from tests.storage.test_figures import Life, perform

_teams = count(1)
_DAYS = st.sampled_from([date(2026, 1, 1), date(2026, 11, 20), date(2027, 2, 1), date(2030, 1, 1)])
_KINDS = (
    "create", "move", "reprice", "win", "lose", "reopen", "assign", "note", "delete", "date", "park", "unpark",
    "put_off", "category", "undo",
)  # fmt: skip
_PLANS = ("plan", "plan", "done", "postpone", "remembered", "undo", "park", "put_off", "reopen")

_STEPS = st.lists(
    st.builds(
        Step,
        gap=st.sampled_from([0, 1, 3600, 40_000, 200_000]),
        kind=st.sampled_from([*_KINDS, *_PLANS]),
        who=st.sampled_from(["lea", "tom"]),
        which=st.integers(0, 2),
        stage=st.integers(1, 5),
        value=VALUES,
        reason=st.sampled_from(["price", "timing"]),
        day=_DAYS,
    ),
    min_size=12,
    max_size=30,
)


@dataclass(frozen=True)
class Planned(Step):
    """Something done to a follow-up of a certain text: numbers are another book's own."""

    text: str = ""


class FullLife(Life):
    """One with plans and rests too."""

    async def _act(self, step: Step, change: Change) -> None:
        if step.kind in {"plan", "done", "postpone"}:
            number = step.which % len(self.book.events) + 1
            texts = [one.text for one in await self._work.follow_ups.of_deal(number)]
            known = {"text": change.batch} if step.kind == "plan" else {"text": texts[0]} if texts else None
            if known is None:
                return
            step = Planned(**{**vars(step), **known})
        await super()._act(step, change)

    async def _perform(self, deal: Deal, step: Step, change: Change) -> None:
        await act(self._work, deal, step, change)


async def act(work: Work, deal: Deal, step: Step, change: Change) -> None:
    assert step.day is not None
    if isinstance(step, Planned):
        await _plan(work, deal, step, change)
        return
    match step.kind:
        case "date":
            await deal.close_by(step.day, change)
        case "park":
            await deal.park(step.day, step.reason, change)
        case "unpark":
            await deal.unpark(change)
        case "put_off":
            await deal.put_off(step.day, change)
        case "category":
            await deal.categorize("commit" if step.stage > 2 else "best", change)
        case "remembered":
            await deal.note("call", "we talked", change, at=max(after(), change.at - timedelta(days=step.stage)))
        case _:
            await perform(deal, step, change)


async def _plan(work: Work, deal: Deal, step: Planned, change: Change) -> None:
    due = change.at + timedelta(days=step.stage)
    if step.kind == "plan":
        await work.follow_ups.add(deal.number, step.who, step.text, due, False, change)
        return
    number = next(one.number for one in await work.follow_ups.of_deal(deal.number) if one.text == step.text)
    if step.kind == "done":
        await work.follow_ups.done(number, change)
    else:
        await work.follow_ups.later(number, due, False, change)


def told(deal: DealFacts) -> dict[str, Any]:
    """All that a report can tell of it but its number, which another book gives anew."""
    plain = (
        "value", "status", "close_on", "category", "parked_until", "parked_reason", "put_off_until", "owner_since",
        "life_at", "life_kind", "stage_since", "closed_at", "lost_reason", "won_because",
    )  # fmt: skip
    step = deal.next_step
    return {
        **{name: getattr(deal, name) for name in plain},
        "stage": deal.stage.id,
        "owner": deal.owner.user_id,
        "next_step": step and (step.text, step.due_at, step.done),
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, cut=st.floats(0, 1))
async def test_open_deals_of_an_instant_are_those_of_a_book_that_ends_there(
    books: Books, steps: list[Step], cut: float
) -> None:
    teams = [f"N{next(_teams)}" for _ in range(2)]
    for team_id in teams:
        await found_team(books, team_id)
    async with books.work(teams[0]) as work:
        life = FullLife(work)
        await life.live(steps)
    happened = sorted(
        ((event, number) for number, events in life.book.events.items() for event in events if not event.undone),
        key=lambda one: one[0].at,
    )
    instants = sorted({event.at for event, _ in happened})
    at = instants[int(cut * (len(instants) - 1))] if instants else life.at
    async with books.work(teams[1]) as work:
        names = await _relive(work, [one for one in happened if one[0].at < at])
        there = {deal.number: deal for deal in await work.deals.open_deals(1)}
    async with books.look(teams[0]) as work:
        then = await work.deals.open_deals(1, at=at)
        lacking = await work.selling.hygiene(await work.pipelines.default(), today=at.date(), now=at, at=at)
    assert {deal.number: told(deal) for deal in then} == {
        number: told(there[name]) for number, name in names.items() if name in there
    }
    assert [deal.number for deal in then] == [deal.number for deal in sorted(then, key=_by_stage_and_value)]
    lacks = {deal.number: failed(deal, today=at.date(), now=at) for deal in then}
    assert lacking.open_deals == len(then)
    assert {check: set(lacking.lacking(check)) for check in CHECKS} == {
        check: {number for number, checks in lacks.items() if check in checks} for check in CHECKS
    }


def _by_stage_and_value(deal: DealFacts) -> tuple[int, int, int]:
    return deal.stage.position, -(deal.value.minor if deal.value else -1), deal.number


async def _relive(work: Work, happened: Sequence[tuple[Event, int]]) -> dict[int, int]:
    """Do the same in a new book; the numbers the deals have there, by those they had.

    What was done to a deal whose creation was taken back is left out.
    """
    names: dict[int, int] = {}
    for event, number in happened:
        step, change = event.step, by(event.step.who, event.at)
        if step.kind == "create":
            stage = (await work.pipelines.default()).present(step.stage)
            deal = await new_deal(work, stage=stage, value=step.value, owner_id=step.who, change=change)
            names[number] = deal.number
        elif number in names:
            await act(work, await work.deals.get(names[number]), step, change)
    return names


async def test_what_was_settled_on_monday_still_needed_somebody_on_sunday(team: Books) -> None:
    sunday, monday = after(days=40), after(days=41)
    async with team.work("T1") as work:
        for name in ("Rested", "Won", "Given away", "Done", "Lost", "Put off", "Deleted", "Left alone"):
            deal = await new_deal(work, name, close_on=date(2026, 1, 1), value=None)
            await work.follow_ups.add(deal.number, "lea", "call", sunday, False, by("lea", after(days=3)))
    async with team.look("T1") as work:
        before = await work.deals.open_deals(1)
    async with team.work("T1") as work:
        change, steps = by("lea", monday), {deal.number: deal.next_step for deal in before}
        await (await work.deals.get(1)).park(date(2030, 1, 1), None, change)
        await (await work.deals.get(2)).win(euros(5), change)
        await (await work.deals.get(3)).assign("tom", change)
        await work.follow_ups.done(steps[4].number if steps[4] else 0, change)
        await (await work.deals.get(5)).lose("price", None, change)
        await work.follow_ups.later(steps[6].number if steps[6] else 0, after(days=60), False, change)
        await (await work.deals.get(7)).delete(change)
    async with team.look("T1") as work:
        then = await work.deals.open_deals(1, at=monday)
        assert [(deal.number, told(deal)) for deal in then] == [(deal.number, told(deal)) for deal in before]
        assert [deal.number for deal in await work.deals.open_deals(1)] == [1, 3, 4, 6, 8]


async def test_a_stage_taken_away_since_is_the_one_its_deals_went_to(team: Books) -> None:
    async with team.work("T1") as work:
        first, second = (await work.pipelines.default()).stages[:2]
        await new_deal(work, stage=first)
        await (await work.deals.get(1)).close_by(date(2030, 1, 1), by("lea", after(days=1)))
    async with team.work("T1") as work:
        await work.shaping.remove_stage(first, into=second, at=after(days=3))
    async with team.look("T1") as work:
        [deal] = await work.deals.open_deals(1, at=after(days=2))
    assert (deal.stage.id, deal.stage_since, deal.next_step) == (second.id, after(), None)
