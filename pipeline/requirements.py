"""What must be known before a deal goes where it is to go: a stage asks for facts, losing for a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.deals import BANT, DealFacts
from pipeline.money import Money
from pipeline.rules import Requirable
from pipeline.stages import Pipeline, Stage

Detail = Requirable | Literal["reason", "because"]
"""What may be missing: what a stage asks for, why a deal is lost, what decided that it is won."""

Goal = Stage | Literal["won", "lost"]
"""Where a deal may be wanted."""

REQUIRABLES: tuple[Requirable, ...] = get_args(Requirable)
"""What a stage may ask for, in the order in which it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A deal, where somebody wants it, and what must be told before it goes there.

    `value` is what it is won at, where that is another, and `because` what decided it; `reason` (a key or the team's
    own words) and `comment` say why it is lost.
    """

    deal: DealFacts
    to: Goal
    value: Money | None = None
    because: str | None = None
    reason: str | None = None
    comment: str | None = None
    missing: tuple[Detail, ...] = ()


def asked_on_the_way(pipeline: Pipeline, current: Stage, target: Stage) -> tuple[Requirable, ...]:
    """What `target` and every stage passed on the way to it ask for; going back asks for nothing.

    A stage that is skipped is gone through all the same, so what it asks for is no less wanted. Coming from another
    pipeline, a deal passes none.
    """
    comes_from_elsewhere = current.id not in {stage.id for stage in pipeline.stages}
    passed = [stage for stage in pipeline.stages if current.position < stage.position <= target.position]
    passed = [target] if comes_from_elsewhere else passed
    asked = {detail for stage in passed for detail in stage.rules.required}
    return tuple(detail for detail in REQUIRABLES if detail in asked)


def unknown(deal: DealFacts, asked: Collection[Requirable], *, has_contact: bool) -> tuple[Requirable, ...]:
    """Those of the facts `asked` that a deal lacks, in the order asked; BANT counts once it is answered yes."""
    known = {
        "value": deal.value is not None,
        "close_on": deal.close_on is not None,
        "company": bool(deal.company),
        "contact": has_contact,
        "source": bool(deal.source),
        "next_step": deal.next_step is not None,
        **{question: bool(deal.bant.get(question)) for question in BANT},
    }
    return tuple(detail for detail in asked if not known[detail])


def missing_for(wish: Wish, pipeline: Pipeline, *, has_contact: bool) -> tuple[Detail, ...]:
    """What must be told before a wish is granted: of a loss the reason, of a win what decided it where that is asked.

    Won and lost ask for nothing a stage asks for: whoever has signed does not fill in the way there.
    """
    if wish.to == "lost":
        return () if wish.reason else ("reason",)
    if wish.to == "won":
        return ("because",) if pipeline.rules.asks_what_decided and not wish.because else ()
    asked = asked_on_the_way(pipeline, wish.deal.stage, wish.to)
    return unknown(wish.deal, asked, has_contact=has_contact)
