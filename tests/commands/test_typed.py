"""What reps really type in English and in French becomes what they meant, or a sentence that helps them on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.database import Database
from tests.commands.typed import answered, rows, write_the_book

ENGLISH, FRENCH = rows("en"), rows("fr")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typed") / "made.db"
    asyncio.run(write_the_book(f"sqlite:///{path}"))
    return path


@pytest_asyncio.fixture
async def a_copy(made: Path, known_databases: dict[str, Database]) -> AsyncIterator[Database]:
    copy = made.with_name("copy.db")
    copy.unlink(missing_ok=True)
    shutil.copy(made, copy)
    opened = known_databases.setdefault("typed", Database(f"sqlite:///{copy}"))
    yield opened
    await opened.close()


def test_there_are_enough_of_them() -> None:
    assert min(len(ENGLISH), len(FRENCH)) >= 120


@pytest.mark.parametrize(("typed", "became"), ENGLISH, ids=[typed for typed, _ in ENGLISH])
async def test_in_english(a_copy: Database, typed: str, became: str) -> None:
    assert await answered(a_copy, "en", typed) == became


@pytest.mark.parametrize(("typed", "became"), FRENCH, ids=[typed for typed, _ in FRENCH])
async def test_in_french(a_copy: Database, typed: str, became: str) -> None:
    assert await answered(a_copy, "fr", typed) == became
