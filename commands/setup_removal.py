"""A pipeline taken away: asked about first, its open deals going to another one, its digests ending."""

from __future__ import annotations

from commands.administering import pipeline_meant, write_down
from commands.asking import Asking
from commands.filled_in import Fields, one_of
from commands.invocation import Reply
from messages import setup, setup_forms
from messages.message import Form
from pipeline.refusals import LastPipeline, PipelineHasDeals
from pipeline.stages import Pipeline

SHEET = "pipeline"


async def draw(asking: Asking) -> Form:
    """What would become of its deals and digests. PipelineIsGone, LastPipeline."""
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    return setup_forms.pipeline_removal(
        asking.voice,
        pipeline=pipeline,
        others=await _others(asking, pipeline),
        deals=await asking.work.shaping.open_deals_in(pipeline.id),
        channels=await _channels(asking, pipeline),
        remembered={"n": pipeline.id},
    )


async def take(asking: Asking) -> Reply:
    """Take it away, unless it has open deals that would go nowhere. PipelineIsGone, LastPipeline, WrongFields."""
    await asking.check_admin()
    await asking.work.shaping.hold_workspace()
    asking.work.pipelines.forget()
    pipeline = await pipeline_meant(asking, int(asking.invocation.press["n"]))
    others = {str(one.id): one for one in await _others(asking, pipeline)}
    fields = Fields(asking)
    chosen = fields.read("into", one_of(others), "")
    deals = await asking.work.shaping.open_deals_in(pipeline.id)
    if deals and not chosen:
        fields.refuse("into", PipelineHasDeals(count=deals))
    fields.check()
    into, channels = others[chosen or next(iter(others))], await _channels(asking, pipeline)
    count = await asking.work.shaping.remove_pipeline(pipeline, into, at=asking.invocation.at)
    told = {"name": pipeline.name, "into": into.name, "deals": count, "digests": channels}
    await write_down(asking, "pipeline_removed", pipeline.id, sheet=SHEET, before={}, after=told)
    said = setup.pipeline_removed(
        asking.voice, pipeline=pipeline, into=into, deals=count, channels=channels, last=len(others) == 1
    )
    return asking.reply(said)


async def _others(asking: Asking, pipeline: Pipeline) -> list[Pipeline]:
    """Where its deals could go. LastPipeline."""
    others = [one for one in await asking.work.pipelines.all() if one.id != pipeline.id]
    if not others:
        raise LastPipeline
    return others


async def _channels(asking: Asking, pipeline: Pipeline) -> list[str]:
    """Where its digests go."""
    ending = [one.channel_id for one in await asking.work.subscriptions.all() if one.pipeline_id == pipeline.id]
    return list(dict.fromkeys(ending))
