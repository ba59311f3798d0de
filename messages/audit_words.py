"""Settings as the audit list tells them: by the names and in the words of the forms they are changed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time

from markupsafe import Markup

from messages import formats, setup_words as say, words
from messages.escaping import place, plain
from messages.limits import cut
from messages.setup_words import Choices
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.stages import Pipeline, Stage

NOTHING = "–"
"""What stands for a setting that is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the ids in the list stand for: people by Slack id, stages and pipelines by number, removed ones too."""

    people: Mapping[str, Person] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    pipelines: Mapping[str, Pipeline] = field(default_factory=dict)


PEOPLE = frozenset({"managers", "hand_to"})
"""Settings that hold ids of people."""

ROLE = "role"
"""The sheet whose `stages` are ids; those of a new pipeline are names."""

_VALUE = 60


def label(voice: Voice, sheet: str, name: str) -> str:
    """What a setting of a form is called; by its own word where no form has it any more."""
    if (sheet, name) == ("rules", "days"):
        return voice.gettext("Follow-up after days")
    labels = _of_the_workspace(voice) | _of_a_pipeline(voice) | _of_a_stage(voice) | _of_people(voice)
    return labels.get(name, name)


def value(voice: Voice, names: Names, sheet: str, name: str, kept: object) -> Markup:
    """What a setting was or is, in words: a list of what is in it, a dash for nothing."""
    each = [str(one) for one in (kept if isinstance(kept, list) else [kept]) if one is not None and one != ""]
    if name in {"channel", "feed", "digests"}:
        return Markup(", ").join(map(place, each)) or plain(NOTHING)
    return plain(cut(", ".join(_one(voice, names, sheet, name, one) for one in each) or NOTHING, _VALUE))


def _one(voice: Voice, names: Names, sheet: str, name: str, kept: str) -> str:
    if name in PEOPLE:
        return voice.named(names.people[kept].name) if kept in names.people else voice.gettext("a former colleague")
    if (sheet, name) == (ROLE, "stages") and kept in names.stages:
        return voice.stage(names.stages[kept])
    if name == "manages" and kept in names.pipelines:
        return voice.pipeline_name(names.pipelines[kept])
    if (sheet, name) == ("rules", "days"):
        return kept
    choices = _CHOICES.get(name)
    return say.said_of(choices(voice), kept) if choices else _WORDS.get(name, _as_it_is)(voice, kept)


def _as_it_is(_voice: Voice, kept: str) -> str:
    return kept


def _hour(voice: Voice, kept: str) -> str:
    try:
        return formats.hour(time.fromisoformat(kept), voice.locale)
    except ValueError:
        return kept


def _yes(voice: Voice, _kept: str) -> str:
    return words.bant_answers(voice)[True]


_WORDS: Mapping[str, Callable[[Voice, str], str]] = {
    "zone": lambda voice, kept: voice.zone_city(kept),
    "country": say.country,
    "quiet_from": _hour,
    "quiet_to": _hour,
    "guests": _yes,
    "bank": _yes,
    "admin": _yes,
    "role": say.role,
    "reasons": lambda voice, kept: voice.reason(kept),
    "disqualifying": lambda voice, kept: voice.reason(kept),
}
_CHOICES: Mapping[str, Callable[[Voice], Choices]] = {
    "language": lambda _voice: say.languages(),
    "week": say.weekdays,
    "days": say.weekdays,
    "fiscal": say.months,
    "policy": say.policies,
    "visibility": say.visibilities,
    "category": say.categories,
    "required": say.requirables,
    "habits": say.habits,
    "clocks": say.clocks,
}


def _of_the_workspace(voice: Voice) -> dict[str, str]:
    return {
        "currency": voice.gettext("Currency"),
        "zone": voice.gettext("Time zone"),
        "country": voice.gettext("Country"),
        "language": voice.gettext("Language"),
        "week": voice.gettext("Weeks begin on"),
        "days": voice.gettext("Working days"),
        "quiet_from": voice.gettext("Quiet from"),
        "quiet_to": voice.gettext("Quiet until"),
        "fiscal": voice.gettext("The fiscal year begins in"),
        "policy": voice.gettext("Who may change a deal"),
        "visibility": voice.gettext("Who sees which deals"),
        "guests": voice.gettext("Guests and people of other organisations take part"),
        "rate": voice.gettext("Rate"),
        "bank": voice.gettext("European Central Bank"),
    }


def _of_a_pipeline(voice: Voice) -> dict[str, str]:
    return {
        "name": voice.gettext("Name"),
        "channel": voice.gettext("Channel"),
        "feed": voice.gettext("Feed channel"),
        "managers": voice.gettext("Managers"),
        "reasons": voice.gettext("Lost reasons"),
        "disqualifying": voice.gettext("Lost reasons that mean it never was a deal"),
        "habits": voice.gettext("Habits"),
        "hot_at": voice.gettext("Hot from score"),
        "after_sale": voice.gettext("Follow-ups after winning, in days"),
        "stages": voice.gettext("Stages"),
        "source": voice.gettext("Source"),
    }


def _of_a_stage(voice: Voice) -> dict[str, str]:
    return {
        "position": voice.gettext("Position"),
        "stale_days": voice.gettext("Limit in working days"),
        "clocks": voice.gettext("Bring a deal up too"),
        "probability": voice.gettext("Probability in per cent"),
        "category": voice.gettext("Forecast category"),
        "into": voice.gettext("Its deals go to"),
        "deals": voice.gettext("Open deals"),
        "digests": voice.gettext("Digests ended"),
        "required": voice.gettext("Must be known first"),
        "hand_to": voice.gettext("Hand over to"),
        "what": voice.gettext("What to do then"),
    }


def _of_people(voice: Voice) -> dict[str, str]:
    return {
        "admin": voice.gettext("Admin of the pipeline"),
        "manages": voice.gettext("Manages"),
        "role": voice.gettext("Role"),
        "month": voice.gettext("per month"),
        "quarter": voice.gettext("per quarter"),
    }
