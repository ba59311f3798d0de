"""A move from the form in which the deal is picked, too."""

from __future__ import annotations

from commands import moving
from commands.asking import Asking
from commands.filled_in import Fields
from commands.invocation import Reply
from commands.picking import picked_in
from pipeline.deals import DealFacts
from pipeline.refusals import StageIsGone
from pipeline.stages import Stage


async def take_move_on(asking: Asking) -> Reply:
    """The form "move_on" sent in."""
    fields = Fields(asking)
    deal = await picked_in(asking, fields)
    stage = await _stage(asking, fields, deal) if deal else None
    fields.check()
    if deal is None or stage is None:
        raise fields.all_wrong()
    return await moving.go_to(asking, deal, stage)


async def _stage(asking: Asking, fields: Fields, deal: DealFacts) -> Stage | None:
    """The stage chosen, where the pipeline of the deal has it: the form shows those of one pipeline."""
    stages = (await asking.work.pipelines.get(deal.pipeline_id)).stages
    chosen = fields.read("stage", str, "")
    found = next((stage for stage in stages if str(stage.id) == chosen), None)
    if found is None:
        fields.refuse("stage", StageIsGone(stages=stages))
    return found
