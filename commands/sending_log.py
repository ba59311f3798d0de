"""`/pipeline log`: what the bot sent unasked, held back or could not send, the latest first, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.asking import Asking
from commands.auditing import page_of
from commands.invocation import Reply
from messages import sending as says
from messages.limits import LINES
from messages.sending import LogEntry
from pipeline.deals import Person
from storage.outbox import Posting
from storage.subscriptions import is_person

_ON_TIME = timedelta(minutes=5)


async def log(asking: Asking, words: Sequence[str] = ()) -> Reply:
    """`log`, `log 2`: ten messages at a time. AdminsOnly."""
    await asking.check_admin()
    page = page_of(words)
    postings = await asking.work.outbox.unasked(LINES, offset=(page - 1) * LINES)
    targets = [await _target(asking, posting) for posting in postings]
    people = await asking.work.people.of({target for target in targets if is_person(target)})
    now = asking.invocation.at
    entries = [_entry(one, _named(target, people), now) for one, target in zip(postings, targets, strict=True)]
    total = await asking.work.outbox.count_unasked()
    return asking.reply(says.log(asking.voice, entries=entries, page=page, total=total))


async def _target(asking: Asking, posting: Posting) -> str:
    """The channel or the person it is for: what replies to a direct message is for whoever got that."""
    if not (posting.thread_of and posting.channel.startswith("D")):
        return posting.channel
    head = await asking.work.outbox.get(posting.thread_of)
    return head.channel if head else posting.channel


def _named(target: str, people: Mapping[str, Person]) -> str:
    """A person's name, a channel's id; nothing for a person nobody knows, or a conversation only somebody sees."""
    if target in people:
        return people[target].name
    return "" if is_person(target) or target.startswith("D") else target


def _entry(posting: Posting, where: str, now: datetime) -> LogEntry:
    due, sent = posting.occasion_at or posting.created_at, posting.sent_at
    held = posting.next_at is not None and posting.next_at > now
    return LogEntry(
        at=due,
        kind=posting.kind,
        where=where,
        outcome=posting.status,
        why=posting.error or "",
        sent_at=sent if sent and sent - due > _ON_TIME else None,
        again_at=posting.next_at if held else None,
        repeats=posting.repeats,
    )
