"""Where Slack's requests come in: acknowledged in time, answered, and never with an exception."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.desk import Desk
from bot.home_tab import HomeTab
from bot.in_hand import InHand
from bot.metrics import Metrics
from bot.openings import read_opening, read_shortcut, read_suggestion
from bot.payloads import Asked, carries_nothing, read_action, read_command, read_submission
from bot.remembered import remembering
from bot.speaking import FormTooLate, OpenForms, Speaker, as_ack
from commands.invocation import Reply
from messages.apologies import Apologies
from messages.fault_codes import new_code
from messages.layout import Choice
from messages.message import Message
from messages.pickers import options

COMMAND_SECONDS = 2.0
"""A command done by then is answered in its ack: one round trip, and never Slack's `operation_timeout` at three."""

OPTION_SECONDS = 2.4
"""Slack drops the options of a menu that come after three seconds."""

FORM_SECONDS = 2.4
"""A form must be told of its errors in the ack; after this it is closed, and the answer follows as a message."""

AckFunction = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouth:
    """What answers are given with."""

    speaker: Speaker
    forms: OpenForms
    apologies: Apologies
    home_tab: HomeTab


class Acknowledgement:
    """Slack's ack, given once; a second one is left out. `given` says whether it was."""

    def __init__(self, ack: AckFunction, kind: str, metrics: Metrics) -> None:
        self._ack = ack
        self._kind = kind
        self._metrics = metrics
        self._started = time.monotonic()
        self.given = False

    async def __call__(self, **answer: Any) -> None:
        """Acknowledge, with the answer Slack allows for this kind of request."""
        if self.given:
            return
        self.given = True
        await self._ack(**answer)
        self._metrics.acks.labels(kind=self._kind).inc()
        self._metrics.ack_seconds.observe(time.monotonic() - self._started)


class Reception:
    """Takes commands, presses and forms to the desk and brings the answers back."""

    def __init__(self, *, desk: Desk, mouth: Mouth, in_hand: InHand, metrics: Metrics) -> None:
        self._desk = desk
        self._speaker = mouth.speaker
        self._forms = mouth.forms
        self._apologies = mouth.apologies
        self._home_tab = mouth.home_tab
        self._in_hand = in_hand
        self._metrics = metrics

    async def command(self, ack: AckFunction, body: Mapping[str, Any]) -> None:
        """A slash command: done within two seconds it is answered in the ack, else later by the response URL."""
        await self._take("command", ack, lambda: read_command(body, at=datetime.now(UTC)), self._answer_command)

    async def action(self, ack: AckFunction, body: Mapping[str, Any]) -> None:
        """A press: acknowledged at once, since its ack carries no message."""
        if carries_nothing(body):
            await ack()
            return
        await self._take("action", ack, lambda: read_action(body, at=datetime.now(UTC)), self._answer_action)

    async def submission(self, ack: AckFunction, body: Mapping[str, Any]) -> None:
        """A form: its errors can only be told in the ack."""
        await self._take("form", ack, lambda: read_submission(body, at=datetime.now(UTC)), self._answer_form)

    async def shortcut(self, ack: AckFunction, body: Mapping[str, Any]) -> None:
        """A shortcut: acknowledged at once; what it opens comes by its trigger."""
        await self._take("shortcut", ack, lambda: read_shortcut(body, at=datetime.now(UTC)), self._answer_action)

    async def suggestion(self, ack: AckFunction, body: Mapping[str, Any]) -> None:
        """Letters typed into a menu that searches: what fits them, or nothing where that takes too long or fails."""
        choices: Sequence[Choice] = ()
        try:
            finding = self._in_hand.start(self._desk.options(read_suggestion(body, at=datetime.now(UTC))))
            choices = await asyncio.wait_for(finding, OPTION_SECONDS)
        except TimeoutError:
            log.warning("options_too_late")
        except Exception:
            log.exception("request_failed", kind="options", code=new_code())
            self._metrics.faults.labels(where="options").inc()
        await Acknowledgement(ack, "options", self._metrics)(options=options(choices))

    async def home_opened(self, body: Mapping[str, Any]) -> None:
        """The Home tab was opened. Bolt has acknowledged the event; a failure leaves Home as it was."""
        try:
            asked = read_opening(body, at=datetime.now(UTC))
            if asked is not None:
                await asyncio.shield(self._in_hand.start(self._home_tab.publish(asked)))
        except Exception:
            log.exception("event_failed", kind="app_home_opened", code=new_code())
            self._metrics.faults.labels(where="home").inc()

    async def _take(
        self,
        kind: str,
        ack: AckFunction,
        read: Callable[[], Asked],
        answer: Callable[[Asked, Acknowledgement], Awaitable[None]],
    ) -> None:
        acknowledged = Acknowledgement(ack, kind, self._metrics)
        # Shielded and held: a stop that cancels the listener must not cancel what the person asked for.
        await asyncio.shield(self._in_hand.start(self._guard(kind, acknowledged, read, answer)))

    async def _guard(
        self,
        kind: str,
        ack: Acknowledgement,
        read: Callable[[], Asked],
        answer: Callable[[Asked, Acknowledgement], Awaitable[None]],
    ) -> None:
        """The one blanket except on the way in: an exception out of a listener would take its ack with it."""
        asked: Asked | None = None
        try:
            asked = self._forms.complete(read())
            await answer(asked, ack)
        except Exception:
            code = new_code()
            log.exception("request_failed", kind=kind, code=code, user=asked and asked.invocation.user_id)
            self._metrics.faults.labels(where=kind).inc()
            await self._own_up(asked, ack, code)

    async def _own_up(self, asked: Asked | None, ack: Acknowledgement, code: str) -> None:
        """Tell the person, with the code the log has it under. An open form stays open, with what was typed."""
        if asked is None:
            await ack()
            return
        sorry = self._apologies.fault(await self._desk.language(asked), code)
        blocks = list(asked.invocation.fields)
        if blocks and not ack.given:
            await ack(response_action="errors", errors={blocks[0]: sorry.text})
            return
        await ack()
        await self._speaker.tell(asked.back, sorry)

    async def _answer_command(self, asked: Asked, ack: Acknowledgement) -> None:
        reply = await self._reply_within(COMMAND_SECONDS, asked, ack)
        message = reply.message or reply.replace
        in_ack = None if reply.form or not message else as_ack(message)
        if in_ack and not ack.given:
            await ack(**in_ack)
            return
        await ack()
        await self._say(asked, reply, Reply(message=message))

    async def _answer_action(self, asked: Asked, ack: Acknowledgement) -> None:
        await ack()
        await self._bring(asked, await self._desk.reply(asked))

    async def _answer_form(self, asked: Asked, ack: Acknowledgement) -> None:
        reply = await self._reply_within(FORM_SECONDS, asked, ack)
        if reply.errors and not ack.given:
            await ack(response_action="errors", errors=dict(reply.errors))
            return
        at_home = asked.invocation.home
        if reply.form and not ack.given:
            view = remembering(
                reply.form.view, opened_in=asked.back.channel_id, thread=asked.back.thread_ts, home=at_home
            )
            await ack(response_action="update", view=view)
            return
        late = replace(reply, message=Message(text="\n".join(reply.errors.values()))) if reply.errors else reply
        # What a form lies on was drawn before it was sent in, and would hide the answer.
        await (ack(response_action="clear") if at_home is not None or asked.back.stacked else ack())
        if at_home is not None:
            await self._bring(asked, late)
            return
        await self._say(asked, Reply(), Reply(message=late.message, replace=late.replace))

    async def _reply_within(self, seconds: float, asked: Asked, ack: Acknowledgement) -> Reply:
        """The desk's reply; where it takes longer than `seconds`, Slack gets an empty ack meanwhile."""
        replying = self._in_hand.start(self._desk.reply(asked))
        await asyncio.wait({replying}, timeout=seconds)
        if not replying.done():
            await ack()
        return await replying

    async def _bring(self, asked: Asked, reply: Reply) -> None:
        """Bring the answer to a press; on the Home tab, which has no message, as a view or on Home itself."""
        at_home, over = asked.invocation.home, asked.invocation.over
        if at_home is None and over is None:
            await self._say(asked, reply, reply)
            return
        await self._say(asked, reply, Reply(message=reply.message if reply.form else None))
        if at_home is not None:
            await self._home_tab.publish(asked, None if reply.form else reply.message)

    async def _say(self, asked: Asked, opening: Reply, saying: Reply) -> None:
        message = saying.message
        if opening.form:
            try:
                await self._speaker.open(asked, opening.form)
                message = None
            except FormTooLate:
                message = message or self._apologies.form_too_late(await self._desk.language(asked))
        if saying.replace:
            await self._speaker.replace(asked.back, saying.replace)
        if message:
            await self._speaker.tell(asked.back, message)
