"""Digests somebody subscribed to: set up, listed, stopped, tried out, and why one was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from messages import actions, digest_actions, formats, layout, words
from messages.escaping import channel, mention
from messages.layout import Button, Choice, More
from messages.limits import LINES
from messages.message import Message
from messages.sending import reason
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.schedules import FIRST_WORKING_DAY, LAST_WORKING_DAY, Schedule
from pipeline.stages import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """A digest. `target` is a channel or, for a personal one, a person.

    `next_at` (UTC) is when it next goes out, on a working day where its own is a day off; None once it was stopped.
    `trouble` is why nothing can be posted there, in Slack's word.
    """

    number: int
    pipeline: Pipeline
    target: str
    schedule: Schedule
    set_up_by: Person | None
    next_at: datetime | None
    trouble: str | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it goes to a person."""
        return not self.target.startswith(("C", "G"))

    @property
    def where(self) -> Markup:
        """The target as a token."""
        return mention(self.target) if self.is_personal else channel(self.target)


def schedule_words(voice: Voice, schedule: Schedule) -> str:
    """weekly, Monday 9:00; hebdomadaire, lundi à 9 h."""
    hour, cadence = formats.hour(schedule.hour, voice.locale), words.cadences(voice)[schedule.cadence]
    if schedule.cadence == "daily":
        return voice.gettext("%(cadence)s, %(hour)s") % {"cadence": cadence, "hour": hour}
    if schedule.cadence == "weekly":
        facts = {"cadence": cadence, "weekday": voice.weekday(schedule.weekday), "hour": hour}
        return voice.gettext("%(cadence)s, %(weekday)s %(hour)s") % facts
    facts = {"cadence": cadence, "day": month_day_words(voice, schedule.month_day), "hour": hour}
    return voice.gettext("%(cadence)s, %(day)s, %(hour)s") % facts


def month_day_words(voice: Voice, day: int) -> str:
    """The 1st; first working day."""
    named = {
        FIRST_WORKING_DAY: voice.pgettext("day of the month", "first working day"),
        LAST_WORKING_DAY: voice.pgettext("day of the month", "last working day"),
    }
    said = voice.pgettext("day of the month", "the %(day)s") % {"day": formats.nth(day, voice.locale)}
    return named.get(day, said)


def subscribed(voice: Voice, *, subscription: SubscriptionFacts) -> Message:
    """A digest was set up, or is another now: what, where, when the next one comes."""
    row = layout.actions(_preview(voice, subscription), _edit(voice, subscription), _stop(voice, subscription))
    return layout.message([layout.section(said_of(voice, "subscribed", subscription)), row])


def subscription_list(voice: Voice, *, subscriptions: Sequence[SubscriptionFacts], everywhere: bool = False) -> Message:
    """Digests, each with a menu to try it out, change it or stop it; without one, how to set one up.

    `everywhere` they are those of the whole workspace, else of a place and a person.
    """
    new = layout.actions(Button(voice.gettext("New digest…"), digest_actions.subscription()))
    if not subscriptions:
        return layout.message([layout.section(voice.render("subscriptions/none")), new])
    own = any(subscription.is_personal for subscription in subscriptions)
    listed = _listed(voice, "title", subscriptions, everywhere=everywhere, own=own)
    return replace(listed, blocks=(*listed.blocks, new))


def which_to_stop(voice: Voice, *, subscriptions: Sequence[SubscriptionFacts]) -> Message:
    """The digests of a channel that has several, where one was to be stopped without saying which."""
    return _listed(voice, "which_to_stop", subscriptions)


def unsubscribed(voice: Voice, *, subscription: SubscriptionFacts) -> Message:
    """A digest was stopped."""
    return layout.message([layout.section(said_of(voice, "unsubscribed", subscription))])


def why(voice: Voice, *, subscription: SubscriptionFacts) -> Message:
    """Why a digest was sent: what was asked for, by whom, when it comes again, how it is stopped."""
    said = layout.section(said_of(voice, "why", subscription))
    if subscription.next_at is None:
        return layout.message([said])
    return layout.message([said, layout.actions(_edit(voice, subscription), _stop(voice, subscription))])


def preview(voice: Voice, *, digest: Message, subscription: SubscriptionFacts, others: Sequence[int] = ()) -> Message:
    """The digest as it would go out now, under a line that says when and where it really will.

    `others` are the numbers of further digests of the place, each with a button that tries it out.
    """
    line = layout.context(said_of(voice, "preview", subscription, others=len(others)))
    shown = [
        Button(voice.gettext("Preview %(number)s") % {"number": number}, _try_out(number)) for number in others[:LINES]
    ]
    moved = digest.chart_at + 1 if digest.chart else 0
    return replace(digest, blocks=(line, *digest.blocks, *layout.row(*shown)), chart_at=moved)


def _listed(voice: Voice, title: str, subscriptions: Sequence[SubscriptionFacts], **facts: object) -> Message:
    said = layout.section(voice.render(f"subscriptions/{title}", count=len(subscriptions), **facts))
    shown = [layout.section(said_of(voice, "line", s), control=_menu(voice, s)) for s in subscriptions[:LINES]]
    more = len(subscriptions) - LINES
    rest = [layout.context(voice.render("subscriptions/more", count=more))] if more > 0 else []
    return layout.message([said, *shown, *rest])


def said_of(voice: Voice, template: str, subscription: SubscriptionFacts, **facts: object) -> Markup:
    """What the template of `subscriptions/` of this name says of a digest."""
    known = {
        "schedule": schedule_words(voice, subscription.schedule),
        "where": subscription.where,
        "city": voice.zone_city(subscription.schedule.zone.key),
        "trouble": reason(voice, subscription.trouble or ""),
    }
    return voice.render(f"subscriptions/{template}", subscription=subscription, **known, **facts)


def _menu(voice: Voice, subscription: SubscriptionFacts) -> More:
    row = (_preview(voice, subscription), _edit(voice, subscription), _stop(voice, subscription))
    return More(tuple(Choice(button.label, button.value) for button in row))


def _preview(voice: Voice, subscription: SubscriptionFacts) -> Button:
    return Button(voice.gettext("Preview"), _try_out(subscription.number))


def _edit(voice: Voice, subscription: SubscriptionFacts) -> Button:
    return Button(voice.gettext("Change…"), digest_actions.subscription(n=subscription.number))


def _stop(voice: Voice, subscription: SubscriptionFacts) -> Button:
    return Button(voice.gettext("Stop…"), digest_actions.stop_digest(n=subscription.number))


def _try_out(number: int) -> str:
    return actions.say(c="/pipeline", t=f"preview {number}")
