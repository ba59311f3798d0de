"""The forms that change a deal somebody knows already: its fields, its owner, its rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import InputBlock

from messages import words
from messages.form_fields import amount, choice, day, form_of_deal, person, text
from messages.message import Form
from messages.refusals import problems
from messages.voice import Voice
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT, DealFacts
from pipeline.refusals import Refused

Given = Mapping[str, str]
"""What fields hold before anybody types: texts as typed, a day as ISO 8601, a person as a user id."""


def edit(voice: Voice, *, deal: DealFacts, given: Given, wrong: Sequence[Refused] = ()) -> Form:
    """The fields of a deal; of a closed one only what it is called. `wrong` is what could not be read as typed.

    It remembers the deal's number `d` and the version `v` it shows.
    """
    blocks: list[InputBlock] = [
        text("name", voice.gettext("Name"), given, most=NAME_LIMIT),
        text("company", voice.gettext("Company"), given, most=NAME_LIMIT, optional=True),
    ]
    if deal.status == "open":
        categories = [(name, key) for key, name in words.categories(voice).items()]
        blocks += [
            amount(voice, given),
            day("close", voice.gettext("Expected close"), given.get("close"), optional=True),
            choice("category", voice.gettext("Forecast"), categories, given.get("category")),
            person("owner", voice.gettext("Owner"), given.get("owner")),
        ]
    blocks.append(text("source", voice.gettext("Source"), given, most=NAME_LIMIT, optional=True))
    title = voice.gettext("Edit #%(number)s") % {"number": deal.number}
    return form_of_deal(
        voice, "edit", deal, title=title, submit=voice.gettext("Save"), blocks=[*problems(voice, wrong), *blocks]
    )


def park(voice: Voice, *, deal: DealFacts, given: Given, wrong: Sequence[Refused] = ()) -> Form:
    """Until when a deal rests, and why. It remembers `d` and `v`."""
    wakes = voice.gettext("It wakes by itself that day.")
    blocks = [
        day("until", voice.gettext("Until"), given.get("until"), hint=wakes),
        text("reason", voice.gettext("Why"), given, most=NOTE_LIMIT, optional=True, multiline=True),
    ]
    title = voice.gettext("Park #%(number)s") % {"number": deal.number}
    return form_of_deal(
        voice,
        "park",
        deal,
        title=title,
        submit=voice.pgettext("button", "Park"),
        blocks=[*problems(voice, wrong), *blocks],
    )


def assign(voice: Voice, *, deal: DealFacts, given: Given, wrong: Sequence[Refused] = ()) -> Form:
    """Who follows a deal from now on. It remembers `d` and `v`."""
    hint = voice.gettext("They are told, with what they need to know.")
    blocks = [person("owner", voice.gettext("Owner"), given.get("owner"), hint=hint)]
    title = voice.gettext("Assign #%(number)s") % {"number": deal.number}
    return form_of_deal(
        voice,
        "assign",
        deal,
        title=title,
        submit=voice.pgettext("button", "Assign"),
        blocks=[*problems(voice, wrong), *blocks],
    )
