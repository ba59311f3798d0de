"""Picking a deal as one types: what a picker offers, and the deal that was picked."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.deal_words import deal_number
from commands.filled_in import Fields
from commands.words import fold, tidy
from messages.layout import Choice
from messages.pickers import picked_line
from pipeline.deals import DealFacts
from pipeline.refusals import NoDealPicked, NoSuchNumbers
from pipeline.stages import EVERY

_MOST = 30
"""How many deals a picker offers: more nobody reads, one types another letter instead."""

_LOOKED_AT = 60
"""Of how many that fit the asker's own are put first."""

_GUESSED_FROM = 3
"""Fewer letters are too few to guess a misspelt name from."""


async def pick(asking: Asking, typed: str) -> list[Choice]:
    """The deals offered for what was typed so far, by number, name or company: one's own open ones first.

    Nothing typed yet offers the asker's open deals. A choice carries the deal's number. TextTooLong, ControlCharacters.
    """
    words = tidy(typed)
    found = await _fitting(asking, words) if words else await asking.work.deals.of_owner(asking.person.user_id)
    return [Choice(picked_line(asking.voice, deal), str(deal.number)) for deal in found[:_MOST]]


async def picked_in(asking: Asking, fields: Fields) -> DealFacts | None:
    """The deal picked in the field "deal" of a form; None, and said under the field, where it is none or gone."""
    number = fields.read("deal", deal_number, None)
    try:
        return await asking.work.deals.facts(number or 0)
    except NoSuchNumbers as gone:
        fields.refuse("deal", gone if number else NoDealPicked())
        return None


async def _fitting(asking: Asking, words: str) -> Sequence[DealFacts]:
    finder = asking.work.deals.finder(EVERY)
    number, folded = deal_number(words), fold(words)
    exact = await finder.by_numbers([number]) if number is not None else []
    called = await finder.called(folded, limit=_LOOKED_AT)
    if not called and not exact and len(folded) >= _GUESSED_FROM:
        called = await finder.like(folded, limit=_MOST)
    others = await finder.by_numbers(one.number for one in called if one.number != number)
    return [*exact, *sorted(others, key=lambda deal: _less_mine(asking, deal))]


def _less_mine(asking: Asking, deal: DealFacts) -> int:
    """0 for the asker's own open deals, 1 for other open ones, 2 for those that are over."""
    if deal.status != "open":
        return 2
    return int(deal.owner.user_id != asking.person.user_id)
