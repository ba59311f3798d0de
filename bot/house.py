"""What the process works with, put together by `bot.wiring`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels import Channels
from bot.clock import Decisions
from bot.desk import Commands, Home
from bot.directory import MemberShelf
from bot.founding import Register
from bot.metrics import Metrics
from bot.postman import Deliveries
from messages.apologies import Apologies


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything behind the interface the process needs of it. `waiting` counts posts not sent yet."""

    home: Home
    commands: Commands
    apologies: Apologies
    decisions: Decisions
    outbox: Deliveries
    shelf: MemberShelf
    register: Register
    channels: Channels
    waiting: Callable[[], Awaitable[int]]
    metrics: Metrics


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)
