"""A Slack that takes everything and remembers what was posted when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digests.gateway import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message: when (UTC), in which channel or to whom, on what occasion, and its gist."""

    at: datetime
    target: str
    key: str
    text: str
    reply: bool = False

    @property
    def kind(self) -> str:
        """The first word of the occasion: `morning`, `nudge`, `weekly` …"""
        return self.key.partition(":")[0]


class PatientSlack:
    """`digests.gateway.Gateway` without a network."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.said: list[Said] = []

    async def post(
        self, *, team_id: str, channel: str, content: Mapping[str, Any], key: str, thread_ts: str | None = None
    ) -> Posted:
        self.said.append(
            Said(at=self._clock(), target=channel, key=key, text=str(content["text"]), reply=thread_ts is not None)
        )
        return Posted(ts=f"{self._clock().timestamp():.0f}.{len(self.said):06d}", channel=channel)

    async def edit(self, *, team_id: str, posted: Posted, content: Mapping[str, Any]) -> None:
        """What stands may change without a word."""

    async def find(
        self, *, team_id: str, channel: str, key: str, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        return None

    async def upload_png(self, *, team_id: str, png: bytes, title: str, alt: str) -> str:
        return "F1"
