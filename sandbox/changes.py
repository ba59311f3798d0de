"""What happens, for those who want to know: changes for open pages and waiting tests, calls and requests to look at."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

KEPT = 1000  # of each
SECRET_FIELDS = frozenset({"token", "client_secret", "refresh_token", "access_token", "code", "app_token"})
_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]+")
_REPLY = re.compile(r"(/response/)[\w-]+")


@dataclass(frozen=True)
class Change:
    """`kind` is message, gone, modal, home, notice, traffic or world; `where` an id; `ts` of a message."""

    kind: str
    where: str = ""
    ts: str = ""
    text: str = ""


STALE = Change("stale")


class Changes:
    """A tiny broadcast of numbered changes: `count` is the last number, and whoever listens remembers theirs."""

    def __init__(self) -> None:
        self.count = 0
        self._recent: deque[Change] = deque(maxlen=KEPT)
        self._next = asyncio.Event()

    def tell(self, change: Change) -> None:
        """Let everyone know who waits now; never waits itself."""
        self.count += 1
        self._recent.append(change)
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, number: int, seconds: float) -> None:
        """Wait until there is a change after that number, or for so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.count == number:
                    await self._next.wait()

    def since(self, number: int) -> list[Change]:
        """The changes after that number, each one once; `STALE` alone when some of them are forgotten."""
        missed = self.count - number
        if not 0 <= missed <= len(self._recent):
            return [STALE]
        return list(dict.fromkeys([*self._recent][len(self._recent) - missed :]))

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Wait until `condition()` is true; raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while not condition():
                # It may look at things outside the workspace, so it is asked again every 20 ms as well.
                await self.wait(self.count, 0.02)


@dataclass(frozen=True)
class ApiCall:
    """A Web API call of the app; `at` in Unix seconds, `ms` until the answer."""

    number: int
    at: float
    method: str
    args: Mapping[str, Any]
    response: Mapping[str, Any]
    status: int
    ms: float


@dataclass(frozen=True)
class Request:
    """A request to the app and its ack; `error` is what the person saw, such as ``operation_timeout``."""

    number: int
    at: float
    kind: str
    what: str
    payload: Mapping[str, Any]
    ack: Any
    ack_ms: float
    error: str | None


class Traffic:
    """The last thousand calls and the last thousand requests."""

    def __init__(self, changes: Changes, now: Callable[[], float]) -> None:
        self.calls: deque[ApiCall] = deque(maxlen=KEPT)
        self.requests: deque[Request] = deque(maxlen=KEPT)
        self._changes, self._now, self._count = changes, now, 0

    def _next(self) -> tuple[int, float]:
        self._count += 1
        self._changes.tell(Change("traffic"))
        return self._count, self._now()

    def call(self, method: str, args: Mapping[str, Any], response: Mapping[str, Any], status: int, ms: float) -> None:
        """Note a Web API call."""
        self.calls.append(ApiCall(*self._next(), method, redacted(args), redacted(response), status, ms))

    def request(self, kind: str, what: str, payload: Mapping[str, Any], ack: Any, ms: float, error: str | None) -> None:
        """Note a request to the app and how it was answered."""
        self.requests.append(Request(*self._next(), kind, what, redacted(payload), redacted(ack), ms, error))

    def newest_first(self) -> list[ApiCall | Request]:
        """Both kinds together, the latest 60."""
        both: list[ApiCall | Request] = [*self.calls, *self.requests]
        return sorted(both, key=lambda entry: -entry.number)[:60]


def redacted(value: Any) -> Any:
    """A copy of `value` without tokens, secrets and the keys of response URLs."""
    if isinstance(value, Mapping):
        return {key: "(redacted)" if key in SECRET_FIELDS and item else redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return _REPLY.sub(r"\1(redacted)", _TOKEN.sub(r"\1-(redacted)", value)) if isinstance(value, str) else value
