"""What reps really type in English and in French becomes what they meant, or a sentence that helps them on."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.commands.typed import answered, rows, write_the_book

ENGLISH, FRENCH = rows("en"), rows("fr")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typed") / "made.db"
    asyncio.run(write_the_book(f"sqlite:///{path}"))
    return path


@pytest.fixture
def a_copy(made: Path, tmp_path: Path) -> str:
    copy = tmp_path / "copy.db"
    shutil.copy(made, copy)
    return f"sqlite:///{copy}"


def test_there_are_enough_of_them() -> None:
    assert min(len(ENGLISH), len(FRENCH)) >= 120


@pytest.mark.parametrize(("typed", "became"), ENGLISH, ids=[typed for typed, _ in ENGLISH])
async def test_in_english(a_copy: str, typed: str, became: str) -> None:
    assert await answered(a_copy, "en", typed) == became


@pytest.mark.parametrize(("typed", "became"), FRENCH, ids=[typed for typed, _ in FRENCH])
async def test_in_french(a_copy: str, typed: str, became: str) -> None:
    assert await answered(a_copy, "fr", typed) == became
