"""Workspaces never see or touch each other's rows, whatever a query forgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import aliased

from storage.books import Books
from storage.columns import TeamId
from storage.guard import EVERY_WORKSPACE, WrongWorkspace
from storage.tables import CounterRow, MemberRow, WorkspaceRow
from storage.tables_deals import DealRow
from tests.founding import FOUNDED, found_team, morning_at
from tests.storage.given import add_deals

DEALS: Any = DealRow.__table__
COUNTERS: Any = CounterRow.__table__


@pytest.fixture
async def two_teams(team: Books) -> Books:
    await found_team(team, "T2")
    await add_deals(team, "Ours", team_id="T1")
    await add_deals(team, "Theirs", "Theirs too", team_id="T2")
    return team


ESCAPES: dict[str, Any] = {
    "a Core select without a criterion": select(DEALS.c.name),
    "a Core select of another workspace": select(DEALS.c.name).where(DEALS.c.team_id == "T2"),
    "a Core select of both": select(DEALS.c.name).where(DEALS.c.team_id.in_(["T1", "T2"])),
    "a name like a workspace": select(DEALS.c.name).where(DEALS.c.name == "T1"),
    "text": text("SELECT name FROM deals"),
    "text that spells the workspace out": text("SELECT name FROM deals WHERE team_id = 'T1'"),
    "text that binds no workspace": text("SELECT name FROM deals WHERE name = :team_id").bindparams(team_id="T1"),
    "text that binds another": text("SELECT name FROM deals WHERE team_id = :team_id").bindparams(
        bindparam("team_id", "T2", type_=TeamId())
    ),
    "a Core update": update(DEALS).values(name="mine"),
    "a Core update of another workspace": update(DEALS).where(DEALS.c.team_id == "T2").values(name="mine"),
    "a Core delete": delete(COUNTERS),
    "an insert for another workspace": insert(COUNTERS).values(team_id="T2", name="x", next=1),
    "a statement that begins with a comment": text("/* BEGIN */ SELECT name FROM deals"),
    "a table made of everybody's rows": text("CREATE TABLE loot AS SELECT * FROM deals"),
    "a common table": select(select(DEALS.c.name).cte("loot")),
    "a subquery of the ORM's around Core": select(func.count()).select_from(select(DEALS).subquery()),
}


@pytest.mark.parametrize("statement", ESCAPES.values(), ids=ESCAPES.keys())
async def test_a_statement_that_does_not_bind_its_workspace_is_refused(two_teams: Books, statement: Any) -> None:
    async with two_teams.work("T1") as work:
        with pytest.raises(WrongWorkspace):
            await work._scope.session.execute(statement)
        with pytest.raises(WrongWorkspace):
            await (await work._scope.session.connection()).execute(statement)


async def test_each_set_of_parameters_has_to_name_the_workspace(two_teams: Books) -> None:
    rows = [{"team_id": team, "name": "x", "next": 1} for team in ("T1", "T2")]
    change = update(COUNTERS).where(COUNTERS.c.team_id == bindparam("team")).values(next=9)
    async with two_teams.work("T1") as work:
        connection = await work._scope.session.connection()
        with pytest.raises(WrongWorkspace):
            await connection.execute(insert(COUNTERS), rows)
        with pytest.raises(WrongWorkspace):
            await connection.execute(change, [{"team": "T1"}, {"team": "T2"}])
        await connection.execute(change, [{"team": "T1"}, {"team": "T1"}])


async def test_rows_of_another_workspace_cannot_be_flushed(two_teams: Books) -> None:
    with pytest.raises(WrongWorkspace):
        async with two_teams.work("T1") as work:
            work._scope.session.add_all(CounterRow(team_id=team, name="x", next=1) for team in ("T1", "T2"))


async def test_what_binds_its_workspace_passes(two_teams: Books) -> None:
    async with two_teams.work("T1") as work:
        ours = text("SELECT name FROM deals WHERE team_id = :team").bindparams(bindparam("team", "T1", type_=TeamId()))
        assert list(await work._scope.session.scalars(ours)) == ["Ours"]
        assert list(await work._scope.session.scalars(select(DEALS.c.name).where(DEALS.c.team_id == "T1"))) == ["Ours"]


async def test_mapped_queries_get_the_criterion_wherever_the_class_stands(two_teams: Books) -> None:
    other = aliased(DealRow)
    inner = select(DealRow.name, DealRow.owner_id).subquery()
    common = select(DealRow.name).cte("common")
    async with two_teams.look("T1") as work:
        session = work._scope.session
        assert list(await session.scalars(select(DealRow.name))) == ["Ours"]
        assert list(await session.scalars(select(other.name))) == ["Ours"]
        assert list(await session.scalars(select(inner.c.name))) == ["Ours"]
        assert list(await session.scalars(select(common.c.name))) == ["Ours"]
        assert list(await session.scalars(select(DealRow.name).where(DealRow.number.in_(select(other.number))))) == [
            "Ours"
        ]
        joined = select(DealRow.name, other.name, MemberRow.name).join(other, other.owner_id == DealRow.owner_id)
        joined = joined.outerjoin(MemberRow, MemberRow.user_id == other.owner_id)
        assert (await session.execute(joined)).all() == [("Ours", "Ours", "Léa Martin")]
        assert await session.scalar(select(func.count()).select_from(DealRow)) == 1
        assert await session.get(DealRow, ("T1", 1)) is not None


async def test_mapped_updates_and_deletes_stay_in_their_workspace(two_teams: Books) -> None:
    async with two_teams.work("T1") as work:
        await work._scope.session.execute(update(DealRow).values(source="fair"))
        await work._scope.session.execute(delete(CounterRow).where(CounterRow.name == "stage"))
    async with two_teams.look("T2") as work:
        assert list(await work._scope.session.scalars(select(DealRow.source))) == [None, None]
        assert await work._scope.session.scalar(select(func.count(CounterRow.name))) == 8


async def test_another_workspace_cannot_be_got_by_its_key(two_teams: Books) -> None:
    async with two_teams.look("T1") as work:
        with pytest.raises(WrongWorkspace):
            await work._scope.session.get(DealRow, ("T2", 1))


async def test_deals_people_and_searches_of_another_workspace_are_not_found(two_teams: Books) -> None:
    async with two_teams.look("T1") as work:
        finder = work.deals.finder()
        assert [deal.name for deal in await finder.by_numbers([1, 2])] == ["Ours"]
        assert await finder.called("theirs", limit=10) == []
        assert [deal.name for deal in await finder.like("theirs", limit=10)] in ([], ["Ours"])
        assert (await work.workspace()).name == "Team T1"


async def test_a_unit_of_work_without_a_workspace_reads_nothing_of_one(two_teams: Books) -> None:
    async with two_teams._database.reading(None) as session:
        with pytest.raises(WrongWorkspace):
            await session.execute(select(WorkspaceRow.__table__))


def test_only_the_module_that_scans_what_is_due_may_look_everywhere() -> None:
    storage = Path(__file__).parents[2] / "storage"
    names = {path.name for path in storage.rglob("*.py") if "EVERY_WORKSPACE" in path.read_text()}
    spelled = {path.name for path in storage.rglob("*.py") if EVERY_WORKSPACE in path.read_text()}
    assert (names, spelled) == ({"guard.py", "due.py"}, {"guard.py"})


async def test_reading_cannot_write(team: Books) -> None:
    with pytest.raises(Exception, match=r"read-?only|readonly"):
        async with team.look("T1") as work:
            await morning_at(work, "lea", FOUNDED)
