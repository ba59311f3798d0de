"""The feed: every change of a deal, one message for what one person did to it in a row."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from messages import layout
from messages.changed import history_line
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import ChangeFacts, DealFacts


def feed_post(voice: Voice, *, deal: DealFacts, changes: Sequence[ChangeFacts]) -> Message:
    """What somebody did to a deal, the last ten changes in their order; `changes` oldest first, all by one person."""
    shown = changes[-LINES:]
    title = voice.render("feed/title", deal=deal, by=changes[-1].by, more=len(changes) - len(shown))
    lines = [history_line(voice, change) for change in shown]
    return layout.message([layout.section(title), layout.context(Markup("\n").join(lines))], title)
