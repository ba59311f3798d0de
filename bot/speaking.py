"""How an answer reaches the person who asked: by the response URL, else in the channel, else by direct message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.payloads import Asked, WaysBack
from bot.remembered import remembering
from bot.slack_errors import LOST, error_word
from messages.message import Form, Message
from messages.told import TOLD

KEPT_SECONDS = 30 * 60.0
"""How long Slack honours a response URL; so long a form remembers what opened it."""

_KEPT_FORMS = 5000
_CLOSED = "not_found"
"""What views.update says of a view that was closed."""

_CHARTS = frozenset({"data_visualization", "data_table"})

log = structlog.get_logger(__name__)


class FormTooLate(Exception):
    """Slack opens a form only within three seconds of the click, and changes one while it is open; this came later.

    Or nobody knows whether it was opened, because the connection was lost: it may be asked for again.
    """


class OpenForms:
    """What each open form was opened by, by view id, for half an hour. `clock` is in seconds.

    Another process does not have it: there an answer goes where the form itself remembers (`bot.remembered`).
    """

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Asked]] = OrderedDict()

    def keep(self, view_id: str, asked: Asked) -> None:
        """Remember the request that opened this form: how it is answered, and the message its button stood in."""
        self._forget_the_old()
        self._kept[view_id] = (self._clock() + KEPT_SECONDS, asked)

    def complete(self, asked: Asked) -> Asked:
        """What was asked in a form, with the ways back of the request that opened it.

        A form sent in also has the message its button stood in; a press in a form stands in the form.
        """
        until, kept = self._kept.get(asked.back.view_id or "", (0.0, asked))
        if self._clock() >= until:
            return asked
        opener = kept.invocation
        back = replace(
            asked.back,
            response_url=kept.back.response_url,
            channel_id=asked.back.channel_id or kept.back.channel_id,
            message_ts=kept.back.message_ts,
            thread_ts=kept.back.thread_ts,
        )
        invocation = asked.invocation
        if invocation.via == "form":
            invocation = replace(invocation, standing=opener.standing, block_id=opener.block_id)
        return replace(asked, invocation=invocation, back=back)

    def _forget_the_old(self) -> None:
        """Forms stand in the order in which they were opened, which is the order in which they are over."""
        while self._kept:
            until, _ = next(iter(self._kept.values()))
            if len(self._kept) < _KEPT_FORMS and self._clock() < until:
                return
            self._kept.popitem(last=False)


class Speaker:
    """Says what was answered.

    An answer that cannot be delivered is logged and left: the act it speaks of is done. `client` may retry what is
    harmless twice; `session` posts to response URLs.
    """

    def __init__(self, *, client: AsyncWebClient, session: aiohttp.ClientSession, forms: OpenForms) -> None:
        self._client = client
        self._session = session
        self._forms = forms

    async def tell(self, back: WaysBack, message: Message) -> None:
        """Show `message` to the asker alone, by the first way that works."""
        for way in (self._by_response_url, self._in_channel, self._by_direct_message):
            for form in _forms_of(message):
                if await way(back, form):
                    return
        log.error("answer_lost", user=back.user_id, channel=back.channel_id)

    async def replace(self, back: WaysBack, message: Message) -> None:
        """Put `message` in the place of the one the button stood in; failing that, say it privately."""
        for form in _forms_of(message):
            if back.response_url and await self._respond(back.response_url, {**_body(form), "replace_original": True}):
                return
            if back.message_ts and back.channel_id and await self._update(back, form):
                return
        await self.tell(back, message)

    async def open(self, asked: Asked, form: Form) -> None:
        """Open the form, on top of the one a button stood in; FormTooLate when the three seconds are over.

        An answer to what was pressed on an answer shown as a form takes its place.
        """
        back = asked.back
        view = remembering(form.view, opened_in=back.channel_id, thread=back.thread_ts, home=asked.invocation.home)
        if not back.trigger_id:
            raise FormTooLate
        try:
            opened = await self._put(asked, view, in_place=form.in_place)
        except SlackApiError as refusal:
            if _trigger_is_old(refusal) or error_word(refusal) == _CLOSED:
                raise FormTooLate from refusal
            raise
        except LOST as lost:
            raise FormTooLate from lost
        if not form.in_place:
            self._forms.keep(opened["view"]["id"], asked)

    async def _put(self, asked: Asked, view: dict[str, Any], *, in_place: bool) -> Any:
        back = asked.back
        if in_place or (asked.invocation.over == "answer" and view["callback_id"] == TOLD):
            return await self._client.views_update(view_id=back.view_id, view=view)
        if back.view_id:
            return await self._client.views_push(trigger_id=back.trigger_id, view=view)
        return await self._client.views_open(trigger_id=back.trigger_id, view=view)

    async def announce(self, channel_id: str, message: Message) -> None:
        """Say something to everybody in a channel."""
        await self._call(
            self._client.chat_postMessage, channel=channel_id, unfurl_links=False, unfurl_media=False, **_body(message)
        )

    async def _by_response_url(self, back: WaysBack, message: Message) -> bool:
        if not back.response_url:
            return False
        body = {**_body(message), "response_type": "ephemeral", "replace_original": False}
        thread = {"thread_ts": back.thread_ts} if back.thread_ts else {}
        return await self._respond(back.response_url, {**body, **thread})

    async def _in_channel(self, back: WaysBack, message: Message) -> bool:
        if not back.channel_id:
            return False
        thread = {"thread_ts": back.thread_ts} if back.thread_ts else {}
        return await self._call(
            self._client.chat_postEphemeral, channel=back.channel_id, user=back.user_id, **_body(message), **thread
        )

    async def _by_direct_message(self, back: WaysBack, message: Message) -> bool:
        return await self._call(
            self._client.chat_postMessage,
            channel=back.user_id,
            unfurl_links=False,
            unfurl_media=False,
            **_body(message),
        )

    async def _update(self, back: WaysBack, message: Message) -> bool:
        return await self._call(self._client.chat_update, channel=back.channel_id, ts=back.message_ts, **_body(message))

    async def _call(self, method: Callable[..., Any], **arguments: Any) -> bool:
        try:
            await method(**arguments)
        except SlackApiError as refusal:
            log.warning("answer_refused", by=method.__name__, error=error_word(refusal))
            return False
        except LOST as lost:
            # It may have arrived: an answer seen twice does less harm than one not seen.
            log.warning("answer_lost_on_the_way", by=method.__name__, kind=type(lost).__name__)
            return False
        return True

    async def _respond(self, url: str, body: Mapping[str, Any]) -> bool:
        try:
            async with self._session.post(url, json=dict(body), proxy=self._client.proxy) as answer:
                told = await answer.text()
        except LOST as lost:
            log.warning("answer_lost_on_the_way", by="response_url", kind=type(lost).__name__)
            return False
        if answer.status == 200 and '"ok":false' not in told.replace(" ", ""):
            return True
        log.warning("answer_refused", by="response_url", status=answer.status)
        return False


def as_ack(message: Message) -> dict[str, Any] | None:
    """The message as the answer in an ack, or None where Slack might refuse it: an ack is not told of a refusal."""
    if any(block.get("type") in _CHARTS for block in message.blocks):
        return None
    return {"response_type": "ephemeral", **_body(message)}


def _body(message: Message) -> dict[str, Any]:
    blocks = list(message.blocks)
    return {"text": message.text, "blocks": blocks} if blocks else {"text": message.text}


def _forms_of(message: Message) -> tuple[Message, ...]:
    """The message, and without the charts that not every Slack takes yet."""
    kept = tuple(block for block in message.blocks if block.get("type") not in _CHARTS)
    plainer = replace(message, blocks=kept, chart=None)
    return (message,) if len(kept) == len(message.blocks) else (message, plainer)


def _trigger_is_old(refusal: SlackApiError) -> bool:
    """Slack's documented words for it, those seen in the field, and the form they take inside `invalid_arguments`."""
    word = error_word(refusal)
    data = refusal.response.data if hasattr(refusal.response, "data") else refusal.response
    details = (data.get("response_metadata") or {}).get("messages") or [] if isinstance(data, dict) else []
    return "trigger" in word or any("trigger" in str(detail) for detail in details)
