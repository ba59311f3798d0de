"""The ten people, where they live, and the digests they asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.deals import Person
from storage.books import Books
from storage.workspaces import Start

TEAM = "T1"
SALES = "C0SALES"
BOARD = "C0BOARD"


def _lives(user_id: str, name: str, zone: str, language: str, country: str) -> Person:
    return Person(user_id=user_id, name=name, zone=zone, language=language, country=country)


CLAIRE = _lives("UCLAIRE", "Claire Morel", "Europe/Paris", "fr", "FR")
NORA = _lives("UNORA", "Nora Lake", "America/New_York", "en", "US")
MANAGERS = (CLAIRE, NORA)

REPS = (
    _lives("ULEA", "Léa Fontaine", "Europe/Paris", "fr", "FR"),
    _lives("UAMELIE", "Amélie Rousseau", "Europe/Paris", "fr", "FR"),
    _lives("UHUGO", "Hugo Petit", "Europe/Paris", "fr", "FR"),
    _lives("UJONAS", "Jonas Lindqvist", "Europe/Paris", "en", "FR"),
    _lives("UPRIYA", "Priya Shah", "Europe/London", "en", "GB"),
    _lives("UTOM", "Tom Becker", "Europe/London", "en", "GB"),
    _lives("USAM", "Sam Reyes", "America/New_York", "en", "US"),
    _lives("UASHA", "Asha Rao", "Asia/Kolkata", "en", "IN"),
)
PEOPLE = (*MANAGERS, *REPS)

START = Start(name="Atelier Nord", zone="Europe/Paris", language="en", country="FR", installer_id=CLAIRE.user_id)

ASKED_FOR = (
    (CLAIRE, SALES, "subscribe weekly monday 9:00"),
    (CLAIRE, SALES, "subscribe daily 17:00"),
    (CLAIRE, BOARD, "subscribe monthly 1 9:00"),
    (CLAIRE, BOARD, "subscribe quarterly 9:00"),
    (NORA, BOARD, "subscribe weekly friday 16:00 for me"),
)
"""Who asked for which digest, and where."""


async def found(books: Books, *, at: datetime) -> None:
    """Enter the workspace and its people; the managers are admins, and look after the pipeline."""
    await books.found_workspace(TEAM, START, at=at)
    async with books.work(TEAM) as work:
        for person in PEOPLE:
            await work.people.save(replace(person, admin=person in MANAGERS), at=at)
