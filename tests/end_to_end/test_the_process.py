"""The process an operator runs: stopped in the middle of things, killed, run twice."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from messages.message import Message
from pipeline.schedules import Schedule
from sandbox.server import Sandbox
from storage.books import Books
from storage.database import Database
from storage.tables_posts import OutboxRow
from storage.work import Work
from storage.workspaces import Start
from tests.end_to_end.office import SALES, TEAM, TOM, affluent, environment, everything, new_slack

HELLO = Message(text="Hello", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},))


@asynccontextmanager
async def slack_and_book(database_url: str) -> AsyncIterator[tuple[Sandbox, str, Books]]:
    slack, database = new_slack(), Database(database_url)
    async with slack.serve(port=0) as address:
        yield slack, address, Books(database)
    await database.close()


async def start(address: str, database_url: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *affluent(*arguments), env=environment(address, database_url), stdout=PIPE, stderr=PIPE
    )


@asynccontextmanager
async def running(slack: Sandbox, address: str, database_url: str) -> AsyncIterator[Process]:
    process = await start(address, database_url, "run")
    try:
        await slack.until(lambda: slack.connections, seconds=60)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def put(books: Books, *keys: str) -> None:
    async with books.work(TEAM) as work:
        for key in keys:
            said = {**HELLO.to_json(), "text": key}
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": key}}]
            await work.outbox.put(
                key=key, kind="digest", channel=SALES, payload={**said, "blocks": blocks}, at=datetime.now(UTC)
            )


async def found(books: Books) -> None:
    start = Start(name="Durand", zone="Europe/Paris", language="en", country="FR")
    await books.found_workspace(TEAM, start, at=datetime.now(UTC))


async def age_claims(work: Work, by: timedelta) -> None:
    """Let claims be older than they are: leases run by the real clock, which a test cannot wait for."""
    for row in await work._scope.session.scalars(select(OutboxRow).where(OutboxRow.status == "sending")):
        assert row.next_at is not None
        row.next_at -= by
        row.attempted_at = row.attempted_at and row.attempted_at - by


def texts(slack: Sandbox) -> list[str]:
    return sorted(everything(message) for message in slack.messages(SALES))


async def test_told_to_stop_in_the_middle_of_a_command_it_answers_first_and_exits_with_zero(database_url: str) -> None:
    async with (
        slack_and_book(database_url) as (slack, address, books),
        running(slack, address, database_url) as process,
    ):
        # A person nobody knows is asked about first; that is where the command is when the order comes.
        slack.workspace.people["U0NEW"] = replace(slack.workspace.people[TOM], id="U0NEW", name="new")
        slack.workspace.conversations[SALES].members.append("U0NEW")
        slack.faults.slow("users.info", 1.0)
        typing = asyncio.create_task(slack.act.command(user="U0NEW", channel=SALES, text="/deal new Acme 12k"))
        await slack.until(lambda: not slack.faults.waiting)
        process.send_signal(signal.SIGTERM)
        seen = await typing
        assert seen.error is None
        assert await asyncio.wait_for(process.wait(), 60) == 0
        async with books.look(TEAM) as work:
            assert [deal.name for deal in await work.deals.open_deals(1)] == ["Acme"]


async def test_told_to_stop_in_the_middle_of_a_post_it_marks_it_first_and_exits_with_zero(database_url: str) -> None:
    async with (
        slack_and_book(database_url) as (slack, address, books),
        running(slack, address, database_url) as process,
    ):
        await slack.act.command(user=TOM, channel=SALES, text="/pipeline subscribe weekly")
        slack.faults.slow("chat.postMessage", 1.5)
        await slack.act.command(user=TOM, channel=SALES, text="/deal new Acme 12k")
        await slack.until(lambda: slack.messages(SALES))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
        async with books.look(TEAM) as work:
            assert {(post.kind, post.status) for post in await work.outbox.recent(5)} == {
                ("welcome", "sent"),
                ("announcement", "sent"),
            }
        assert len(texts(slack)) == 1


async def test_two_processes_at_once_post_each_key_once_and_what_is_due_later_by_the_real_clock_later(
    database_url: str,
) -> None:
    async with slack_and_book(database_url) as (slack, address, books):
        await found(books)
        keys = [f"post-{n:02}" for n in range(6)]
        await put(books, *keys)
        now = datetime.now(UTC)
        schedule = Schedule(zone=ZoneInfo("UTC"), cadence="weekly")
        async with books.work(TEAM) as work:
            await work.subscriptions.add(
                channel_id=SALES,
                pipeline_id=1,
                schedule=schedule,
                language="en",
                created_by=None,
                at=now,
                next_at=schedule.next(now),
            )
            held: dict[str, Any] = {"key": "held", "kind": "digest", "channel": SALES, "payload": HELLO.to_json()}
            await work.outbox.put(**held, at=now + timedelta(hours=1))
        at = schedule.next(now).isoformat()
        dry = await start(address, database_url, "tick", "--at", at, "--dry-run")
        printed = (await asyncio.wait_for(dry.communicate(), 60))[0].decode()
        assert (printed.splitlines()[-1], texts(slack)) == ("1 would be posted.", [])
        processes = [await start(address, database_url, "tick", "--at", at) for _ in range(2)]
        assert [await asyncio.wait_for(process.wait(), 60) for process in processes] == [0, 0]
        for process in processes:
            await process.communicate()
        marks = [message["metadata"]["event_payload"]["key"] for message in slack.messages(SALES)]
        assert sorted(marks) == [*keys, f"weekly:1:{at[:10]}"]
        async with books.look(TEAM) as work:
            waiting = await work.outbox.get("held")
        assert waiting is not None
        assert (waiting.status, waiting.next_at) == ("waiting", now + timedelta(hours=1))


async def test_killed_in_the_middle_of_a_post_the_other_process_sends_the_rest_and_nothing_twice(
    database_url: str,
) -> None:
    async with slack_and_book(database_url) as (slack, address, books):
        await found(books)
        await put(books, "first")
        slack.faults.slow("chat.postMessage", 20)
        doomed = await start(address, database_url, "tick")
        await slack.until(lambda: texts(slack) == ["first"], seconds=60)
        doomed.kill()
        await doomed.communicate()
        await put(books, "second")
        survivor = await start(address, database_url, "tick")
        assert await asyncio.wait_for(survivor.wait(), 60) == 0
        await survivor.communicate()
        assert texts(slack) == ["first", "second"]
        async with books.look(TEAM) as work:
            assert {post.key: post.status for post in await work.outbox.recent(5)} == {
                "first": "sending",
                "second": "sent",
            }
        async with books.work(TEAM) as work:
            await age_claims(work, timedelta(minutes=10))
        survivor = await start(address, database_url, "tick")
        assert await asyncio.wait_for(survivor.wait(), 60) == 0
        await survivor.communicate()
        assert texts(slack) == ["first", "second"]
        async with books.look(TEAM) as work:
            assert {post.status for post in await work.outbox.recent(5)} == {"sent"}
