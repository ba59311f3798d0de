"""Short-lived permissions: trigger ids (three seconds, once) and response URLs (five uses in thirty minutes)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sandbox.refusal import Refusal

TRIGGER_SECONDS = 3.0
RESPONSE_USES, RESPONSE_SECONDS = 5, 30 * 60.0
KEPT = 5000
T = TypeVar("T")


@dataclass
class Trigger:
    """Leave to open a modal for `user`; `view_id` when the click came from inside a modal."""

    user: str
    at: float
    view_id: str = ""
    used: bool = False


@dataclass
class ReplyPath:
    """Where a response URL leads: a conversation, the person asked, and the message whose button it was (or '')."""

    conversation: str
    user: str
    original: str = ""
    at: float = 0.0
    uses: int = 0


class Triggers:
    """What was given out, under keys nobody can guess; the oldest are forgotten. `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}
        self._paths: dict[str, ReplyPath] = {}

    def issue(self, user: str, view_id: str = "") -> str:
        """A new trigger id, good from now."""
        name = f"{int(self._now() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        return _keep(self._triggers, name, Trigger(user, self._now(), view_id))

    def exchange(self, name: str) -> Trigger:
        """Use a trigger id up; ``invalid_``, ``exchanged_`` or ``expired_trigger_id`` when it is no good."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._now() - trigger.at > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def open_path(self, conversation: str, user: str, original: str = "") -> str:
        """A new key for ``/response/{key}``."""
        path = ReplyPath(conversation, user, original, self._now())
        return _keep(self._paths, secrets.token_urlsafe(18), path)

    def use_path(self, key: str) -> ReplyPath:
        """Use a key once more; ``used_url`` after five uses, ``expired_url`` after 30 minutes, or ``invalid_url``."""
        path = self._paths.get(key)
        if path is None:
            raise Refusal("invalid_url", status=404)
        if self._now() - path.at > RESPONSE_SECONDS:
            raise Refusal("expired_url", status=404)
        if path.uses >= RESPONSE_USES:
            raise Refusal("used_url", status=404)
        path.uses += 1
        return path


def _keep(known: dict[str, T], key: str, item: T) -> str:
    known[key] = item
    if len(known) > KEPT:
        del known[next(iter(known))]
    return key
