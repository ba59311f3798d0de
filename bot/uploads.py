"""Pictures brought to Slack, in three steps; until a message shows one, nobody sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import LOST, error_word, told_by
from digests.gateway import NotTaken, ToldToWait

LOOKS = 20
"""How often a fresh upload is asked about before the post goes without it."""

PAUSE = 0.5
"""Seconds between two such looks."""


class Uploads:
    """Uploads files over `client`. One that was left half-way stands nowhere: it is begun anew, never looked for."""

    def __init__(self, *, client: AsyncWebClient, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._client = client
        self._sleep = sleep

    async def png(self, png: bytes, *, title: str, alt: str) -> str:
        """Upload a picture, wait until Slack can show it in a message, and return its file id.

        Everything that goes wrong is NotTaken or ToldToWait: no message is at stake, so nothing is in doubt.
        """
        try:
            ticket = await self._client.files_getUploadURLExternal(filename="chart.png", length=len(png), alt_txt=alt)
            await self._put(ticket["upload_url"], png)
            await self._client.files_completeUploadExternal(files=[{"id": ticket["file_id"], "title": title}])
            await self._until_shown(ticket["file_id"])
        except SlackApiError as refusal:
            told = told_by(refusal)
            raise (told if isinstance(told, ToldToWait) else NotTaken(error_word(refusal))) from refusal
        except LOST as lost:
            raise NotTaken("upload_lost") from lost
        return str(ticket["file_id"])

    async def _put(self, url: str, png: bytes) -> None:
        session = self._client.session
        if session is None:
            raise NotTaken("no_session")
        async with session.post(url, data=png, proxy=self._client.proxy) as answer:
            if answer.status != 200:
                raise NotTaken(f"upload_http_{answer.status}")

    async def _until_shown(self, file_id: str) -> None:
        """A message with a file that has no type yet is refused as "invalid slack file"."""
        for _ in range(LOOKS):
            answer = await self._client.files_info(file=file_id)
            if answer["file"].get("mimetype"):
                return
            await self._sleep(PAUSE)
        raise NotTaken("upload_not_ready")
