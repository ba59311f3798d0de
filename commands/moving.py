"""Deals moved from stage to stage: one, or several with a verdict each."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.bulk_words import deal_number, split_bulk
from commands.closing import close, raise_if_closed
from commands.finding import named
from commands.invocation import Reply
from commands.several import each_of, tell_of_each
from commands.stage_words import Outcome, Step, find_stage, step_from, trailing_stage
from commands.telling import tell_the_channel
from messages import answers
from pipeline.deals import DealFacts
from pipeline.refusals import LostReasonMissing, StageMissing, UsageNeeded
from pipeline.stages import Stage
from storage.deal import Deal


async def move(asking: Asking, words: Sequence[str]) -> Reply:
    """`move acme proposal`, `#42 next`, `1 2 9 qualified`, `12 proposal, 15 next`."""
    if not words:
        raise UsageNeeded(verb="move")
    groups = split_bulk(words)
    if groups and sum(len(numbers) for numbers, _ in groups) > 1:
        return await _move_several(asking, groups)
    towards = None if _is_a_deal(words) else trailing_stage(words, asking.pipeline, current=None)
    count = towards[1] if towards else 0
    said = list(words[len(words) - count :])
    if len(said) == len(words):
        raise UsageNeeded(verb="move")
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
    held = await asking.hold(deal.number)
    await held.move_to(target, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, "moved", facts, came_from=deal.stage)
    return asking.reply(
        answers.moved(asking.voice, deal=facts, came_from=deal.stage, batch=asking.invocation.key, post_to=post_to)
    )


async def _to_words(asking: Asking, deal: DealFacts, words: Sequence[str]) -> Reply:
    """Where only a stage can stand: find_stage says what is wrong with the words, or reads the two letters they are.

    StageMissing where there are none.
    """
    if not words:
        raise_if_closed(deal)
        stages = (await asking.work.pipelines.get(deal.pipeline_id)).stages
        raise StageMissing(deal=deal, stages=tuple(stage for stage in stages if stage.id != deal.stage.id))
    return await go_to(asking, deal, find_stage(" ".join(words), asking.pipeline, current=deal.stage))


async def _move_several(asking: Asking, groups: Sequence[tuple[list[int], list[str]]]) -> Reply:
    """A verdict for each deal; a deal named twice goes where it was said last."""
    wanted = {number: " ".join(words) for numbers, words in groups for number in numbers}

    async def move_one(held: Deal, deal: DealFacts) -> str:
        return await _move_one(asking, held, deal, wanted[deal.number])

    return await tell_of_each(asking, await each_of(asking, wanted, move_one))


async def _move_one(asking: Asking, held: Deal, deal: DealFacts, words: str) -> str:
    """Move or win one of several; what was done. LostReasonMissing, and what moving raises."""
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    target = find_stage(words, pipeline, current=deal.stage)
    if isinstance(target, Stage):
        await held.move_to(target, asking.change)
        return "moved"
    raise_if_closed(deal)
    if target == "lost":
        raise LostReasonMissing(deal=deal, reasons=pipeline.lost_reasons)
    await held.win(None, asking.change)
    return "won"


def _is_a_deal(words: Sequence[str]) -> bool:
    """A number alone is the deal to be moved, not the place of a stage."""
    return len(words) == 1 and deal_number(words[0]) is not None


def _closes(towards: tuple[Stage | Outcome | Step, int] | None) -> bool:
    return towards is not None and towards[0] in {"won", "lost"}
