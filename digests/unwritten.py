"""What was due and could not be written: it stands in the log, and an admin is told once it failed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.targets import who_minds
from messages.prose import Prose
from messages.unwritten import UnwrittenLine, unwritten
from messages.voice import Voice
from pipeline.refusals import Refused
from pipeline.waterfall import DoesNotAddUp
from storage.books import Books
from storage.due import Due
from storage.subscriptions import is_person
from storage.work import Work

KIND = "unwritten"

TOLD_AFTER = 2
"""How often something fails before an admin hears of it: a hiccup of the database is none of theirs."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What failed while it was written, with the word of the log for it; the code is the server's log's too."""

    due: Due
    why: str


def fault_of(due: Due, failure: Exception, code: str) -> Fault:
    """A failure of any kind in a word: figures that do not add up are told apart."""
    return Fault(due, f"{'sum' if isinstance(failure, DoesNotAddUp) else 'fault'}:{code}")


async def note_unwritten(books: Books, prose: Prose, faults: Sequence[Fault], *, at: datetime) -> None:
    """Write down what failed at `at` (UTC), and have an admin told of what failed before, in one message."""
    by_team: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_team[fault.due.team_id].append(fault)
    for team_id, theirs in by_team.items():
        async with books.work(team_id) as work:
            await _tell(work, prose, [line for one in theirs if (line := await _noted(work, one, at))], at)


async def _noted(work: Work, fault: Fault, at: datetime) -> UnwrittenLine | None:
    """Write it down; what an admin is told of it, if they are to be now."""
    due = fault.due
    where = await _where(work, due)
    if await work.unwritten.note(due, channel=where, why=fault.why, at=at) != TOLD_AFTER:
        return None
    person = await work.people.get(where) if is_person(where) else None
    return UnwrittenLine(
        kind=due.kind,
        channel="" if is_person(where) else where,
        name=person.name if person else "",
        due_at=due.next_at,
        why=fault.why,
        of=str(due.id),
    )


async def _tell(work: Work, prose: Prose, lines: Sequence[UnwrittenLine], at: datetime) -> None:
    digests = [await work.subscriptions.get(int(line.of)) for line in lines if line.kind == "digest"]
    told = await who_minds(work, digests) if lines else None
    if told:
        message = unwritten(Voice.of(told, now=at, prose=prose), lines)
        key = f"{KIND}:{lines[0].kind}:{lines[0].of}:{at.isoformat()}"
        await work.outbox.put(key=key, kind=KIND, channel=told.user_id, payload=message.to_json(), at=at)


async def _where(work: Work, due: Due) -> str:
    """The channel or the person it was for; nothing where even that cannot be found."""
    try:
        if due.kind == "digest":
            return (await work.subscriptions.get(int(due.id))).channel_id
        if due.kind == "nudge":
            return (await work.pipelines.get(int(due.id))).channel_id or ""
        return str(due.id) if due.kind == "morning" else (await work.follow_ups.get(int(due.id))).person.user_id
    except Refused:
        return ""
