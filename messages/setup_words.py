"""The choices of the settings, in words: what a form offers and what a sentence says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from babel import Locale

from messages import formats, words
from messages.voice import Voice

Shown = Mapping[str, Any]
"""Settings by the names of a form's fields: texts, or lists of them where several may be chosen."""

Choices = list[tuple[str, str]]
"""Words and the value they stand for."""

_FIRST_MONTHS = range(1, 13)


def languages() -> Choices:
    """What the bot speaks, each language in its own words."""
    return [((Locale.parse(code).get_display_name(code) or code).capitalize(), code) for code in ("en", "fr")]


def weekdays(voice: Voice) -> Choices:
    """The days of the week, Monday being 0."""
    return [(voice.weekday(number), str(number)) for number in range(7)]


def months(voice: Voice) -> Choices:
    """The months, January being 1."""
    return [(formats.month(date(2024, number, 1), voice.locale), str(number)) for number in _FIRST_MONTHS]


def policies(voice: Voice) -> Choices:
    """Who may change a deal."""
    return [
        (voice.gettext("everybody may change a deal"), "everyone"),
        (voice.gettext("only its owner and managers may change a deal"), "owner"),
    ]


def visibilities(voice: Voice) -> Choices:
    """Whose deals somebody sees."""
    return [
        (voice.gettext("everybody sees every deal"), "all"),
        (voice.gettext("everybody sees their own deals"), "own"),
        (voice.gettext("everybody sees their own deals and the stages of their role"), "stages"),
    ]


def categories(voice: Voice) -> Choices:
    """Forecast categories a stage may put its deals in."""
    return [(said, category) for category, said in words.categories(voice).items()]


def requirables(voice: Voice) -> Choices:
    """What a stage may ask for."""
    return [
        (voice.pgettext("required", "value"), "value"),
        (voice.pgettext("required", "close date"), "close_on"),
        (voice.pgettext("required", "company"), "company"),
        (voice.pgettext("required", "contact"), "contact"),
        (voice.pgettext("required", "source"), "source"),
        (voice.pgettext("required", "next step"), "next_step"),
        (voice.pgettext("required", "budget"), "budget"),
        (voice.pgettext("required", "decision maker"), "authority"),
        (voice.pgettext("required", "need"), "need"),
        (voice.pgettext("required", "timing"), "timing"),
    ]


def habits(voice: Voice) -> Choices:
    """What a pipeline does or leaves, each to be ticked."""
    return [
        (voice.gettext("Announce lost deals too"), "tells_losses"),
        (voice.gettext("Celebrate won deals"), "celebrates"),
        (voice.gettext("Ask what decided a won deal"), "asks_what_decided"),
    ]


def clocks(voice: Voice) -> Choices:
    """When a stage brings a deal up besides its silence, each to be ticked."""
    return [
        (voice.gettext("When its close date has passed"), "close"),
        (voice.gettext("When it stays half as long again as won deals did"), "age"),
    ]


def role(voice: Voice, name: str) -> str:
    """A role by the catalogue, or as its team calls it."""
    known = {
        "scout": voice.pgettext("role", "scout"),
        "hunter": voice.pgettext("role", "hunter"),
        "farmer": voice.pgettext("role", "farmer"),
    }
    return known.get(name, name)


def said_of(choices: Choices, value: str) -> str:
    """The words for a value, or the value itself where there are none."""
    return next((said for said, known in choices if known == value), value)


def country(voice: Voice, code: str) -> str:
    """A country by its name."""
    return str(Locale.parse(voice.locale).territories.get(code, code))


def workspace_facts(voice: Voice, shown: Shown) -> list[str]:
    """All settings of a workspace, each in a few words."""
    quiet = {side: formats.hour(time.fromisoformat(shown[f"quiet_{side}"]), voice.locale) for side in ("from", "to")}
    fiscal = said_of(months(voice), shown["fiscal"])
    return [
        shown["currency"],
        voice.gettext("time of %(city)s") % {"city": voice.zone_city(shown["zone"])},
        *([country(voice, shown["country"])] if shown["country"] else []),
        said_of(languages(), shown["language"]),
        voice.gettext("weeks from %(day)s") % {"day": said_of(weekdays(voice), shown["week"])},
        voice.gettext("working days: %(days)s") % {"days": ", ".join(days(voice, shown["days"]))},
        voice.gettext("quiet from %(from)s to %(to)s") % quiet,
        voice.gettext("fiscal year from %(month)s") % {"month": fiscal},
        said_of(policies(voice), shown["policy"]),
        said_of(visibilities(voice), shown["visibility"]),
        voice.gettext("guests take part") if shown["guests"] else voice.gettext("guests do not take part"),
    ]


def days(voice: Voice, numbers: Sequence[str]) -> list[str]:
    """Names of weekdays."""
    return [said_of(weekdays(voice), number) for number in numbers]
