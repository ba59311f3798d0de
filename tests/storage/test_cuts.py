"""What passes by itself, a restart or a lock, is told from what does not, and is waited for."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from storage.cuts import CutOff, noticed, through_cuts
from storage.database import Database


def failing(code: int) -> OperationalError:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return OperationalError("SELECT 1", None, error)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (failing(sqlite3.SQLITE_BUSY), CutOff),
        (failing(sqlite3.SQLITE_BUSY_SNAPSHOT), CutOff),
        (ConnectionRefusedError(), CutOff),
        (failing(sqlite3.SQLITE_FULL), OperationalError),
        (PermissionError(), PermissionError),
    ],
    ids=["locked", "locked meanwhile", "nobody listens", "the disk is full", "not permitted"],
)
def test_what_passes_by_itself(error: Exception, told: type[Exception]) -> None:
    with pytest.raises(told) as raised, noticed():
        raise error
    assert type(raised.value) is told


async def test_a_file_that_somebody_else_writes_in_is_waited_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_MILLISECONDS", 10)
    database = Database(sqlite_url)
    backup = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    backup.execute("BEGIN IMMEDIATE")
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            backup.execute("ROLLBACK")

    async def write() -> str:
        async with database.writing(None) as session:
            await session.connection()
        return "written"

    assert await through_cuts(write, pauses=(1.0, 2.0, 3.0), sleep=nap) == "written"
    assert naps == [1.0, 2.0]
    backup.close()
    await database.close()


async def test_after_the_last_pause_it_is_told() -> None:
    async def never() -> None:
        raise CutOff

    async def nap(_seconds: float) -> None:
        return

    with pytest.raises(CutOff):
        await through_cuts(never, sleep=nap)
