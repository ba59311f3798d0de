"""How long something takes, told so that one slow round does not count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter


async def seconds(act: Callable[[], Awaitable[object]], *, rounds: int) -> float:
    """The median of some rounds, after one that is not counted."""
    await act()
    taken = []
    for _ in range(rounds):
        start = perf_counter()
        await act()
        taken.append(perf_counter() - start)
    return median(taken)
