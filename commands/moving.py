"""Deals moved from stage to stage: one, or several with a verdict each."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.bulk_words import split_bulk
from commands.closing import close
from commands.finding import named
from commands.invocation import Reply
from commands.stage_words import Outcome, Step, find_stage, step_from, trailing_stage
from commands.telling import tell_the_channel
from messages import answers
from messages.answers import Verdict
from pipeline.deals import DealFacts
from pipeline.refusals import NoSuchNumbers, Refused, UsageNeeded
from pipeline.stages import Stage


async def move(asking: Asking, words: Sequence[str]) -> Reply:
    """`move acme proposal`, `#42 next`, `1 2 9 qualified`, `12 proposal, 15 next`."""
    if not words:
        raise UsageNeeded(verb="move")
    groups = split_bulk(words)
    if groups and sum(len(numbers) for numbers, _ in groups) > 1:
        return await _move_several(asking, groups)
    towards = trailing_stage(words, asking.pipeline, current=None)
    count = towards[1] if towards else 0
    said = list(words[len(words) - count :])
    deal, rest = await named(
        asking, words[: len(words) - count], verb="move", after=" ".join(said), careful=_closes(towards)
    )
    if rest or not towards:
        return await _to_words(asking, deal, [*rest, *said])
    return await go_to(asking, deal, towards[0])


async def go_to(asking: Asking, deal: DealFacts, towards: Stage | Outcome | Step) -> Reply:
    """Move one deal to a stage, a step on or back, or close it."""
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    target = step_from(towards, pipeline, deal.stage)
    if isinstance(target, str):
        return await close(asking, deal, target)
    held = await asking.work.deals.get(deal.number)
    await held.move_to(target, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, "moved", facts, came_from=deal.stage)
    return asking.reply(
        answers.moved(asking.voice, deal=facts, came_from=deal.stage, batch=asking.invocation.key, post_to=post_to)
    )


async def _to_words(asking: Asking, deal: DealFacts, words: Sequence[str]) -> Reply:
    """Where only a stage can stand: find_stage says what is wrong with the words, or reads the two letters they are."""
    if not words:
        raise UsageNeeded(verb="move")
    return await go_to(asking, deal, find_stage(" ".join(words), asking.pipeline, current=deal.stage))


async def _move_several(asking: Asking, groups: Sequence[tuple[list[int], list[str]]]) -> Reply:
    wanted = [(number, " ".join(words)) for numbers, words in groups for number in numbers]
    # Held in the order of their numbers, all at once, so that two such commands cannot wait for each other.
    await asking.work.deals.hold(number for number, _ in wanted)
    verdicts = [await _verdict(asking, number, words) for number, words in wanted]
    done = any(isinstance(verdict.said, str) for verdict in verdicts)
    batch = asking.invocation.key if done else None
    return asking.reply(answers.bulk(asking.voice, verdicts=verdicts, batch=batch))


async def _verdict(asking: Asking, number: int, words: str) -> Verdict:
    deal = None
    try:
        deal = await asking.work.deals.facts(number)
        pipeline = await asking.work.pipelines.get(deal.pipeline_id)
        target = find_stage(words, pipeline, current=deal.stage)
        if isinstance(target, str):
            await close(asking, deal, target)
            return Verdict(deal=await asking.work.deals.facts(number), number=number, said=target)
        await (await asking.work.deals.get(number)).move_to(target, asking.change)
        moved = await asking.work.deals.facts(number)
        await tell_the_channel(asking, "moved", moved, came_from=deal.stage)
        return Verdict(deal=moved, number=number, said="moved")
    except NoSuchNumbers as nowhere:
        return Verdict(deal=None, number=number, said=nowhere)
    except Refused as refused:
        return Verdict(deal=deal, number=number, said=refused)


def _closes(towards: tuple[Stage | Outcome | Step, int] | None) -> bool:
    return towards is not None and towards[0] in {"won", "lost"}
