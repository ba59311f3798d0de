"""What the process itself has to say, when a request never reached the commands or failed in them."""

from __future__ import annotations

from messages import layout
from messages.message import Message
from messages.prose import Prose
from messages.voice import Voice


class Apologies:
    """Says it in a language ("en", "fr")."""

    def __init__(self, *, prose: Prose) -> None:
        self._prose = prose

    def fault(self, language: str, code: str) -> Message:
        """Something went wrong on our side; `code` is what the log has it under."""
        return self._said(language, "fault", code=code)

    def form_too_late(self, language: str) -> Message:
        """Slack would not open the form any more."""
        return self._said(language, "form_too_late")

    def not_installed(self, language: str) -> Message:
        """Somebody of a workspace this bot does not work for."""
        return self._said(language, "not_installed")

    def _said(self, language: str, template: str, **facts: str) -> Message:
        voice = Voice.of(language, prose=self._prose)
        return layout.message([layout.section(voice.render(f"apologies/{template}", **facts))])
