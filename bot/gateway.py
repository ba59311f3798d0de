"""Slack for the outbox: posts once, looks whether a post stands, uploads pictures."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels import Channels
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.slack_errors import LOST, told_by, told_looking, told_lost
from bot.uploads import Uploads
from digests.gateway import (
    CannotLook,
    InDoubt,
    Posted,
    SendFailed,
    TargetGone,
    ThreadGone,
    ToldToWait,
    WorkspaceGone,
)

EVENT_TYPE = "affluent_post"
"""The kind of the metadata that marks our posts; its payload carries the outbox key and nothing of a deal."""

PAGES = 20
"""How many pages of history, 200 messages each, are searched for a post."""

LOOK_BACK = timedelta(days=1)
"""How much further back than asked a post is looked for: where it stands is told by Slack's clock, not by ours."""

READY_SECONDS = 60.0
"""Within so long of being asked a post is on its way, or given back: whoever asked has a claim that ends."""


class SlackGateway:
    """`digests.gateway.Gateway` over the Web API.

    `client` must have no retry handlers: the SDK's default one sends a post again when the answer was lost. It works
    for workspace `team_id`; for any other, every call is WorkspaceGone.
    """

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        team_id: str,
        channels: Channels,
        pacer: Pacer,
        metrics: Metrics,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if client.retry_handlers:
            raise ValueError("a posting client must not retry")
        self._client = client
        self._team_id = team_id
        self._channels = channels
        self._pacer = pacer
        self._metrics = metrics
        self._uploads = Uploads(client=client, sleep=sleep)
        self._clock = clock

    async def post(
        self, *, team_id: str, channel: str, content: Mapping[str, Any], key: str, thread_ts: str | None = None
    ) -> Posted:
        """Post once. Raises what `digests.gateway` says; a lost answer is InDoubt, never a second attempt.

        A channel shared with another organisation is TargetGone: nothing of the pipeline is said there.
        """
        self._check(team_id)
        try:
            await self._ready(team_id, channel)
            posted = await self._post(team_id, channel, {**_in_thread(thread_ts), **content}, key)
        except SendFailed as failed:
            self._metrics.posts.labels(outcome=_outcome(failed)).inc()
            raise
        self._metrics.posts.labels(outcome="sent").inc()
        return posted

    async def _ready(self, team_id: str, channel: str) -> None:
        """Wait for one's turn and see that the channel may be told; ToldToWait where that takes too long.

        By the wall clock as well, which goes on while the machine is asleep.
        """
        began = self._clock()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._pacer.turn(team_id=team_id, channel=channel)
                await self._check_shared(channel)
        except TimeoutError as slow:
            raise ToldToWait("long_queue", seconds=READY_SECONDS) from slow
        if self._clock() - began > READY_SECONDS:
            raise ToldToWait("long_queue", seconds=READY_SECONDS)

    def _check(self, team_id: str) -> None:
        """The token is good for one workspace; what waits for another one must not end up here."""
        if team_id != self._team_id:
            raise WorkspaceGone("not_installed")

    async def _check_shared(self, channel: str) -> None:
        if channel.startswith(("C", "G")) and (facts := await self._channels.look(channel)) and facts.shared:
            raise TargetGone("shared_channel")

    async def _post(self, team_id: str, channel: str, content: Mapping[str, Any], key: str) -> Posted:
        marks = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        try:
            answer = await self._client.chat_postMessage(
                channel=channel,
                metadata=marks,
                client_msg_id=str(uuid5(NAMESPACE_URL, f"affluent:{team_id}:{key}")),
                unfurl_links=False,
                unfurl_media=False,
                **content,
            )
        except SlackApiError as refusal:
            raise told_by(refusal) from refusal
        except LOST as lost:
            raise told_lost(lost) from lost
        if not (answer["ts"] and answer["channel"]):
            raise InDoubt("unreadable_answer")
        posted = Posted(ts=answer["ts"], channel=answer["channel"])
        if "thread_ts" in content and "thread_ts" not in (answer["message"] or {"thread_ts": None}):
            await self._take_back(posted)
        return posted

    async def _take_back(self, stray: Posted) -> None:
        """Delete a reply that Slack put into the channel itself, its thread being gone; ThreadGone once that is done.

        Where it cannot be deleted it stands there, and is left.
        """
        with suppress(SlackApiError, *LOST):
            await self._client.chat_delete(channel=stray.channel, ts=stray.ts)
            raise ThreadGone("thread_not_found")

    async def edit(self, *, team_id: str, posted: Posted, content: Mapping[str, Any]) -> None:
        """Have a message that stands say `content`; doing it twice does no harm."""
        self._check(team_id)
        await self._pacer.turn(team_id=team_id, channel=posted.channel)
        try:
            await self._client.chat_update(channel=posted.channel, ts=posted.ts, **content)
        except SlackApiError as refusal:
            raise told_by(refusal) from refusal
        except LOST as lost:
            raise told_lost(lost) from lost

    async def find(
        self, *, team_id: str, channel: str, key: str, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """Search the history, or a thread, from `since` (UTC) on; CannotLook where the bot may not read it.

        So is a history too long to be searched: it only grows. Of the day before `since` as much is searched as can be.
        """
        self._check(team_id)
        cursor: str | None = None
        earliest = math.inf
        try:
            channel = await self._conversation(channel)
            for _ in range(PAGES):
                page = await self._page(
                    thread_ts,
                    channel=channel,
                    oldest=f"{(since - LOOK_BACK).timestamp():.6f}",
                    include_all_metadata=True,
                    inclusive=True,
                    limit=200,
                    **({"cursor": cursor} if cursor else {}),
                )
                if ts := _marked(page["messages"], key):
                    return Posted(ts=ts, channel=channel)
                earliest = min([earliest, *(float(message["ts"]) for message in page["messages"])])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return None
        except SlackApiError as refusal:
            raise told_looking(refusal) from refusal
        except LOST as lost:
            raise told_lost(lost) from lost
        # A thread is told from its beginning, so that its last replies are those not seen.
        if thread_ts is None and earliest < since.timestamp():
            return None
        raise CannotLook("history_too_long")

    async def _page(self, thread_ts: str | None, **wanted: Any) -> AsyncSlackResponse:
        """Messages of the channel itself, or those of a thread, which the channel's history leaves out."""
        if thread_ts is None:
            return await self._client.conversations_history(**wanted)
        return await self._client.conversations_replies(ts=thread_ts, **wanted)

    async def _conversation(self, channel: str) -> str:
        """The channel itself, or the direct message with a person: history is not read by user id."""
        if not channel.startswith(("U", "W")):
            return channel
        opened = await self._client.conversations_open(users=[channel])
        return str(opened["channel"]["id"])

    async def upload_png(self, *, team_id: str, png: bytes, title: str, alt: str) -> str:
        """Upload a picture visible to nobody yet, and wait until Slack can show it in a message.

        Everything that goes wrong is NotTaken or ToldToWait: no message is at stake, so nothing is in doubt.
        """
        self._check(team_id)
        return await self._uploads.png(png, title=title, alt=alt)


def _in_thread(thread_ts: str | None) -> dict[str, Any]:
    return {"thread_ts": thread_ts} if thread_ts else {}


def _marked(messages: list[dict[str, Any]], key: str) -> str | None:
    for message in messages:
        marks = message.get("metadata") or {}
        if marks.get("event_type") == EVENT_TYPE and (marks.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
    return None


def _outcome(failed: SendFailed) -> str:
    return {"ToldToWait": "wait", "InDoubt": "doubt", "NotTaken": "refused", "ThreadGone": "refused"}.get(
        type(failed).__name__, "gone"
    )
