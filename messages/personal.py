"""What a person chooses for themselves: the form, and what holds from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from messages import formats, layout, setup_words as say
from messages.form_fields import choice, form, hour, text, ticks
from messages.message import Form, Message
from messages.voice import Voice
from pipeline.deals import Person

SLACK = "slack"
"""The choice that leaves the language to Slack."""

_COUNTRY_LIMIT = 60


def settings_form(
    voice: Voice, *, given: Mapping[str, str], wants_dms: bool, country: str | None, quiet: tuple[time, time]
) -> Form:
    """Language, country, quiet hours, direct messages. `country` and the `quiet` hours hold where nothing is given.

    `given` by field: `language` a code or "slack", `country` a name, `quiet_from` and `quiet_to` as 20:00.
    """
    languages = [(voice.gettext("As in Slack"), SLACK), *say.languages()]
    without = voice.gettext("Without: %(hours)s, as for the team.") % {"hours": _hours(voice, *quiet)}
    messages = [(voice.gettext("Reminders, and one message in the morning of a working day"), "yes")]
    blocks = [
        choice("language", voice.gettext("Language"), languages, given.get("language")),
        text(
            "country",
            voice.gettext("Country"),
            given,
            most=_COUNTRY_LIMIT,
            optional=True,
            hint=_holidays(voice, country),
        ),
        hour("quiet_from", voice.gettext("Quiet from"), given.get("quiet_from"), hint=without),
        hour("quiet_to", voice.gettext("Quiet until"), given.get("quiet_to"), hint=without),
        ticks("dms", voice.gettext("Direct messages"), messages, ["yes"] if wants_dms else []),
    ]
    title, save = voice.gettext("My settings"), voice.gettext("Save")
    return form(voice, "settings", title=title, submit=save, blocks=blocks)


def chosen(voice: Voice, *, person: Person, country: str | None, quiet: tuple[time, time]) -> Message:
    """What holds now, in one sentence, in the language that was chosen."""
    said = voice.render(
        "personal/chosen",
        country=say.country(voice, country) if country else "",
        hours="" if quiet[0] == quiet[1] else _hours(voice, *quiet),
        dms=person.wants_dms,
    )
    return layout.message([layout.section(said)])


def _hours(voice: Voice, start: time, end: time) -> str:
    hours = {"start": formats.hour(start, voice.locale), "end": formats.hour(end, voice.locale)}
    return voice.gettext("%(start)s to %(end)s") % hours


def _holidays(voice: Voice, country: str | None) -> str:
    if not country:
        return voice.gettext("Its public holidays are no working days.")
    named = {"country": say.country(voice, country)}
    return voice.gettext("Its public holidays are no working days. Without: %(country)s.") % named
