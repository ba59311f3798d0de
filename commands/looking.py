"""Questions about deals: mine, one, a list, a search, a history, help. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import get_args

from commands.asking import Asking
from commands.finding import named
from commands.invocation import Reply
from commands.verbs import DEAL_VERBS, PIPELINE_VERBS, closest_verb, find_verb
from messages import cards, lists
from messages.helping import help as help_with
from messages.lists import Need
from messages.message import Message
from messages.nudges import StaleLine, why
from messages.usage import Own
from pipeline.deals import ActivityKind, ChangeFacts, DealFacts
from pipeline.forecast import bin_of
from pipeline.local_time import day_of, instant_at
from pipeline.refusals import UnknownHelp, UsageNeeded
from pipeline.stale import silent_deals
from storage.deal_lists import Narrowing

_ACTIVITIES = frozenset(get_args(ActivityKind))


async def mine(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """My open deals, what to do first, what to type next."""
    deals = await asking.work.deals.of_owner(asking.person.user_id)
    tomorrow = instant_at(day_of(asking.invocation.at, asking.zone) + timedelta(days=1), time(), asking.zone)
    follow_ups = await asking.work.follow_ups.of_person(asking.person.user_id, until=tomorrow)
    return asking.reply(lists.mine(asking.voice, deals=deals, follow_ups=follow_ups, needs=await _needs(asking, deals)))


async def show(asking: Asking, words: Sequence[str]) -> Reply:
    """`show acme`, or `acme` alone: the card."""
    if not words:
        raise UsageNeeded(verb="show")
    deal, _ = await named(asking, words, verb="show")
    return asking.reply(await card(asking, deal))


async def card(asking: Asking, deal: DealFacts) -> Message:
    """A deal's card with its contacts, its score and what happened last."""
    changes = await asking.work.deals.history(deal.number)
    scores = await asking.work.deals.scores([deal.number], asking.invocation.at)
    return cards.card(
        asking.voice,
        deal=deal,
        pipeline=await asking.work.pipelines.get(deal.pipeline_id),
        latest=_latest(changes),
        contacts=await asking.work.contacts.of_deal(deal.number),
        score=scores.get(deal.number),
        others=[one for one in asking.pipelines if one.id != deal.pipeline_id],
    )


def _latest(changes: Sequence[ChangeFacts]) -> list[ChangeFacts]:
    """The last two activities, and besides them the last changes of any kind; three in all, newest first."""
    newest = list(reversed(changes))
    activities = [one for one in newest if one.kind in _ACTIVITIES and not one.undone][:2]
    others = [one for one in newest if one not in activities]
    return sorted([*activities, *others[: 3 - len(activities)]], key=lambda one: one.seq, reverse=True)


async def history(asking: Asking, words: Sequence[str]) -> Reply:
    """`history acme`: every change, newest first."""
    if not words:
        raise UsageNeeded(verb="history")
    deal, _ = await named(asking, words, verb="history")
    changes = await asking.work.deals.history(deal.number)
    return asking.reply(cards.history(asking.voice, deal=deal, changes=changes))


async def help(asking: Asking, words: Sequence[str]) -> Reply:  # noqa: A001 - the word people type
    """`help`, or `help move`: with examples from my own deals. UnknownHelp."""
    verb = find_verb(words, DEAL_VERBS) or find_verb(words, PIPELINE_VERBS) if words else None
    if words and verb is None:
        closest = closest_verb(words[0], DEAL_VERBS) or closest_verb(words[0], PIPELINE_VERBS)
        raise UnknownHelp(word=" ".join(words), closest=closest)
    return asking.reply(help_with(asking.voice, verb=verb[0] if verb else None, own=await _own(asking)))


async def _own(asking: Asking) -> Own:
    """What examples are made of that one can type as they stand."""
    deals = (await asking.work.deals.page(Narrowing(owners=(asking.person.user_id,)), limit=1)).deals
    colleague = await asking.work.people.colleague_of(asking.person.user_id)
    return Own(
        deals=deals,
        pipeline=await asking.work.pipelines.get(deals[0].pipeline_id) if deals else asking.pipeline,
        colleague=colleague.name if colleague else "",
        currency=asking.currency,
    )


async def explain(asking: Asking, deal: DealFacts) -> Reply:
    """Why a deal was brought up as silent: the rule and its dates."""
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    line = StaleLine.of(deal, at=asking.invocation.at, calendar_of=await asking.calendar_of(), pipeline=pipeline)
    return asking.reply(why(asking.voice, line=line))


async def _needs(asking: Asking, deals: Sequence[DealFacts]) -> list[tuple[DealFacts, Need]]:
    """Which of my deals want me, and why: silent ones, then those past their date, then those without a next step."""
    today = day_of(asking.invocation.at, asking.zone)
    silent = silent_deals(deals, at=asking.invocation.at, calendar_of=await asking.calendar_of())
    needs: list[tuple[DealFacts, Need]] = [(deal, "stale") for deal, _ in silent]
    needs += [(deal, "slipped") for deal in deals if bin_of(deal, today=today) == "slipped"]
    needs += [(deal, "no_next_step") for deal in deals if deal.next_step is None]
    first: dict[int, tuple[DealFacts, Need]] = {}
    for deal, need in needs:
        first.setdefault(deal.number, (deal, need))
    return list(first.values())
