"""Answers to what was pressed on the Home tab, or on an answer shown over it, where there is no message to answer."""

from __future__ import annotations

from dataclasses import replace

from commands.invocation import Invocation, Reply
from messages.layout import joined
from messages.told import told
from messages.voice import Voice


def is_over_a_view(invocation: Invocation) -> bool:
    """Whether the request came from the Home tab, or from something opened over a view."""
    return invocation.over is not None or invocation.home is not None


def placed(voice: Voice, invocation: Invocation, reply: Reply) -> Reply:
    """The reply with a modal that shows it, where it answers a question, refuses, or was asked for in such a modal.

    What was changed from Home itself is said on Home: its `message` stays, without a form.
    """
    shown = reply.message or reply.replace
    if reply.form or reply.errors or shown is None or (reply.changed and invocation.over != "answer"):
        return reply
    if reply.message and reply.replace:
        shown = joined(reply.message, reply.replace)
    return replace(reply, form=told(voice, shown))
