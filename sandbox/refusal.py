"""What the Web API says instead of doing."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A call answered ``{"ok": false, "error": code}`` and `extra`, with an HTTP `status` and its `headers`."""

    def __init__(
        self,
        code: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        messages: Sequence[str] = (),
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.code, self.status, self.headers = code, status, headers
        self.messages, self.extra = tuple(messages), extra

    def answer(self) -> dict[str, Any]:
        """The JSON body, with ``response_metadata.messages`` when there is detail."""
        detail = {"response_metadata": {"messages": [f"[ERROR] {message}" for message in self.messages]}}
        return {"ok": False, "error": self.code, **self.extra} | (detail if self.messages else {})
