"""An answer shown over a view: on the Home tab there is no message to answer under, and no place for a card."""

from __future__ import annotations

from slack_sdk.models.views import View

from messages import layout, limits
from messages.layout import section
from messages.message import Block, Form, Message
from messages.voice import Voice

TOLD = "told"
"""The callback_id of an answer shown as a modal."""

_MESSAGES_ONLY = frozenset({"table", "data_table", "data_visualization", "markdown"})
"""Blocks that Slack takes in no modal (docs.slack.dev/reference/block-kit/blocks)."""


def told(voice: Voice, message: Message) -> Form:
    """The message as a modal without fields; what no modal takes is left out."""
    kept = [block for block in message.blocks if block["type"] not in _MESSAGES_ONLY]
    blocks = kept or [section(layout.spoken(message))]
    view: Block = View(
        type="modal",
        callback_id=TOLD,
        title="Affluent",
        close=limits.plain_text(voice.gettext("Close"), limits.TITLE),
        private_metadata="{}",
        blocks=blocks,
    ).to_dict()
    return Form(view=view)
