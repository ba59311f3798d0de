"""Rows of follow-ups in unasked messages: what is over gives way to that, what is to be done again is there again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from commands.asking import Asking
from commands.hearing import heard_how
from messages.answers import put_later
from messages.follow_ups import agenda_row, number_of
from messages.message import Block, Message
from messages.reminders import reminder_row
from messages.settled import Settled, follow_up_of, replaced_row
from messages.voice import Voice
from pipeline.deals import FollowUpFacts, Person
from pipeline.local_time import day_of


async def with_follow_ups(
    asking: Asking, voice: Voice, message: Message, deal_numbers: Collection[int], reader: Person, *, reminds: bool
) -> Message:
    """A person's message with the rows of what was to be done on these deals as they are to be now.

    `reminds` is said of a message that came at the minute of a follow-up, whose rows read otherwise than a morning's.
    """
    blocks = list(message.blocks)
    rows = {place: number for place, block in enumerate(blocks) if (number := _of_a_row(block))}
    known = await asking.work.follow_ups.as_they_are(rows.values())
    # From the last to the first, so that the places of the others stay what they are.
    for place, number in sorted(rows.items(), reverse=True):
        follow_up = known.get(number)
        if follow_up is None or follow_up.deal_number not in deal_numbers:
            continue
        theirs = follow_up.is_to_do and follow_up.person.user_id == reader.user_id
        if number_of(blocks[place]) is None:
            again = _row(asking, voice, follow_up, reader, reminds=reminds) if theirs else ()
            blocks[place : place + 1] = again or [blocks[place]]
        elif place:
            instead = await _what_became(asking, voice, follow_up, reader)
            blocks[place - 1 : place + 1] = instead or blocks[place - 1 : place + 1]
    return replace(message, blocks=tuple(blocks))


async def to_do_again(asking: Asking, voice: Voice, number: int) -> Sequence[Block]:
    """The row of a follow-up that the asker has still to do by today; nothing of any other."""
    follow_up = (await asking.work.follow_ups.as_they_are([number])).get(number)
    if follow_up is None or not follow_up.is_to_do or follow_up.person.user_id != asking.person.user_id:
        return ()
    return _row(asking, voice, follow_up, asking.person, reminds=False)


def _row(asking: Asking, voice: Voice, follow_up: FollowUpFacts, reader: Person, *, reminds: bool) -> Sequence[Block]:
    """How it stands where it is to be done by today; nothing for a later day's."""
    due, today = (day_of(at, ZoneInfo(reader.zone)) for at in (follow_up.due_at, asking.invocation.at))
    if due > today:
        return ()
    return reminder_row(voice, follow_up) if reminds else agenda_row(voice, follow_up, late=due < today)


async def _what_became(asking: Asking, voice: Voice, follow_up: FollowUpFacts, reader: Person) -> Sequence[Block]:
    """What stands in the place of a row: done, over, another person's or another day's; nothing where it stays."""
    invocation, press = asking.invocation, asking.invocation.press
    theirs = follow_up.person.user_id == reader.user_id
    if follow_up.is_to_do and theirs:
        put_off = press.get("do") == "later" and press.get("t") == follow_up.number
        if not put_off:
            return ()
        return put_later(voice, follow_up=follow_up, heard=await heard_how(asking, follow_up)).blocks
    what: Settled = "assigned" if follow_up.is_to_do else "done" if follow_up.done else "changed"
    batch = invocation.key if reader.user_id == asking.person.user_id else None
    return replaced_row(voice, follow_up=follow_up, what=what, at=invocation.at, batch=batch)


def _of_a_row(block: Block) -> int | None:
    return number_of(block) or follow_up_of(str(block.get("block_id", "")))
