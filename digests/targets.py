"""Channels and people nothing can be posted to: kept in the book, and an admin told once each time it begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from messages.prose import Prose
from messages.targets import target_gone
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.rights import may_administer
from storage.books import Books
from storage.delivery import OutboxItem
from storage.subscriptions import Subscription, is_person
from storage.work import Work

KIND = "target_gone"


async def note_gone(books: Books, prose: Prose, item: OutboxItem, error: str, *, at: datetime) -> None:
    """Remember that a message could not be posted where it was meant for, and have an admin told if that is news.

    What is due there later is tried once each, so that it comes again by itself when the target is back.
    """
    async with books.work(item.team_id) as work:
        fresh = await work.channels.note_trouble(item.channel, error)
        if not fresh or item.kind == KIND:
            return
        subscriptions = await work.subscriptions.of_channel(item.channel)
        told = await who_minds(work, subscriptions, but_not=item.channel)
        if told is None:
            return
        gone = await work.people.get(item.channel) if is_person(item.channel) else None
        message = target_gone(
            Voice.of(told, now=at, prose=prose),
            target=item.channel,
            name=gone.name if gone else "",
            error=error,
            digests=[one.number for one in subscriptions],
        )
        key = f"{KIND}:{item.channel}:{at.isoformat()}"
        await work.outbox.put(key=key, kind=KIND, channel=told.user_id, payload=message.to_json(), at=at)


async def note_back(books: Books, item: OutboxItem) -> None:
    """Forget what was held against a target that took a message."""
    async with books.look(item.team_id) as work:
        trouble = await work.channels.trouble(item.channel)
    if trouble:
        async with books.work(item.team_id) as work:
            await work.channels.note_trouble(item.channel, None)


async def who_minds(
    work: Work, subscriptions: Sequence[Subscription] = (), *, but_not: str | None = None
) -> Person | None:
    """The admin to tell: whoever set a digest up, if they are one, else the installer, else any; else its author."""
    authors = list((await work.people.of({one.created_by for one in subscriptions if one.created_by})).values())
    installer = await work.people.get((await work.workspace()).installer_id or "")
    admins = [*authors, *([installer] if installer else []), *await work.people.admins()]
    first = [one for one in admins if may_administer(one)]
    return next((one for one in [*first, *authors] if one.active and one.user_id != but_not), None)
