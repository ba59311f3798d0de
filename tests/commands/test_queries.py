"""What a request costs: a handful of statements, however many deals there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from storage.database import Database
from tests.commands.floor import TOM, Floor, told


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """All that is sent to the database, but for the words of transactions."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(None, 1)[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            sent.append(statement)

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("", 8),
        ("acme website", 13),
        ("list all", 7),
        ("find acme", 9),
        ("new Bolt 3k", 22),
        ("move acme website proposal", 24),
        ("won acme website", 27),
        ("note acme website hello", 20),
        ("remind acme website friday call", 21),
        ("undo", 26),
        ("move 1 2 3 4 5 6 7 8 9 10 proposal", 76),
    ],
)
async def test_a_command_is_a_handful_of_statements(floor: Floor, database: Database, words: str, most: int) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme website 12k")
    for n in range(2, 21):
        await floor.ask(TOM, f'new "Deal {n}"')
    with statements(database) as sent:
        reply = await floor.ask(TOM, words)
    assert told(reply) != ""
    # Of each change two are for others: whether the channel is shared, and which standing messages show the deal.
    assert len(sent) <= most
