"""Rules for the stages of the sales floor, in one line each."""

from __future__ import annotations

from typing import Any

from pipeline.rules import StageRules
from tests.commands.floor import TEAM, Floor

QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION = 2, 3, 4, 5


async def stage_rules(floor: Floor, stage_id: int, **rules: Any) -> None:
    async with floor.books.work(TEAM) as work:
        await work.ruling.set_stage_rules(stage_id, StageRules(**rules))


async def pipeline_rules(floor: Floor, **rules: Any) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, **rules)


async def lost_reasons(floor: Floor, *reasons: str) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, lost_reasons=reasons)
