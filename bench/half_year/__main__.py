"""`make simulate`: half a year of a team of ten, and what it heard of the bot, as `docs/half-year.md` has it."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from datetime import UTC, datetime
from random import Random

from bench.half_year.judge import DIGESTS, noise, wrong_digests
from bench.half_year.run import SEED, World, live_through, simulated

START = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
END = datetime(2026, 7, 6, 12, tzinfo=UTC)


async def half_year() -> int:
    """Live through it, print the figures, and say what was wrong (exit code 1 when anything was)."""
    async with simulated(START) as world:
        await live_through(world, END, Random(SEED))
        wrongs = [*world.judge.wrongs, *await wrong_digests(world.books, world.slack.said, END)]
    for line in report(world):
        print(line)
    for wrong in wrongs:
        print(f"Wrong: {wrong}")
    return 1 if wrongs else 0


def report(world: World) -> list[str]:
    """The figures as lines of a table."""
    said = world.slack.said
    heard = noise(said, START, END)
    kinds = Counter(one.kind for one in said)
    return [
        f"| {name} | {figure} |"
        for name, figure in (
            ("people; working days of theirs", f"10; {heard.days:,}"),
            ("acts of reps (refused)", f"{world.floor.acts:,} ({len(world.floor.refused)})"),
            ("unasked messages to a person on a working day, median", f"{heard.median:g}"),
            ("the most anybody got on one day, reminders at their minute among them", heard.most),
            ("the most without those", heard.most_without_reminders),
            ("the most a channel got on one day, besides digests", heard.most_in_a_channel),
            ("in quiet hours, or on a holiday", 0 if not world.judge.wrongs else "see below"),
            ("silent stretches of deals, each brought up", len(world.judge.silent)),
            ("digests, each once", sum(kinds[kind] for kind in DIGESTS)),
            *((f"posts of the kind *{kind}*", f"{number:,}") for kind, number in sorted(kinds.items())),
        )
    ]


if __name__ == "__main__":
    sys.exit(asyncio.run(half_year()))
