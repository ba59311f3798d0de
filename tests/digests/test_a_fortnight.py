"""A team of ten for a fortnight, with two public holidays in it: what the bot says unasked, and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from bench.half_year.judge import DIGESTS, noise, wrong_digests
from bench.half_year.run import SEED, live_through, simulated

START = datetime(2026, 4, 27, 6, tzinfo=UTC)
END = datetime(2026, 5, 11, 6, tzinfo=UTC)


@pytest.mark.timeout(400)  # three hundred commands and every morning
async def test_a_fortnight_brings_every_digest_once_and_nothing_at_a_wrong_hour_or_too_often() -> None:
    async with simulated(START) as world:
        await live_through(world, END, Random(SEED))
        said = world.slack.said
        heard = noise(said, START, END)
        assert world.floor.refused == []
        assert world.judge.wrongs == []
        assert await wrong_digests(world.books, said, END) == []
        assert [key for key, times in Counter(one.key for one in said).items() if times > 1] == []
        assert {one.kind for one in said} >= DIGESTS - {"quarterly"} | {"morning", "reminder"}
        assert (heard.median <= 1, heard.most_without_reminders, heard.most_in_a_channel <= 1) == (True, 1, True)
        assert len(world.judge.silent) > 0
