"""The demo as a visitor starts it, in a process of its own, and time that passes in it."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory

from bot.demo import TOKENS
from tests.end_to_end.office import affluent


@dataclass(frozen=True)
class Demo:
    """A demo of its own: where its page is, and the folder of its book."""

    address: str
    data: str

    async def tick(self, at: datetime) -> None:
        """One pass of another process over its book and its Slack, at an instant."""
        environment = {
            **os.environ,
            **TOKENS,
            "SLACK_API_URL": f"{self.address}/api/",
            "DATABASE_URL": f"sqlite:///{self.data}/demo/affluent.db",
        }
        process = await asyncio.create_subprocess_exec(
            *affluent("tick", "--at", at.isoformat(), "--yes"), stdout=DEVNULL, env=environment
        )
        assert await process.wait() == 0


@asynccontextmanager
async def demo() -> AsyncIterator[Demo]:
    """One that runs until the end of the block."""
    with TemporaryDirectory() as data:
        environment = {**os.environ, "AFFLUENT_DATA": data}
        process = await asyncio.create_subprocess_exec(
            *affluent("demo", "--port", "0"), stdout=PIPE, stderr=DEVNULL, env=environment
        )
        try:
            assert process.stdout is not None
            yield Demo((await process.stdout.readline()).decode().strip(), data)
        finally:
            process.terminate()
            await process.wait()
