"""What an operator can mend, in sentences."""

from __future__ import annotations

from bot.founding import SlackUnreachable, TokenRefused
from bot.web import PortTaken
from storage.database import BadDatabaseUrl

TROUBLES: tuple[type[Exception], ...] = (BadDatabaseUrl, PortTaken, SlackUnreachable, TokenRefused, OSError)
"""Exceptions that end a command with a sentence and no traceback."""


def sentence_for(trouble: Exception) -> str:
    """The sentence for one of `TROUBLES`. No token and no password is in it."""
    match trouble:
        case SlackUnreachable():
            return f"Slack cannot be reached ({trouble})."
        case OSError():
            return f"It did not work: {trouble.strerror or trouble}."
        case _:
            return f"{trouble}."
