"""Slack's rate limits, off until switched on: per method and minute by tier, and one message a second and channel."""

from collections import defaultdict, deque
from collections.abc import Callable

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute, per method, workspace and app
TIER_OF = {"apps.connections.open": 1, "users.list": 2, "conversations.list": 2}
TIER_3 = """chat.update chat.delete chat.scheduleMessage users.lookupByEmail team.info bots.info conversations.open
conversations.info conversations.history conversations.replies conversations.join"""
TIER_OF |= dict.fromkeys(TIER_3.split(), 3)
FREE = frozenset({"auth.test", "chat.getPermalink", "blocks.validate"})  # "special": hundreds a minute
WORKSPACE_MESSAGES = 300  # "several hundred messages per minute" over all channels


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

    def wait(self, method: str, channel: str) -> int:
        """Seconds to answer in ``Retry-After``, or 0 when the call may go on (and is counted)."""
        if not self.strict or method in FREE:
            return 0
        windows = [((method, ""), TIERS[TIER_OF.get(method, 4)], 60.0)]
        if method == "chat.postMessage":
            windows = [((method, channel), 1, 1.0), ((method, ""), WORKSPACE_MESSAGES, 60.0)]
        now = self._now()
        for key, most, seconds in windows:
            calls = self._calls[key]
            while calls and calls[0] <= now - seconds:
                calls.popleft()
            if len(calls) >= most:
                return max(1, int(calls[0] + seconds - now + 0.999))
        for key, _, _ in windows:
            self._calls[key].append(now)
        return 0
