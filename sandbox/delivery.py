"""A request to the app and what came back, whichever way it travels; events are brought again, up to three times."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sandbox.desk import Desk
from sandbox.payloads import Payloads
from sandbox.traffic import Traffic
from sandbox.workspace import BOT_USER_ID, Conversation
from sandbox.world import Json

TIMEOUT, FAILED = "operation_timeout", "dispatch_failed"
RETRY_WAITS = (0.0, 60.0, 300.0)  # seconds before each retry of an event: at once, a minute, five minutes
REASONS = {TIMEOUT: "http_timeout", FAILED: "http_error"}
MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """`kind` as Socket Mode calls it: slash_commands, interactive, events_api; `what` is for people to read."""

    kind: str
    what: str
    payload: Json
    retry: int = 0
    retry_reason: str = ""

    @property
    def takes_answer(self) -> bool:
        """Whether the ack may carry something."""
        return self.kind == "slash_commands" or self.payload["type"] in {"view_submission", "block_suggestion"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The app's ack, after `ms`; `error` is what the person sees when it did not come in time or at all."""

    payload: Any = None
    ms: float = 0.0
    error: str | None = None
    no_retry: bool = False


class Delivery(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    async def deliver(self, parcel: Parcel, *, twice: bool) -> Answer:
        """Bring the parcel and wait for its ack; `twice` brings it a second time, same ids."""
        ...


class Courier:
    """One way to the app with its log, the faults of the desk and the retries of events, after `waits` seconds each.

    `ack_seconds` is Slack's three seconds unless a test is in a hurry.
    """

    def __init__(self, delivery: Delivery, payloads: Payloads, traffic: Traffic, desk: Desk) -> None:
        self._delivery, self._payloads, self._traffic, self._desk = delivery, payloads, traffic, desk
        self.ack_seconds: float = 3.0
        self.waits: Sequence[float] = RETRY_WAITS

    async def deliver(self, parcel: Parcel) -> Answer:
        """Bring a parcel and note how it went. What a person waits for is never retried, as Slack does not either."""
        twice, started = self._desk.faults.take("repeat", "deliver") is not None, time.perf_counter()
        try:
            async with asyncio.timeout(self.ack_seconds):
                answer = await self._delivery.deliver(parcel, twice=twice)
        except TimeoutError:
            answer = Answer(error=TIMEOUT)
        answer = replace(answer, ms=(time.perf_counter() - started) * 1000)
        self._traffic.request(parcel.kind, parcel.what, parcel.payload, answer.payload, answer.ms, answer.error)
        return answer

    async def event(self, subscription: str, event: Json) -> Answer:
        """Deliver an event the manifest subscribes to and wait for the first ack; retries go on by themselves."""
        if subscription not in self._desk.workspace.manifest.events:
            return Answer()
        parcel = Parcel(kind="events_api", what=subscription, payload=self._payloads.event(event))
        answer = await self.deliver(parcel)
        if answer.error and not answer.no_retry:
            self._desk.background.spawn(self._again(parcel, answer))
        return answer

    async def _again(self, parcel: Parcel, answer: Answer) -> None:
        for number, wait in enumerate(self.waits, start=1):
            await asyncio.sleep(wait)
            what, why = f"{parcel.what}, retry {number}", REASONS.get(answer.error or "", "unknown_error")
            answer = await self.deliver(replace(parcel, what=what, retry=number, retry_reason=why))
            if not answer.error or answer.no_retry:
                return

    def tell(self, subscription: str, event: Json) -> None:
        """Deliver an event without waiting."""
        self._desk.background.spawn(self.event(subscription, event))

    def tell_message(self, conversation: Conversation, message: Json) -> None:
        """Let the app hear of a message, its own ones with their ``bot_id`` too; ephemeral ones are no events."""
        event = self._payloads.message_event(conversation, message)
        if BOT_USER_ID in conversation.members and not message.get("ephemeral_for"):
            self.tell(MESSAGE_EVENTS[conversation.kind], event)
        mentioned = f"<@{BOT_USER_ID}" in message["text"] and message["user"] != BOT_USER_ID
        if mentioned and conversation.kind != "im":
            self.tell("app_mention", event | {"type": "app_mention"})
