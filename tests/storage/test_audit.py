"""What admins did is written down with its act, and told newest first."""

from __future__ import annotations

import asyncio

import pytest

from storage.books import Books
from tests.founding import found_team
from tests.storage.given import after


@pytest.fixture(autouse=True)
async def team(books: Books) -> None:
    await found_team(books)


async def test_an_act_is_told_with_who_did_it_when_and_what(books: Books) -> None:
    async with books.work("T1") as work:
        await work.audit.write("policy", {"before": "everyone", "after": "owner"}, by="lea", at=after(days=1))
    async with books.look("T1") as work:
        (entry,) = await work.audit.recent(10)
    assert (entry.seq, entry.at, entry.act) == (1, after(days=1), "policy")
    assert entry.facts == {"before": "everyone", "after": "owner"}
    assert entry.by is not None
    assert entry.by.name == "Léa Martin"


async def test_the_latest_come_first_and_pages_follow_each_other(books: Books) -> None:
    async with books.work("T1") as work:
        for minute in range(12):
            await work.audit.write("goal", {"minor": minute}, by="lea", at=after(minutes=minute))
    async with books.look("T1") as work:
        first, second = await work.audit.recent(10), await work.audit.recent(10, offset=10)
        assert await work.audit.count() == 12
    assert [entry.seq for entry in (*first, *second)] == list(range(12, 0, -1))


async def test_what_the_bot_did_itself_has_nobody(books: Books) -> None:
    async with books.work("T1") as work:
        await work.audit.write("channel_lost", {"channel": "C1"}, by=None, at=after(days=1))
    async with books.look("T1") as work:
        assert [entry.by for entry in await work.audit.recent(1)] == [None]


async def test_an_act_taken_back_with_its_transaction_was_never_written_down(books: Books) -> None:
    async def fails() -> None:
        async with books.work("T1") as work:
            await work.audit.write("policy", {}, by="lea", at=after(days=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    async with books.look("T1") as work:
        assert await work.audit.recent(10) == []


async def test_two_admins_at_once_are_both_written_down(books: Books) -> None:
    async def admin(who: str) -> None:
        async with books.work("T1") as work:
            await work.audit.write("policy", {}, by=who, at=after(days=1))

    await asyncio.gather(admin("lea"), admin("tom"))
    async with books.look("T1") as work:
        assert {(entry.seq, entry.by and entry.by.user_id) for entry in await work.audit.recent(10)} in (
            {(1, "lea"), (2, "tom")},
            {(1, "tom"), (2, "lea")},
        )


async def test_another_workspace_has_a_list_of_its_own(books: Books) -> None:
    await found_team(books, "T2")
    async with books.work("T1") as work:
        await work.audit.write("policy", {}, by="lea", at=after(days=1))
    async with books.work("T2") as work:
        assert await work.audit.recent(10) == []
        assert await work.audit.write("policy", {}, by="tom", at=after(days=1)) == 1
