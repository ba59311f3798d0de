"""The first words to whoever installed the bot."""

from __future__ import annotations

from messages import actions, digest_actions, layout
from messages.layout import Button
from messages.message import Message
from messages.setup_words import Shown, workspace_facts
from messages.voice import Voice
from pipeline.stages import Pipeline


def welcome_installer(voice: Voice, *, name: str, workspace: Shown, pipeline: Pipeline) -> Message:
    """What the bot is, how the workspace starts, and the two things worth doing first."""
    said = voice.render("helping/welcome_installer", pipeline=pipeline)
    starts = voice.render("setup/workspace", name=name, facts=workspace_facts(voice, workspace))
    first = layout.actions(
        Button(voice.gettext("Settings…"), actions.setup(w="workspace"), primary=True),
        Button(voice.gettext("First digest…"), digest_actions.subscription()),
    )
    return layout.message([layout.section(said), layout.section(starts), first], said)
