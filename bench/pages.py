"""Twenty open pages and twenty commands a second: what the bot's acks cost by it, and whether the pages keep up.

Sandbox and bot are a process each, as operators run them: memory is the sandbox's own, and neither takes turns with
the readers of this process.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp

SECONDS, QUIET_SECONDS = 60.0, 20.0
PAGES, PER_SECOND = 20, 20
ONE_IN = 40
"""One command in so many opens a deal, which is announced; the others ask. Slack takes one post a second."""

CATCHES_UP = 60.0
"""Seconds after the last command in which every page must have shown every announcement."""
CHANNEL = "C001"
ASKING = (("U001", "/deal list"), ("U002", "/deal"), ("U003", "/deal help"))
READERS = ("U002", "U003", "U004")
"""Not U001, who opens the deals: what these see of one is its announcement."""

AFFLUENT = str(Path(sys.executable).parent / "affluent")


@dataclass
class Load:
    """Milliseconds until each ack as the sandbox saw them, errors, and the names of the deals opened."""

    acks: list[float] = field(default_factory=list)
    errors: int = 0
    opened: set[str] = field(default_factory=set)

    def centile(self, per_cent: int) -> float:
        return sorted(self.acks)[len(self.acks) * per_cent // 100]


async def pages(seconds: float = SECONDS) -> None:
    """Print the figures; a shorter run for a first look."""
    async with _at_work() as (sandbox, address), _session() as session:
        await _type(session, address, "U001", "/pipeline subscribe weekly monday 9:00", Load())
        await _load(session, address, 3.0, "Warm")
        alone = await _load(session, address, min(seconds, QUIET_SECONDS), "Alone")
        seen: list[set[str]] = [set() for _ in range(PAGES)]
        reading = [asyncio.create_task(_read(address, READERS[n % 3], seen[n])) for n in range(PAGES)]
        await asyncio.sleep(1)
        before = _megabytes(sandbox)
        watched = await _load(session, address, seconds, "Seen")
        await _caught_up(seen, watched.opened)
        _print(alone, watched, seen, (before, _megabytes(sandbox)))
        for one in reading:
            one.cancel()
        await asyncio.gather(*reading, return_exceptions=True)


def _print(alone: Load, watched: Load, seen: list[set[str]], megabytes: tuple[float, float]) -> None:
    print(f"{PAGES} open pages, {PER_SECOND} commands a second, against the same with no page open")
    for per_cent in (50, 95):
        pages, none = watched.centile(per_cent), alone.centile(per_cent)
        print(f"  ack p{per_cent}        {pages / none:5.1f} ×   ({none:.0f} ms → {pages:.0f} ms)")
    shown = [len(watched.opened & one) for one in seen]
    print(f"  pages live     {min(shown)} to {max(shown)} of {len(watched.opened)} announcements shown by each page")
    print(f"  errors         {watched.errors} of {len(watched.acks)} commands, {alone.errors} with no page open")
    before, after = megabytes
    print(f"  sandbox memory {after / before:5.1f} ×   ({before:.0f} MB → {after:.0f} MB)")


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None), read_bufsize=2**24)


async def _load(session: aiohttp.ClientSession, address: str, seconds: float, name: str) -> Load:
    """Commands at an even pace, whether or not the earlier ones were answered."""
    load, start, typing = Load(), perf_counter(), []
    for n in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, start + n / PER_SECOND - perf_counter()))
        who, text = ASKING[n % len(ASKING)]
        if n % ONE_IN == 0:
            load.opened.add(deal := f"{name}{n}deal")
            who, text = "U001", f"/deal new {deal} 5k"
        typing.append(asyncio.create_task(_type(session, address, who, text, load)))
    await asyncio.gather(*typing)
    return load


async def _type(session: aiohttp.ClientSession, address: str, who: str, text: str, load: Load) -> None:
    act = {"user": who, "channel": CHANNEL, "text": text}
    async with session.post(f"{address}/control/act/command", json=act) as answer:
        seen = (await answer.json())["seen"]
    load.acks.append(seen["ack_ms"])
    load.errors += seen["error"] is not None


async def _read(address: str, user: str, seen: set[str]) -> None:
    """An open page: note every deal whose name it is told to show."""
    url = f"{address}/page/events?user={user}&show={CHANNEL}"
    async with _session() as session, session.get(url) as stream:
        async for line in stream.content:
            seen.update(re.findall(r"Seen\d+deal", line.decode()))


async def _caught_up(seen: list[set[str]], opened: set[str]) -> None:
    until = perf_counter() + CATCHES_UP
    while perf_counter() < until and not all(opened <= one for one in seen):
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _at_work() -> AsyncIterator[tuple[Process, str]]:
    """The sandbox's process and address, once the bot has connected to it."""
    with TemporaryDirectory() as folder:
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_APP_TOKEN": "xapp-bench",
            "SLACK_API_URL": f"{address}/api/",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'book.db'}",
            "PORT": "0",
        }
        sandbox = await _start("sandbox", "--port", str(port))
        await _until_connected(address, 0)
        bot = await _start("run", **settings)
        try:
            await _until_connected(address, 1)
            yield sandbox, address
        finally:
            for process in (bot, sandbox):
                process.terminate()
                await process.wait()


async def _start(*arguments: str, **settings: str) -> Process:
    environment = {**os.environ, **settings}
    return await asyncio.create_subprocess_exec(AFFLUENT, *arguments, stdout=DEVNULL, stderr=DEVNULL, env=environment)


async def _until_connected(address: str, connections: int) -> None:
    async with asyncio.timeout(60), _session() as session:
        while True:
            try:
                async with session.get(f"{address}/control/state") as answer:
                    if (await answer.json())["connections"] >= connections:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _megabytes(process: Process) -> float:
    """What of its memory is in RAM; Linux only."""
    pages_in_ram = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages_in_ram * os.sysconf("SC_PAGE_SIZE") / 1e6
