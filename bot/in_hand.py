"""Work that was taken on and must be finished before the process may end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class InHand:
    """Keeps hold of tasks until they are done.

    Bolt does not (it starts listeners and forgets them), and the loop keeps weak references only, so whatever must not
    be lost is started here.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start `work` and hold it until it is done; whoever awaits it should shield it from being cancelled."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, *, seconds: float) -> bool:
        """Wait until nothing is in hand, work that work started included; False when `seconds` were not enough."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._tasks and loop.time() < until:
            await asyncio.wait(set(self._tasks), timeout=until - loop.time())
        return not self._tasks
