"""Deals brought where they are wanted: what is missing is asked for first, then all of it happens, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from commands.asking import Asking
from commands.handing import note_new_owners
from commands.planning_ahead import after_the_sale, plan_of_the_stage
from messages.answers import Moved
from pipeline.deals import DealFacts
from pipeline.refusals import DetailsMissing, Refused, StageIsGone
from pipeline.requirements import Wish, missing_for
from pipeline.stages import Pipeline, Stage, check_move, check_open
from storage.deal import Deal

OTHER = "other"
"""The reason every list has: the comment says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A deal before and after; `change` is the number of the act in its history.

    It was `handed_over`, with `passed_on` follow-ups of its former owner; or should have been, but `nobody_left` of the
    list is here. `moved_in` is the pipeline it came
    to from another one.
    """

    before: DealFacts
    deal: DealFacts
    said: Literal["moved", "won", "lost"]
    change: int
    handed_over: bool = False
    passed_on: int = 0
    nobody_left: bool = False
    moved_in: Pipeline | None = None

    @property
    def move(self) -> Moved:
        """A deal that was moved, as the answer tells it."""
        return Moved(
            deal=self.deal,
            came_from=self.before.stage,
            handed_over=self.handed_over,
            passed_on=self.passed_on,
            nobody_left=self.nobody_left,
            moved_in=self.moved_in,
        )


def check_wish(wish: Wish, pipeline: Pipeline) -> None:
    """What can be refused before anything is asked: AlreadyThere, DealIsClosed, StageIsGone.

    `pipeline` is the one the deal comes to (`pipeline_of`).
    """
    deal = wish.deal
    if not isinstance(wish.to, Stage):
        check_open(number=deal.number, name=deal.name, status=deal.status)
        return
    check_move(number=deal.number, name=deal.name, status=deal.status, current=deal.stage, target=wish.to)
    if wish.to.id not in {stage.id for stage in pipeline.stages}:
        raise StageIsGone(stages=pipeline.stages)


def offered_reasons(pipeline: Pipeline) -> tuple[str, ...]:
    """What a deal may be lost for: the pipeline's list, and in any case something else that the comment says."""
    return tuple(dict.fromkeys((*pipeline.lost_reasons, OTHER)))


async def pipeline_of(asking: Asking, wish: Wish) -> Pipeline:
    """The pipeline a deal is in once its wish is granted: that of the stage it goes to, else its own."""
    if isinstance(wish.to, Stage):
        return await asking.work.pipelines.of_stage(wish.to.id)
    return await asking.work.pipelines.get(wish.deal.pipeline_id)


async def with_what_is_missing(asking: Asking, wish: Wish) -> Wish:
    """The wish, knowing what its deal lacks as it is now."""
    pipeline = await pipeline_of(asking, wish)
    wanted = any("contact" in stage.rules.required for stage in pipeline.stages)
    has_contact = wanted and bool(await asking.work.contacts.of_deal(wish.deal.number))
    return replace(wish, missing=missing_for(wish, pipeline, has_contact=has_contact))


async def grant(
    asking: Asking,
    wishes: Sequence[Wish],
    *,
    told_why: Sequence[tuple[int, Refused]] = (),
) -> list[Granted]:
    """Move and close held deals as they are wanted, hand them over and plan what follows, in the order given.

    DetailsMissing, before anything is done, when any of them lacks something. The wishes hold each deal as it is now,
    and were checked. `told_why` is for the form that then asks.
    """
    wishes = [await with_what_is_missing(asking, wish) for wish in wishes]
    if any(wish.missing for wish in wishes):
        reasons = await _reasons_for_all(asking, wishes)
        raise DetailsMissing(wishes=tuple(wishes), reasons=reasons, told_why=tuple(told_why), given={})
    turns = await _turns(asking, wishes)
    granted = [await _grant(asking, wish, turns) for wish in wishes]
    await note_new_owners(asking, [one.deal for one in granted if one.handed_over])
    return granted


async def _reasons_for_all(asking: Asking, wishes: Sequence[Wish]) -> tuple[str, ...]:
    """What deals of several pipelines may be lost for together."""
    offered = [offered_reasons(await asking.work.pipelines.get(wish.deal.pipeline_id)) for wish in wishes]
    return tuple(reason for reason in offered[0] if all(reason in reasons for reasons in offered))


async def _turns(asking: Asking, wishes: Sequence[Wish]) -> dict[int, str | None]:
    """Who gets each deal that comes to a stage which hands over; None where nobody of its list is left.

    A deal that one of the list has already stays with them: going back and forth is no reason to change hands. Turns
    are taken in the order of the stages, so that two requests never wait for each other.
    """
    into = [(wish.to, wish.deal) for wish in wishes if isinstance(wish.to, Stage) and wish.to.rules.hand_to]
    handed = [(stage, deal) for stage, deal in into if not _has_it_already(stage, deal)]
    return {
        deal.number: await asking.work.ruling.take_turn(stage.id)
        for stage, deal in sorted(handed, key=lambda one: one[0].id)
    }


def _has_it_already(stage: Stage, deal: DealFacts) -> bool:
    owner = deal.owner
    return owner.user_id in stage.rules.hand_to and owner.active and not owner.guest


async def _grant(asking: Asking, wish: Wish, turns: Mapping[int, str | None]) -> Granted:
    number, change = wish.deal.number, asking.change
    held = await asking.hold(number)
    if isinstance(wish.to, Stage):
        return await _enter(asking, held, wish, wish.to, turns)
    if wish.to == "won":
        await held.win(wish.value, change, because=wish.because, after_sale=await after_the_sale(asking, wish.deal))
    else:
        await held.lose(wish.reason or OTHER, wish.comment, change)
    return Granted(before=wish.deal, deal=await asking.work.deals.facts(number), said=wish.to, change=held.version)


async def _enter(asking: Asking, held: Deal, wish: Wish, stage: Stage, turns: Mapping[int, str | None]) -> Granted:
    """Move one deal; whose turn it is gets it, and what the stage plans is planned for them."""
    number = held.number
    pipeline = await pipeline_of(asking, wish)
    if pipeline.id == held.pipeline_id:
        await held.move_to(stage, asking.change)
    else:
        await held.transfer(stage, pipeline.id, asking.change)
    change = held.version
    to = turns.get(number)
    if to is not None:
        await held.assign(to, asking.change)
    deal = await plan_of_the_stage(asking, await asking.work.deals.facts(number))
    return Granted(
        before=wish.deal,
        deal=deal,
        said="moved",
        change=change,
        handed_over=to is not None,
        passed_on=held.passed_on,
        nobody_left=number in turns and to is None,
        moved_in=pipeline if pipeline.id != wish.deal.pipeline_id else None,
    )
