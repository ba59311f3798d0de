"""A choice made on a nudge or a reminder: the message it stood in is updated, so that the line shows as settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.asking import Asking
from commands.invocation import Reply
from commands.telling import channel_voice
from messages.answers import Settled, replaced_line
from messages.message import Block, Message
from messages.nudges import STALE, settle
from messages.voice import Voice


async def settled(asking: Asking, deal_number: int, what: Settled, reply: Reply) -> Reply:
    """The reply, with the silent deal's line replaced by what became of it; as it is where the act stood elsewhere."""
    standing = asking.invocation.standing
    if not standing or asking.invocation.block_id != f"{STALE}{deal_number}":
        return reply
    voice = await _voice_of_the_message(asking)
    deal = await asking.work.deals.facts(deal_number)
    line = replaced_line(voice, deal=deal, what=what, at=asking.invocation.at, batch=asking.invocation.key)
    message = Message(text=str(standing.get("text", "")), blocks=tuple(standing.get("blocks", ())))
    return Reply(replace=settle(voice, message, deal_number=deal_number, line=line), posts=reply.posts)


async def ticked_off(asking: Asking, deal_number: int, reply: Reply) -> Reply:
    """The reply, with the follow-up's line and buttons replaced; the question what comes next stays private."""
    deal = await asking.work.deals.facts(deal_number)
    line = replaced_line(asking.voice, deal=deal, what="done", at=asking.invocation.at, batch=asking.invocation.key)
    return _in_place_of_the_row(asking, line, reply, deal.next_step is None and deal.status == "open")


def put_later(asking: Asking, reply: Reply) -> Reply:
    """The reply, in the place of the follow-up's line and buttons."""
    return _in_place_of_the_row(asking, reply.message.blocks if reply.message else (), reply, keep_message=False)


async def _voice_of_the_message(asking: Asking) -> Voice:
    """A channel reads its own language, whoever settles a line there; a person theirs."""
    channel = asking.invocation.channel_id
    if channel is None or channel.startswith("D"):
        return asking.voice
    return (await channel_voice(asking.work, channel)).at(asking.invocation.at)


def _in_place_of_the_row(asking: Asking, line: Sequence[Block], reply: Reply, keep_message: bool) -> Reply:
    """A follow-up is a section with a row of buttons below it: both give way to `line`."""
    standing = asking.invocation.standing or {}
    blocks = list(standing.get("blocks", ()))
    row = next((at for at, block in enumerate(blocks) if block.get("block_id") == asking.invocation.block_id), None)
    if row is None or row == 0 or blocks[row].get("type") != "actions":
        return reply
    message = Message(text=str(standing.get("text", "")), blocks=(*blocks[: row - 1], *line, *blocks[row + 1 :]))
    return replace(reply, replace=message, message=reply.message if keep_message else None)
