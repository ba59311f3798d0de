"""Lists of deals: mine, somebody's, of a stage, of an outcome, or what wants somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from commands.asking import Asking
from commands.deal_words import POOL
from commands.invocation import Reply
from commands.list_titles import list_title
from commands.list_words import Wanted, read_list
from commands.words import fold, tidy, unquoted
from messages.limits import LINES, cut
from messages.lists import deal_list, nothing_found, totals
from pipeline.deals import NAME_LIMIT, DealFacts
from pipeline.local_time import day_of
from pipeline.refusals import UsageNeeded
from pipeline.stages import EVERY
from pipeline.stale import silent_deals
from storage.deal_lists import Lack, Narrowing, Order, Page

_SEARCH = "find"
"""What a search's button to its next page begins with."""

_QUOTED = 60
_IN_THE_BOOK: frozenset[Lack] = frozenset(get_args(Lack))


async def list_deals(asking: Asking, words: Sequence[str]) -> Reply:
    """`list`, `list @lea proposal`, `list stale`, `list won`, `list all`: ten at a time."""
    return await page(asking, words, 1)


async def find(asking: Asking, words: Sequence[str]) -> Reply:
    """`find acme`: every deal, open or closed, that has the words in its name or company."""
    if not words:
        raise UsageNeeded(verb="find")
    return await _found(asking, words, 1)


async def page(asking: Asking, words: Sequence[str], number: int) -> Reply:
    """Page `number`, from 1, of the list or the search the words ask for. UnknownFilter, UnknownPerson."""
    if words and words[0] == _SEARCH:
        return await _found(asking, words[1:], number)
    wanted = await read_list(asking, words)
    listed = await _listed(asking, wanted, number)
    message = deal_list(
        asking.voice,
        title=list_title(asking.voice, wanted),
        deals=listed.deals,
        total=listed.total,
        worth=listed.worth,
        page=min(number, _pages(listed.total)),
        filter=" ".join(words),
    )
    return asking.reply(message)


async def _found(asking: Asking, words: Sequence[str], number: int) -> Reply:
    phrase = " ".join(words)
    finder = asking.work.deals.finder(EVERY)
    found = await finder.called(fold(unquoted(phrase)), limit=POOL)
    if not found:
        name = tidy(unquoted(phrase))
        create = name if len(name) <= NAME_LIMIT else None
        return asking.reply(nothing_found(asking.voice, words=phrase, create=create))
    title = asking.voice.gettext('Deals with "%(words)s"') % {"words": cut(phrase, _QUOTED)}
    shown = await finder.by_numbers(deal.number for deal in found[(number - 1) * LINES : number * LINES])
    asked = f"{_SEARCH} {phrase}"
    return asking.reply(deal_list(asking.voice, title=title, deals=shown, total=len(found), page=number, filter=asked))


async def _listed(asking: Asking, wanted: Wanted, number: int) -> Page:
    """Page `number` of the list, or its last one where the list has become shorter."""
    start = (number - 1) * LINES
    if "stale" in wanted.needs:
        return _cut_out(await _silent(asking, wanted), number)
    page = await _read(asking, wanted, start, LINES)
    return page if page.deals or not page.total else await _listed(asking, wanted, _pages(page.total))


async def _silent(asking: Asking, wanted: Wanted) -> list[DealFacts]:
    """Those that are silent now, which no query can tell: it hangs on their owners' working days and holidays."""
    deals = (await _read(asking, wanted, 0, None)).deals
    silent = silent_deals(deals, at=asking.invocation.at, calendar_of=await asking.calendar_of())
    return [deal for deal, _ in silent]


def _cut_out(deals: list[DealFacts], number: int) -> Page:
    start = (min(number, _pages(len(deals))) - 1) * LINES
    return Page(deals=deals[start : start + LINES], total=len(deals), worth=tuple(totals(deals)))


async def _read(asking: Asking, wanted: Wanted, offset: int, limit: int | None) -> Page:
    """What the book can tell; hot deals come by their score where no order is wanted."""
    narrowing = _narrowing(asking, wanted)
    if "hot" in wanted.needs:
        at = asking.invocation.at
        return await asking.work.deals.hot(narrowing, now=at, order=wanted.order, offset=offset, limit=limit)
    order = wanted.order or _usual_order(wanted)
    return await asking.work.deals.page(narrowing, order=order, offset=offset, limit=limit)


def _narrowing(asking: Asking, wanted: Wanted) -> Narrowing:
    """What a query can tell. Where nobody, no stage and no pipeline is named, a channel means its own pipeline."""
    at_large = not wanted.people and not wanted.stages
    here = (asking.here.id,) if asking.here and at_large else ()
    return Narrowing(
        owners=tuple(person.user_id for person in wanted.people),
        stage_ids=tuple(stage.id for stage in wanted.stages),
        pipeline_ids=tuple(one.id for one in wanted.pipelines) or here,
        statuses=tuple(wanted.statuses) or ("open",),
        lacks=_IN_THE_BOOK & set(wanted.needs),
        closing=wanted.closing,
        today=day_of(asking.invocation.at, asking.zone),
    )


def _usual_order(wanted: Wanted) -> Order:
    """The deals that want most stand first: the most silent, the soonest to close; of closed ones the last."""
    if wanted.statuses and "open" not in wanted.statuses:
        return "closed"
    if wanted.closing:
        return "close"
    return "life" if "stale" in wanted.needs else "stage"


def _pages(total: int) -> int:
    return max(1, -(-total // LINES))
