"""Delivery: claim a waiting post, send it, mark it. Each key reaches Slack at most once, whatever happens."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from digests.content import Picture, content_of, content_with_fallbacks
from digests.gateway import (
    CannotLook,
    Gateway,
    InDoubt,
    NotTaken,
    Posted,
    SendFailed,
    TargetGone,
    ThreadGone,
    ToldToWait,
    WorkspaceGone,
)
from digests.hours import check_hour
from digests.targets import note_back, note_gone
from messages.prose import Prose
from storage.books import Books
from storage.delivery import Delivery, OutboxItem

LEASE_SECONDS = 180.0
"""How long a claim is good for, counted from each send: twice as long as one may take (`Gateway.post`)."""

LOOK_AFTER_SECONDS = 60.0
"""How long after an attempt of unknown outcome the channel's history is asked: Slack may show a message late."""

BATCH = 20
"""How many posts are claimed at a time: those a process that dies had claimed wait for the end of its lease."""

log = structlog.get_logger()


@dataclass(slots=True)
class Delivered:
    """What one pass did: posts sent, posts put off, posts given up."""

    sent: int = 0
    waiting: int = 0
    given_up: int = 0


class ClaimLost(Exception):
    """The lease ran out before the post was sent: somebody else may have it by now."""


class Outbox:
    """Sends what waits. Several may run at once, in one process or many, on the same database."""

    def __init__(
        self,
        *,
        books: Books,
        gateway: Gateway,
        picture: Picture,
        prose: Prose,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._books = books
        self._marks: Delivery = books.delivery
        self._gateway = gateway
        self._picture = picture
        self._prose = prose
        self._sleep = sleep
        self._who = uuid4().hex
        self._told_to_wait: dict[str, tuple[datetime, ToldToWait]] = {}

    async def deliver(
        self, *, now: Callable[[], datetime], team_id: str | None = None, patience: float = 0.0
    ) -> Delivered:
        """Send everything that waits, of one workspace or of all; each at its own pace, none waits for another.

        A wait Slack asks for is sat out up to `patience` seconds; longer ones are left for a later pass. Whatever
        nobody expected is raised once all the others are through.
        """
        done = Delivered()
        teams = [team_id] if team_id else await self._marks.teams_waiting(now())
        _raise_first(await _ends(self._of_workspace(team, now, patience, done) for team in teams))
        return done

    async def _of_workspace(self, team_id: str, now: Callable[[], datetime], patience: float, done: Delivered) -> None:
        ends: list[BaseException | None] = []
        while items := await self._claim(now(), team_id):
            by_target: dict[str, list[OutboxItem]] = defaultdict(list)
            for item in items:
                by_target[item.channel].append(item)
            ends += await _ends(self._in_order(queue, now, patience, done) for queue in by_target.values())
        _raise_first(ends)

    async def _claim(self, now: datetime, team_id: str) -> Sequence[OutboxItem]:
        return await self._marks.claim(
            now=now, who=self._who, lease_seconds=LEASE_SECONDS, limit=BATCH, team_id=team_id
        )

    async def _in_order(
        self, queue: Sequence[OutboxItem], now: Callable[[], datetime], patience: float, done: Delivered
    ) -> None:
        ends = [(await _ends([self._one(item, now, patience, done)]))[0] for item in queue]
        _raise_first(ends)

    async def _one(self, item: OutboxItem, now: Callable[[], datetime], patience: float, done: Delivered) -> None:
        """Settle one claimed post. Whatever Slack answers becomes a mark on its row."""
        try:
            says, posted = await self._put_there(item, now, patience)
            done.sent += 1
            await self._marks.sent(says, ts=posted.ts, channel=posted.channel)
            await note_back(self._books, item)
        except ClaimLost:
            return
        except SendFailed as failed:
            log.warning("post_not_sent", team=item.team_id, key=item.key, kind=item.kind, error=failed.error)
            await self._mark_failed(item, failed, now(), done)

    async def _mark_failed(self, item: OutboxItem, failed: SendFailed, now: datetime, done: Delivered) -> None:
        if isinstance(failed, TargetGone):
            # First the admin, who would never hear of it from a process that died between the two.
            await note_gone(self._books, self._prose, item, failed.error, at=now)
        match failed:
            case ToldToWait() | WorkspaceGone():
                await self._marks.postpone(item, until=now + timedelta(seconds=failed.seconds), error=failed.error)
            case InDoubt():
                look_in = timedelta(seconds=max(LOOK_AFTER_SECONDS, failed.seconds))
                await self._marks.doubt(item, until=now + look_in, error=failed.error)
            case CannotLook():
                await self._marks.unsure(item, error=failed.error)
            case _:
                await self._marks.failed(item, error=failed.error)
        if isinstance(failed, ToldToWait | WorkspaceGone | InDoubt):
            done.waiting += 1
        else:
            done.given_up += 1

    async def _put_there(
        self, item: OutboxItem, now: Callable[[], datetime], patience: float
    ) -> tuple[OutboxItem, Posted]:
        """The post where it stands now, and what it says there."""
        if item.sent_ts is not None and item.sent_channel is not None:
            posted = Posted(ts=item.sent_ts, channel=item.sent_channel)
            await self._hold(item, now)
            await self._gateway.edit(team_id=item.team_id, posted=posted, content=content_of(item))
            return item, posted
        if found := await self._sent_before(item):
            # It may say what it said before it was changed; marked so, it comes again to be updated.
            return replace(item, revision=0), found
        return item, await self._send(item, now, patience)

    async def _hold(self, item: OutboxItem, now: Callable[[], datetime]) -> None:
        """Begin the lease anew; ClaimLost for one that ran out in the queue, in a look-up or in a wait.

        So it is where half of the new one is over at once: the process was stopped, or the machine asleep.
        """
        began = now()
        held = await self._marks.hold(item, now=began, lease_seconds=LEASE_SECONDS)
        if not held or (now() - began).total_seconds() > LEASE_SECONDS / 2:
            raise ClaimLost

    async def _sent_before(self, item: OutboxItem) -> Posted | None:
        """The post, when an earlier attempt of unknown outcome did reach Slack."""
        if not item.doubtful or item.attempted_at is None:
            return None
        since = item.attempted_at - timedelta(seconds=LOOK_AFTER_SECONDS)
        try:
            return await self._gateway.find(
                team_id=item.team_id, channel=item.channel, key=item.key, since=since, thread_ts=item.thread_ts
            )
        except (ToldToWait, WorkspaceGone, InDoubt) as no_answer:
            # The look-up told nothing new: the post stays in doubt, and nothing may be sent.
            raise InDoubt(f"look_up_{no_answer.error}", seconds=no_answer.seconds) from no_answer
        except (TargetGone, ThreadGone, NotTaken) as blind:
            raise CannotLook(blind.error) from blind

    async def _send(self, item: OutboxItem, now: Callable[[], datetime], patience: float) -> Posted:
        await check_hour(self._books, item, at=now())
        refused: SendFailed | None = None
        async with aclosing(content_with_fallbacks(item, self._gateway, self._picture)) as contents:
            async for content in contents:
                try:
                    return await self._patiently(item, content, now, patience)
                except NotTaken as not_taken:
                    refused = not_taken
                    await self._marks.refused(item)
        raise refused or NotTaken("no_content")

    async def _patiently(
        self, item: OutboxItem, content: dict[str, object], now: Callable[[], datetime], patience: float
    ) -> Posted:
        """Post, sitting out waits as long as they add up to no more than `patience` seconds.

        What Slack limits is a method of a workspace: told to wait for one post, no other is tried there before. Nor is
        one where the bot's token was just refused.
        """
        wait = self._wait_told(item.team_id, now())
        while True:
            if wait is None:
                await self._hold(item, now)
                try:
                    return await self._post(item, content)
                except WorkspaceGone as gone:
                    self._told_to_wait[item.team_id] = now(), ToldToWait(gone.error, seconds=gone.seconds)
                    raise
                except ToldToWait as told:
                    wait = told
                    self._told_to_wait[item.team_id] = now(), told
            if wait.seconds > patience:
                raise wait
            patience -= wait.seconds
            await self._sleep(wait.seconds)
            wait = None

    def _wait_told(self, team_id: str, now: datetime) -> ToldToWait | None:
        """What is left of a wait that Slack asked for in this workspace."""
        if team_id not in self._told_to_wait:
            return None
        began, told = self._told_to_wait[team_id]
        left = told.seconds - (now - began).total_seconds()
        # More than was told is left where the machine's clock was set back meanwhile.
        return ToldToWait(told.error, seconds=left) if 0 < left <= told.seconds else None

    async def _post(self, item: OutboxItem, content: dict[str, object]) -> Posted:
        return await self._gateway.post(
            team_id=item.team_id, channel=item.channel, content=content, key=item.key, thread_ts=item.thread_ts
        )


async def _ends(deliveries: Iterable[Coroutine[None, None, None]]) -> list[BaseException | None]:
    """How each of them ended, whatever became of the others."""
    return await asyncio.gather(*deliveries, return_exceptions=True)


def _raise_first(ends: Iterable[BaseException | None]) -> None:
    for failure in ends:
        if failure is not None:
            raise failure
