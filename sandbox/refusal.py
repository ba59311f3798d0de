"""What the Web API says instead of doing."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A Web API call answered ``{"ok": false, "error": code}``; `extra` is added to that answer."""

    def __init__(self, code: str, *, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Mapping[str, Any] = dict(extra)
        self.messages = tuple(messages)

    def answer(self) -> dict[str, Any]:
        """The JSON body, with ``response_metadata.messages`` when there is detail."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body
