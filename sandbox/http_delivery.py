"""Signed HTTP: the same requests as Socket Mode, as Slack posts them to an app's request URLs."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from sandbox.delivery import FAILED, Answer, Parcel
from sandbox.manifest import Manifest

FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Posts to `url` when given, else to the URLs of the manifest. `now` gives Unix seconds for signatures."""

    def __init__(self, manifest: Manifest, url: str | None, secret: str, now: Callable[[], float]) -> None:
        self._manifest, self._events_url, self._now = manifest, url, now
        self._signer = SignatureVerifier(secret)

    async def deliver(self, parcel: Parcel, *, twice: bool) -> Answer:
        """Post the parcel; ``dispatch_failed`` on anything but 2xx."""
        url = self._events_url or self._url(parcel)
        if not url:
            return Answer(error=FAILED)
        try:
            answers = await asyncio.gather(*(self._post(url, parcel) for _ in range(2 if twice else 1)))
        except (aiohttp.ClientError, OSError):
            return Answer(error=FAILED)
        return answers[0]

    async def _post(self, url: str, parcel: Parcel) -> Answer:
        body, content_type = _body(parcel)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **self._signed(body)}
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
                return Answer(error=FAILED, no_retry=response.headers.get("x-slack-no-retry") == "1")
            return Answer(payload=_read(text, response.content_type))

    def _signed(self, body: str) -> dict[str, str]:
        """The two headers by which the app knows that Slack is speaking."""
        stamp = str(int(self._now()))
        signature = self._signer.generate_signature(timestamp=stamp, body=body)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}

    def _url(self, parcel: Parcel) -> str:
        manifest = self._manifest
        if parcel.kind == "slash_commands":
            command = manifest.command(parcel.payload["command"])
            return command.url if command else ""
        if parcel.kind == "events_api":
            return manifest.events_url
        asked_for_options = parcel.payload["type"] == "block_suggestion"
        return (manifest.options_url if asked_for_options else "") or manifest.interactivity_url


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
