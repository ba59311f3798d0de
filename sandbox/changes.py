"""Who wants to know that something changed: open pages and waiting tests."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

KEPT = 1000


@dataclass(frozen=True)
class Change:
    """`kind` is message, gone, view, home, notice, traffic or world; `where` an id; `ts` of a message."""

    kind: str
    where: str = ""
    ts: str = ""
    text: str = ""


STALE = Change("stale")


class Changes:
    """A tiny broadcast: every listener has a bounded queue, and a listener that sleeps only loses its own news.

    `count` numbers the changes, so that a page can ask for those it missed between being drawn and listening.
    """

    def __init__(self) -> None:
        self.count = 0
        self._recent: deque[Change] = deque(maxlen=KEPT)
        self._listeners: set[asyncio.Queue[Change]] = set()

    def tell(self, change: Change) -> None:
        """Hand `change` to everyone listening now; never waits."""
        self.count += 1
        self._recent.append(change)
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)

    @contextmanager
    def listening(self, since: int | None = None) -> Iterator[asyncio.Queue[Change]]:
        """A queue of the changes from now on, or after number `since`; `STALE` when that is too long ago."""
        queue: asyncio.Queue[Change] = asyncio.Queue(KEPT)
        missed = 0 if since is None else self.count - since
        for change in list(self._recent)[-missed:] if 0 < missed <= len(self._recent) else [STALE][: abs(missed)]:
            queue.put_nowait(change)
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
