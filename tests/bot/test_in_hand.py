import asyncio

from bot.in_hand import InHand


async def test_what_is_in_hand_is_finished_with_all_it_starts() -> None:
    in_hand, done = InHand(), []

    async def second() -> None:
        await asyncio.sleep(0.01)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0.01)
        in_hand.start(second())
        done.append("first")

    in_hand.start(first())
    assert await in_hand.finish(seconds=30) is True
    assert (done, len(in_hand)) == (["first", "second"], 0)


async def test_work_that_takes_too_long_is_told() -> None:
    in_hand = InHand()
    endless = in_hand.start(asyncio.sleep(60))
    assert await in_hand.finish(seconds=0.02) is False
    endless.cancel()
    assert await in_hand.finish(seconds=30) is True


async def test_work_that_fails_is_finished_too() -> None:
    in_hand = InHand()

    async def fail() -> None:
        raise ValueError

    task = in_hand.start(fail())
    assert await in_hand.finish(seconds=30) is True
    assert isinstance(task.exception(), ValueError)
