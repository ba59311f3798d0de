"""A workspace to begin with: team T1, with Lea and Tom."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import update

from pipeline.deals import Person
from storage.books import Books
from storage.tables import MemberRow
from storage.work import Work
from storage.workspaces import Start
from tests.founded import found_once

FOUNDED = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When the teams of the tests begin: Monday 5 January 2026, 9:00 in Paris."""

LEA = Person(user_id="lea", name="Léa Martin", zone="Europe/Paris", language="fr", country="FR", admin=True)
TOM = Person(user_id="tom", name="Tom Baker", zone="Europe/London", language="en", country="GB")


async def found_team(
    books: Books, team_id: str = "T1", *, people: tuple[Person, ...] = (LEA, TOM), at: datetime = FOUNDED
) -> None:
    """Found a workspace in Paris, in euros, with these people in it."""
    found = partial(_found, books, team_id, people, at)
    if team_id == "T1":
        await found_once(books, ("team", people, at), found)
    else:
        await found()


async def _found(books: Books, team_id: str, people: tuple[Person, ...], at: datetime) -> None:
    start = Start(name=f"Team {team_id}", zone="Europe/Paris", language="en", country="FR")
    await books.found_workspace(team_id, start, at=at)
    async with books.work(team_id) as work:
        for person in people:
            await work.people.save(person, at=at)


async def morning_at(work: Work, user_id: str, at: datetime | None) -> None:
    """The person's next morning message is looked at then, whatever was planned before."""
    await work._scope.changed(update(MemberRow).where(MemberRow.user_id == user_id).values(next_morning_at=at))
