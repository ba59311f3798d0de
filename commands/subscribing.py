"""Digests for a channel: set up, listed, stopped, tried out, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.asking import Asking
from commands.invocation import Reply
from commands.schedule_words import read_schedule
from messages import subscriptions as says
from messages.subscriptions import LogEntry, SubscriptionFacts
from pipeline.cadence import next_weekly
from pipeline.refusals import AlreadySubscribed, NoSuchSubscription, NotAChannel, NotInChannel, SharedChannel
from storage.outbox import Posting
from storage.subscriptions import Subscription

_LOGGED = 30


async def subscribe(asking: Asking, words: Sequence[str]) -> Reply:
    """`subscribe weekly monday 9:00`: a digest for this channel, on my clock and in my language."""
    channel = _channel(asking)
    if asking.invocation.channel_shared:
        raise SharedChannel
    if not asking.invocation.channel_reachable:
        raise NotInChannel(channel_id=channel)
    schedule = read_schedule(words, locale=asking.voice.locale)
    for one in await asking.work.subscriptions.of_channel(channel):
        if (one.pipeline_id, one.weekday, one.hour) == (asking.pipeline.id, schedule.weekday, schedule.hour):
            raise AlreadySubscribed(number=one.number)
    now = asking.invocation.at
    subscription = await asking.work.subscriptions.add(
        channel_id=channel,
        pipeline_id=asking.pipeline.id,
        cadence=schedule.cadence,
        weekday=schedule.weekday,
        hour=schedule.hour,
        zone=asking.person.zone,
        language=asking.person.language,
        created_by=asking.person.user_id,
        at=now,
        next_at=next_weekly(now, weekday=schedule.weekday, hour=schedule.hour, zone=asking.zone),
    )
    if asking.pipeline.channel_id is None:
        await asking.work.pipelines.set_channel(asking.pipeline.id, channel)
    return asking.reply(says.subscribed(asking.voice, subscription=await _facts(asking, subscription)))


async def unsubscribe(asking: Asking, words: Sequence[str]) -> Reply:
    """`unsubscribe`, or `unsubscribe 3` where the channel has several."""
    here = await asking.work.subscriptions.of_channel(_channel(asking))
    number = next((int(word.lstrip("#")) for word in words if word.lstrip("#").isdecimal()), None)
    wanted = [one for one in here if number in {None, one.number}]
    if number is None and len(here) > 1:
        return asking.reply(says.which_to_stop(asking.voice, subscriptions=[await _facts(asking, one) for one in here]))
    if not wanted:
        raise NoSuchSubscription(numbers=tuple(one.number for one in here))
    facts = await _facts(asking, wanted[0])
    await asking.work.subscriptions.end(wanted[0].number, asking.invocation.at)
    return asking.reply(says.unsubscribed(asking.voice, subscription=facts))


async def subscriptions(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - verbs get their words
    """The digests of this channel."""
    here = await asking.work.subscriptions.of_channel(_channel(asking))
    listed = [await _facts(asking, one) for one in here]
    return asking.reply(says.subscription_list(asking.voice, subscriptions=listed))


async def preview(asking: Asking, words: Sequence[str]) -> Reply:
    """The digest of this channel as it would go out now."""
    here = await asking.work.subscriptions.of_channel(_channel(asking))
    number = next((int(word.lstrip("#")) for word in words if word.lstrip("#").isdecimal()), None)
    wanted = [one for one in here if number in {None, one.number}]
    if not wanted:
        raise NoSuchSubscription(numbers=tuple(one.number for one in here))
    one = wanted[0]
    # What is tried out is what the channel would get, whoever tries it.
    with asking.work.seeing_everything():
        digest = await asking.preview(asking.work, one.number, asking.invocation.at)
    return asking.reply(
        says.preview(asking.voice, digest=digest, next_at=one.next_at or asking.invocation.at, where=one.channel_id)
    )


async def log(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """What was sent, is waiting, or failed, and why; newest first."""
    recent = await asking.work.outbox.recent(_LOGGED)
    return asking.reply(says.log(asking.voice, entries=[_entry(posting) for posting in recent]))


def _channel(asking: Asking) -> str:
    """The channel a digest may go to; NotAChannel in a direct or group message."""
    channel = asking.invocation.channel_id
    if channel is None or not channel.startswith(("C", "G")):
        raise NotAChannel
    return channel


async def _facts(asking: Asking, subscription: Subscription) -> SubscriptionFacts:
    return SubscriptionFacts(
        number=subscription.number,
        pipeline=await asking.work.pipelines.get(subscription.pipeline_id),
        channel_id=subscription.channel_id,
        cadence=subscription.cadence,
        weekday=subscription.weekday,
        at=subscription.hour,
        zone=ZoneInfo(subscription.zone).key,
        set_up_by=await asking.work.people.get(subscription.created_by or ""),
        next_at=subscription.next_at,
    )


def _entry(posting: Posting) -> LogEntry:
    return LogEntry(
        at=posting.occasion_at or posting.created_at,
        kind=posting.kind,
        where=posting.channel,
        outcome=posting.status,
        why=posting.error or "",
    )
