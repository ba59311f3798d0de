"""Who hears of a change: the asker always; the channel where it was typed, if that channel belongs to the pipeline.

Nobody else where a channel's members might not see the deal themselves, nor people of other organisations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from commands.asking import Asking
from messages.announcements import Announced, Happened, announced, announced_together
from messages.answers import PostTo, Verdict
from messages.message import Message
from messages.voice import Voice
from storage.work import Work

QUIET: frozenset[Announced] = frozenset({"lost"})
"""Changes that are announced only when somebody asks for it, unless the pipeline tells its losses."""

NEWS_FOR = timedelta(days=1)
"""What somebody did is told a channel for so long: after an outage of days nobody wants to read all of it."""

_FIRST = 1
"""A deal's creation is the first change in its history; a note of the same form may follow it."""


async def tell_the_channel(asking: Asking, happened: Happened, *, change: int | None = None) -> PostTo | None:
    """Announce the change just made to a deal where it was typed, or say where a button may announce it.

    `change` is its number in the deal's history where others of the same request came after it.
    The announcement joins the outbox in the transaction of the change, so neither happens without the other.
    """
    deal = happened.deal
    if not asking.tells_channels:
        return None
    channel, shared = asking.invocation.channel_id, asking.invocation.channel_shared
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    if channel and channel == pipeline.rules.feed_channel_id:
        return None  # the feed says it there
    silent = happened.kind in QUIET and not pipeline.rules.tells_losses
    if channel and asking.here and asking.here.id == deal.pipeline_id and not silent and not shared:
        await announce(asking, channel, happened)
        return None
    home = pipeline.channel_id
    if home is None or (home == channel and shared):
        return None
    number = change or (_FIRST if happened.kind == "created" else deal.version)
    return PostTo(channel_id=home, change=number, name=await asking.work.channels.name(home) or "")


async def tell_the_channel_of_several(asking: Asking, done: Sequence[Verdict]) -> None:
    """Announce what one command did to several deals, in one message, where it was typed."""
    channel, here = asking.invocation.channel_id, asking.here
    told = [one for one in done if one.deal and here and one.deal.pipeline_id == here.id]
    told = [one for one in told if one.said not in QUIET or (here and here.rules.tells_losses)]
    if channel and told and asking.tells_channels and not asking.invocation.channel_shared:
        voice = await channel_voice(asking.work, channel, asking.voice)
        message = announced_together(voice, done=told, by=asking.person)
        await _put(asking, channel, message, key=f"said:{asking.invocation.key}")


async def announce(asking: Asking, channel: str, happened: Happened, *, change: int | None = None) -> None:
    """Put the announcement of a change in the outbox, in the channel's language; the same change only once.

    `change` is its number in the deal's history where it was asked for afterwards; pressed twice it is posted once.
    """
    voice = await channel_voice(asking.work, channel, asking.voice)
    deal = happened.deal
    celebrated = happened.kind == "won" and (await asking.work.pipelines.get(deal.pipeline_id)).rules.celebrates
    message = announced(voice, happened, celebrated=celebrated)
    await _put(asking, channel, message, key=f"said:{change or asking.invocation.key}:{deal.number}")


async def _put(asking: Asking, channel: str, message: Message, *, key: str) -> None:
    await put_news(asking, channel, message.to_json(), key=key, kind="announcement")


async def put_news(asking: Asking, channel: str, payload: Mapping[str, object], *, key: str, kind: str) -> bool:
    """Have a channel told what was done just now; False when a message of this key exists already.

    Like everything late it waits for the end of the workspace's quiet hours, and is given up after `NEWS_FOR`.
    """
    asking.posts, now = True, asking.invocation.at
    return await asking.work.outbox.put(
        key=key,
        kind=kind,
        channel=channel,
        payload=payload,
        at=now,
        zone=(await asking.work.workspace()).zone,
        worth_until=now + NEWS_FOR,
    )


async def channel_voice(work: Work, channel: str, voice: Voice) -> Voice:
    """How a channel is spoken to: as its subscription says, else as the workspace does.

    At the moment and in the templates of `voice`.
    """
    subscriptions = await work.subscriptions.of_channel(channel)
    workspace = await work.workspace()
    if subscriptions:
        return voice.to(subscriptions[0].language, ZoneInfo(subscriptions[0].zone))
    return voice.to(workspace.language, ZoneInfo(workspace.zone))
