"""What is done to a deal that was won long ago is history, not news; and time in a stage is all the time in it."""

from __future__ import annotations

import pytest

from pipeline.figures import Period
from tests.commands.floor import LEA, TEAM, TOM, Floor
from tests.messages.reading import lines

REPORTS = ("changes", "funnel", "forecast", "sources", "losses", "size 100k", "team", "hygiene")
LATER_WORDS = {
    "a date": "edit 1 close 30/11",
    "an owner": f"assign 1 <@{LEA.user_id}>",
    "a source": "edit 1 source referral",
    "a company": "edit 1 company Durand SA",
}


@pytest.mark.parametrize("words", LATER_WORDS.values(), ids=LATER_WORDS)
async def test_editing_a_deal_won_two_years_ago_changes_no_figure_of_this_month(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Alpha 12k")
    await floor.ask(TOM, "won 1")
    floor.passes(days=731)
    await floor.ask(TOM, "new Bravo 8k close in 3 days stage proposal")
    await floor.ask(LEA, "new Charlie 5k")
    await floor.ask(LEA, "lost 3 price")
    before = await read(floor)
    await floor.ask(TOM, words)
    assert await read(floor) == before


async def test_a_note_on_a_deal_won_two_years_ago_is_an_activity_and_nothing_else(floor: Floor) -> None:
    await floor.ask(TOM, "new Alpha 12k")
    await floor.ask(TOM, "won 1")
    floor.passes(days=731)
    await floor.ask(TOM, "new Bravo 8k close in 3 days")
    before = await read(floor)
    await floor.ask(TOM, "note 1 they still like it")
    after = await read(floor)
    assert [report for report in REPORTS if after[report] != before[report]] == ["team"]


async def test_forth_and_back_keeps_both_times_in_the_stage(floor: Floor) -> None:
    start = floor.now
    await floor.ask(TOM, "new Alpha 12k")
    for days, words in ((2, "move 1 next"), (5, "move 1 back"), (3, "move 1 proposal")):
        floor.passes(days=days)
        await floor.ask(TOM, words)
    floor.passes(minutes=1)
    async with floor.books.look(TEAM) as work:
        stays = await work.figures.stays(Period(start=start, end=floor.now, zone="UTC"), 1)
    day = 24 * 3600
    found = {stage: (stay.median // day, stay.deals) for stage, stay in stays.items()}
    assert found == {1: (5, 1), 2: (5, 1)}


async def read(floor: Floor) -> dict[str, tuple[str, ...]]:
    """What each report says, tables and buttons too; without its last line, the minute it was asked."""
    said = {}
    for words in REPORTS:
        reply = await floor.ask(TOM, words, command="/pipeline")
        assert reply.message is not None
        said[words] = tuple(lines(reply.message)[:-1])
    return said
