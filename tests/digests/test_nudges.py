"""Who is told of silent deals, when, and in how few messages."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from pipeline.deals import Person
from pipeline.money import Money
from storage.tables import MemberRow, PipelineRow, WorkspaceRow
from tests.digests.house import LEA, SALES, TEAM, TOM, House, change, utc

CLAIRE = Person(user_id="UCLAIRE", name="Claire Roux", zone="Europe/Paris", language="en", country="FR", admin=True)
OCTOBER = utc("2026-10-05T10:00+02:00")
MONDAY = utc("2026-11-16T09:00+01:00")
"""A working day in France and in England, five weeks after."""


async def sets(house: House, row: Any, *where: Any, **values: Any) -> None:
    async with house.books.work(TEAM) as work:
        await work._scope.changed(update(row).where(*where).values(values))


async def channel(house: House, pipeline_id: int = 1, channel_id: str = SALES) -> None:
    async with house.books.work(TEAM) as work:
        await work.pipelines.set_channel(pipeline_id, channel_id)


async def manager(house: House, who: Person = CLAIRE) -> None:
    async with house.books.work(TEAM) as work:
        await work.people.save(who, at=house.now)


async def said(house: House, at: datetime) -> dict[str, list[str]]:
    """What is decided at `at`, by who gets it: the text of each block."""
    before = set(await house.keys())
    await house.decide(at)
    fresh = sorted(set(await house.keys()) - before)
    async with house.books.work(TEAM) as work:
        payloads = [await work.outbox.standing(key) for key in fresh]
    return {key.split(":")[1]: read(payload) for key, payload in zip(fresh, payloads, strict=True)}


def read(content: Any) -> list[str]:
    blocks = [block for block in content["blocks"] if block["type"] in ("section", "context")]
    return [block["text"]["text"] if "text" in block else block["elements"][0]["text"] for block in blocks]


def deals_in(lines: list[str]) -> list[str]:
    return [line.split("*")[1].partition(" ")[0] for line in lines if line.startswith("*#")]


async def many(house: House, count: int, owner: Person = LEA, at: datetime = OCTOBER) -> list[int]:
    async with house.books.work(TEAM) as work:
        pipeline = await work.pipelines.default()
        made = [
            await work.deals.create(
                name=f"Deal {n}", company=None, value=Money(n * 10_000, "EUR"), stage=pipeline.first, pipeline_id=1,
                owner_id=owner.user_id, close_on=None, source=None, change=change(owner, at),
            )
            for n in range(1, count + 1)
        ]  # fmt: skip
        return [deal.number for deal in made]


async def test_a_large_book_met_for_the_first_time_brings_up_ten_and_asks_the_manager_about_the_rest(
    house: House,
) -> None:
    await manager(house)
    await channel(house)
    await many(house, 8, TOM)
    await many(house, 8, LEA)
    told = await said(house, MONDAY) | await said(house, MONDAY + timedelta(hours=1))
    assert deals_in(told["ULEA"]) == ["#16", "#15", "#14", "#13", "#12"]
    assert deals_in(told["UTOM"]) == ["#8", "#7", "#6", "#5", "#4"]
    assert len(deals_in(told[SALES])) == 10
    assert [line for line in told["UCLAIRE"] if "silent" in line] == [
        (
            "*Sales: 6 more deals had been silent for long*, besides the ten most valuable that were brought up. "
            "Their owners are not asked yet. Without a choice, ten of those left come up each week."
        )
    ]
    assert await said(house, MONDAY + timedelta(days=1, hours=1)) == {}
    later = await said(house, MONDAY + timedelta(days=7, hours=1))
    assert sorted(later) == [SALES, "ULEA", "UTOM"]
    assert len(deals_in(later["ULEA"])) + len(deals_in(later["UTOM"])) == 16


async def test_several_processes_at_once_tell_everything_once(house: House) -> None:
    await manager(house)
    await channel(house)
    await many(house, 8, TOM)
    await many(house, 8, LEA)
    at = MONDAY + timedelta(hours=1)
    counts = await asyncio.gather(*(house.another_tick().decide(at) for _ in range(3)))
    assert (sum(counts), await house.keys()) == (
        4,
        [
            "morning:UCLAIRE:2026-11-16",
            "morning:ULEA:2026-11-16",
            "morning:UTOM:2026-11-16",
            f"nudge:{SALES}:2026-11-16",
        ],
    )
    async with house.books.look(TEAM) as work:
        assert sorted(deal.nudges for deal in await work.deals.open_deals(1)) == [0] * 6 + [1] * 10


async def test_in_the_ordinary_course_each_deal_is_brought_up_on_its_day_however_many_they_are(house: House) -> None:
    await channel(house)
    await many(house, 14, at=utc("2026-11-05T10:00+01:00"))
    told = await said(house, utc("2026-11-18T09:00+01:00"))
    assert told["ULEA"][0].startswith("*14 affaires")
    assert len(deals_in(told[SALES])) == 10
    assert await said(house, utc("2026-11-19T09:00+01:00")) == {}


async def test_pipelines_told_in_one_channel_share_one_post(house: House) -> None:
    async with house.books.work(TEAM) as work:
        other = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=OCTOBER)
        services = await work.pipelines.get(other.id)
        for name, pipeline in (("Acme", await work.pipelines.default()), ("Bolt", services)):
            await work.deals.create(
                name=name, company=None, value=None, stage=pipeline.first, pipeline_id=pipeline.id,
                owner_id=LEA.user_id, close_on=None, source=None, change=change(LEA, OCTOBER),
            )  # fmt: skip
    for one in (1, services.id):
        await channel(house, one)
    dry = await house.tick.dry_run(MONDAY)
    assert [post.key for post in dry if post.kind == "nudge"] == [f"nudge:{SALES}:2026-11-16"]
    told = await said(house, MONDAY)
    assert deals_in(told[SALES]) == ["#1", "#2"]
    assert told[SALES][0] == "*2 deals have not moved for a while.* One choice per line is enough."
    assert [key for key in await house.keys() if key.startswith("nudge")] == [f"nudge:{SALES}:2026-11-16"]


async def test_a_hot_deal_is_said_once_in_the_next_post_of_its_channel(house: House) -> None:
    await channel(house)
    await sets(house, PipelineRow, PipelineRow.id == 1, hot_at=60)
    friday = utc("2026-11-13T10:00+01:00")
    number = await house.deal("Acme", friday)
    await house.does(number, lambda deal, _: deal.edit(change(LEA, friday), bant={"budget": True, "need": True}))
    for _ in range(2):
        await house.does(number, lambda deal, _: deal.note("call", "They want it", change(LEA, friday)))
    told = await said(house, MONDAY)
    assert told == {
        SALES: [
            "*1 deal has become hot.*\n*#1 Acme* · €1,000 · Léa Martin · score 70",
            "Posted on days when deals went silent or became hot; one such message per working day at most.",
        ]
    }
    assert await said(house, MONDAY + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("row", "values"),
    [(MemberRow, {"wants_dms": False}), (MemberRow, {"active": False}), (WorkspaceRow, {"quiet_to": None})],
)
async def test_who_wants_no_messages_or_left_gets_none(house: House, row: Any, values: dict[str, Any]) -> None:
    if row is WorkspaceRow:
        values = {"quiet_from": MONDAY.time().replace(hour=0), "quiet_to": MONDAY.time().replace(hour=0)}
        expected = ["ULEA"]
    else:
        expected = []
    await many(house, 1)
    where = [MemberRow.user_id == LEA.user_id] if row is MemberRow else []
    await sets(house, row, *where, **values)
    assert list(await said(house, MONDAY)) == expected
