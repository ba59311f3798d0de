"""The feed channel: it gets every change, one message per deal, updated in place while the same person goes on."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

from commands.asking import Asking
from commands.telling import channel_voice, put_news
from messages.feed import feed_post
from pipeline.deals import ChangeFacts, DealFacts

GOING_ON = timedelta(minutes=30)
"""Somebody's next change within this time joins the message of the last one."""

AT_ONCE = 20
"""Of a request that changes more deals than this (a book handed over, an amnesty) the feed is spared: none reads on."""


async def feed(asking: Asking) -> None:
    """Tell the feed channels what this request changed, in its transaction."""
    if not asking.tells_channels:
        return
    if not any(pipeline.rules.feed_channel_id for pipeline in await asking.work.pipelines.all()):
        return
    changed = await asking.work.deals.changed_by(asking.invocation.key)
    for deal in changed if len(changed) <= AT_ONCE else ():
        channel = (await asking.work.pipelines.get(deal.pipeline_id)).rules.feed_channel_id
        if channel:
            await _tell(asking, deal, channel)


async def _tell(asking: Asking, deal: DealFacts, channel: str) -> None:
    changes = going_on(await asking.work.deals.history(deal.number))
    voice = await channel_voice(asking.work, channel, asking.voice)
    payload = feed_post(voice, deal=deal, changes=changes).to_json()
    key, now = f"feed:{deal.number}:{changes[0].seq}", asking.invocation.at
    if not await put_news(asking, channel, payload, key=key, kind="feed"):
        await asking.work.outbox.say_instead(key, payload, at=now)


def going_on(changes: list[ChangeFacts]) -> list[ChangeFacts]:
    """The last changes of a history (oldest first) that one person made, none longer after the next than GOING_ON."""
    backwards = list(reversed(changes))
    later = [backwards[0], *backwards]
    run = takewhile(lambda pair: _together(*pair), zip(backwards, later, strict=False))
    return [change for change, _ in run][::-1]


def _together(change: ChangeFacts, after: ChangeFacts) -> bool:
    same = (change.by and change.by.user_id) == (after.by and after.by.user_id)
    return same and after.at - change.at <= GOING_ON
