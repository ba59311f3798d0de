"""The forms admins shape the workspace with. Each remembers what it showed, so that a change meanwhile is said.

`shown` holds what stands in the fields, by the names of the fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from messages import layout, setup_words as say
from messages.form_fields import channel, choice, form, hour, people, person as one_person, several, text, ticks
from messages.message import Form
from messages.setup_words import Shown
from messages.voice import Voice
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT
from pipeline.stages import Pipeline, Stage

_CODE = 3
_NUMBER = 4
_PLACE = 60
_LINES = 2000
ROLE_LIMIT = 40
"""Longest name of a role, in characters."""

Remembered = Mapping[str, Any]


def workspace(voice: Voice, *, shown: Shown, remembered: Remembered) -> Form:
    """The settings of the whole workspace."""
    country = {"country": say.country(voice, shown["country"]) if shown["country"] else ""}
    allowed = [(voice.gettext("Guests and people of other organisations take part"), "yes")]
    blocks = [
        text(
            "currency", voice.gettext("Currency"), shown, most=_CODE, hint=voice.gettext("Three letters, such as EUR.")
        ),
        text(
            "zone", voice.gettext("Time zone"), shown, most=_PLACE, hint=voice.gettext("A city, such as Europe/Paris.")
        ),
        text("country", voice.gettext("Country"), country, most=_PLACE, optional=True, hint=_holidays(voice)),
        choice("language", voice.gettext("Language"), say.languages(), shown["language"]),
        choice("week", voice.gettext("Weeks begin on"), say.weekdays(voice), shown["week"]),
        ticks("days", voice.gettext("Working days"), say.weekdays(voice), shown["days"]),
        hour("quiet_from", voice.gettext("Quiet from"), shown["quiet_from"], hint=_quiet(voice)),
        hour("quiet_to", voice.gettext("Quiet until"), shown["quiet_to"], hint=_quiet(voice)),
        choice("fiscal", voice.gettext("The fiscal year begins in"), say.months(voice), shown["fiscal"]),
        choice("policy", voice.gettext("Who may change a deal"), say.policies(voice), shown["policy"]),
        choice("visibility", voice.gettext("Who sees which deals"), say.visibilities(voice), shown["visibility"]),
        ticks("guests", voice.gettext("Guests"), allowed, shown["guests"]),
    ]
    return _sheet(voice, "setup_workspace", voice.gettext("Settings"), blocks, remembered)


def pipeline(voice: Voice, *, shown: Shown, remembered: Remembered) -> Form:
    """What holds for a whole pipeline."""
    feed = voice.gettext("Every change is told here. Leave it empty for none.")
    lines = {name: "\n".join(map(voice.reason, shown[name])) for name in ("reasons", "disqualifying")}
    after = {"after_sale": ", ".join(shown["after_sale"])}
    blocks = [
        text("name", voice.gettext("Name"), shown, most=NAME_LIMIT),
        channel(
            "channel", voice.gettext("Channel"), shown["channel"], hint=voice.gettext("Changes and alerts go here.")
        ),
        channel("feed", voice.gettext("Feed channel"), shown["feed"], hint=feed),
        people("managers", voice.gettext("Managers"), shown["managers"]),
        text("reasons", voice.gettext("Lost reasons"), lines, most=_LINES, multiline=True, hint=_one_a_line(voice)),
        text(
            "disqualifying",
            voice.gettext("Lost reasons that mean it never was a deal"),
            lines,
            most=_LINES,
            multiline=True,
            optional=True,
            hint=_one_a_line(voice),
        ),
        ticks("habits", voice.gettext("Habits"), say.habits(voice), shown["habits"]),
        text("hot_at", voice.gettext("Hot from score"), shown, most=_NUMBER, optional=True),
        text(
            "after_sale",
            voice.gettext("Follow-ups after winning, in days"),
            after,
            most=_PLACE,
            optional=True,
            hint=voice.gettext("Such as 7, 30, 90. Leave it empty for none."),
        ),
    ]
    return _sheet(voice, "setup_pipeline", voice.gettext("Pipeline"), blocks, remembered)


def stage(voice: Voice, *, shown: Shown, count: int, title: str, remembered: Remembered) -> Form:
    """A stage, there or to be added; `count` is how many places there are to put it."""
    places = [(str(place), str(place)) for place in range(1, count + 1)]
    blocks = [
        text("name", voice.gettext("Name"), shown, most=NAME_LIMIT),
        choice("position", voice.gettext("Position"), places, shown["position"]),
        text("stale_days", voice.gettext("Limit in working days"), shown, most=_NUMBER, hint=_silence(voice)),
        ticks("clocks", voice.gettext("Bring a deal up too"), say.clocks(voice), shown["clocks"]),
        text("probability", voice.gettext("Probability in per cent"), shown, most=_NUMBER),
        choice("category", voice.gettext("Forecast category"), say.categories(voice), shown["category"]),
    ]
    return _sheet(voice, "setup_stage", title, blocks, remembered)


def rules(voice: Voice, *, stage: Stage, shown: Shown, remembered: Remembered) -> Form:
    """What happens when a deal enters a stage."""
    hand_over = voice.gettext("One takes the deal over, several take turns.")
    blocks = [
        ticks("required", voice.gettext("Must be known first"), say.requirables(voice), shown["required"]),
        people("hand_to", voice.gettext("Hand over to"), shown["hand_to"], hint=hand_over),
        text("days", voice.gettext("Follow-up after days"), shown, most=_NUMBER, optional=True),
        text("what", voice.gettext("What to do then"), shown, most=NOTE_LIMIT, optional=True),
    ]
    return _sheet(voice, "setup_rules", voice.stage(stage), blocks, remembered)


def removal(voice: Voice, *, stage: Stage, others: Sequence[Stage], deals: int, remembered: Remembered) -> Form:
    """Where the deals of a stage go that is to be taken away; `deals` of them are open."""
    choices = [(voice.stage(other), str(other.id)) for other in others]
    count = {"count": voice.number(deals)}
    hint = voice.ngettext("%(count)s open deal goes there.", "%(count)s open deals go there.", deals) % count
    near = next((other for other in others if other.position > stage.position), others[-1])
    blocks = [choice("into", voice.gettext("Its deals go to"), choices, str(near.id), hint=hint)]
    title = voice.gettext("Remove %(stage)s") % {"stage": voice.stage(stage)}
    return form(
        voice, "setup_removal", title=title, submit=voice.gettext("Remove"), blocks=blocks, remembered=remembered
    )


def pipeline_removal(
    voice: Voice,
    *,
    pipeline: Pipeline,
    others: Sequence[Pipeline],
    deals: int,
    channels: Sequence[str],
    remembered: Remembered,
) -> Form:
    """Whether a pipeline shall go, and where its `deals` open deals do; its digests to `channels` end."""
    asked = voice.render("setup/removal_asked", pipeline=pipeline, deals=deals, channels=channels)
    choices = [(voice.pipeline_name(other), str(other.id)) for other in others]
    into = choice("into", voice.gettext("Its deals go to"), choices, None, optional=True)
    return form(
        voice,
        "setup_pipeline_removal",
        title=voice.gettext("Remove a pipeline"),
        submit=voice.gettext("Remove"),
        blocks=[layout.section(asked), into],
        remembered=remembered,
    )


def new_pipeline(voice: Voice) -> Form:
    """A pipeline to be added."""
    blocks = [
        text("name", voice.gettext("Name"), {}, most=NAME_LIMIT),
        text(
            "stages", voice.gettext("Stages"), {}, most=_LINES, multiline=True, hint=voice.gettext("One stage a line.")
        ),
        channel("channel", voice.gettext("Channel"), None, hint=voice.gettext("Changes and alerts go here.")),
    ]
    return form(
        voice, "setup_new_pipeline", title=voice.gettext("New pipeline"), submit=voice.gettext("Create"), blocks=blocks
    )


def source(voice: Voice, *, shown: Shown, remembered: Remembered) -> Form:
    """Where the deals made in a channel come from unless somebody says."""
    unless = voice.gettext("For deals made in the channel, and of its messages. Leave it empty for none.")
    blocks = [
        channel("channel", voice.gettext("Channel"), shown["channel"], optional=False),
        text("source", voice.gettext("Source"), shown, most=NAME_LIMIT, optional=True, hint=unless),
    ]
    return _sheet(voice, "setup_source", voice.gettext("Source of a channel"), blocks, remembered)


def who(voice: Voice) -> Form:
    """Somebody whose rights and role are to be changed."""
    hint = voice.gettext("Slack's own admins are admins here anyway.")
    blocks = [one_person("person", voice.gettext("Person"), None, hint=hint)]
    return form(voice, "setup_who", title=voice.gettext("Roles"), submit=voice.gettext("Next"), blocks=blocks)


def person(voice: Voice, *, name: str, shown: Shown, pipelines: Sequence[Pipeline], remembered: Remembered) -> Form:
    """What somebody may and does: admin, manager of which pipelines, their role."""
    admin = [(voice.gettext("Admin of the pipeline"), "yes")]
    named = {"role": say.role(voice, shown["role"]) if shown["role"] else ""}
    managed = [(voice.pipeline_name(one), str(one.id)) for one in pipelines]
    blocks = [
        ticks("admin", voice.gettext("Rights"), admin, shown["admin"]),
        ticks("manages", voice.gettext("Manages"), managed, shown["manages"]),
        text("role", voice.gettext("Role"), named, most=ROLE_LIMIT, optional=True, hint=_roles(voice)),
    ]
    return _sheet(voice, "setup_person", name, blocks, remembered)


def role(voice: Voice, *, pipeline: Pipeline, shown: Shown, remembered: Remembered) -> Form:
    """Which stages of a pipeline somebody of a role works."""
    stages = [(voice.stage(stage), str(stage.id)) for stage in pipeline.stages]
    named = {"role": say.role(voice, shown["role"]) if shown["role"] else ""}
    blocks = [
        text("role", voice.gettext("Role"), named, most=ROLE_LIMIT, hint=_roles(voice)),
        several("stages", voice.gettext("Stages it works"), stages, shown["stages"]),
    ]
    return _sheet(voice, "setup_role", voice.pipeline_name(pipeline), blocks, remembered)


def _sheet(voice: Voice, name: str, title: str, blocks: Sequence[Any], remembered: Remembered) -> Form:
    return form(voice, name, title=title, submit=voice.gettext("Save"), blocks=blocks, remembered=remembered)


def _holidays(voice: Voice) -> str:
    return voice.gettext("Its public holidays are no working days.")


def _quiet(voice: Voice) -> str:
    return voice.gettext("Nobody is written to then, each on their own clock.")


def _one_a_line(voice: Voice) -> str:
    return voice.gettext("One a line.")


def _silence(voice: Voice) -> str:
    return voice.gettext("A deal with no sign of life for longer is brought up.")


def _roles(voice: Voice) -> str:
    return voice.gettext("Scout, hunter, farmer, or a word of your own.")
