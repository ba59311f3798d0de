"""The few sentences the process itself has to say, when a request never reached the commands or failed in them."""

from __future__ import annotations

import secrets
from typing import Protocol

from messages.message import Message

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Apologies(Protocol):
    """Says them in a language ("en", "fr")."""

    def fault(self, language: str, code: str) -> Message:
        """Something went wrong on our side; nothing was changed. `code` is what the log has it under."""
        ...

    def form_too_late(self, language: str) -> Message:
        """Slack would not open the form any more: please ask again."""
        ...

    def not_installed(self, language: str) -> Message:
        """Somebody of a workspace this bot does not work for."""
        ...


def new_code() -> str:
    """Six letters under which a fault is found in the log; none that reads like a digit."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))
