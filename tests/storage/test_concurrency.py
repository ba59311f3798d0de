"""Many at once, on both databases: nothing is lost, nothing happens twice, nobody waits for ever."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from pipeline.refusals import AlreadyThere, Refused
from storage.books import Books
from storage.database import Database
from tests.founding import morning_at
from tests.storage.given import add_deals, after, by, deal_now, euros

SIXTEEN = range(1, 17)


async def move(books: Books, number: int, position: int, batch: str) -> bool:
    """Whether it could be moved."""
    async with books.work("T1") as work:
        deal = await work.deals.get(number)
        stages = (await work.pipelines.default()).stages
        try:
            await deal.move_to(stages[position - 1], by("lea", after(hours=1), batch))
        except AlreadyThere:
            return False
        return True


async def history_of(books: Books, number: int) -> list[Any]:
    async with books.look("T1") as work:
        return await work.deals.history(number)


async def test_sixteen_people_move_sixteen_deals(team: Books) -> None:
    await add_deals(team, *(f"Deal {n}" for n in SIXTEEN))
    before = [await deal_now(team, n) for n in SIXTEEN]
    assert await asyncio.gather(*(move(team, n, 2 + n % 4, f"k{n}") for n in SIXTEEN)) == [True] * 16
    now = [await deal_now(team, n) for n in SIXTEEN]
    assert [deal.stage.position for deal in now] == [2 + n % 4 for n in SIXTEEN]
    assert [deal.version - former.version for deal, former in zip(now, before, strict=True)] == [1] * 16
    assert [[line.kind for line in await history_of(team, n)] for n in SIXTEEN] == [["created", "moved"]] * 16


async def test_sixteen_people_move_the_same_deal(team: Books) -> None:
    await add_deals(team, "Acme")
    before = await deal_now(team, 1)
    moved = await asyncio.gather(*(move(team, 1, 1 + n % 5, f"k{n}") for n in SIXTEEN))
    lines = await history_of(team, 1)
    assert [line.seq for line in lines] == list(range(1, sum(moved) + 2))
    now = await deal_now(team, 1)
    assert now.version - before.version == sum(moved)
    # Each move begins where the one before it ended, and the deal is where the last one ended.
    stages = [line.after["stage"] for line in lines]
    assert [line.before["stage"] for line in lines[1:]] == stages[:-1]
    assert now.stage == stages[-1]


async def test_deals_made_at_once_get_numbers_without_gaps(team: Books) -> None:
    numbers = await asyncio.gather(*(add_deals(team, f"Deal {n}") for n in SIXTEEN))
    assert sorted(number for (number,) in numbers) == list(SIXTEEN)


async def test_a_number_given_up_with_its_transaction_is_the_next_ones(team: Books) -> None:
    async def give_up() -> None:
        async with team.work("T1") as work:
            await work._scope.next_number("deal")
            raise Refused

    with pytest.raises(Refused):
        await give_up()
    assert await add_deals(team, "Acme") == [1]


async def test_bulk_changes_that_cross_do_not_lock_each_other_out(team: Books) -> None:
    numbers = await add_deals(team, *(f"Deal {n}" for n in SIXTEEN))

    async def reprice(order: list[int], amount: int) -> None:
        async with team.work("T1") as work:
            for deal in await work.deals.get_all(order):
                await deal.reprice(euros(amount), by("tom", after(hours=2)))

    orders = (numbers, numbers[::-1], numbers[::2], numbers[::-2], numbers, numbers[::-1])
    await asyncio.gather(*(reprice(order, 100 + n) for n, order in enumerate(orders)))
    for number in numbers:
        values = [line.after["value"] for line in await history_of(team, number)]
        asked = [euros(100 + n) for n, order in enumerate(orders) if number in order]
        assert (values[0], sorted(map(str, values[1:]))) == (euros(12_000), sorted(map(str, asked)))


async def test_deals_brought_into_a_pipeline_while_it_is_taken_away_do_not_lock_its_admin_out(team: Books) -> None:
    inside, outside = await add_deals(team, "Inside", "Outside")
    async with team.work("T1") as work:
        sales = await work.pipelines.default()
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=after())
        await (await work.deals.get(outside)).transfer(services.first, services.id, by("lea", after(), "k"))
    holding = asyncio.Event()

    async def bring() -> None:
        async with team.work("T1") as work:
            held = await work.deals.get_all([inside, outside])
            holding.set()
            await asyncio.sleep(0.3)
            await held[0].move_to(sales.stages[1], by("lea", after(hours=1), "k1"))
            await held[1].transfer(sales.first, sales.id, by("lea", after(hours=1), "k1"))

    async def remove() -> None:
        await holding.wait()
        async with team.work("T1") as work:
            await work.shaping.hold_workspace()
            await work.shaping.remove_pipeline(sales, services, at=after(hours=2))

    await asyncio.gather(bring(), remove())
    assert [(await deal_now(team, number)).pipeline_id for number in (inside, outside)] == [services.id] * 2


async def test_the_same_request_delivered_many_times_at_once_has_one_effect_and_one_answer(team: Books) -> None:
    async def deliver() -> dict[str, object]:
        async with team.work("T1") as work:
            if (answer := await work.requests.answered("envelope-1", at=after(hours=1))) is not None:
                return answer
            number = await work._scope.next_number("deal")
            await asyncio.sleep(0.05)
            await work.requests.answer("envelope-1", {"number": number})
            return {"number": number}

    assert await asyncio.gather(*(deliver() for _ in range(8))) == [{"number": 1}] * 8


async def test_a_request_that_failed_is_taken_up_by_its_next_delivery(team: Books) -> None:
    tried: list[str] = []

    async def deliver() -> object:
        async with team.work("T1") as work:
            if (answer := await work.requests.answered("envelope-1", at=after(hours=1))) is not None:
                return answer
            tried.append("one")
            await asyncio.sleep(0.05)
            if len(tried) == 1:
                raise Refused
            await work.requests.answer("envelope-1", {"done": True})
            return "done"

    outcomes = await asyncio.gather(deliver(), deliver(), deliver(), return_exceptions=True)
    assert (sorted(map(repr, outcomes)), tried) == (["'done'", "Refused('Refused')", "{'done': True}"], ["one", "one"])


async def test_readers_do_not_wait_for_a_writer_and_see_one_moment(team: Books) -> None:
    await add_deals(team, "Acme")
    async with team.look("T1") as reader:
        first = await reader.deals.facts(1)
        await asyncio.wait_for(move(team, 1, 3, "k"), timeout=30)
        assert await reader.deals.facts(1) == first
    async with team.work("T1") as writer:
        await (await writer.deals.get(1)).note("note", "in hand", by("lea", after(hours=2)))
        seen = await asyncio.wait_for(deal_now(team, 1), timeout=30)
        assert seen.life_kind == "moved"


async def test_only_one_of_many_advances_a_due_time(team: Books) -> None:
    at, later = after(days=1), after(days=8)
    async with team.work("T1") as work:
        await morning_at(work, "lea", at)
        await work.pipelines.plan_nudge(1, at)

    async def take() -> tuple[bool, bool]:
        async with team.work("T1") as work:
            return (
                await work.people.advance("lea", seen=at, to=later),
                await work.pipelines.advance(1, seen=at, to=later),
            )

    taken = await asyncio.gather(*(take() for _ in range(8)))
    assert sorted(taken) == [(False, False)] * 7 + [(True, True)]


CLAIM_ALL = """
import asyncio, json, sys
from datetime import datetime
from storage.database import Database
from storage.delivery import Delivery

async def main(url, who, now):
    database = Database(url)
    delivery = Delivery(database=database)
    keys = []
    while items := await delivery.claim(now=datetime.fromisoformat(now), who=who, lease_seconds=60, limit=3):
        keys += [item.key for item in items]
    await database.close()
    print(json.dumps(keys))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_processes_never_claim_the_same_message(team: Books, database: Database, database_url: str) -> None:
    async with team.work("T1") as work:
        for n in range(60):
            await work.outbox.put(key=f"k{n}", kind="nudge", channel="C1", payload={}, at=after(hours=1))

    async def claim(who: str) -> list[str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            CLAIM_ALL,
            database_url,
            who,
            after(hours=1).isoformat(),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        keys: list[str] = json.loads(output)
        return keys

    one, other = await asyncio.gather(claim("one"), claim("other"))
    assert sorted(one + other) == sorted(f"k{n}" for n in range(60))
    assert await team.delivery.waiting() == {"waiting": 0, "sending": 60}
