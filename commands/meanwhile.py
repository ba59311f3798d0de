"""Buttons and forms drawn some time ago: they act on the deal as it is now, or say who changed it."""

from __future__ import annotations

from dataclasses import replace

from commands.asking import Asking
from commands.invocation import Invocation, Reply
from commands.looking import card
from messages.cards import number_on
from messages.layout import joined
from messages.message import Message
from messages.refusals import refusal
from pipeline.deals import DealFacts
from pipeline.refusals import (
    AlreadyMade,
    AlreadyThere,
    ChangedMeanwhile,
    DealIsClosed,
    DealIsOpen,
    Refused,
    StageIsGone,
)
from pipeline.stages import EVERY

_CHANGES_THE_MEANING = frozenset({"moved", "transferred", "merged", "won", "lost", "reopened", "undone"})
"""Changes by somebody else after which a button drawn earlier no longer means what it said."""

_CAME_TOO_LATE = (AlreadyMade, AlreadyThere, ChangedMeanwhile, DealIsClosed, DealIsOpen, StageIsGone)
"""Refusals of a click on what was drawn before the deal, or its pipeline, became what it is now."""


async def unchanged_deal(asking: Asking, *, at_all: bool = False) -> DealFacts:
    """The deal `d` of a press or a form, held; unless somebody else moved or closed it since version `v` was drawn.

    With `at_all` a change of any kind by somebody else is one too many. ChangedMeanwhile, NoSuchNumbers, NotYours.
    """
    return await unchanged_since(
        asking, int(asking.invocation.press["d"]), asking.invocation.press.get("v"), at_all=at_all
    )


async def unchanged_since(asking: Asking, number: int, seen: int | None, *, at_all: bool = False) -> DealFacts:
    """The same for deal `number`, which was seen at version `seen`, where that is known."""
    await asking.hold(number)
    deal = await asking.work.deals.facts(number)
    if seen is None or deal.version == seen:
        return deal
    for change in reversed(await asking.work.deals.history(number)):
        by_another = change.by is None or change.by.user_id != asking.person.user_id
        matters = at_all or change.kind in _CHANGES_THE_MEANING
        if change.seq > int(seen) and by_another and matters and not change.undone:
            raise ChangedMeanwhile(deal=deal, by=change.by, at=change.at)
    return deal


def came_too_late(invocation: Invocation, refused: Refused) -> bool:
    """Whether a click or a form about one deal was refused for what became of it since it was drawn."""
    return isinstance(refused, _CAME_TOO_LATE) and _deal_of(invocation, refused) is not None


async def as_it_is_now(asking: Asking, refused: Refused) -> Reply:
    """Why the click was refused, with the deal's card as it is now: in the place of the card it was on, else below.

    NoSuchNumbers.
    """
    said, fresh = refusal(asking.voice, refused), await _fresh(asking, _deal_of(asking.invocation, refused))
    if number_on(asking.invocation.block_id) is not None:
        return Reply(message=said, replace=fresh)
    # The button that opens the card has nothing to add to the card.
    plain = replace(said, blocks=tuple(block for block in said.blocks if block["type"] != "actions"))
    return Reply(message=joined(plain, fresh))


async def redrawn(asking: Asking, reply: Reply) -> Reply:
    """The reply to an act on a card, which is drawn anew; of a deal that is gone the answer takes its place."""
    number = number_on(asking.invocation.block_id)
    if number is None or reply.message is None or reply.replace or reply.form:
        return reply
    if not await asking.work.deals.finder(EVERY).by_numbers([number]):
        return replace(reply, message=None, replace=reply.message)
    return replace(reply, replace=await _fresh(asking, number))


async def _fresh(asking: Asking, number: int | None) -> Message:
    return await card(asking, await asking.work.deals.facts(number or 0))


def _deal_of(invocation: Invocation, refused: Refused) -> int | None:
    """The deal a button or a form is about: what it says itself, else the card it is on."""
    if isinstance(refused, AlreadyMade):
        return refused.number
    number = invocation.press.get("d") if invocation.via in {"button", "form"} else None
    return number if isinstance(number, int) else number_on(invocation.block_id)
