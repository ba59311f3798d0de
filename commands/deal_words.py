"""Naming a deal: by number, or by the longest leading words that name exactly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from commands.bulk_words import BULK_LIMIT, deal_number, read_numbers, split_bulk
from commands.deal_typos import WHOLE_WORDS, Fit, Known, ends_alike, misspelt, nearest
from commands.words import fold, is_separator, trimmed, unquoted
from pipeline.deals import NAME_LIMIT, Called, DealFacts
from pipeline.refusals import LooksLike, NoSuchDeal, NoSuchNumbers, SeveralDeals

__all__ = ["BULK_LIMIT", "DealFinder", "deal_number", "find_deal", "read_numbers", "split_bulk"]

POOL = 200
"""Most deals compared in memory."""

_OFFERED = 5
_MOST_WORDS = 12
_MOST_WORDS_MISSPELT = 6


class DealFinder(Protocol):
    """Where deals are looked up; the book of one workspace, without deleted deals."""

    async def by_numbers(self, numbers: Sequence[int]) -> list[DealFacts]:
        """The deals with these numbers, in their order; missing ones are left out."""
        ...

    async def called(self, folded: str, *, limit: int) -> list[Called]:
        """Deals whose folded name or company contains `folded`, those of just that name first, at most `limit`."""
        ...

    async def like(self, folded: str, *, limit: int) -> list[Called]:
        """Deals whose folded name or company looks most like `folded`, at most `limit`."""
        ...


@dataclass(frozen=True, slots=True)
class _Named:
    """What the first `count` words fit, all equally well."""

    count: int
    fit: Fit
    deals: tuple[Called, ...]


async def find_deal(
    words: Sequence[str], finder: DealFinder, *, resume: str, careful: bool, whole: bool = False
) -> tuple[DealFacts, list[str]]:
    """The deal that `words` begin with, and the words after it; if `whole`, all of them must name it.

    `resume` is the command with `{deal}` where `words` stand; a refusal's `resume` has the words after the deal put
    back behind it (`note {deal} they called`), to be completed by replacing its first `{deal}`. SeveralDeals when the
    words name several; NoSuchNumbers or NoSuchDeal when none. A misspelt name is taken for the one deal it is near;
    where an act must be `careful` that raises LooksLike instead.
    """
    said = _without_leading_separators(trimmed(words) if whole else words)
    numbered = await _numbered(said, finder)
    if numbered and (len(said) == 1 or (said[0].startswith("#") and not whole)):
        return numbered, _without_leading_separators(said[1:])
    steps = [step for step in await _named(said, finder) if not whole or step.count == len(said)]
    # "3 suisses" in full is the deal of that name, though #3 is another.
    named = _in_full(steps) if numbered else _best(steps, len(trimmed(said)))
    if numbered and named is None and not whole:
        return numbered, _without_leading_separators(said[1:])
    if named is None and not numbered and said and (number := deal_number(said[0])) is not None:
        raise NoSuchNumbers(numbers=(number,))
    return await _settled(named, said, finder, resume=resume, careful=careful, whole=whole)


async def _numbered(words: Sequence[str], finder: DealFinder) -> DealFacts | None:
    """The deal whose number is the first word; NoSuchNumbers where none is and `#` says that it is a number."""
    number = deal_number(words[0]) if words else None
    deals = await finder.by_numbers([number]) if number is not None else []
    if number is not None and not deals and words[0].startswith("#"):
        raise NoSuchNumbers(numbers=(number,))
    return deals[0] if deals else None


def _without_leading_separators(words: Sequence[str]) -> list[str]:
    first = next((place for place, word in enumerate(words) if not is_separator(word)), len(words))
    return list(words[first:])


async def _named(words: Sequence[str], finder: DealFinder) -> list[_Named]:
    """What the first word fits, the first two, and so on until nothing fits."""
    steps: list[_Named] = []
    pool: list[Known] = []
    complete = False
    for count in range(1, min(_MOST_WORDS, len(words)) + 1):
        phrase = _phrase(words[:count])
        if not phrase:
            continue
        if not complete:
            found = await finder.called(phrase, limit=POOL)
            complete = len(found) < POOL
            pool = _united(pool, found)
        fits = [(fit, known) for known in pool if (fit := known.fit(phrase)) is not None]
        if not fits:
            break
        pool = [known for _, known in fits]
        best = min(fit for fit, _ in fits)
        steps.append(_Named(count, best, tuple(known.deal for fit, known in fits if fit == best)))
    return steps


def _phrase(words: Sequence[str]) -> str:
    text = " ".join(words)
    return fold(text) if len(text) <= 2 * NAME_LIMIT else ""


def _united(pool: Sequence[Known], found: Sequence[Called]) -> list[Known]:
    """Both, each deal once. What fitted before may span name and company, which a search in either does not find."""
    known = {deal.number: Known.of(deal) for deal in found}
    return [*known.values(), *(one for one in pool if one.deal.number not in known)]


def _in_full(steps: Sequence[_Named]) -> _Named | None:
    return next((step for step in reversed(steps) if step.fit == 0 and step.count > 1 and len(step.deals) == 1), None)


def _best(steps: Sequence[_Named], words: int) -> _Named | None:
    """The longest that fits. Half a word counts when it ends the words, or tells apart what whole words do not.

    `note acme we called` is the deal "Acme" and the note "we called", though a deal "Acme website" also begins so.
    """
    if not steps:
        return None
    whole = [step for step in steps if step.fit <= WHOLE_WORDS]
    if not whole or steps[-1].count >= words:
        return steps[-1]
    further = [step for step in steps if step.count > whole[-1].count and len(step.deals) == 1]
    return further[0] if len(whole[-1].deals) > 1 and further else whole[-1]


async def _settled(
    named: _Named | None, words: Sequence[str], finder: DealFinder, *, resume: str, careful: bool, whole: bool
) -> tuple[DealFacts, list[str]]:
    """The one deal that is named or nearly named; or else the refusal that helps most."""
    pool = [Known.of(deal) for deal in named.deals] if named else await _similar(words, finder)
    close = _misspelt(words, pool, more_than=named.count if named else 0, whole=whole)
    if close and not (named and len(named.deals) == 1) and careful:
        (deal,) = await _whole([close[0]], finder)
        raise LooksLike(words=_told(words[: close[1]]), deal=deal, resume=_carried_on(resume, words[close[1] :]))
    if close:
        return (await _whole([close[0]], finder))[0], _without_leading_separators(words[close[1] :])
    if named is None:
        near = await _whole(nearest(_phrase(words[:_MOST_WORDS_MISSPELT]), pool), finder)
        raise NoSuchDeal(words=_told(words)[:NAME_LIMIT], nearest=tuple(near), create=_name_to_create(words))
    return await _the_one(named, words, finder, resume)


async def _whole(deals: Sequence[Called], finder: DealFinder) -> list[DealFacts]:
    return await finder.by_numbers([deal.number for deal in deals])


async def _similar(words: Sequence[str], finder: DealFinder) -> list[Known]:
    pool: list[Known] = []
    for phrase in dict.fromkeys(_phrase(words[:count]) for count in (3, 2, 1)):
        pool = _united(pool, await finder.like(phrase, limit=POOL)) if phrase else pool
    return pool


def _misspelt(words: Sequence[str], pool: Sequence[Known], *, more_than: int, whole: bool) -> tuple[Called, int] | None:
    """The one deal of `pool` that more words than are understood already are a slip away from, and how many words."""
    most = min(more_than + _MOST_WORDS_MISSPELT, len(words))
    for count in range(most, max(more_than, len(words) - 1 if whole else 0), -1):
        phrase = _phrase(words[:count])
        # What follows a name that is right already must be a word misspelt, not any short one.
        if more_than and len(phrase.rpartition(" ")[2]) < 4:
            continue
        deals = misspelt(phrase, pool, entire=not more_than)
        if len(deals) == 1 and (not more_than or ends_alike(phrase, deals[0])):
            return deals[0], count
    return None


async def _the_one(named: _Named, words: Sequence[str], finder: DealFinder, resume: str) -> tuple[DealFacts, list[str]]:
    rest = _without_leading_separators(words[named.count :])
    deals = await _whole(named.deals[:_OFFERED], finder)
    if len(named.deals) == 1:
        return deals[0], rest
    raise SeveralDeals(
        words=_told(words[: named.count]),
        candidates=tuple(deals),
        more=max(0, len(named.deals) - _OFFERED),
        resume=_carried_on(resume, rest),
    )


def _told(words: Sequence[str]) -> str:
    return " ".join(unquoted(word) for word in trimmed(words))


def _carried_on(resume: str, rest: Sequence[str]) -> str:
    return resume.replace("{deal}", " ".join(["{deal}", *_without_leading_separators(rest)]), 1)


def _name_to_create(words: Sequence[str]) -> str | None:
    """A name to offer a new deal under; None when the words are too many to be one."""
    name = _told(words)
    return name if name and len(words) <= _MOST_WORDS_MISSPELT and len(name) <= NAME_LIMIT else None
