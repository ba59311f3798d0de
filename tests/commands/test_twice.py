"""The same request delivered twice has one effect and the first answer again; many at once lose nothing."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from pipeline.deals import Person
from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told

SIXTEEN = range(1, 17)


@pytest.fixture
async def team_of_sixteen(floor: Floor) -> list[Person]:
    people = [Person(user_id=f"U{n:03}", name=f"Rep {n}", zone="UTC", language="en") for n in SIXTEEN]
    async with floor.books.work(TEAM) as work:
        for person in people:
            await work.people.save(person, at=floor.now)
    return people


async def changes(books: Books, number: int) -> list[tuple[int, str, object, object]]:
    async with books.look(TEAM) as work:
        lines = await work.deals.history(number)
        return [(line.seq, line.kind, line.before.get("stage"), line.after.get("stage")) for line in lines]


async def test_a_command_delivered_twice_makes_one_deal_and_one_announcement(floor: Floor) -> None:
    await floor.subscribed()
    first = await floor.ask(TOM, "new Acme 12k", key="trg:same")
    again = await floor.ask(TOM, "new Acme 12k", key="trg:same")

    assert again.message == first.message
    assert await floor.numbers() == [1]
    assert [key for key, _ in await floor.outbox()] == ["said:trg:same:1"]


async def test_delivered_twice_at_once_it_makes_one_deal_too(floor: Floor) -> None:
    await floor.subscribed()
    replies = await asyncio.gather(*(floor.ask(TOM, "new Acme 12k", key="trg:same") for _ in range(8)))

    assert len({told(reply) for reply in replies}) == 1
    assert await floor.numbers() == [1]
    assert len(await floor.outbox()) == 1


async def test_a_press_and_a_form_delivered_twice_act_once(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    card = buttons(await floor.ask(TOM, "acme"))
    call: dict[str, str | None] = {"what": "Call", "day": "2026-11-23"}
    pressed = [told(await floor.press(TOM, card["Proposal"], key="trg:p")) for _ in range(2)]
    sent = [told(await floor.submit(TOM, "follow_up", call, {"d": 1}, key="view:1")) for _ in range(2)]

    assert pressed == ["Moved #1 Acme to Proposal. What is next?"] * 2
    assert sent == ["Follow-up t1 on #1 Acme for Tom Reed: Call, Monday 23 November."] * 2
    assert await floor.history(1) == ["created", "moved", "planned"]


async def test_a_refused_request_may_be_tried_again(floor: Floor) -> None:
    assert told(await floor.ask(TOM, "move acme next", key="trg:same")).startswith('No deal is called "acme".')
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, "move acme next", key="trg:same")).startswith("Moved #1 Acme to Qualification.")


async def test_sixteen_people_move_sixteen_deals_at_once(floor: Floor, team_of_sixteen: list[Person]) -> None:
    await floor.subscribed()
    for n in SIXTEEN:
        await floor.ask(TOM, f"new Deal{n}", channel="DTOM", name=None)
    replies = await asyncio.gather(
        *(floor.ask(person, f"move #{n} proposal") for n, person in zip(SIXTEEN, team_of_sixteen, strict=True))
    )

    assert [told(reply).startswith(f"Moved #{n} Deal{n} to Proposal.") for n, reply in enumerate(replies, 1)] == [
        True
    ] * 16
    assert [(await floor.deal(n)).stage.key for n in SIXTEEN] == ["proposal"] * 16
    assert [await floor.history(n) for n in SIXTEEN] == [["created", "moved"]] * 16
    assert len(await floor.outbox()) == 16


async def test_sixteen_people_move_the_same_deal_at_once(floor: Floor, team_of_sixteen: list[Person]) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme", channel="DTOM", name=None)
    stages = ["qualification", "meeting", "proposal", "negotiation"]
    replies = await asyncio.gather(
        *(floor.ask(person, f"move acme {stages[n % 4]}") for n, person in enumerate(team_of_sixteen))
    )

    moved = [reply for reply in replies if told(reply).startswith("Moved #1")]
    refused = [told(reply) for reply in replies if reply not in moved]
    assert all(said.endswith("already. Nothing was changed.") for said in refused)
    lines = await changes(floor.books, 1)
    assert [(seq, kind) for seq, kind, _, _ in lines] == [
        (1, "created"),
        *((n, "moved") for n in range(2, len(moved) + 2)),
    ]
    # Each move begins where the one before it ended.
    assert all(before == after for (_, _, _, after), (_, _, before, _) in pairwise(lines))
    assert (await floor.deal(1)).stage == lines[-1][3]
    assert len(await floor.outbox()) == len(moved)


async def test_two_bulk_moves_that_cross_do_not_wait_for_each_other(floor: Floor) -> None:
    for n in SIXTEEN:
        await floor.ask(TOM, f"new Deal{n}")
    up, down = " ".join(map(str, SIXTEEN)), " ".join(map(str, reversed(SIXTEEN)))
    await asyncio.gather(floor.ask(TOM, f"move {up} proposal"), floor.ask(LEA, f"move {down} meeting"))
    assert len({(await floor.deal(n)).stage.key for n in SIXTEEN}) == 1
    assert [await floor.history(n) for n in SIXTEEN] == [["created", "moved", "moved"]] * 16


async def test_two_who_win_the_same_deal_win_it_once(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 5k")
    replies = await asyncio.gather(floor.ask(TOM, "won acme"), floor.ask(LEA, "won acme 6k"))
    assert await floor.history(1) == ["created", "won"]
    assert sum("reopen" in told(reply) or "rouvrir" in told(reply) for reply in replies) == 1
