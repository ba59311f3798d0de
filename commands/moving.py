"""Deals moved from stage to stage: one, or several with a verdict each."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.bulk_words import deal_number, split_bulk
from commands.closing import close, lost_wish, raise_if_closed
from commands.finding import named
from commands.granted import carry_out, carry_out_several
from commands.invocation import Reply
from commands.pipeline_words import find_place
from commands.stage_words import Outcome, Step, fold, named_stage, step_from, trailing_stage
from messages.picked_forms import move_on
from pipeline.deals import DealFacts
from pipeline.refusals import StageMissing, UsageNeeded
from pipeline.requirements import Wish
from pipeline.stages import Pipeline, Stage


async def move(asking: Asking, words: Sequence[str]) -> Reply:
    """`move acme proposal`, `#42 next`, `1 2 9 qualified`, `12 proposal, 15 next`; alone, a form."""
    if not words:
        return Reply(form=move_on(asking.voice, pipeline=asking.pipeline))
    groups = split_bulk(words)
    if groups and sum(len(numbers) for numbers, _ in groups) > 1:
        return await _move_several(asking, groups)
    towards = None if _is_a_deal(words) else _towards(words, asking)
    count = towards[1] if towards else 0
    said = list(words[len(words) - count :])
    if len(said) == len(words):
        raise UsageNeeded(verb="move")
    deal, rest = await named(
        asking, words[: len(words) - count], verb="move", after=" ".join(said), careful=_closes(towards)
    )
    if rest or not towards or _is_elsewhere(towards[0], deal, asking):
        return await _to_words(asking, deal, [*rest, *said])
    return await go_to(asking, deal, towards[0])


async def go_to(asking: Asking, deal: DealFacts, towards: Stage | Outcome | Step) -> Reply:
    """Move one deal to a stage, a step on or back, or close it: the way every move goes, however it was asked.

    DetailsMissing where a stage on the way wants to know more; AlreadyThere, DealIsClosed, StageIsGone, NoFurtherStage.
    """
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    target = step_from(towards, pipeline, deal.stage)
    if isinstance(target, str):
        return await close(asking, deal, target)
    return await carry_out(asking, Wish(deal=deal, to=target))


async def _to_words(asking: Asking, deal: DealFacts, words: Sequence[str]) -> Reply:
    """Where only a stage can stand: find_stage says what is wrong with the words, or reads the two letters they are.

    StageMissing where there are none.
    """
    if not words:
        raise_if_closed(deal)
        stages = (await asking.work.pipelines.get(deal.pipeline_id)).stages
        raise StageMissing(deal=deal, stages=tuple(stage for stage in stages if stage.id != deal.stage.id))
    own = await asking.work.pipelines.get(deal.pipeline_id)
    return await go_to(asking, deal, find_place(words, own, asking.pipelines, current=deal.stage))


async def _move_several(asking: Asking, groups: Sequence[tuple[list[int], list[str]]]) -> Reply:
    """A verdict for each deal; a deal named twice goes where it was said last. DetailsMissing, for all together."""
    wanted = {number: words for numbers, words in groups for number in numbers}

    def wish(deal: DealFacts, pipeline: Pipeline) -> Wish:
        words = wanted[deal.number]
        if len(words) > 1 and named_stage(fold(words[0]), pipeline) == "lost":
            return lost_wish(deal, words[1:], pipeline, asking.voice)
        return Wish(deal=deal, to=find_place(words, pipeline, asking.pipelines, current=deal.stage))

    return await carry_out_several(asking, wanted, wish)


def _towards(words: Sequence[str], asking: Asking) -> tuple[Stage | Outcome | Step, int] | None:
    """What the most trailing words name as a stage in any pipeline; before the deal is known, its own is not either."""
    first = sorted(asking.pipelines, key=lambda one: one.id != asking.pipeline.id)
    found = [named for one in first if (named := trailing_stage(words, one, current=None))]
    return max(found, key=lambda named: named[1], default=None)


def _is_elsewhere(towards: Stage | Outcome | Step, deal: DealFacts, asking: Asking) -> bool:
    """Whether a stage was read in another pipeline than the deal's."""
    own = next((one.stages for one in asking.pipelines if one.id == deal.pipeline_id), ())
    return isinstance(towards, Stage) and towards.id not in {stage.id for stage in own}


def _is_a_deal(words: Sequence[str]) -> bool:
    """A number alone is the deal to be moved, not the place of a stage."""
    return len(words) == 1 and deal_number(words[0]) is not None


def _closes(towards: tuple[Stage | Outcome | Step, int] | None) -> bool:
    return towards is not None and towards[0] in {"won", "lost"}
