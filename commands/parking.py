"""Deals at rest: until a day, for a reason; and awake again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from commands.asking import Asking
from commands.bulk_words import read_numbers
from commands.closing import raise_if_closed
from commands.date_words import MOST_WORDS, plain_text
from commands.dates import find_when, leading_day, leading_when
from commands.day_words import day_at
from commands.edit_forms import park_form
from commands.finding import named
from commands.invocation import Reply
from commands.several import each_of, only_numbers, tell_of_each
from commands.telling import tell_the_channel
from commands.words import fold, is_separator
from messages import changed
from messages.announcements import Happened
from pipeline.deals import DealFacts
from pipeline.local_time import day_of
from pipeline.names import check_text
from pipeline.refusals import DateInThePast, DateTooFar, NotADate, NotParked, PauseTooShort, UsageNeeded
from pipeline.stale import is_parked
from storage.deal import Deal

_UNTIL = frozenset({"until", "till", "til", "jusqu au", "jusqu a", "jusque", "jusqu en", "for", "pour", "pendant"})
_BECAUSE = frozenset({"because", "as", "since", "car", "parce que", "puisque", "cause", "motif"})


async def park(asking: Asking, words: Sequence[str]) -> Reply:
    """`park acme until 1 Sept champion on leave`; without a day, or with one that cannot be, the form.

    `park 12 15 until 1 Sept trade fair`: several, with a verdict each.
    """
    if not words:
        raise UsageNeeded(verb="park")
    numbers, when = _numbers_and_when(asking, words)
    if numbers:
        return await _rest_each(asking, numbers, when)
    deal, rest = await named(asking, words, verb="park")
    try:
        until, reason = _until(asking, rest)
    except (NotADate, DateInThePast, DateTooFar, PauseTooShort) as wrong:
        told = () if not rest else (wrong,)
        return Reply(form=await park_form(asking, deal, " ".join(rest), *told))
    return await rest_until(asking, deal, until, reason)


async def unpark(asking: Asking, words: Sequence[str]) -> Reply:
    """`unpark acme`, `unpark 12 15`: awake today. NotParked."""
    if not words:
        raise UsageNeeded(verb="unpark")
    numbers = only_numbers(words)
    if numbers:
        return await tell_of_each(asking, await each_of(asking, numbers, lambda held, deal: _wake(asking, held, deal)))
    deal, _ = await named(asking, words, verb="unpark")
    held = await asking.hold(deal.number)
    await _wake(asking, held, await asking.work.deals.facts(deal.number))
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, Happened("unparked", facts, asking.person))
    return asking.reply(changed.unparked(asking.voice, deal=facts, batch=asking.invocation.key, post_to=post_to))


async def rest_until(asking: Asking, deal: DealFacts, until: date, reason: str) -> Reply:
    """Let a deal rest until a day, and say why where it is known. DealIsClosed, TextTooLong, ControlCharacters."""
    raise_if_closed(deal)
    await _rest(asking, await asking.hold(deal.number), until, check_text(reason))
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, Happened("parked", facts, asking.person))
    return asking.reply(changed.parked(asking.voice, deal=facts, batch=asking.invocation.key, post_to=post_to))


async def _rest_each(asking: Asking, numbers: Sequence[int], when: Sequence[str]) -> Reply:
    """The same day and reason for all. UsageNeeded without a day, and what `_until` raises for one that cannot be."""
    if not when:
        raise UsageNeeded(verb="park")
    until, reason = _until(asking, when)
    why = check_text(reason)
    return await tell_of_each(asking, await each_of(asking, numbers, lambda held, _: _rest(asking, held, until, why)))


async def _rest(asking: Asking, held: Deal, until: date, reason: str) -> str:
    await held.park(until, reason or None, asking.change)
    return "parked"


async def _wake(asking: Asking, held: Deal, deal: DealFacts) -> str:
    """NotParked; a deal whose day has come is none any more."""
    if not is_parked(deal, today=day_of(asking.invocation.at, asking.zone)):
        raise NotParked(deal=deal)
    await held.unpark(asking.change)
    return "unparked"


def _numbers_and_when(asking: Asking, words: Sequence[str]) -> tuple[list[int], list[str]]:
    """Several numbers and the words after them; none where the words are about one deal, as in `12 2 weeks`.

    Of numbers in a row the last may begin the day: as few as leave one are deals.
    """
    numbers, rest = read_numbers(words) or ([], [])
    if len(numbers) < 2:
        return [], []
    for count in range(1, len(words) - len(rest)):
        if _begins_with_a_day(asking, words[count:]):
            first = read_numbers(words[:count])
            return (first[0], list(words[count:])) if first and len(first[0]) > 1 else ([], [])
    return numbers, rest


def _begins_with_a_day(asking: Asking, words: Sequence[str]) -> bool:
    today, locale = day_of(asking.invocation.at, asking.zone), asking.voice.locale
    return day_at(plain_text(words[:MOST_WORDS]), today=today, locale=locale) is not None


def check_pause(asking: Asking, until: date) -> date:
    """PauseTooShort for a pause that ends today."""
    if until < day_of(asking.invocation.at, asking.zone) + timedelta(days=1):
        raise PauseTooShort
    return until


def _until(asking: Asking, words: Sequence[str]) -> tuple[date, str]:
    """The day among the words and the reason around it. NotADate, DateInThePast, DateTooFar, PauseTooShort."""
    try:
        found = _after_until(asking, words) or _anywhere(asking, words)
    except DateInThePast as past:
        if day_of(past.when, asking.zone) == day_of(asking.invocation.at, asking.zone):
            raise PauseTooShort from past
        raise
    if found is None:
        raise NotADate(words=" ".join(words)[:60])
    until, start, end = found
    return check_pause(asking, until), _reason([*words[:start], *words[end:]])


def _anywhere(asking: Asking, words: Sequence[str]) -> tuple[date, int, int] | None:
    found = find_when(words, now=asking.invocation.at, zone=asking.zone, locale=asking.voice.locale)
    return (found[0].day, found[1], found[2]) if found else None


def _after_until(asking: Asking, words: Sequence[str]) -> tuple[date, int, int] | None:
    """The day that a word such as "until" leads to, with that word's place and the day's end. As `find_when` raises."""
    for place in range(len(words) - 1):
        if fold(words[place]) not in _UNTIL:
            continue
        rest, locale = words[place + 1 :], asking.voice.locale
        when = leading_when(rest, now=asking.invocation.at, zone=asking.zone, locale=locale)
        if when:
            return when[0].day, place, place + 1 + when[1]
        today = day_of(asking.invocation.at, asking.zone)
        month = leading_day(rest, today=today, locale=locale)
        if month:
            # What closes "in September" closes by its end, but a pause until September is over when it begins.
            return max(month[0].replace(day=1), today + timedelta(days=1)), place, place + 1 + month[1]
    return None


def _reason(words: Sequence[str]) -> str:
    """Why, without the word or the colon that only leads to it."""
    said = list(words)
    while said and (is_separator(said[0]) or fold(said[0]) in _BECAUSE):
        said = said[1:]
    return " ".join(said)
