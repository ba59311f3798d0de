"""One tick: what is due at an instant becomes posts in the outbox, each occasion once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog

from digests.post import Post
from digests.team_templates import tell_broken
from digests.unwritten import Fault, fault_of, note_unwritten
from messages.fault_codes import new_code
from messages.prose import Prose
from storage.books import Books
from storage.due import AT_MOST, Due
from storage.work import Work

log = structlog.get_logger()

DETAIL = "detail"
"""The kind of what goes in the thread of a post."""


class Occasion(Protocol):
    """One kind of thing that comes due."""

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take the occasion for oneself, set when it comes next, and write what is to be said of it at `at`.

        None when another process took it first, or there is nothing to say.
        """
        ...

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What `take` would say; changes nothing."""
        ...


class Tick:
    """Decides what is due. `occasions` maps the kind of a due row to what handles it.

    What is due is told by the instant asked about; when a post may go out is told by `clock` (UTC), the real one.
    """

    def __init__(
        self, *, books: Books, occasions: Mapping[str, Occasion], prose: Prose, clock: Callable[[], datetime]
    ) -> None:
        self._books = books
        self._occasions = occasions
        self._prose = prose
        self._clock = clock

    async def decide(self, at: datetime) -> int:
        """Turn all that is due at `at` (UTC) into outbox rows, each in a transaction of its own; how many there are.

        One occasion that fails is logged and left due; the others go on, and it is tried again ever more seldom.
        """
        faults: list[Fault] = []
        posts = [post async for post in self._each(at, self._decide_one, faults) if post]
        await note_unwritten(self._books, self._prose, faults, at=self._clock())
        await tell_broken(self._books, self._prose, at=self._clock())
        return len(posts)

    async def dry_run(self, at: datetime) -> list[Post]:
        """What `decide` would post at `at`; writes nothing."""
        return [post async for post in self._each(at, self._look_at_one, []) if post]

    async def _each(
        self, at: datetime, act: Callable[[Due, datetime], Awaitable[Post | None]], faults: list[Fault]
    ) -> AsyncIterator[Post | None]:
        """What becomes of all that is due, of each once; what fails is logged, in `faults`, and keeps none behind."""
        tried = set[Due]()
        # What failed is due still, and must not take the places of the others.
        while fresh := [one for one in await self._books.due(at, limit=AT_MOST + len(tried)) if one not in tried]:
            for due in fresh:
                try:
                    yield await act(due, at)
                except Exception as failure:
                    code = new_code()
                    log.exception("occasion_failed", team=due.team_id, kind=due.kind, id=due.id, code=code)
                    faults.append(fault_of(due, failure, code))
            tried.update(fresh)

    async def _decide_one(self, due: Due, at: datetime) -> Post | None:
        async with self._books.work(due.team_id) as work:
            tries = await work.unwritten.tries(due)
            if tries and tries.rests(self._clock()):
                return None
            post = await self._occasions[due.kind].take(work, due, at)
            if tries and not (post and post.held_back):
                await work.unwritten.forget(due)
            return post if post and await put(work, post, self._clock()) else None

    async def _look_at_one(self, due: Due, at: datetime) -> Post | None:
        async with self._books.look(due.team_id) as work:
            return await self._occasions[due.kind].look(work, due, at)


async def put(work: Work, post: Post, now: datetime) -> bool:
    """Add a post to the outbox, to go out now or when it may; False when its occasion was posted already.

    One that is held back is recorded there as what was not sent, and why; False too.
    """
    if post.held_back:
        await work.outbox.hold_back(
            key=post.key, kind=post.kind, channel=post.channel, why=post.held_back, at=now, occasion_at=post.occasion_at
        )
        return False
    at = post.hold_until or now
    # A look at another day asks what is due then; how long it stays worth sending is told by the real clock.
    worth_until = at + post.worth_for if post.worth_for else None
    terms: dict[str, Any] = {
        "channel": post.channel,
        "at": at,
        "occasion_at": post.occasion_at,
        "worth_until": worth_until,
        "held_for": post.held_for,
        "zone": post.zone,
    }
    fresh = await work.outbox.put(key=post.key, kind=post.kind, payload=post.message.to_json(), **terms)
    if fresh and post.detail:
        detail = post.detail.to_json()
        await work.outbox.put(key=post.detail_key, kind=DETAIL, payload=detail, thread_of=post.key, **terms)
    return fresh
