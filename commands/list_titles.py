"""What a list is of, in plain words at its head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commands.list_words import Need, Wanted
from messages.voice import Voice
from pipeline.stages import Status
from storage.deal_lists import Order


def list_title(voice: Voice, wanted: Wanted) -> str:
    """What the list is of, from the plainest word to the person: Silent deals · Proposal · Léa Martin."""
    parts = [
        *_head(voice, wanted),
        *(voice.pipeline_name(pipeline) for pipeline in wanted.pipelines),
        *dict.fromkeys(voice.stage(stage) for stage in wanted.stages),
        *([_closing(voice, *wanted.closing)] if wanted.closing else []),
        *(voice.named(person.name) for person in wanted.people),
        *([_by(voice)[wanted.order]] if wanted.order else []),
    ]
    return " · ".join(filter(None, parts))


def _head(voice: Voice, wanted: Wanted) -> list[str]:
    """The outcomes where they are named; else the first need, and what else is wanted in a word each."""
    outcomes = [_statuses(voice)[status] for status in wanted.statuses]
    words = [_needs(voice)[need] for need in wanted.needs]
    if outcomes or not words:
        return [*(outcomes or [_statuses(voice)["open"]]), *(word for _, word in words)]
    return [words[0][0], *(word for _, word in words[1:])]


def _statuses(voice: Voice) -> Mapping[Status, str]:
    return {
        "open": voice.gettext("Open deals"),
        "won": voice.gettext("Won deals"),
        "lost": voice.gettext("Lost deals"),
    }


def _needs(voice: Voice) -> Mapping[Need, tuple[str, str]]:
    """What begins a title, and what the same need is called further on in it."""
    return {
        "stale": (voice.gettext("Silent deals"), voice.gettext("silent")),
        "slipped": (
            voice.gettext("Deals whose close date has passed or is missing"),
            voice.gettext("close date passed or missing"),
        ),
        "parked": (voice.gettext("Parked deals"), voice.gettext("parked")),
        "hot": (voice.gettext("Hot deals"), voice.gettext("hot")),
        "no_next_step": (voice.gettext("Deals without a next step"), voice.gettext("no next step")),
        "no_value": (voice.gettext("Deals without a value"), voice.gettext("no value")),
    }


def _closing(voice: Voice, first: date, last: date) -> str:
    if first == date.min:
        return voice.gettext("closing by %(day)s") % {"day": voice.day(last)}
    return voice.gettext("closing %(days)s") % {"days": voice.over(first, last)}


def _by(voice: Voice) -> Mapping[Order, str]:
    return {
        "value": voice.gettext("by value"),
        "close": voice.gettext("by close date"),
        "life": voice.gettext("the most silent first"),
        "stage": voice.gettext("by stage"),
        "name": voice.gettext("by name"),
        "closed": voice.gettext("the last closed first"),
    }
