"""Which deal somebody means: open ones before closed ones, so that a name used again is the deal still to be won."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.deal_words import DealFinder, find_deal
from pipeline.deals import DealFacts
from pipeline.stages import Status
from storage.work import Work

EVERY: tuple[Status, ...] = ("open", "won", "lost")


class Preferring:
    """Deals of the preferred statuses where any match, else of the others. Numbers find a deal whatever its status."""

    def __init__(self, *, work: Work, preferred: Sequence[Status]) -> None:
        self._first: DealFinder = work.deals.finder(preferred)
        self._others: DealFinder = work.deals.finder([status for status in EVERY if status not in preferred])
        self._every: DealFinder = work.deals.finder(EVERY)

    async def by_numbers(self, numbers: Sequence[int]) -> list[DealFacts]:
        """The deals with these numbers, in their order."""
        return await self._every.by_numbers(numbers)

    async def containing(self, folded: str, *, limit: int) -> list[DealFacts]:
        """Deals whose name or company contains the text."""
        return await self._first.containing(folded, limit=limit) or await self._others.containing(folded, limit=limit)

    async def similar(self, folded: str, *, limit: int) -> list[DealFacts]:
        """Deals spelt most like the text."""
        return await self._first.similar(folded, limit=limit) or await self._others.similar(folded, limit=limit)


async def named(
    asking: Asking,
    words: Sequence[str],
    *,
    verb: str,
    after: str = "",
    careful: bool = False,
    preferred: Sequence[Status] = ("open",),
) -> tuple[DealFacts, list[str]]:
    """The deal `words` begin with, and the words left over.

    `after` are words already taken off the end; a refusal's buttons put them back. Raises what `find_deal` raises.
    """
    resume = " ".join(filter(None, [verb, "{deal}", after]))
    finder = Preferring(work=asking.work, preferred=preferred)
    return await find_deal(words, finder, resume=resume, careful=careful)
