import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock, Pulse
from bot.health import TICK_TOO_OLD, Health, Signs
from bot.in_hand import InHand
from bot.metrics import Metrics
from bot.postman import Postman
from tests.bot.house import StandInPosts

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Rig:
    """A pulse on stand-ins, with a clock set by hand."""

    def __init__(self) -> None:
        self.at = NOON
        self.posts = StandInPosts()
        self.in_hand = InHand()
        self.postman = Postman(outbox=self.posts, in_hand=self.in_hand, now=lambda: self.at, serves=["T1"])
        self.pulse = Pulse(decisions=self.posts, postman=self.postman, in_hand=self.in_hand, now=lambda: self.at)

    async def beat(self) -> None:
        await self.pulse.beat()
        await self.in_hand.finish(seconds=30)


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_tick_decides_and_then_delivers(rig: Rig) -> None:
    await rig.beat()
    assert (rig.posts.ticks, rig.posts.deliveries, rig.pulse.last_at) == ([NOON], ["T1"], NOON)


async def test_a_tick_that_fails_is_survived_and_what_waits_is_sent_all_the_same(rig: Rig) -> None:
    rig.posts.fails = True
    await rig.beat()
    assert (rig.pulse.last_at, rig.posts.deliveries) == (None, ["T1"])
    rig.posts.fails = False
    await rig.beat()
    assert rig.pulse.last_at == NOON


async def test_two_ticks_never_run_at_once(rig: Rig) -> None:
    gate = asyncio.Event()
    decided = []

    async def decide(at: datetime) -> int:
        decided.append(at)
        await gate.wait()
        return 0

    rig.posts.decide = decide  # type: ignore[method-assign]
    first = asyncio.create_task(rig.pulse.beat())
    await until(lambda: decided == [NOON])
    await rig.pulse.beat()
    gate.set()
    await first
    assert decided == [NOON]


async def test_stopping_the_clock_does_not_cut_a_tick_off(rig: Rig) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()
    ended = []

    async def decide(at: datetime) -> int:
        begun.set()
        await gate.wait()
        ended.append(True)
        return 0

    rig.posts.decide = decide  # type: ignore[method-assign]
    clock = Clock(pulse=rig.pulse)
    clock.start()
    await begun.wait()
    clock.stop()
    await asyncio.sleep(0.05)
    gate.set()
    assert await rig.in_hand.finish(seconds=30) is True
    assert ended == [True]


async def test_the_clock_ticks_at_start(rig: Rig) -> None:
    clock = Clock(pulse=rig.pulse)
    clock.start()
    await until(lambda: bool(rig.posts.ticks))
    clock.stop()
    assert rig.posts.ticks == [NOON]


async def test_where_the_machines_clock_is_set_back_by_an_hour_the_ticks_go_on(rig: Rig) -> None:
    clock = Clock(pulse=rig.pulse, look_seconds=0.02)
    clock.start()
    await until(lambda: rig.posts.ticks == [NOON])
    # The next tick was planned by the clock as it was.
    clock._scheduler.get_jobs()[0].modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    await until(lambda: len(rig.posts.ticks) > 1)
    clock.stop()
    assert rig.posts.ticks == [NOON, NOON]


async def test_a_delivery_asked_for_during_a_delivery_follows_it(rig: Rig) -> None:
    gate = asyncio.Event()
    rig.posts.send = gate.wait
    for _ in range(3):
        rig.postman.kick("T1")
        await asyncio.sleep(0)
    rig.postman.kick("T2")
    await asyncio.sleep(0)
    gate.set()
    await rig.in_hand.finish(seconds=30)
    assert rig.posts.deliveries == ["T1", "T2", "T1"]


async def test_a_delivery_that_fails_does_not_stop_the_next(rig: Rig) -> None:
    async def fail() -> None:
        raise RuntimeError

    rig.posts.send = fail
    rig.postman.kick("T1")
    await rig.in_hand.finish(seconds=30)
    rig.postman.kick("T1")
    await rig.in_hand.finish(seconds=30)
    assert rig.posts.deliveries == ["T1", "T1"]


async def up() -> bool:
    return True


async def down() -> bool:
    return False


@pytest.mark.parametrize(
    ("ticked", "connected", "later", "expected"),
    [
        (True, up, 10, (True, True, 10.0)),
        (True, down, 10, (False, True, 10.0)),
        (True, up, TICK_TOO_OLD + 1, (False, False, TICK_TOO_OLD + 1)),
        (False, up, 10, (True, True, None)),
        (False, up, TICK_TOO_OLD + 1, (False, False, None)),
    ],
    ids=["well", "no line", "the last tick is old", "just started", "never ticked"],
)
async def test_health(
    rig: Rig, ticked: bool, connected: object, later: float, expected: tuple[bool, bool, float | None]
) -> None:
    signs = Signs(
        waiting=rig.posts.waiting,
        connected=connected,  # type: ignore[arg-type]
        now=lambda: rig.at,
        started_at=NOON,
    )
    if ticked:
        await rig.beat()
    rig.at = NOON + timedelta(seconds=later)
    well, findings = await Health(signs=signs, pulse=rig.pulse, metrics=Metrics()).look()
    assert (well, findings["ticking"], findings["last_tick_seconds"]) == expected
