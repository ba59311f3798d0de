"""Short-lived permissions: trigger ids (three seconds, once) and response URLs (five uses in thirty minutes)."""

import secrets
from collections import OrderedDict
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
    original: str
    at: float
    uses: int = 0


class Issued(OrderedDict[str, T]):
    """What was given out under a key nobody can guess; the oldest are forgotten."""

    def add(self, key: str, item: T) -> str:
        """Keep `item`; gives its key."""
        self[key] = item
        if len(self) > KEPT:
            self.popitem(last=False)
        return key


class Triggers:
    """Trigger ids by value. Slack's answers: ``invalid_``, ``expired_`` and ``exchanged_trigger_id``."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._known = now, Issued[Trigger]()

    def issue(self, user: str, view_id: str = "") -> str:
        """A new trigger id, good from now."""
        name = f"{int(self._now() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        return self._known.add(name, Trigger(user, self._now(), view_id))

    def exchange(self, name: str) -> Trigger:
        """Use a trigger id up; raises `Refusal` when it is unknown, late or used."""
        trigger = self._known.get(name)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._now() - trigger.at > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger


class ReplyPaths:
    """Response URLs by key."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._known = now, Issued[ReplyPath]()

    def issue(self, conversation: str, user: str, original: str = "") -> str:
        """A new key for ``/response/{key}``."""
        return self._known.add(secrets.token_urlsafe(18), ReplyPath(conversation, user, original, self._now()))

    def use(self, key: str) -> ReplyPath:
        """Use a key once more; raises `Refusal` ``used_url`` after five uses or ``expired_url`` after 30 minutes."""
        path = self._known.get(key)
        if path is None:
            raise Refusal("invalid_url")
        if self._now() - path.at > RESPONSE_SECONDS:
            raise Refusal("expired_url")
        if path.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        path.uses += 1
        return path
