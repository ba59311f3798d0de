"""The forms a post can take, best first: Slack's own chart, a picture of it, the table alone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from digests.gateway import Gateway, SendFailed, ToldToWait
from messages.message import Chart, Message
from messages.pictures import with_image, without_chart
from storage.delivery import OutboxItem

Picture = Callable[[Chart], Awaitable[bytes]]
"""Draws a chart as PNG bytes, away from the event loop."""


async def content_with_fallbacks(
    item: OutboxItem, gateway: Gateway, picture: Picture
) -> AsyncGenerator[dict[str, Any]]:
    """What to post, one attempt after the other; the next is asked for only when Slack refused the last.

    No trouble with the picture is a reason to withhold the digest, since the table says the same; only a wait is kept.
    """
    message = Message.from_json(item.payload)
    yield _content(message)
    if message.chart is None:
        return
    try:
        png = await picture(message.chart)
        file_id = await gateway.upload_png(
            team_id=item.team_id, png=png, title=message.chart.title, alt=message.chart.alt
        )
    except ToldToWait:
        raise
    except SendFailed:
        yield _content(without_chart(message))
        return
    yield _content(with_image(message, file_id))
    yield _content(without_chart(message))


def content_of(item: OutboxItem) -> dict[str, Any]:
    """What a post says in its first form; an edit has no other."""
    return _content(Message.from_json(item.payload))


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
