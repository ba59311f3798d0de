"""The report of data quality: how many open deals say what a forecast needs, and which do not."""

from __future__ import annotations

from messages import layout
from messages.report_frame import Behind, Told
from messages.voice import Voice
from pipeline.hygiene import CHECKS, Check, Hygiene
from pipeline.stages import Pipeline

_LACKED = {
    "value": "no_value",
    "close_on": "no_close_date",
    "owner": "owner_left",
    "next_step": "no_next_step",
    "life": "no_life",
}
"""What the list behind each check is called (`reports/behind_title.j2`)."""


def hygiene(voice: Voice, *, pipeline: Pipeline, found: Hygiene) -> Told:
    """How many open deals say what a forecast needs, and which do not."""
    title = voice.render("reports/hygiene", pipeline=pipeline, found=found)
    if not found.open_deals:
        return Told(title=title)
    names = _checks(voice)
    header = [voice.gettext("Open deals with"), voice.gettext("Share"), voice.gettext("Missing")]
    rows = [
        [names[check], voice.percent(found.percent(check) or 0), voice.number(len(found.lacking(check)))]
        for check in CHECKS
    ]
    behind = [
        Behind(_LACKED[check], f"{label} {voice.number(len(found.lacking(check)))}", found.lacking(check))
        for check, label in _lacking(voice).items()
    ]
    return Told(title=title, blocks=[layout.table([header, *rows], figures=(1, 2))], behind=behind)


def _checks(voice: Voice) -> dict[Check, str]:
    return {
        "value": voice.gettext("a value"),
        "close_on": voice.gettext("a close date to come"),
        "owner": voice.gettext("an owner in Slack"),
        "next_step": voice.gettext("a next step"),
        "life": voice.gettext("life in 30 days"),
    }


def _lacking(voice: Voice) -> dict[Check, str]:
    return {
        "value": voice.pgettext("button", "No value"),
        "close_on": voice.pgettext("button", "No date to come"),
        "owner": voice.pgettext("button", "Owner gone"),
        "next_step": voice.pgettext("button", "No next step"),
        "life": voice.pgettext("button", "No life in 30 days"),
    }
