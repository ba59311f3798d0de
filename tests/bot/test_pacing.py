from collections.abc import Sequence

import pytest

from bot.pacing import Pacer


class Watch:
    """A clock that stands still, and the waits it was asked for."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))


async def waits(turns: Sequence[tuple[str, str]]) -> list[float]:
    watch = Watch()
    pacer = Pacer(clock=lambda: watch.now, sleep=watch.sleep)
    found = []
    for team, channel in turns:
        watch.waits.clear()
        await pacer.turn(team_id=team, channel=channel)
        found.append(watch.waits[0] if watch.waits else 0.0)
    return found


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([("T1", "C1")], [0.0]),
        ([("T1", "C1")] * 3, [0.0, 1.0, 2.0]),
        ([("T1", "C1"), ("T1", "C2"), ("T1", "C3")], [0.0, 0.25, 0.5]),
        ([("T1", "C1"), ("T1", "C1"), ("T1", "C1"), ("T2", "C1")], [0.0, 1.0, 2.0, 0.0]),
        ([("T1", "C1"), ("T1", "C1"), ("T1", "C1"), ("T1", "C2")], [0.0, 1.0, 2.0, 0.75]),
    ],
    ids=["one", "one channel", "one workspace", "another workspace waits for nobody", "nor another channel, for long"],
)
async def test_turns(turns: list[tuple[str, str]], expected: list[float]) -> None:
    assert await waits(turns) == expected


async def test_after_a_pause_there_is_no_wait() -> None:
    watch = Watch()
    pacer = Pacer(clock=lambda: watch.now, sleep=watch.sleep)
    await pacer.turn(team_id="T1", channel="C1")
    watch.now += 1.0
    await pacer.turn(team_id="T1", channel="C1")
    assert watch.waits == []
