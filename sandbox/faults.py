"""Ways in which Slack lets an app down, switched on one at a time."""

from collections.abc import Callable
from dataclasses import dataclass


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
