"""Who is what: admins, managers of pipelines, roles and the stages they work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from messages import actions, layout, setup_words
from messages.layout import Button
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.stages import Pipeline

Standing = tuple[Person, Sequence[Pipeline]]
"""Somebody, and the pipelines they manage."""


def overview(voice: Voice, *, people: Sequence[Standing], pipelines: Sequence[Pipeline]) -> Message:
    """Everybody who is more than a rep, ten of them; and which stages each role works."""
    lines = [_line(voice, one) for one in people[:LINES]]
    title = voice.render("setup/roles", lines=lines, more=max(0, len(people) - LINES))
    worked = [
        layout.section(_works(voice, one, role), control=_change(voice, one, role))
        for one in pipelines
        for role in sorted(one.rules.role_stages)
    ]
    new = [Button(voice.gettext("New role…"), actions.setup(w="role", n=one.id)) for one in pipelines[:1]]
    person = Button(voice.gettext("Change a person…"), actions.setup(w="who"))
    return layout.message([layout.section(title), *worked, layout.actions(person, *new)], title)


def person_saved(voice: Voice, *, person: Person, manages: Sequence[Pipeline]) -> Message:
    """What somebody is now."""
    line = _line(voice, (person, manages))
    return layout.message([layout.section(voice.render("setup/saved", line=line))])


def role_saved(voice: Voice, *, role: str, pipeline: Pipeline) -> Message:
    """Which stages a role works now."""
    line = _works(voice, pipeline, role)
    return layout.message([layout.section(voice.render("setup/saved", line=line))])


def _line(voice: Voice, standing: Standing) -> Markup:
    person, manages = standing
    role = setup_words.role(voice, person.role) if person.role else None
    return voice.render("setup/person", person=person, role=role, manages=manages)


def _works(voice: Voice, pipeline: Pipeline, role: str) -> Markup:
    ids: Iterable[int] = pipeline.rules.role_stages.get(role, ())
    stages = [stage for stage in pipeline.stages if stage.id in set(ids)]
    return voice.render("setup/role", role=setup_words.role(voice, role), pipeline=pipeline, stages=stages)


def _change(voice: Voice, pipeline: Pipeline, role: str) -> Button:
    return Button(voice.gettext("Change…"), actions.setup(w="role", n=pipeline.id, r=role))
