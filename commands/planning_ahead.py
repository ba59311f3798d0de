"""What plans itself: the first thing to do at a stage, and after a sale."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.asking import Asking
from messages.planning import after_sale_texts, stage_text
from pipeline.deals import DealFacts
from pipeline.planning import due_in
from storage.planning import ToDo


async def after_the_sale(asking: Asking, deal: DealFacts) -> list[ToDo]:
    """What winning the deal plans for its owner, in their language: a text for each of the pipeline's days."""
    days = sorted((await asking.work.pipelines.get(deal.pipeline_id)).rules.after_sale)
    texts = after_sale_texts(asking.voice.to(deal.owner), len(days))
    calendar, zone = (await asking.calendar_of())(deal.owner), ZoneInfo(deal.owner.zone)
    at = asking.invocation.at
    return [
        ToDo(text=text, due_at=due_in(day, at, zone=zone, calendar=calendar))
        for day, text in zip(days, texts, strict=True)
    ]


async def plan_of_the_stage(asking: Asking, deal: DealFacts) -> DealFacts:
    """Plan what the stage of the deal plans, for its owner; nothing where a next step is planned already.

    The deal as it is then.
    """
    rules, owner = deal.stage.rules, deal.owner
    if rules.follow_up_days is None or deal.next_step is not None:
        return deal
    calendar = (await asking.calendar_of())(owner)
    due_at = due_in(rules.follow_up_days, asking.invocation.at, zone=ZoneInfo(owner.zone), calendar=calendar)
    text = stage_text(asking.voice.to(owner), rules)
    await asking.work.follow_ups.add(deal.number, owner.user_id, text, due_at, False, asking.change)
    return await asking.work.deals.facts(deal.number)
