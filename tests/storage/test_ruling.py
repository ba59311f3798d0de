"""Rules as an admin sets them, and turns at a stage: everybody in turn, whoever is gone passed over, never twice."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

import pytest

from pipeline.deals import Person
from pipeline.rules import PipelineRules, StageRules
from storage.books import Books
from tests.founding import LEA, TOM, found_team

ANN = Person(user_id="ann", name="Ann Lee", zone="UTC", language="en")
GONE = replace(ANN, user_id="gone", name="Gil Gone", active=False)
GUEST = replace(ANN, user_id="guest", name="Gus Guest", guest=True)

STAGE = StageRules(
    required=("value", "timing"), hand_to=("tom", "lea"), follow_up_days=3, follow_up_text="Send the quote"
)
WHOLE = PipelineRules(
    managers=("lea",),
    after_sale=(10, 20),
    hot_at=70,
    feed_channel_id="C9",
    celebrates=False,
    tells_losses=True,
    asks_what_decided=True,
    disqualifying=("no_need",),
    role_stages={"hunter": frozenset({3, 4})},
)


@pytest.fixture
async def five(books: Books) -> Books:
    """A team of three, one who left and a guest."""
    await found_team(books, people=(LEA, TOM, ANN, GONE, GUEST))
    return books


async def hands_to(books: Books, *people: str) -> None:
    async with books.work("T1") as work:
        await work.ruling.set_stage_rules(4, StageRules(hand_to=people))


async def turns(books: Books, count: int) -> list[str | None]:
    async with books.work("T1") as work:
        return [await work.ruling.take_turn(4) for _ in range(count)]


async def test_rules_are_read_as_they_were_set(five: Books) -> None:
    async with five.work("T1") as work:
        await work.ruling.set_stage_rules(4, STAGE)
        worked = {role: sorted(stages) for role, stages in WHOLE.role_stages.items()}
        ruled = {one.name: getattr(WHOLE, one.name) for one in fields(WHOLE)} | {"role_stages": worked}
        await work.shaping.set_pipeline(1, **ruled, lost_reasons=("price", "Too far away"))
        at_once = await work.pipelines.default()
    async with five.look("T1") as work:
        kept = await work.pipelines.default()
    assert kept == at_once
    assert (kept.stage(4).rules, kept.rules, kept.lost_reasons) == (STAGE, WHOLE, ("price", "Too far away"))
    assert [stage.rules for stage in kept.stages if stage.id != 4] == [StageRules()] * 4


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ((), [None, None]),
        (("tom",), ["tom", "tom"]),
        (("tom", "lea", "ann"), ["tom", "lea", "ann", "tom"]),
        (("gone", "tom", "guest", "lea"), ["tom", "lea", "tom"]),
        (("gone", "guest", "nobody"), [None, None]),
    ],
)
async def test_everybody_who_is_here_has_their_turn(
    five: Books, listed: tuple[str, ...], expected: list[str | None]
) -> None:
    await hands_to(five, *listed)
    assert await turns(five, len(expected)) == expected


async def test_turns_go_on_from_one_request_to_the_next(five: Books) -> None:
    await hands_to(five, "tom", "lea", "ann")
    assert [await turns(five, 1) for _ in range(4)] == [["tom"], ["lea"], ["ann"], ["tom"]]


async def test_the_same_list_set_again_keeps_the_turn_and_another_begins_anew(five: Books) -> None:
    await hands_to(five, "tom", "lea")
    await turns(five, 1)
    await hands_to(five, "tom", "lea")
    assert await turns(five, 1) == ["lea"]
    await hands_to(five, "ann", "tom", "lea")
    assert await turns(five, 1) == ["ann"]


async def test_two_at_once_get_two_people(five: Books) -> None:
    await hands_to(five, "tom", "lea", "ann")
    found = await asyncio.gather(*(turns(five, 1) for _ in range(6)))
    assert sorted(name or "" for (name,) in found) == ["ann", "ann", "lea", "lea", "tom", "tom"]
