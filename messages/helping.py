"""Help: what can be typed, with examples out of the asker's own pipeline; and the one line said in a new channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from messages import actions, layout, limits
from messages.layout import Button, Choice, Select
from messages.message import Message
from messages.usage import GROUPS, NOBODY, Group, Own, examples_of, explained
from messages.voice import Voice
from pipeline.stages import Pipeline


def help(voice: Voice, *, verb: str | None = None, own: Own = NOBODY) -> Message:  # noqa: A001 - the word people type
    """What can be typed, in groups that fit on a phone; with a known `verb`, that one alone in more detail.

    The menu explains any other.
    """
    known = examples_of(voice, verb, own) if verb else []
    if known:
        said = Markup("\n").join([voice.render("helping/one_verb", verb=verb), *_lines(voice, known)])
        return layout.message([layout.section(said), layout.actions(_explaining(voice))])
    blocks = [layout.section(_group(voice, group, own)) for group in GROUPS]
    small_print = layout.context(voice.render("helping/anywhere"))
    return layout.message([*blocks, layout.actions(_explaining(voice)), small_print], voice.render("helping/gist"))


def welcome_channel(voice: Voice, *, pipeline: Pipeline) -> Message:
    """What the bot says once where it was invited."""
    return layout.message([layout.section(voice.render("helping/welcome_channel", pipeline=pipeline))])


def with_unread(voice: Voice, answer: Message, *, what: str) -> Message:
    """An answer to a message that held more than words ("files" or "forwarded"): what became of the rest."""
    return replace(answer, blocks=(*answer.blocks, layout.context(voice.render("helping/unread", what=what))))


def by_a_button(voice: Voice, *, command: str, text: str) -> Message:
    """The way to a form where none can be opened: a button that carries the words on; too many are to be typed."""
    said = voice.render("helping/needs_a_form", command=command, text=text)
    value = actions.say(c=command, t=text)
    fits = len(value) <= limits.BUTTON_VALUE
    row = layout.row(Button(voice.gettext("Open the form"), value)) if fits else []
    return layout.message([layout.section(said), *row])


def _group(voice: Voice, group: Group, own: Own) -> Markup:
    first_of_each = [examples_of(voice, verb, own)[0] for verb in GROUPS[group]]
    return Markup("\n").join([voice.render("helping/group", group=group), *_lines(voice, first_of_each)])


def _explaining(voice: Voice) -> Select:
    """A menu of every word there is; choosing one explains it."""
    verbs = sorted({voice.verb(verb) for verb in explained(voice)})
    choices = [Choice(verb, actions.say(c="/deal", t=f"help {verb}")) for verb in verbs]
    return Select.flat(voice.gettext("Explain…"), choices)


def _lines(voice: Voice, examples: Sequence[tuple[str, str]]) -> list[Markup]:
    return [voice.render("helping/line", typed=typed, does=does) for typed, does in examples]
