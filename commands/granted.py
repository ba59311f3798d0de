"""Deals taken where they are wanted, and what is said of it then: to the asker, and to the channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from commands.asking import Asking
from commands.granting import Granted, check_wish, grant, pipeline_of
from commands.invocation import Reply
from commands.several import each_of
from commands.telling import tell_the_channel, tell_the_channel_of_several
from messages import answers
from messages.announcements import Happened
from messages.answers import Verdict
from pipeline.deals import DealFacts
from pipeline.refusals import Refused
from pipeline.requirements import Wish
from pipeline.stages import Pipeline
from storage.deal import Deal


async def carry_out(asking: Asking, wish: Wish) -> Reply:
    """Hold one deal, do what is wanted and say so. Raises what `check_wish` and `grant` do, NotYours too."""
    held = await asking.hold(wish.deal.number)
    if held.version != wish.deal.version:
        wish = replace(wish, deal=await asking.work.deals.facts(wish.deal.number))
    check_wish(wish, await pipeline_of(asking, wish))
    return await tell_one(asking, (await grant(asking, [wish]))[0])


async def carry_out_several(
    asking: Asking, numbers: Iterable[int], wish_of: Callable[[DealFacts, Pipeline], Wish]
) -> Reply:
    """The same for several deals, with a verdict each; `wish_of` says where one goes, or raises why it does not.

    DetailsMissing, for all of them together.
    """
    wishes: list[Wish] = []

    async def want(_: Deal, deal: DealFacts) -> str:
        pipeline = await asking.work.pipelines.get(deal.pipeline_id)
        wish = wish_of(deal, pipeline)
        check_wish(wish, await pipeline_of(asking, wish))
        wishes.append(wish)
        return "wanted"

    verdicts = await each_of(asking, numbers, want)
    told_why = [(one.number, one.said) for one in verdicts if isinstance(one.said, Refused)]
    return await tell_granted(asking, await grant(asking, wishes, told_why=told_why) if wishes else [], told_why)


async def tell_granted(asking: Asking, granted: Sequence[Granted], told_why: Sequence[tuple[int, Refused]]) -> Reply:
    """A verdict for each of several: what was done, who has it now, and why not."""
    done = [Verdict(deal=one.deal, number=one.deal.number, said=one.said) for one in granted]
    handed = [
        Verdict(deal=one.deal, number=one.deal.number, said="assigned", passed_on=one.passed_on)
        for one in granted
        if one.handed_over
    ]
    stayed = [Verdict(deal=one.deal, number=one.deal.number, said="nobody_left") for one in granted if one.nobody_left]
    refused = [Verdict(deal=None, number=number, said=why) for number, why in told_why]
    await tell_the_channel_of_several(asking, [*done, *handed])
    batch = asking.invocation.key if done else None
    return asking.reply(answers.bulk(asking.voice, verdicts=[*done, *handed, *stayed, *refused], batch=batch))


async def tell_one(asking: Asking, granted: Granted) -> Reply:
    """One deal moved, won or lost; with what comes next, and the way back."""
    deal, came_from, batch = granted.deal, granted.before.stage, asking.invocation.key
    happened = Happened(granted.said, deal, asking.person, came_from=came_from, handed_over=granted.handed_over)
    post_to = await tell_the_channel(asking, happened, change=granted.change)
    if granted.said == "moved":
        return asking.reply(answers.moved(asking.voice, granted.move, batch=batch, post_to=post_to))
    say = answers.won if granted.said == "won" else answers.lost
    return asking.reply(say(asking.voice, deal=deal, batch=batch, post_to=post_to))
