"""What an operator can mend, in sentences."""

from __future__ import annotations

import errno

from bot.founding import SlackUnreachable, TokenRefused
from bot.web import PortTaken
from storage.database import BadDatabaseUrl, DatabaseRefused

TROUBLES: tuple[type[Exception], ...] = (
    BadDatabaseUrl,
    DatabaseRefused,
    PortTaken,
    SlackUnreachable,
    TokenRefused,
    OSError,
)
"""Exceptions that end a command with a sentence and no traceback."""


def sentence_for(trouble: Exception) -> str:
    """The sentence for one of `TROUBLES`. No token and no password is in it."""
    match trouble:
        case SlackUnreachable():
            return f"Slack cannot be reached ({trouble})."
        case OSError(errno=errno.EADDRINUSE):
            return "Somebody else listens on that port: choose another with --port."
        case OSError():
            return f"It did not work: {trouble.strerror or trouble}."
        case _:
            return f"{str(trouble).rstrip('.')}."
