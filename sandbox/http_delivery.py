"""Signed HTTP: the same requests as Socket Mode, as Slack posts them to an app's request URLs."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.delivery import FAILED, TIMEOUT, Answer, Parcel
from sandbox.manifest import Manifest
from sandbox.world import Json

FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Posts to `url` when given, else to the URLs of the manifest. `now` gives Unix seconds for signatures."""

    def __init__(
        self,
        manifest: Manifest,
        url: str | None,
        secret: str,
        ack_seconds: Callable[[], float],
        now: Callable[[], float],
    ) -> None:
        self._manifest, self._events_url, self._secret = manifest, url, secret.encode()
        self._ack_seconds, self._now = ack_seconds, now
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, parcel: Parcel, *, twice: bool) -> Answer:
        """Post the parcel; ``operation_timeout`` after three seconds, ``dispatch_failed`` on anything but 2xx."""
        url = self._url(parcel)
        if not url:
            return Answer(error=FAILED)
        body, content_type = _body(parcel)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._ack_seconds()):
                posts = [self._post(url, body, content_type, parcel) for _ in range(2 if twice else 1)]
                (answer, *_) = await asyncio.gather(*posts)
        except TimeoutError:
            answer = Answer(error=TIMEOUT)
        except (aiohttp.ClientError, OSError):
            answer = Answer(error=FAILED)
        ms = (time.perf_counter() - started) * 1000
        return Answer(payload=answer.payload, error=answer.error, no_retry=answer.no_retry, ms=ms)

    async def _post(self, url: str, body: str, content_type: str, parcel: Parcel) -> Answer:
        if self._session is None:
            # A kept connection that the app closes just as it is used again would lose a request the app never saw.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True), trust_env=False)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.retry_reason}
        async with self._session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response:
            text = await response.text()
            if response.status >= 300:
                return Answer(error=FAILED, no_retry=response.headers.get("x-slack-no-retry") == "1")
            return Answer(payload=_read(text, response.content_type))

    def signed(self, body: str) -> dict[str, str]:
        """The two headers by which the app knows that Slack is speaking."""
        stamp = str(int(self._now()))
        digest = hmac.new(self._secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "User-Agent": "Slackbot 1.0"}

    def _url(self, parcel: Parcel) -> str:
        if self._events_url:
            return self._events_url
        manifest = self._manifest
        if parcel.kind == "slash_commands":
            command = manifest.command(parcel.payload["command"])
            return command.url if command else ""
        if parcel.kind == "events_api":
            return manifest.events_url
        if parcel.payload["type"] == "block_suggestion":
            return manifest.options_url or manifest.interactivity_url
        return manifest.interactivity_url

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()


def _body(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload), "application/json"
    if parcel.kind == "slash_commands":
        return urlencode({key: value for key, value in parcel.payload.items() if isinstance(value, str)}), FORM
    return urlencode({"payload": json.dumps(parcel.payload)}), FORM


def _read(text: str, content_type: str) -> Any:
    """An ack's body: JSON, or plain text that is a message; nothing for an empty one."""
    if not text.strip():
        return None
    if "json" in content_type:
        try:
            answer: Json = json.loads(text)
        except ValueError:
            return None
        return answer or None
    return {"text": text}
