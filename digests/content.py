"""The forms a post can take, best first: Slack's own chart, a picture of it, the table alone, the words alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import structlog

from digests.gateway import Gateway, SendFailed, ToldToWait
from messages.message import Chart, Message
from messages.pictures import with_image, without_chart
from storage.delivery import OutboxItem

Picture = Callable[[Chart], Awaitable[bytes]]
"""Draws a chart as PNG bytes, away from the event loop."""

PICTURE_SECONDS = 60.0
"""How long a picture may take to be drawn and uploaded: with the post before it, less than a claim is good for."""

log = structlog.get_logger()


async def content_with_fallbacks(
    item: OutboxItem, gateway: Gateway, picture: Picture
) -> AsyncGenerator[dict[str, Any]]:
    """What to post, one attempt after the other; the next is asked for only when Slack refused the last.

    No trouble with the picture is a reason to withhold the digest, since the table says the same; only a short wait is
    kept, once. What Slack takes in no form is said in its words alone, which carry the gist.
    """
    message = Message.from_json(item.payload)
    yield _content(message)
    if message.chart is not None:
        if file_id := await _in_time(message.chart, item, gateway, picture):
            yield _content(with_image(message, file_id))
        yield _content(without_chart(message))
    log.warning("said_in_words_alone", team=item.team_id, key=item.key, kind=item.kind)
    yield {"text": message.text, "blocks": []}


async def _in_time(chart: Chart, item: OutboxItem, gateway: Gateway, picture: Picture) -> str | None:
    try:
        async with asyncio.timeout(PICTURE_SECONDS):
            return await _uploaded(chart, item, gateway, picture)
    except TimeoutError:
        log.warning("chart_too_slow", team=item.team_id, key=item.key, kind=item.kind)
        return None


async def _uploaded(chart: Chart, item: OutboxItem, gateway: Gateway, picture: Picture) -> str | None:
    """The Slack file id of the chart's picture; None where it cannot be drawn, or Slack takes no file."""
    try:
        png = await picture(chart)
    except Exception:
        # What draws is no code of ours: a font or a library that is broken here would hold up the digest for ever.
        log.exception("chart_not_drawn", team=item.team_id, key=item.key, kind=item.kind)
        return None
    try:
        return await gateway.upload_png(team_id=item.team_id, png=png, title=chart.title, alt=chart.alt)
    except ToldToWait as wait:
        if item.attempts > 1 or wait.seconds > PICTURE_SECONDS:
            return None
        raise
    except SendFailed:
        return None


def content_of(item: OutboxItem) -> dict[str, Any]:
    """What a post says in its first form; an edit has no other."""
    return _content(Message.from_json(item.payload))


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
