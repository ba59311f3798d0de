"""What went back and forth, for the inspector and for tests; tokens and secrets never get in."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.changes import Change, Changes

KEPT = 1000
SECRET_FIELDS = frozenset({"token", "client_secret", "refresh_token", "access_token", "code", "app_token"})
_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]+")
_REPLY = re.compile(r"(/response/)[\w-]+")


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
