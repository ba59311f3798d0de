"""How Slack says no: refusals with a reason, its rate limits, and the faults a test asks for one at a time."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute, per method, workspace and app
WORKSPACE_MESSAGES = 300  # "several hundred messages per minute" over all channels
T = TypeVar("T")


class Refusal(Exception):
    """A call answered ``{"ok": false, "error": code}`` and `extra`; HTTP's `status`, and seconds to `wait` if 429."""

    def __init__(self, code: str, *messages: str, status: int = 200, wait: int = 0, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.messages, self.status, self.wait, self.extra = code, messages, status, wait, extra

    def answer(self) -> dict[str, Any]:
        """The JSON body, with ``response_metadata.messages`` when there is detail."""
        detail = {"response_metadata": {"messages": [f"[ERROR] {message}" for message in self.messages]}}
        return {"ok": False, "error": self.code, **self.extra} | (detail if self.messages else {})


def refuse_if(wrong: object, code: str, *messages: str, **more: Any) -> None:
    """Raise `Refusal` when something is wrong."""
    if wrong:
        raise Refusal(code, *messages, **more)


def or_refuse(thing: T | None, code: str) -> T:
    """The thing, if there is one; raises `Refusal` otherwise."""
    if thing is None:
        raise Refusal(code)
    return thing


class RateLimits:
    """Counts calls in sliding windows. `strict` is False at first: nothing is limited."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.strict = False
        self._now = now
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def use_slacks(self, *, strict: bool = True) -> None:
        """Switch Slack's limits on, or off again; what was counted is forgotten."""
        self.strict = strict
        self._calls.clear()

    def count(self, method: str, tier: int, channel: str) -> None:
        """Count a call, or raise `Refusal` when there were too many; one message a second may go to a channel."""
        if not self.strict:
            return
        windows = [((method, ""), TIERS[tier], 60.0)] if tier else []
        if method == "chat.postMessage":
            windows = [((method, channel), 1, 1.0), ((method, ""), WORKSPACE_MESSAGES, 60.0)]
        now = self._now()
        for key, most, seconds in windows:
            calls = self._calls[key]
            while calls and calls[0] <= now - seconds:
                calls.popleft()
            wait = math.ceil(calls[0] + seconds - now) if len(calls) >= most else 0
            refuse_if(wait, "ratelimited", status=429, wait=wait)
        for key, _, _ in windows:
            self._calls[key].append(now)


@dataclass
class Fault:
    """One thing to go wrong, `left` more times; for a method, and for one channel when given."""

    kind: str
    method: str
    left: int
    channel: str | None = None
    amount: float = 0
    word: str = ""


class Faults:
    """Everything that is going to fail; each call to a method of the Web API takes what concerns it."""

    def __init__(self, on_cut: Callable[[bool, bool], None]) -> None:
        self._on_cut = on_cut
        self.waiting: list[Fault] = []
        self.refused_blocks: set[str] = set()
        self.upload_looks = 0

    def rate_limit(self, method: str, *, retry_after: int = 1, times: int = 1, channel: str | None = None) -> None:
        """Answer 429 with ``Retry-After`` seconds."""
        self.waiting.append(Fault("rate_limit", method, times, channel, retry_after))

    def server_error(self, method: str, *, times: int = 1, status: int = 500, channel: str | None = None) -> None:
        """Answer with a 5xx page that is not JSON; nothing is done."""
        self.waiting.append(Fault("server_error", method, times, channel, status))

    def drop_answer(self, method: str, *, times: int = 1, channel: str | None = None) -> None:
        """Do what was asked, then close the connection without answering."""
        self.waiting.append(Fault("drop_answer", method, times, channel))

    def slow(self, method: str, seconds: float, *, times: int = 1, channel: str | None = None) -> None:
        """Do what was asked, then answer only after `seconds`."""
        self.waiting.append(Fault("slow", method, times, channel, seconds))

    def refuse(self, method: str, error: str, *, times: int = 1, channel: str | None = None) -> None:
        """Answer ``{"ok": false, "error": error}``; nothing is done."""
        self.waiting.append(Fault("refuse", method, times, channel, word=error))

    def repeat_envelope(self, *, times: int = 1) -> None:
        """Deliver the next request to the app twice, the same envelope id and payload."""
        self.waiting.append(Fault("repeat", "deliver", times))

    def refuse_block(self, kind: str) -> None:
        """Answer ``invalid_blocks`` to any message with a block of that type, until `clear`."""
        self.refused_blocks.add(kind)

    def upload_not_ready(self, *, times: int = 1) -> None:
        """Files uploaded from now on have no mimetype for `times` looks: files.info, or a block that shows them."""
        self.upload_looks = times

    def cut_connections(self, *, with_disconnect: bool = True, abrupt: bool = False) -> None:
        """Close every Socket Mode connection, after a ``disconnect`` message or not; `abrupt`: no closing frame."""
        self._on_cut(with_disconnect, abrupt)

    def clear(self) -> None:
        """Nothing fails any more."""
        self.waiting.clear()
        self.refused_blocks.clear()
        self.upload_looks = 0

    def take(self, kind: str, method: str, channel: str = "") -> Fault | None:
        """The fault of that kind that concerns this call, used up by one; None when all is well."""
        for fault in self.waiting:
            if fault.kind == kind and fault.method in {method, "*"} and fault.channel in {None, channel}:
                fault.left -= 1
                if fault.left <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def strike(self, method: str, channel: str) -> None:
        """Raise `Refusal` when this call is to fail before anything is done."""
        if fault := self.take("rate_limit", method, channel):
            raise Refusal("ratelimited", status=429, wait=int(fault.amount))
        if fault := self.take("server_error", method, channel):
            raise Refusal(f"HTTP {fault.amount:g}", status=int(fault.amount))
        if fault := self.take("refuse", method, channel):
            raise Refusal(fault.word)
