"""What admins are shown of the workspace's settings, pipelines and stages, and told after they changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from messages import actions, layout, setup_words
from messages.layout import Button, Choice, Select
from messages.limits import LINES
from messages.message import Block, Message
from messages.setup_words import Shown
from messages.voice import Voice
from pipeline.stages import Pipeline, Stage


def menu(
    voice: Voice, *, name: str, workspace: Shown, pipelines: Sequence[Pipeline], sources: Mapping[str, str]
) -> Message:
    """Everything that can be shaped, each with its button."""
    change = Button(voice.gettext("Settings…"), actions.setup(w="workspace"))
    blocks = [
        layout.section(_workspace(voice, name, workspace), control=change),
        *(block for one in pipelines for block in _pipeline(voice, one, last=len(pipelines) == 1)),
        *_sources(voice, sources),
        layout.actions(
            Button(voice.gettext("New pipeline…"), actions.setup(w="new_pipeline")),
            Button(voice.gettext("Source of a channel…"), actions.setup(w="source")),
            Button(voice.gettext("Currencies…"), actions.setup(w="currencies")),
            Button(voice.gettext("Roles"), actions.say(c="/pipeline", t="roles")),
            Button(voice.gettext("Digests"), actions.say(c="/pipeline", t="subscriptions all")),
            Button(voice.gettext("What was changed"), actions.say(c="/pipeline", t="audit")),
        ),
    ]
    return layout.message(blocks)


def stages(voice: Voice, *, pipeline: Pipeline, note: Markup | None = None) -> Message:
    """The stages of a pipeline, each with what can be done to it; above them what was just changed, if anything."""
    title = voice.render("setup/stages", pipeline=pipeline)
    rows = [_stage_row(voice, stage, removable=len(pipeline.stages) > 2) for stage in pipeline.stages]
    new = layout.actions(Button(voice.gettext("New stage…"), actions.setup(w="new_stage", n=pipeline.id)))
    head = [layout.section(note)] if note is not None else []
    return layout.message([*head, layout.section(title), *rows, new], note or title)


def workspace_saved(voice: Voice, *, name: str, workspace: Shown) -> Message:
    """What holds for the workspace now."""
    return _saved(voice, _workspace(voice, name, workspace))


def pipeline_saved(voice: Voice, *, pipeline: Pipeline) -> Message:
    """What holds for a pipeline now."""
    return _saved(voice, pipeline_line(voice, pipeline), *_pipeline_buttons(voice, pipeline))


def stage_saved(voice: Voice, *, pipeline: Pipeline, stage: Stage) -> Message:
    """What holds for a stage now, above all stages."""
    line = voice.render("setup/saved", line=stage_line(voice, stage))
    return stages(voice, pipeline=pipeline, note=line)


def stage_removed(voice: Voice, *, pipeline: Pipeline, stage: Stage, into: Stage, deals: int) -> Message:
    """A stage was taken away, and where its deals went."""
    facts = {"stage": stage, "into": into, "count": deals}
    return stages(voice, pipeline=pipeline, note=voice.render("setup/removed", **facts))


def pipeline_added(voice: Voice, *, pipeline: Pipeline) -> Message:
    """A pipeline was made."""
    line = voice.render("setup/added", pipeline=pipeline)
    return layout.message([layout.section(line), layout.actions(*_pipeline_buttons(voice, pipeline))], line)


def source_saved(voice: Voice, *, channel: str, source: str | None) -> Message:
    """Where the deals made in a channel come from now."""
    again = Button(voice.gettext("Source of a channel…"), actions.setup(w="source"))
    return _saved(voice, voice.render("setup/source", channel=channel, source=source), again)


def pipeline_removed(
    voice: Voice, *, pipeline: Pipeline, into: Pipeline, deals: int, channels: Sequence[str], last: bool
) -> Message:
    """A pipeline was taken away, where its deals went, and the channels its digests went to."""
    facts = {"pipeline": pipeline, "into": into, "count": deals, "channels": channels}
    line = voice.render("setup/pipeline_removed", **facts)
    return layout.message([layout.section(line), layout.actions(*_pipeline_buttons(voice, into, last=last))], line)


def pipeline_line(voice: Voice, pipeline: Pipeline) -> Markup:
    """A pipeline in a sentence: where it is told, its stages and its rules."""
    return voice.render("setup/pipeline", pipeline=pipeline, rules=pipeline.rules)


def stage_line(voice: Voice, stage: Stage) -> Markup:
    """A stage in a sentence: its limit, its share, its rules."""
    required = [setup_words.said_of(setup_words.requirables(voice), one) for one in stage.rules.required]
    category = setup_words.said_of(setup_words.categories(voice), stage.category)
    return voice.render("setup/stage", stage=stage, rules=stage.rules, required=required, category=category)


def _workspace(voice: Voice, name: str, shown: Shown) -> Markup:
    return voice.render("setup/workspace", name=name, facts=setup_words.workspace_facts(voice, shown))


def _pipeline(voice: Voice, pipeline: Pipeline, *, last: bool) -> list[Block]:
    buttons = _pipeline_buttons(voice, pipeline, last=last)
    return [layout.section(pipeline_line(voice, pipeline)), layout.actions(*buttons)]


def _sources(voice: Voice, sources: Mapping[str, str]) -> list[Block]:
    """Where deals of each channel come from, ten channels at most."""
    said = [voice.render("setup/source", channel=one, source=source) for one, source in sources.items()]
    more = len(said) - LINES
    return [layout.section(voice.render("setup/sources", lines=said[:LINES], more=max(0, more)))] if said else []


def _pipeline_buttons(voice: Voice, pipeline: Pipeline, *, last: bool = True) -> list[Button]:
    """What can be done with a pipeline; the `last` one cannot be removed."""
    remove = Button(voice.gettext("Remove…"), actions.setup(w="pipeline_removal", n=pipeline.id))
    return [
        Button(voice.gettext("Rules…"), actions.setup(w="pipeline", n=pipeline.id)),
        Button(voice.gettext("Stages"), actions.setup(w="stages", n=pipeline.id)),
        *([] if last else [remove]),
    ]


def _stage_row(voice: Voice, stage: Stage, *, removable: bool) -> Block:
    choices = [
        Choice(voice.gettext("Change…"), actions.setup(w="stage", n=stage.id)),
        Choice(voice.gettext("Rules…"), actions.setup(w="rules", n=stage.id)),
        *([Choice(voice.gettext("Remove…"), actions.setup(w="removal", n=stage.id))] if removable else []),
    ]
    said = voice.render("setup/stage_row", place=stage.position, line=stage_line(voice, stage))
    return layout.section(said, control=Select.flat(voice.gettext("Shape…"), choices))


def _saved(voice: Voice, line: Markup, *buttons: Button) -> Message:
    said = voice.render("setup/saved", line=line)
    return layout.message([layout.section(said), *layout.row(*buttons)], said)
