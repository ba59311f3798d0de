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


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """A Web API call of the app; `at` in Unix seconds, `ms` until the answer."""

    number: int
    method: str
    args: Mapping[str, Any]
    response: Mapping[str, Any]
    status: int
    at: float
    ms: float


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to the app and its ack; `error` is what the person saw, such as ``operation_timeout``."""

    number: int
    kind: str
    what: str
    payload: Mapping[str, Any]
    ack: Any
    ack_ms: float
    error: str | None
    at: float


class Traffic:
    """The last thousand calls and the last thousand requests."""

    def __init__(self, changes: Changes, now: Callable[[], float]) -> None:
        self.calls: deque[ApiCall] = deque(maxlen=KEPT)
        self.requests: deque[Request] = deque(maxlen=KEPT)
        self._changes, self._now, self._count = changes, now, 0

    def _next(self) -> int:
        self._count += 1
        self._changes.tell(Change("traffic"))
        return self._count

    def call(self, method: str, args: Mapping[str, Any], response: Mapping[str, Any], status: int, ms: float) -> None:
        """Note a Web API call."""
        entry = ApiCall(
            number=self._next(),
            method=method,
            args=redacted(args),
            response=redacted(response),
            status=status,
            at=self._now(),
            ms=ms,
        )
        self.calls.append(entry)

    def request(self, kind: str, what: str, payload: Mapping[str, Any], ack: Any, ms: float, error: str | None) -> None:
        """Note a request to the app and how it was answered."""
        entry = Request(
            number=self._next(),
            kind=kind,
            what=what,
            payload=redacted(payload),
            ack=redacted(ack),
            ack_ms=ms,
            error=error,
            at=self._now(),
        )
        self.requests.append(entry)

    def newest_first(self) -> list[ApiCall | Request]:
        """Both kinds together, the latest 60."""
        both: list[ApiCall | Request] = [*self.calls, *self.requests]
        return sorted(both, key=lambda entry: -entry.number)[:60]


def redacted(value: Any) -> Any:
    """A copy of `value` without tokens, secrets and the keys of response URLs."""
    if isinstance(value, Mapping):
        return {
            key: "(redacted)" if key in SECRET_FIELDS and content else redacted(content)
            for key, content in value.items()
        }
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return _REPLY.sub(r"\1(redacted)", _TOKEN.sub(r"\1-(redacted)", value)) if isinstance(value, str) else value
