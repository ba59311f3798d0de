"""Lines of unasked messages: whatever settles a deal or a follow-up, wherever that is done, shows in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands.asking import Asking
from commands.settling import became_of, silent_line
from commands.settling_to_dos import with_follow_ups
from commands.telling import channel_voice
from messages.follow_ups import TO_DO
from messages.message import Message
from messages.nudges import STALE, TIDINGS, settle, unsettle
from messages.settled import replaced_line, settled_id
from messages.voice import Voice
from pipeline.deals import DealFacts, Person

KEPT_FOR = timedelta(days=8)
"""Lines older than this are left as they are: by then the deal was brought up anew."""

SETTLED_MEANWHILE = "settled_meanwhile"
"""Why a message that nobody tried to post yet is not posted, as the log has it."""


async def settle_everywhere(asking: Asking) -> None:
    """Have every message that lists a deal this request changed show what became of it, in its transaction."""
    lines = await asking.work.nudging.lines_changed(asking.invocation.key, since=asking.invocation.at - KEPT_FOR)
    if not lines:
        return
    changed = await asking.work.deals.changed_by(asking.invocation.key)
    for key, numbers in lines.items():
        await _redraw(asking, key, [deal for deal in changed if deal.number in numbers])


async def _redraw(asking: Asking, key: str, deals: Sequence[DealFacts]) -> None:
    """One message, as the outbox has it, and as it stands in Slack; not posted at all where it asks for nothing."""
    payload = await asking.work.outbox.standing(key)
    if payload is None:
        return
    before = after = Message.from_json(payload)
    voice, reader = await _reader(asking, key)
    own = reader is None or reader.user_id == asking.person.user_id
    for deal in deals:
        after = await _with_the_deal(asking, voice, after, deal, own=own)
    if reader:
        numbers, reminds = {deal.number for deal in deals}, key.startswith("reminder:")
        after = await with_follow_ups(asking, voice, after, numbers, reader, reminds=reminds)
    if after == before:
        return
    if not _asks(after) and await asking.work.outbox.withdraw(key, why=SETTLED_MEANWHILE):
        return
    await asking.work.outbox.say_instead(key, after.to_json(), at=asking.invocation.at)
    asking.posts = True


async def _reader(asking: Asking, key: str) -> tuple[Voice, Person | None]:
    """In which voice a message is written, and the person it was written to; None for a channel."""
    _, target, *_ = key.split(":")
    person = await asking.work.people.get(target)
    if person is None:
        return await channel_voice(asking.work, target, asking.voice), None
    return asking.voice.to(person).working((await asking.calendar_of())(person)), person


async def _with_the_deal(asking: Asking, voice: Voice, message: Message, deal: DealFacts, *, own: bool) -> Message:
    """The deal's line as it is to be: settled by what this request did; where that was taken back, as before it."""
    became, silent = await became_of(asking, deal.number), await silent_line(asking, deal)
    if became is None and silent:
        return unsettle(voice, message, block_id=settled_id(deal.number), line=silent)
    if became is None and settled_id(deal.number) in {block.get("block_id") for block in message.blocks}:
        became = await became_of(asking, deal.number, before_undos=True)
    if became is None:
        return message
    what, at = became
    # What another request did is none of this one's to take back.
    batch = asking.invocation.key if own and at == asking.invocation.at else None
    line = replaced_line(voice, deal=deal, what=what, at=at, batch=batch)
    return settle(voice, message, deal_number=deal.number, line=line)


def _asks(message: Message) -> bool:
    """Whether anything in a message waits for a choice."""
    return any(str(block.get("block_id", "")).startswith((STALE, TO_DO, TIDINGS)) for block in message.blocks)
