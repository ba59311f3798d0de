"""Writes the demo's story into the book, with the same acts people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo_history import Step, Story, is_exchange, stories
from bot.demo_team import CLAIRE, PEOPLE, SALES, TEAM_ID, VENTES, WORLD, ZONE
from bot.directory import member_of
from bot.shelf import BookShelf
from pipeline.cadence import next_morning
from pipeline.goals import Goal
from pipeline.money import Money
from pipeline.schedules import Schedule
from storage.books import Books
from storage.changes import Change
from storage.deal import Deal
from storage.work import Work
from storage.workspaces import Start

HALF_A_YEAR = timedelta(days=200)
_GOAL = 180_000
"""Euros a quarter."""


async def write_book(books: Books, *, now: datetime) -> None:
    """A workspace with its team, sixty deals and two digests, as it would stand at `now` (UTC)."""
    start = Start(name=WORLD.team_name, zone=ZONE, language="fr", country="FR", installer_id=CLAIRE)
    await books.found_workspace(TEAM_ID, start, at=now - HALF_A_YEAR)
    shelf = BookShelf(books=books)
    for person in PEOPLE:
        user = person.as_slack(TEAM_ID, now.timestamp(), with_locale=True)
        await shelf.keep(TEAM_ID, member_of(user, team_id=TEAM_ID), at=now)
    async with books.work(TEAM_ID) as work:
        await _subscribe(work, now)
        await _aim(work, now)
        for story in stories(now):
            await _live(work, story)
        for person in PEOPLE:
            for follow_up in await work.follow_ups.of_person(person.id, until=now):
                # Whoever was to be reminded before now has been.
                await work.follow_ups.mark_said(follow_up.number, follow_up.due_at)


async def _subscribe(work: Work, now: datetime) -> None:
    """Monday mornings: in English where everybody reads, in French next door."""
    pipeline = await work.pipelines.default()
    zone = ZoneInfo(ZONE)
    for channel, name, language in ((SALES, "sales", "en"), (VENTES, "ventes", "fr")):
        await work.channels.keep(channel, name)
        await work.subscriptions.add(
            channel_id=channel,
            pipeline_id=pipeline.id,
            schedule=Schedule(zone=zone),
            language=language,
            created_by=CLAIRE,
            at=now - HALF_A_YEAR,
            next_at=Schedule(zone=zone).next(now),
        )
    await work.pipelines.set_channel(pipeline.id, SALES)
    await work.pipelines.plan_nudge(pipeline.id, next_morning(now, zone=zone))


async def _aim(work: Work, now: datetime) -> None:
    """What the team is to win each quarter, since the first of the year half a year ago."""
    pipeline = await work.pipelines.default()
    begun = (now - HALF_A_YEAR).date().replace(month=1, day=1)
    goal = Goal(person_id=None, per="quarter", starts_on=begun, amount=Money(_GOAL * 100, "EUR"))
    await work.goals.set(pipeline.id, goal, by=CLAIRE, at=now - HALF_A_YEAR)


async def _live(work: Work, story: Story) -> None:
    pipeline = await work.pipelines.default()
    prospect, born = story.prospect, story.steps[0]
    deal = await work.deals.create(
        name=prospect.deal,
        company=prospect.company,
        value=_euros(born.euros),
        stage=pipeline.first,
        pipeline_id=pipeline.id,
        owner_id=prospect.owner,
        close_on=story.close_on,
        source=prospect.source,
        change=_change(story, born),
    )
    for step in story.steps[1:]:
        await _happen(work, deal, step, _change(story, step))


async def _happen(work: Work, deal: Deal, step: Step, change: Change) -> None:
    """One step of the story, by the act a person would use."""
    exchange = is_exchange(step.kind)
    if exchange:
        await deal.note(exchange, step.text, change)
    elif step.kind == "moved":
        pipeline = await work.pipelines.get(deal.pipeline_id)
        await deal.move_to(pipeline.stages[step.stage], change)
    elif step.kind == "value":
        await deal.reprice(_euros(step.euros), change)
    elif step.kind == "won":
        await deal.win(None, change)
    elif step.kind == "lost":
        await deal.lose(step.text, None, change)
    elif step.due_at:
        await work.follow_ups.add(deal.number, deal.owner_id, step.text, step.due_at, True, change)


def _change(story: Story, step: Step) -> Change:
    return Change(
        by=story.prospect.owner,
        at=step.at,
        via="command",
        channel_id=SALES,
        batch=f"demo:{story.prospect.deal}:{step.at.isoformat()}:{step.kind}",
    )


def _euros(amount: int | None) -> Money | None:
    return None if amount is None else Money(amount * 100, "EUR")
