"""What an admin is told when nothing can be posted to a channel or a person."""

from __future__ import annotations

from collections.abc import Sequence

from messages import actions, layout
from messages.layout import Button
from messages.message import Message
from messages.sending import reason
from messages.voice import Voice


def target_gone(voice: Voice, *, target: str, name: str, error: str, digests: Sequence[int]) -> Message:
    """Where nothing can be posted, why, and what to do; `name` is a person's, where the target is one.

    `digests` are the numbers of those that go there.
    """
    said = voice.render("subscriptions/gone", target=target, name=name, why=reason(voice, error), digests=digests)
    buttons = [
        Button(voice.gettext("Digests"), actions.say(c="/pipeline", t="subscriptions all")),
        Button(voice.gettext("What was sent"), actions.say(c="/pipeline", t="log")),
    ]
    return layout.message([layout.section(said), layout.actions(*buttons)])
