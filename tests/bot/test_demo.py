"""The demo's story: believable, always the same, and a book that adds up."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo_book import write_book
from bot.demo_history import stories
from bot.demo_team import CONTACT, MEETING, NEGOTIATION, OPEN, PEOPLE, PROPOSAL, QUALIFICATION, SALES, TEAM_ID, VENTES
from bot.wiring import tick_on
from messages.prose import Prose
from pipeline.schedules import Schedule
from pipeline.stages import Status
from storage.books import Books
from storage.database import Database
from storage.deal_lists import Narrowing

FRIDAY = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANY_DAYS = [FRIDAY + timedelta(days=day, hours=5 * day) for day in (0, 1, 2, 3, 4, 60, 131, 200)]


@pytest.mark.parametrize("now", ANY_DAYS, ids=str)
def test_there_are_sixty_deals_and_each_has_a_life_in_order(now: datetime) -> None:
    told = stories(now)
    assert len(told) == 60
    for story in told:
        kinds = [step.kind for step in story.steps]
        instants = [step.at for step in story.steps]
        stages = [step.stage for step in story.steps if step.kind == "moved"]
        assert kinds[0] == "created"
        assert kinds.count("created") == 1
        assert stages == list(range(1, len(stages) + 1))
        assert instants == sorted(instants)
        assert instants[-1] <= now
        assert instants[0] > now - timedelta(days=200)


def test_the_story_is_the_same_each_time() -> None:
    assert stories(FRIDAY) == stories(FRIDAY)


def test_deals_end_as_they_should() -> None:
    ends = Counter(story.steps[-1].kind for story in stories(FRIDAY) if story.steps[-1].kind in {"won", "lost"})
    assert ends == {"won": 15, "lost": 11}


def test_every_name_is_there_once() -> None:
    names = [story.prospect.deal for story in stories(FRIDAY)]
    assert len(set(names)) == 60


def test_nobody_sells_at_night_or_on_sunday() -> None:
    paris = ZoneInfo("Europe/Paris")
    past = [step.at.astimezone(paris) for story in stories(FRIDAY) for step in story.steps]
    assert {at.weekday() for at in past} <= set(range(5))
    assert min(at.hour for at in past) >= 8
    assert max(at.hour for at in past) <= 19


@pytest.mark.parametrize("now", ANY_DAYS, ids=str)
def test_three_are_won_and_three_lost_since_the_last_digest(now: datetime) -> None:
    start = Schedule(zone=ZoneInfo("Europe/Paris")).next(now) - timedelta(days=7)
    ends = [story.steps[-1] for story in stories(now)]
    assert Counter(step.kind for step in ends if step.kind in {"won", "lost"} and step.at >= start) == {
        "won": 3,
        "lost": 3,
    }


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Books]:
    database = Database(f"sqlite:///{tmp_path}/demo.db")
    await database.migrate()
    written = Books(database)
    await write_book(written, now=FRIDAY)
    yield written
    await database.close()


async def test_the_book_holds_what_the_story_tells(books: Books) -> None:
    async with books.look(TEAM_ID) as work:
        open_deals = await work.deals.open_deals((await work.pipelines.default()).id)
        counts = {}
        statuses: tuple[Status, ...] = ("open", "won", "lost")
        for status in statuses:
            counts[status] = (await work.deals.page(Narrowing(statuses=(status,)), limit=1)).total
        people = await work.people.all_active()
    assert counts == {"open": 34, "won": 15, "lost": 11}
    assert Counter(deal.stage.position for deal in open_deals) == {
        stage: len(ones) for stage, ones in enumerate((CONTACT, QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION), start=1)
    }
    # By hand: the euros of the open prospects, with what was repriced (+1,500 +4,000 −2,000 −1,000).
    listed = sum(one.euros or 0 for ones in OPEN for one in ones)
    assert sum(deal.value.minor for deal in open_deals if deal.value) == (listed + 2_500) * 100
    assert sum(deal.value is None for deal in open_deals) == 3
    assert sorted(person.user_id for person in people) == sorted(person.id for person in PEOPLE)


async def test_monday_brings_two_digests_the_stale_deals_and_the_mornings(books: Books) -> None:
    posts = await tick_on(books, prose=Prose()).dry_run(MONDAY_NINE)
    found = {(post.kind, post.channel) for post in posts}
    assert {("digest", SALES), ("digest", VENTES), ("nudge", SALES)} <= found
    digests = {post.channel: post.message.text for post in posts if post.kind == "digest"}
    # By hand: Durand 14,000 + Mercœur 9,500 + Nordlys 8,000; Orphée 12,000 + Vauban 3,900 + Sillé 26,000.
    assert digests[SALES].startswith("Sales, 16–22 Nov: 3 won (€31,500), 3 lost (€41,900).")
    assert digests[VENTES].startswith("Ventes, du 16 au 22 novembre\u00a0: 3 gagnées")


async def test_nothing_is_due_the_moment_the_demo_opens(books: Books) -> None:
    assert await tick_on(books, prose=Prose()).dry_run(FRIDAY) == []
