"""A request to the app and what came back, with the retries of events; and one of the two ways, signed HTTP."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from sandbox.changes import Traffic
from sandbox.desk import FAMILIES, Desk
from sandbox.payloads import Payloads
from sandbox.workspace import BOT_USER_ID, Conversation
from sandbox.world import Json, Manifest

TIMEOUT, FAILED = "operation_timeout", "dispatch_failed"
RETRY_WAITS = (0.0, 60.0, 300.0)  # seconds before each retry of an event: at once, a minute, five minutes
FORM = "application/x-www-form-urlencoded"
REASONS = {TIMEOUT: "http_timeout", FAILED: "http_error"}


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """`kind` as Socket Mode calls it: slash_commands, interactive, events_api; `what` is for people to read."""

    kind: str
    what: str
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person saw: the ack, its ms, an error such as ``operation_timeout``; `final` if the app wants no retry."""

    ack: Any = None
    ack_ms: float = 0.0
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Json, ...] = ()
    ts: str = ""
    final: bool = False

    @property
    def answer(self) -> Json:
        """The ack as an object, empty when there is none or when it is something else."""
        return self.ack if isinstance(self.ack, dict) else {}


Delivery = Callable[[Parcel, int], Awaitable[Seen]]
"""A way to the app: brings a parcel, so many times with the same ids, and waits for its ack."""


@dataclass(frozen=True)
class Courier:
    """One way to the app, with its log, the faults of the desk, and retries of events after `waits` seconds each."""

    delivery: Delivery
    payloads: Payloads
    traffic: Traffic
    desk: Desk
    ack_seconds: Callable[[], float]
    waits: Sequence[float]

    async def deliver(self, parcel: Parcel) -> Seen:
        """Bring a parcel and note how it went. What a person waits for is never retried, as Slack does not either."""
        times, started = 2 if self.desk.faults.take("repeat", "deliver") else 1, time.perf_counter()
        try:
            async with asyncio.timeout(self.ack_seconds()):
                seen = await self.delivery(parcel, times)
        except TimeoutError:
            seen = Seen(error=TIMEOUT)
        seen = replace(seen, ack_ms=(time.perf_counter() - started) * 1000)
        self.traffic.request(parcel.kind, parcel.what, parcel.payload, seen.ack, seen.ack_ms, seen.error)
        return seen

    async def event(self, subscription: str, event: Json) -> Seen:
        """Deliver an event the manifest subscribes to and wait for the first ack; retries go on by themselves."""
        if subscription not in self.desk.workspace.manifest.events:
            return Seen()
        parcel = Parcel(kind="events_api", what=subscription, payload=self.payloads.event(event))
        seen = await self.deliver(parcel)
        if seen.error:
            self.desk.background.spawn(self._again(parcel, seen))
        return seen

    async def _again(self, parcel: Parcel, seen: Seen) -> None:
        for number, wait in enumerate(self.waits, start=1):
            if not seen.error or seen.final:
                return
            await asyncio.sleep(wait)
            what, why = f"{parcel.what}, retry {number}", REASONS.get(seen.error, "unknown_error")
            seen = await self.deliver(replace(parcel, what=what, retry=number, retry_reason=why))

    def tell(self, event: Json, subscription: str = "") -> None:
        """Deliver an event without waiting; its type is the name of the subscription unless told."""
        self.desk.background.spawn(self.event(subscription or event["type"], event))

    def tell_message(self, conversation: Conversation, message: Json) -> None:
        """Let the app hear of a message, its own ones with their ``bot_id`` too; ephemeral ones are no events."""
        event = self.payloads.message_event(conversation, message)
        if BOT_USER_ID in conversation.members and not message.get("ephemeral_for"):
            self.tell(event, f"message.{FAMILIES[conversation.kind]}")
        mentioned = f"<@{BOT_USER_ID}" in message["text"] and message["user"] != BOT_USER_ID
        if mentioned and conversation.kind != "im":
            self.tell(event | {"type": "app_mention"})


class HttpDelivery:
    """Posts to `url` when given, else to the URLs of the manifest. `now` gives Unix seconds for signatures."""

    def __init__(self, manifest: Manifest, url: str | None, secret: str, now: Callable[[], float]) -> None:
        self._manifest, self._events_url, self._now = manifest, url, now
        self._signer = SignatureVerifier(secret)

    async def deliver(self, parcel: Parcel, times: int) -> Seen:
        """Post the parcel; ``dispatch_failed`` on anything but 2xx."""
        url = self._events_url or self._url(parcel)
        if not url:
            return Seen(error=FAILED)
        try:
            return (await asyncio.gather(*(self._post(url, parcel) for _ in range(times))))[0]
        except (aiohttp.ClientError, OSError):
            return Seen(error=FAILED)

    async def _post(self, url: str, parcel: Parcel) -> Seen:
        (body, content_type), stamp = _body(parcel), str(int(self._now()))
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", "X-Slack-Request-Timestamp": stamp}
        headers["X-Slack-Signature"] = str(self._signer.generate_signature(timestamp=stamp, body=body))
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.retry_reason}
        # Each request has a connection of its own: one kept and closed by the app just as it is used again would lose a
        # request the app never saw.
        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response,
        ):
            text = await response.text()
            if response.status >= 300:
                return Seen(error=FAILED, final=response.headers.get("x-slack-no-retry") == "1")
            return Seen(ack=_read(text, response.content_type))

    def _url(self, parcel: Parcel) -> str:
        manifest, payload = self._manifest, parcel.payload
        if parcel.kind == "interactive":
            options_url = manifest.options_url if payload["type"] == "block_suggestion" else ""
            return options_url or manifest.interactivity_url
        command = manifest.command(payload.get("command", ""))
        return command.url if command else manifest.events_url


def _body(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload), "application/json"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload), FORM
    return urlencode({"payload": json.dumps(parcel.payload)}), FORM


def _read(text: str, content_type: str) -> Any:
    """An ack's body: JSON, or plain text that is a message; nothing for an empty one."""
    if "json" not in content_type:
        return {"text": text} if text.strip() else None
    try:
        return json.loads(text) or None
    except ValueError:
        return None
