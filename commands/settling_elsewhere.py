"""Lines of unasked messages: whatever settles a deal or a follow-up, wherever that is done, shows in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from commands.asking import Asking
from commands.settling import became_of, silent_line
from commands.telling import channel_voice
from messages.answers import put_later
from messages.follow_ups import TO_DO
from messages.message import Block, Message
from messages.nudges import STALE, TIDINGS, settle, unsettle
from messages.settled import Settled, replaced_line, settled_id
from messages.voice import Voice
from pipeline.deals import DealFacts

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
    voice, own = await _reader(asking, key)
    for deal in deals:
        after = await _with_the_deal(asking, voice, after, deal, own=own)
        after = await _with_follow_ups(asking, voice, after, deal, own=own)
    if after == before:
        return
    if not _asks(after) and await asking.work.outbox.withdraw(key, why=SETTLED_MEANWHILE):
        return
    await asking.work.outbox.say_instead(key, after.to_json(), at=asking.invocation.at)
    asking.posts = True


async def _reader(asking: Asking, key: str) -> tuple[Voice, bool]:
    """In which voice a message is written, and whether the asker may take back what is settled there."""
    _, target, *_ = key.split(":")
    person = await asking.work.people.get(target)
    if person is None:
        return await channel_voice(asking.work, target, asking.voice), True
    return asking.voice.to(person), person.user_id == asking.person.user_id


async def _with_the_deal(asking: Asking, voice: Voice, message: Message, deal: DealFacts, *, own: bool) -> Message:
    """The deal's line as it is to be: settled by what this request did, or silent again where that was taken back."""
    became = await became_of(asking, deal.number)
    if became:
        batch = asking.invocation.key if own else None
        line = replaced_line(voice, deal=deal, what=became[0], at=asking.invocation.at, batch=batch)
        return settle(voice, message, deal_number=deal.number, line=line)
    silent = await silent_line(asking, deal)
    return unsettle(voice, message, block_id=settled_id(deal.number), line=silent) if silent else message


async def _with_follow_ups(asking: Asking, voice: Voice, message: Message, deal: DealFacts, *, own: bool) -> Message:
    """The rows of what was to be done on the deal: what is over, or another day's now, gives way to that."""
    rows = {_number(block): place for place, block in enumerate(message.blocks) if _number(block)}
    known = await asking.work.follow_ups.as_they_are(rows)
    blocks = list(message.blocks)
    # From the last to the first, so that the places of the others stay what they are.
    for number, place in sorted(rows.items(), key=lambda row: -row[1]):
        follow_up, still_open = known.get(number, (None, False))
        if follow_up is None or follow_up.deal_number != deal.number or not place:
            continue
        if not still_open:
            batch = asking.invocation.key if own else None
            what: Settled = "done" if follow_up.done else "changed"
            line = replaced_line(voice, deal=deal, what=what, at=asking.invocation.at, batch=batch, follow_up=number)
            blocks[place - 1 : place + 1] = line
        elif asking.invocation.press.get("do") == "later" and asking.invocation.press.get("t") == number:
            blocks[place - 1 : place + 1] = put_later(voice, follow_up=follow_up).blocks
    return replace(message, blocks=tuple(blocks))


def _asks(message: Message) -> bool:
    """Whether anything in a message waits for a choice."""
    return any(str(block.get("block_id", "")).startswith((STALE, TO_DO, TIDINGS)) for block in message.blocks)


def _number(block: Block) -> int:
    before, _, number = str(block.get("block_id", "")).partition(TO_DO)
    return 0 if before or not number.isdecimal() else int(number)
