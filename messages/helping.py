"""Help: what can be typed, with examples out of the asker's own pipeline; and the one line said in a new channel."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from messages import actions, layout, limits
from messages.layout import Button
from messages.message import Message
from messages.usage import MORE, VERBS, examples_of
from messages.voice import Voice
from pipeline.deals import DealFacts
from pipeline.stages import Pipeline


def help(  # noqa: A001 - the word people type
    voice: Voice, *, verb: str | None = None, examples: Sequence[DealFacts] = (), pipeline: Pipeline | None = None
) -> Message:
    """What can be typed; with a known `verb`, that one alone in more detail. `examples` are deals to show it with."""
    known = examples_of(voice, verb, examples, pipeline) if verb else []
    if known:
        lines = _lines(voice, known)
        said = Markup("\n").join([voice.render("helping/one_verb", verb=verb), *lines])
        return layout.message([layout.section(said)])
    groups = [("helping/deal_verbs", "/deal"), ("helping/pipeline_verbs", "/pipeline")]
    blocks = [layout.section(_group(voice, title, command, examples, pipeline)) for title, command in groups]
    more = voice.render("helping/more", verbs=[voice.verb(one) for one in MORE])
    return layout.message(
        [*blocks, layout.context(more), layout.context(voice.render("helping/anywhere"))], voice.render("helping/gist")
    )


def welcome_channel(voice: Voice, *, pipeline: Pipeline) -> Message:
    """What the bot says once where it was invited."""
    return layout.message([layout.section(voice.render("helping/welcome_channel", pipeline=pipeline))])


def by_a_button(voice: Voice, *, command: str, text: str) -> Message:
    """The way to a form where none can be opened: a button that carries the words on; too many are to be typed."""
    said = voice.render("helping/needs_a_form", command=command, text=text)
    value = actions.say(c=command, t=text)
    fits = len(value) <= limits.BUTTON_VALUE
    row = layout.row(Button(voice.gettext("Open the form"), value)) if fits else []
    return layout.message([layout.section(said), *row])


def _group(voice: Voice, title: str, command: str, examples: Sequence[DealFacts], pipeline: Pipeline | None) -> Markup:
    first_of_each = [examples_of(voice, verb, examples, pipeline)[0] for verb in VERBS[command]]
    return Markup("\n").join([voice.render(title), *_lines(voice, first_of_each)])


def _lines(voice: Voice, examples: Sequence[tuple[str, str]]) -> list[Markup]:
    return [voice.render("helping/line", typed=typed, does=does) for typed, does in examples]
