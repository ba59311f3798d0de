"""Whoever is erased is in no row of any table any more, and every figure is what it was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from pipeline.deals import FORMER_COLLEAGUE
from pipeline.refusals import NobodyToErase
from storage.address import read_address
from storage.books import Books
from tests.founding import LEA, found_team
from tests.storage.given import after, by, new_deal

LEAS = ("Léa Martin", "L\\u00e9a Martin", "lea martin", "<@lea", "<@ULEA")
PAULS = ("Paul Durand", "paul durand", "paul@durand.fr", "+33 6 12 34 56 78", "06 12")


async def every_word(url: str) -> list[str]:
    """Every text and JSON of every row of every table, as it lies in the database, search index included."""
    address = read_address(url)
    engine = create_async_engine(address.url, connect_args=dict(address.connect_args))
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda one: inspect(one).get_table_names())
        tables = [await connection.execute(text(f'SELECT * FROM "{name}"')) for name in names]
        words = [str(value) for rows in tables for row in rows for value in row if value is not None]
    await engine.dispose()
    return words


async def traces(url: str, *of: str) -> list[str]:
    return [word for word in await every_word(url) if any(one in word for one in of)]


@pytest.fixture
async def book(books: Books) -> Books:
    """Léa owns a deal; she, a contact of hers and mentions of both are wherever words are kept."""
    await found_team(books)
    async with books.work("T1") as work:
        change = by("lea", at=after(days=1), batch="b1")
        deal = await new_deal(work, "Paul Durand villa", company="Paul Durand", change=change, source="Paul Durand")
        await deal.note("call", "Léa Martin and <@lea|lea> met Paul Durand, paul@durand.fr, +33 6 12 34 56 78", change)
        await deal.edit(change, name="Paul Durand, villa 2")
        await deal.lose("price", "said Paul Durand to Léa Martin", change)
        await deal.reopen(change)
        await work.follow_ups.add(1, "lea", "ask Léa Martin to call Paul Durand", after(days=9), True, change)
        await work.contacts.add(1, change, name="Paul Durand", email="paul@durand.fr", phone="+33 6 12 34 56 78")
        await work.contacts.add(1, change, name="Paul Durand", role="CEO")
        said: dict[str, Any] = {"text": "*Léa Martin* won Paul Durand", "blocks": [{"text": "<@lea>"}]}
        await work.outbox.put(key="said:1", kind="announcement", channel="C1", payload=said, at=after(days=1))
        await work.outbox.put(key="morning", kind="morning", channel="lea", payload=said, at=after(days=1))
        await work.requests.answered("trg:1", at=after(days=1))
        await work.requests.answer("trg:1", {"message": said})
        await work.audit.write("roles", {"person": "lea", "note": "Léa Martin"}, by="lea", at=after(days=1))
    return books


async def erase_lea(books: Books) -> None:
    async with books.work("T1") as work:
        await work.erasing.person("lea", at=after(days=2), instead="a former colleague")


async def erase_paul(books: Books) -> None:
    async with books.work("T1") as work:
        await work.erasing.contact(1, instead="a former contact")


async def test_an_erased_person_is_in_no_row(book: Books, database_url: str) -> None:
    assert await traces(database_url, *LEAS) != []
    await erase_lea(book)
    assert await traces(database_url, *LEAS) == []


async def test_an_erased_contact_is_in_no_row_not_even_as_they_were_before(book: Books, database_url: str) -> None:
    assert await traces(database_url, *PAULS) != []
    await erase_paul(book)
    assert await traces(database_url, *PAULS) == []
    async with book.look("T1") as work:
        assert (await work.deals.facts(1)).name == "a former contact, villa 2"
        assert [deal.number for deal in await work.deals.finder().called("former contact", limit=9)] == [1]


async def test_the_history_stays_and_says_a_former_colleague(book: Books) -> None:
    async with book.look("T1") as work:
        before = [(change.kind, change.at) for change in await work.deals.history(1)]
    await erase_lea(book)
    async with book.look("T1") as work:
        history = await work.deals.history(1)
        owner = (await work.deals.facts(1)).owner
    assert [(change.kind, change.at) for change in history] == before
    assert {change.by and change.by.name for change in history} == {FORMER_COLLEAGUE}
    assert (owner.user_id, owner.name, owner.active, owner.admin) == ("lea", FORMER_COLLEAGUE, False, False)


async def test_figures_stay(book: Books) -> None:
    async with book.look("T1") as work:
        before = await work.figures.stock(None, 1, "EUR")
    await erase_lea(book)
    await erase_paul(book)
    async with book.look("T1") as work:
        assert await work.figures.stock(None, 1, "EUR") == before


async def test_slack_does_not_bring_an_erased_person_back(book: Books, database_url: str) -> None:
    await erase_lea(book)
    async with book.work("T1") as work:
        await work.people.save(LEA, at=after(days=3))
    assert await traces(database_url, *LEAS) == []
    async with book.look("T1") as work:
        member = await work.people.member("lea")
    assert member is not None
    assert (member.checked_at, member.active, member.next_morning_at) == (after(days=3), False, None)


async def test_what_waits_for_an_erased_person_is_not_sent(book: Books) -> None:
    await erase_lea(book)
    async with book.look("T1") as work:
        waiting = await work.outbox.get("morning")
        told = await work.outbox.get("said:1")
    assert waiting is not None
    assert (waiting.status, waiting.error) == ("failed", "person_erased")
    assert told is not None
    assert told.status == "waiting"


async def test_nobody_is_erased_twice_nor_somebody_unknown(book: Books) -> None:
    await erase_lea(book)
    await erase_paul(book)
    async with book.work("T1") as work:
        with pytest.raises(NobodyToErase):
            await work.erasing.person("lea", at=after(days=3), instead="x")
        with pytest.raises(NobodyToErase):
            await work.erasing.person("nobody", at=after(days=3), instead="x")
        with pytest.raises(NobodyToErase):
            await work.erasing.contact(1, instead="x")


async def test_a_name_of_one_word_leaves_peoples_words_alone(book: Books) -> None:
    async with book.work("T1") as work:
        await work.contacts.add(1, by("lea"), name="Villa")
        await work.erasing.contact(3, instead="a former contact")
    async with book.look("T1") as work:
        assert (await work.deals.facts(1)).name == "Paul Durand, villa 2"
        assert [one.name for one in await work.contacts.of_deal(1)] == ["Paul Durand", "Paul Durand"]


async def test_another_workspace_keeps_its_own(book: Books, database_url: str) -> None:
    await found_team(book, "T2")
    await erase_lea(book)
    async with book.look("T2") as work:
        person = await work.people.get("lea")
    assert person is not None
    assert person.name == "Léa Martin"
