"""What an admin is told of templates of the team's own that cannot be used."""

from __future__ import annotations

from messages import layout
from messages.message import Message
from messages.team_templates import BrokenTemplate
from messages.voice import Voice


def broken_template(voice: Voice, broken: BrokenTemplate) -> Message:
    """Which file, why, and that ours is said instead."""
    return layout.message([layout.section(voice.render("subscriptions/broken_template", broken=broken))])
