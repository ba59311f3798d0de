"""A request to the app and what came back, whichever way it travels."""

from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.world import Json

TIMEOUT, FAILED = "operation_timeout", "dispatch_failed"


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """`kind` as Socket Mode calls it: slash_commands, interactive, events_api; `what` is for people to read."""

    kind: str
    what: str
    payload: Json
    takes_answer: bool = False
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The app's ack, after `ms`; `error` is what the person sees when it did not come in time or at all."""

    payload: Any = None
    ms: float = 0.0
    error: str | None = None
    no_retry: bool = False


class Delivery(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    async def deliver(self, parcel: Parcel, *, twice: bool) -> Answer:
        """Bring the parcel and wait for its ack, 3 s at most; `twice` brings it a second time, same ids."""
        ...
