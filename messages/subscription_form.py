"""The form of a digest: what goes where, when, and with which parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from messages import digest_actions, layout, setup_words as say
from messages.form_fields import channel, choice, form, hour, person, text, ticks
from messages.layout import Button
from messages.message import Block, Form
from messages.subscriptions import SubscriptionFacts, month_day_words, said_of
from messages.voice import Voice
from messages.words import cadences
from pipeline.schedules import FIRST_WORKING_DAY, LAST_WORKING_DAY
from pipeline.stages import Pipeline

_PLACE = 60
_LONGEST_MONTH = 31


def subscription(
    voice: Voice, *, shown: Mapping[str, Any], pipelines: Sequence[Pipeline], remembered: Mapping[str, Any]
) -> Form:
    """A digest, new or there already; `shown` is what stands in the fields, by their names."""
    days = [FIRST_WORKING_DAY, LAST_WORKING_DAY, *range(1, _LONGEST_MONTH + 1)]
    blocks = [
        channel("channel", voice.gettext("Channel"), shown["channel"], hint=voice.gettext("Where it is posted.")),
        person(
            "person",
            voice.gettext("Or a person"),
            shown["person"],
            optional=True,
            hint=voice.gettext("Who gets it as a direct message: a manager the team’s, anybody else their own deals."),
        ),
        choice(
            "pipeline",
            voice.gettext("Pipeline"),
            [(voice.pipeline_name(one), str(one.id)) for one in pipelines],
            shown["pipeline"],
        ),
        choice("cadence", voice.gettext("How often"), _cadences(voice), shown["cadence"]),
        choice(
            "weekday",
            voice.gettext("Weekday"),
            say.weekdays(voice),
            shown["weekday"],
            hint=voice.gettext("For a weekly digest."),
        ),
        choice(
            "month_day",
            voice.gettext("Day of the month"),
            [(month_day_words(voice, day), str(day)) for day in days],
            shown["month_day"],
            hint=voice.gettext("For a monthly or quarterly digest."),
        ),
        hour("hour", voice.gettext("Hour"), shown["hour"], hint=voice.gettext("On the clock of the time zone below.")),
        text(
            "zone", voice.gettext("Time zone"), shown, most=_PLACE, hint=voice.gettext("A city, such as Europe/Paris.")
        ),
        choice("language", voice.gettext("Language"), say.languages(), shown["language"]),
        ticks("sections", voice.gettext("What it shows"), sections(voice), shown["sections"], optional=False),
    ]
    number = remembered.get("n")
    title = voice.gettext("New digest") if number is None else voice.gettext("Digest")
    below = [] if number is None else [_stop_button(voice, number)]
    submit = voice.gettext("Save")
    return form(voice, "subscription", title=title, submit=submit, blocks=[*blocks, *below], remembered=remembered)


def stop(voice: Voice, *, subscription: SubscriptionFacts) -> Form:
    """Whether a digest shall be stopped."""
    return form(
        voice,
        "unsubscribe",
        title=voice.gettext("Stop the digest?"),
        submit=voice.gettext("Stop"),
        blocks=[layout.section(said_of(voice, "stop", subscription))],
        remembered={"n": subscription.number},
    )


def sections(voice: Voice) -> list[tuple[str, str]]:
    """The parts of a digest, with their names in the book."""
    return [
        (voice.gettext("What changed"), "changes"),
        (voice.gettext("Chart and table by stage"), "funnel"),
        (voice.gettext("Forecast and goal"), "forecast"),
        (voice.gettext("What needs attention"), "attention"),
        (voice.gettext("Won and lost"), "closed"),
        (voice.gettext("Leaderboard"), "leaderboard"),
        (voice.gettext("Each person's share, in the thread"), "detail"),
    ]


def _stop_button(voice: Voice, number: int) -> Block:
    button = Button(voice.gettext("Stop this digest…"), digest_actions.stop_digest(n=number), danger=True)
    return layout.actions(button)


def _cadences(voice: Voice) -> list[tuple[str, str]]:
    return [(words[:1].upper() + words[1:], cadence) for cadence, words in cadences(voice).items()]
