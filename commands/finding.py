"""Which deal and which person somebody means."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.deal_words import DealFinder, find_deal
from pipeline.deals import DealFacts
from pipeline.refusals import NoSuchDeal, SeveralDeals, UnknownPerson
from pipeline.stages import EVERY, Status


async def named(
    asking: Asking,
    words: Sequence[str],
    *,
    verb: str,
    after: str = "",
    careful: bool = False,
    preferred: Sequence[Status] = ("open",),
) -> tuple[DealFacts, list[str]]:
    """The deal `words` begin with, and the words left over; of several alike the one of a preferred status.

    So a name used again is the deal still to be won. `after` are words already taken off the end; a refusal's buttons
    put them back. Raises what `find_deal` raises.
    """
    resume = " ".join(filter(None, [verb, "{deal}", after]))
    finder = asking.work.deals.finder(EVERY)
    try:
        return await find_deal(words, finder, resume=resume, careful=careful)
    except (SeveralDeals, NoSuchDeal) as unclear:
        return await _preferred(finder.among(preferred), words, unclear, resume=resume, careful=careful)


async def known_person(asking: Asking, user_id: str) -> str:
    """The id of somebody active who may own deals and be reminded; UnknownPerson otherwise."""
    person = await asking.work.people.get(user_id)
    if person is None or not person.active or person.guest:
        raise UnknownPerson(word=person.name if person else f"@{user_id}")
    return person.user_id


async def _preferred(
    finder: DealFinder,
    words: Sequence[str],
    unclear: SeveralDeals | NoSuchDeal,
    *,
    resume: str,
    careful: bool,
) -> tuple[DealFacts, list[str]]:
    """What is clear among the preferred ones, if the same words name it; else what was unclear among all is raised."""
    try:
        found = await find_deal(words, finder, resume=resume, careful=careful)
    except SeveralDeals as fewer:
        if isinstance(unclear, SeveralDeals) and fewer.resume == unclear.resume:
            raise
        raise unclear from fewer
    except NoSuchDeal:
        raise unclear from None
    carried_on = resume.replace("{deal}", " ".join(["{deal}", *found[1]]), 1)
    if isinstance(unclear, SeveralDeals) and unclear.resume != carried_on:
        raise unclear
    return found
