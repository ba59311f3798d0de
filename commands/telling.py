"""Who hears of a change: the asker always; the channel where it was typed, if that channel belongs to the pipeline."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.asking import Asking
from messages.announcements import Announced, announced
from messages.answers import PostTo
from messages.voice import Voice
from pipeline.deals import DealFacts, Person
from pipeline.stages import Stage
from storage.work import Work

QUIET: frozenset[Announced] = frozenset({"lost"})
"""Changes that are announced only when somebody asks for it."""


async def tell_the_channel(
    asking: Asking, kind: Announced, deal: DealFacts, *, came_from: Stage | None = None, text: str | None = None
) -> PostTo | None:
    """Announce the change just made to `deal` where it was typed, or say where a button may announce it.

    The announcement joins the outbox in the transaction of the change, so neither happens without the other.
    """
    channel = asking.invocation.channel_id
    here = await asking.work.pipelines.of_channel(channel) if channel else None
    if here and here.id == deal.pipeline_id and kind not in QUIET:
        await announce(asking, str(channel), kind, deal, came_from=came_from, text=text, by=asking.person)
        return None
    home = (await asking.work.pipelines.get(deal.pipeline_id)).channel_id
    if home is None:
        return None
    changes = await asking.work.deals.history(deal.number)
    return PostTo(channel_id=home, change=changes[-1].seq, name=await asking.work.channels.name(home) or "")


async def announce(
    asking: Asking,
    channel: str,
    kind: Announced,
    deal: DealFacts,
    *,
    by: Person,
    came_from: Stage | None = None,
    text: str | None = None,
    change: int | None = None,
) -> None:
    """Put the announcement of a change in the outbox, in the channel's language; the same change only once.

    `change` is its number in the deal's history where it was asked for afterwards; pressed twice it is posted once.
    """
    voice = await channel_voice(asking.work, channel)
    message = announced(voice.at(asking.invocation.at), kind=kind, deal=deal, by=by, came_from=came_from, text=text)
    await asking.work.outbox.put(
        key=f"said:{change or asking.invocation.key}:{deal.number}",
        kind="announcement",
        channel=channel,
        payload=message.to_json(),
        at=asking.invocation.at,
    )
    asking.posts = True


async def channel_voice(work: Work, channel: str) -> Voice:
    """How a channel is spoken to: as its subscription says, else as the workspace does."""
    subscriptions = await work.subscriptions.of_channel(channel)
    workspace = await work.workspace()
    if subscriptions:
        return Voice.of(subscriptions[0].language, ZoneInfo(subscriptions[0].zone))
    return Voice.of(workspace.language, ZoneInfo(workspace.zone))
