"""Digests somebody subscribed to: set up, listed, stopped, tried out, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from markupsafe import Markup

from messages import actions, formats, layout, words
from messages.escaping import channel
from messages.layout import Button
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.stages import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """A digest. `cadence` is daily, weekly, monthly or quarterly; `weekday` 0 is Monday, None where there is none.

    `at` is on the clock of `zone` (IANA), `next_at` is UTC and None once it was stopped.
    """

    number: int
    pipeline: Pipeline
    channel_id: str
    cadence: str
    weekday: int | None
    at: time
    zone: str
    set_up_by: Person | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """Something the bot sent, or did not: what kind of post, when it was due (UTC), where, and why not in words.

    `where` is a channel's id, or a person's where it was a direct message. `outcome` is sent, waiting, sending, failed
    or unsure as in the outbox, held, or duplicate.
    """

    at: datetime
    kind: str
    where: str
    outcome: str
    why: str = ""


def schedule_words(
    voice: Voice,
    *,
    cadence: str,
    weekday: int | None,
    at: time,
) -> str:
    """weekly, Monday 9:00; hebdomadaire, lundi à 9 h."""
    facts = {"cadence": words.cadences(voice).get(cadence, cadence), "hour": formats.hour(at, voice.locale)}
    if weekday is None:
        return voice.gettext("%(cadence)s, %(hour)s") % facts
    return voice.gettext("%(cadence)s, %(weekday)s %(hour)s") % {**facts, "weekday": voice.weekday(weekday)}


def subscribed(voice: Voice, *, subscription: SubscriptionFacts) -> Message:
    """A digest was set up: what, where, when the first one comes."""
    preview = Button(voice.gettext("Preview"), actions.say(c="/pipeline", t="preview"))
    return layout.message(
        [layout.section(_said(voice, "subscribed", subscription)), layout.actions(preview, _stop(voice, subscription))]
    )


def subscription_list(voice: Voice, *, subscriptions: Sequence[SubscriptionFacts]) -> Message:
    """The digests of a channel, each with the button that stops it; without one, how to set one up."""
    if not subscriptions:
        return layout.message([layout.section(voice.render("subscriptions/none"))])
    return _listed(voice, "title", subscriptions)


def which_to_stop(voice: Voice, *, subscriptions: Sequence[SubscriptionFacts]) -> Message:
    """The digests of a channel that has several, where one was to be stopped without saying which."""
    return _listed(voice, "which_to_stop", subscriptions)


def unsubscribed(voice: Voice, *, subscription: SubscriptionFacts) -> Message:
    """A digest was stopped."""
    return layout.message([layout.section(_said(voice, "unsubscribed", subscription))])


def preview(voice: Voice, *, digest: Message, next_at: datetime, where: str) -> Message:
    """The digest as it would go out now, under a line that says when (UTC) and where (channel id) it really will."""
    line = layout.context(voice.render("subscriptions/preview", next_at=next_at, where=channel(where)))
    moved = digest.chart_at + 1 if digest.chart else 0
    return replace(digest, blocks=(line, *digest.blocks), chart_at=moved)


def log(voice: Voice, *, entries: Sequence[LogEntry]) -> Message:
    """What was sent, held back or failed, newest first, ten lines."""
    lines = [(entry, channel(entry.where) if entry.where[:1] in "CDG" else None) for entry in entries[:LINES]]
    more = max(0, len(entries) - LINES)
    return layout.message([layout.section(voice.render("subscriptions/log", lines=lines, more=more))])


def _listed(voice: Voice, title: str, subscriptions: Sequence[SubscriptionFacts]) -> Message:
    said = layout.section(voice.render(f"subscriptions/{title}", count=len(subscriptions)))
    shown = subscriptions[:LINES]
    return layout.message([said, *(layout.section(_said(voice, "line", s), control=_stop(voice, s)) for s in shown)])


def _said(voice: Voice, template: str, subscription: SubscriptionFacts) -> Markup:
    schedule = schedule_words(voice, cadence=subscription.cadence, weekday=subscription.weekday, at=subscription.at)
    facts = {"where": channel(subscription.channel_id), "city": voice.zone_city(subscription.zone)}
    return voice.render(f"subscriptions/{template}", subscription=subscription, schedule=schedule, **facts)


def _stop(voice: Voice, subscription: SubscriptionFacts) -> Button:
    return Button(voice.gettext("Stop"), actions.say(c="/pipeline", t=f"unsubscribe {subscription.number}"))
