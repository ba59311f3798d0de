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
    people = await asking.work.people.of({one.channel for one in postings if is_person(one.channel)})
    entries = [_entry(posting, people, asking.invocation.at) for posting in postings]
    total = await asking.work.outbox.count_unasked()
    return asking.reply(says.log(asking.voice, entries=entries, page=page, total=total))


def _entry(posting: Posting, people: Mapping[str, Person], now: datetime) -> LogEntry:
    due, sent = posting.occasion_at or posting.created_at, posting.sent_at
    person = people.get(posting.channel)
    held = posting.next_at is not None and posting.next_at > now
    return LogEntry(
        at=due,
        kind=posting.kind,
        where=person.name if person else "" if is_person(posting.channel) else posting.channel,
        outcome=posting.status,
        why=posting.error or "",
        sent_at=sent if sent and sent - due > _ON_TIME else None,
        again_at=posting.next_at if held else None,
        repeats=posting.repeats,
    )
