"""Deals deleted: asked first, by their owner or an admin, and brought back by undo."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.finding import named
from commands.invocation import Reply
from commands.meanwhile import unchanged_deal
from messages import changed
from pipeline.refusals import UsageNeeded


async def delete(asking: Asking, words: Sequence[str]) -> Reply:
    """`delete acme`: asks whether it shall go. NotYours."""
    if not words:
        raise UsageNeeded(verb="delete")
    deal, rest = await named(asking, words, verb="delete", careful=True)
    if rest:
        raise UsageNeeded(verb="delete")
    await asking.hold_to_delete(deal.number)
    planned = await asking.work.follow_ups.of_deal(deal.number)
    return asking.reply(changed.confirm_deletion(asking.voice, deal=deal, planned=len(planned)))


async def delete_now(asking: Asking) -> Reply:
    """The question answered: gone, unless somebody changed it since the question was asked. NotYours."""
    deal = await unchanged_deal(asking, at_all=True)
    held = await asking.hold_to_delete(deal.number)
    await held.delete(asking.change)
    said = changed.deleted(asking.voice, deal=deal, batch=asking.invocation.key)
    return Reply(replace=said, posts=asking.posts) if asking.invocation.standing else asking.reply(said)
