"""Who wants to know that something changed: open pages and waiting tests."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """`kind` is message, gone, view, home, notice, traffic or world; `where` an id; `ts` of a message."""

    kind: str
    where: str = ""
    ts: str = ""
    text: str = ""


class Changes:
    """A tiny broadcast: every listener has a bounded queue, and a listener that sleeps only loses its own news."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Change]] = set()

    def tell(self, change: Change) -> None:
        """Hand `change` to everyone listening now; never waits."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)

    @contextmanager
    def listening(self, size: int = 1000) -> Iterator[asyncio.Queue[Change]]:
        """A queue of the changes from now on, for as long as the block lasts."""
        queue: asyncio.Queue[Change] = asyncio.Queue(size)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Wait until `condition()` is true; raises TimeoutError after `seconds`."""
        # The condition may look at things outside the workspace, so it is asked again every 20 ms as well.
        with self.listening() as queue:
            async with asyncio.timeout(seconds):
                while not condition():
                    try:
                        async with asyncio.timeout(0.02):
                            await queue.get()
                    except TimeoutError:
                        continue
