"""Finding deals by parts of their names, typos and all, on either kind of index."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from storage.books import Books
from storage.tables_deals import DealRow
from tests.storage.given import add_deals, by

NAMES = [
    "Acme website",
    "Acme hosting",
    "Hôtel Mercœur",
    "100% bio",
    "Under_score",
    'He said "yes"',
    "Ярмарка",
    "ab",
    "Back\\slash",
]


@pytest.fixture
async def named(team: Books) -> Books:
    await add_deals(team, *NAMES)
    await add_deals(team, "Refonte", company="Durand & Fils SA")
    return team


CONTAINING = [
    ("acme", ["Acme website", "Acme hosting"]),
    ("me web", ["Acme website"]),
    ("mercoeur", ["Hôtel Mercœur"]),
    ("hotel mer", ["Hôtel Mercœur"]),
    ("%", ["100% bio"]),
    ("0%", ["100% bio"]),
    ("00% b", ["100% bio"]),
    ("_", []),
    ("der_s", []),
    ("der s", ["Under_score"]),
    ("said yes", ['He said "yes"']),
    ('"', []),
    ("ярм", ["Ярмарка"]),
    ("ab", ["ab"]),
    ("a", ["ab", "Acme website", "Acme hosting"]),
    ("slash", ["Back\\slash"]),
    ("k\\s", ["Back\\slash"]),
    ("fils", ["Refonte"]),
    ("durand & fils", ["Refonte"]),
    ("acme OR hotel", []),
    ("acme*", []),
    ("words:acme", []),
    ("'; drop table deals; --", []),
    ("", []),
]


@pytest.mark.parametrize(("words", "found"), CONTAINING)
async def test_a_part_of_the_name_or_company_finds_the_deal(named: Books, words: str, found: list[str]) -> None:
    async with named.look("T1") as work:
        deals = await work.deals.finder().called(words, limit=20)
    names = [deal.name for deal in deals]
    assert sorted(names) == sorted(found) if words != "a" else set(found) <= set(names)


SIMILAR = [
    ("acme websiet", "Acme website"),
    ("amce website", "Acme website"),
    ("mercuer", "Hôtel Mercœur"),
    ("hotle", "Hôtel Mercœur"),
    ("durnad", "Refonte"),
    ("acme", "Acme website"),
    ("hosting acme", "Acme hosting"),
    ("ярмaрка".replace("a", "а"), "Ярмарка"),
]


@pytest.mark.parametrize(("words", "expected"), SIMILAR)
async def test_a_typo_finds_the_deal_among_the_nearest(named: Books, words: str, expected: str) -> None:
    async with named.look("T1") as work:
        nearest = await work.deals.finder().like(words, limit=3)
    assert expected in [deal.name for deal in nearest]


@pytest.mark.parametrize("words", ["", '"', '" OR "', "zzzzzzz", "*", "NEAR(a b)", "%%%", "x" * 500, "\\\\", "acme\\"])
async def test_hostile_words_find_nothing_and_break_nothing(named: Books, words: str) -> None:
    async with named.look("T1") as work:
        finder = work.deals.finder()
        assert await finder.called(words, limit=5) == []
        await finder.like(words, limit=5)


async def test_only_deals_of_the_wanted_statuses_are_found(named: Books) -> None:
    async with named.work("T1") as work:
        await (await work.deals.get(1)).win(None, by("lea"))
    async with named.look("T1") as work:
        found = {
            statuses: [deal.number for deal in await work.deals.finder(statuses).called("acme", limit=9)]
            for statuses in (("open",), ("won",), ("open", "won", "lost"))
        }
        assert found == {("open",): [2], ("won",): [1], ("open", "won", "lost"): [2, 1]}
        assert [deal.number for deal in await work.deals.finder(("won",)).like("acme", limit=9)] == [1]
        assert [deal.number for deal in await work.deals.finder().by_numbers([2, 1, 99, 3])] == [2, 3]


async def test_limits_hold(named: Books) -> None:
    async with named.look("T1") as work:
        assert len(await work.deals.finder().called("acme", limit=1)) == 1
        assert len(await work.deals.finder().like("acme", limit=1)) == 1


async def test_a_deal_is_found_by_its_new_name_only(named: Books) -> None:
    async with named.work("T1") as work:
        await work._scope.session.execute(update(DealRow).where(DealRow.number == 1).values(folded="zebra crossing"))
    async with named.look("T1") as work:
        finder = work.deals.finder()
        assert [deal.number for deal in await finder.called("zebra", limit=9)] == [1]
        assert [deal.number for deal in await finder.like("zebar", limit=9)] == [1]
        assert await finder.called("website", limit=9) == []


async def test_a_search_among_many_deals_is_answered_by_the_trigram_index(team: Books, database_url: str) -> None:
    await add_deals(team, *(f"Deal number {n}" for n in range(300)), "Zebra")
    on_sqlite = database_url.startswith("sqlite")
    plan, expected = (
        (
            "EXPLAIN QUERY PLAN SELECT rowid FROM deal_words_index WHERE deal_words_index MATCH 'zeb'",
            "VIRTUAL TABLE INDEX",
        )
        if on_sqlite
        else ("EXPLAIN SELECT number FROM deals WHERE folded LIKE '%zebra%'", "ix_deals_folded_trigrams")
    )
    async with team._database._engine.connect() as connection:
        assert expected in await _plan(await connection.get_raw_connection(), plan, database_url)


async def _plan(raw: object, plan: str, database_url: str) -> str:
    driver = raw.driver_connection  # type: ignore[attr-defined]
    if database_url.startswith("sqlite"):
        rows = await (await driver.execute(plan)).fetchall()
        return " ".join(str(row) for row in rows)
    await driver.execute("SET enable_seqscan = off")
    rows = await driver.fetch(plan)
    await driver.execute("RESET enable_seqscan")
    return " ".join(row[0] for row in rows)
