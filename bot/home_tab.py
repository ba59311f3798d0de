"""The Home tab, published: when somebody opens it and after what they do on it, for them alone."""

from __future__ import annotations

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.payloads import Asked
from bot.slack_errors import error_word
from messages.message import Form, Message

_CONFLICT = "hash_conflict"

log = structlog.get_logger(__name__)


class HomeTab:
    """Publishes Home, one view at a time for each person; of several asked for meanwhile only the last.

    `client` may retry: publishing twice is publishing once. What Slack does not take is logged and left; Home is drawn
    anew at the next opening.
    """

    def __init__(self, *, desk: Desk, client: AsyncWebClient) -> None:
        self._desk = desk
        self._client = client
        self._waiting: dict[str, tuple[Asked, Message | None]] = {}
        self._at_work: set[str] = set()

    async def publish(self, asked: Asked, said: Message | None = None) -> None:
        """Draw Home as it is now for whoever asked, with `said` on top, and publish it."""
        person = asked.invocation.user_id
        self._waiting[person] = (asked, said)
        if person in self._at_work:
            return
        self._at_work.add(person)
        try:
            while person in self._waiting:
                await self._draw_and_publish(*self._waiting.pop(person))
        finally:
            self._at_work.discard(person)

    async def _draw_and_publish(self, asked: Asked, said: Message | None) -> None:
        """A view drawn before another process published a later one is not put over it, but drawn anew."""
        for hash_seen in (asked.back.home_hash, None):
            form = await self._desk.home_tab(asked, said)
            if form is None or await self._published(asked, form, hash_seen):
                return

    async def _published(self, asked: Asked, form: Form, hash_seen: str | None) -> bool:
        """Whether nothing more is to be done; False when Home was published meanwhile by somebody else."""
        over = {"hash": hash_seen} if hash_seen else {}
        try:
            await self._client.views_publish(user_id=asked.invocation.user_id, view=dict(form.view), **over)
        except SlackApiError as refusal:
            word = error_word(refusal)
            if word == _CONFLICT:
                return hash_seen is None
            log.warning("home_refused", user=asked.invocation.user_id, error=word)
        except (TimeoutError, aiohttp.ClientError, OSError) as lost:
            log.warning("home_lost", user=asked.invocation.user_id, kind=type(lost).__name__)
        return True
