"""A choice made on a nudge or a reminder: the message it stood in is updated, so that the line shows as settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from commands.asking import Asking
from commands.invocation import Reply
from commands.settling_to_dos import to_do_again
from commands.telling import channel_voice
from messages.answers import undone
from messages.follow_ups import TO_DO
from messages.message import Block, Message
from messages.nudges import STALE, StaleLine, settle, unsettle
from messages.settled import SETTLED, Settled, follow_up_of, replaced_line, replaced_row, settled_id
from messages.voice import Voice
from pipeline.deals import DealFacts, FollowUpFacts

_SETTLES: Mapping[str, Settled] = {
    "moved": "moved", "won": "won", "lost": "lost", "planned": "planned", "put_off": "put_off",
    "note": "noted", "call": "noted", "email": "noted", "meeting": "noted", "parked": "parked", "value": "changed",
    "close": "changed", "reopened": "changed", "assigned": "assigned", "deleted": "deleted", "transferred": "changed",
}  # fmt: skip
"""What the history calls a change that settles a line, and what the line says of it."""


async def settled(asking: Asking, deal_number: int, what: Settled, reply: Reply) -> Reply:
    """The reply, with the silent deal's line replaced by what became of it; as it is where the act stood elsewhere.

    A settled line may have asked what is next.
    """
    standing = asking.invocation.standing
    if not standing or asking.invocation.block_id not in {f"{STALE}{deal_number}", settled_id(deal_number)}:
        return reply
    voice = await _voice_of_the_message(asking)
    deal = await asking.work.deals.facts(deal_number)
    line = replaced_line(voice, deal=deal, what=what, at=asking.invocation.at, batch=asking.invocation.key)
    message = settle(voice, _as_it_stands(asking), deal_number=deal_number, line=line)
    return Reply(replace=await _with_what_others_settled(asking, voice, message), posts=reply.posts)


async def taken_back(asking: Asking, items: Sequence[tuple[DealFacts, str]], reply: Reply) -> Reply:
    """The reply, in the place of the settled line whose button was pressed: what it said is no longer so.

    A deal that is silent still stands there with its choices again; another with the kind of what was taken back.
    """
    standing, block_id = asking.invocation.standing, asking.invocation.block_id or ""
    found = [deal for deal, _ in items if f"{block_id}:".startswith(f"{SETTLED}{deal.number}:")]
    if not standing or not found:
        return reply
    voice, message = await _voice_of_the_message(asking), _as_it_stands(asking)
    follow_up = follow_up_of(block_id)
    line = await silent_line(asking, found[0]) if follow_up is None else None
    if line:
        return Reply(replace=unsettle(voice, message, block_id=block_id, line=line), posts=reply.posts)
    again = [] if follow_up is None else await to_do_again(asking, voice, follow_up)
    said = again or undone(voice, items=items).blocks
    blocks = [new for old in message.blocks for new in (said if old.get("block_id") == block_id else (old,))]
    return Reply(replace=replace(message, blocks=tuple(blocks)), posts=reply.posts)


async def ticked_off(asking: Asking, follow_up: FollowUpFacts, reply: Reply) -> Reply:
    """The reply, with the follow-up's line and buttons replaced; the question what comes next stays private."""
    deal = await asking.work.deals.facts(follow_up.deal_number)
    at, batch = asking.invocation.at, asking.invocation.key
    line = replaced_row(asking.voice, follow_up=follow_up, what="done", at=at, batch=batch)
    return _in_place_of_the_row(asking, line, reply, deal.next_step is None and deal.status == "open")


async def over(asking: Asking, number: int) -> Reply | None:
    """That a follow-up is done, in the place of its row; None where there is none to replace, or it is still to do."""
    follow_up = (await asking.work.follow_ups.as_they_are([number])).get(number)
    if follow_up is None or follow_up.is_to_do or asking.invocation.block_id != f"{TO_DO}{number}":
        return None
    what: Settled = "done" if follow_up.done else "changed"
    line = replaced_row(asking.voice, follow_up=follow_up, what=what, at=asking.invocation.at)
    return _in_place_of_the_row(asking, line, Reply(), keep_message=False)


def put_later(asking: Asking, reply: Reply) -> Reply:
    """The reply, in the place of the follow-up's line and buttons."""
    return _in_place_of_the_row(asking, reply.message.blocks if reply.message else (), reply, keep_message=False)


async def _with_what_others_settled(asking: Asking, voice: Voice, message: Message) -> Message:
    """Two people may settle two lines at once, each seeing the message as it was: no line reverts for that."""
    for block in message.blocks:
        before, _, number = str(block.get("block_id", "")).partition(STALE)
        if before or not number.isdecimal():
            continue
        for line in await _settled_by_another(asking, voice, int(number)):
            message = settle(voice, message, deal_number=int(number), line=[line])
    return message


async def _settled_by_another(asking: Asking, voice: Voice, number: int) -> Sequence[Block]:
    """What became of a deal that is silent no more; nothing where its last change is none that settles a line.

    Nothing of one that is deleted or out of sight by now either: it is no reason to refuse what is asked of another.
    """
    deal = next(iter(await asking.work.deals.finder(("open", "won", "lost")).by_numbers([number])), None)
    became = await became_of(asking, number) if deal else None
    if deal is None or became is None or await silent_line(asking, deal):
        return ()
    what, at = became
    # Only its author can take a change back, and the click that draws this line is somebody else's.
    return replaced_line(voice, deal=deal, what=what, at=at)


async def became_of(asking: Asking, number: int, *, before_undos: bool = False) -> tuple[Settled, datetime] | None:
    """What a line about a deal says of its last change, and when (UTC) that was; None where it settles no line.

    A move may have handed the deal over and planned something: those are changes of the same instant. That something
    was taken back is a change which settles nothing; with `before_undos` the one before it counts.
    """
    skipped = {"undone"} if before_undos else set()
    history = await asking.work.deals.history(number)
    changes = [change for change in history if not change.undone and change.kind not in skipped]
    last = [change.kind for change in changes if change.at == changes[-1].at]
    what = next((_SETTLES[kind] for kind in last if kind in _SETTLES), None)
    return None if what is None else (what, changes[-1].at)


async def silent_line(asking: Asking, deal: DealFacts) -> StaleLine | None:
    """The line of a deal that is silent now."""
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    calendar_of = await asking.calendar_of()
    line = StaleLine.of(deal, at=asking.invocation.at, calendar_of=calendar_of, pipeline=pipeline)
    return line if line.stale else None


def _as_it_stands(asking: Asking) -> Message:
    standing = asking.invocation.standing or {}
    return Message(text=str(standing.get("text", "")), blocks=tuple(standing.get("blocks", ())))


async def _voice_of_the_message(asking: Asking) -> Voice:
    """A channel reads its own language, whoever settles a line there; a person theirs."""
    channel = asking.invocation.channel_id
    if channel is None or channel.startswith("D"):
        return asking.voice
    return await channel_voice(asking.work, channel, asking.voice)


def _in_place_of_the_row(asking: Asking, line: Sequence[Block], reply: Reply, keep_message: bool) -> Reply:
    """A follow-up is a section with a row of buttons below it: both give way to `line`."""
    standing = asking.invocation.standing or {}
    blocks = list(standing.get("blocks", ()))
    row = next((at for at, block in enumerate(blocks) if block.get("block_id") == asking.invocation.block_id), None)
    if row is None or row == 0 or blocks[row].get("type") != "actions":
        return reply
    message = Message(text=str(standing.get("text", "")), blocks=(*blocks[: row - 1], *line, *blocks[row + 1 :]))
    return replace(reply, replace=message, message=reply.message if keep_message else None)
