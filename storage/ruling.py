"""What a team decides about a stage, written down; and whose turn it is at a stage that hands over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from pipeline.rules import StageRules
from storage.pipelines import Pipelines
from storage.scope import Scope
from storage.tables import MemberRow, StageRow


class Ruling:
    """Sets the rules of a stage whole: what is to stay is given again."""

    def __init__(self, *, scope: Scope, pipelines: Pipelines) -> None:
        self._scope = scope
        self._pipelines = pipelines

    async def set_stage_rules(self, stage_id: int, rules: StageRules) -> None:
        """What a stage asks for, whom it hands to and what it plans; another list of people starts at its first."""
        ruled = {
            StageRow.required: list(rules.required),
            StageRow.hand_to: list(rules.hand_to),
            StageRow.follow_up_days: rules.follow_up_days,
            StageRow.follow_up_text: rules.follow_up_text,
        }
        if rules.hand_to != (await self._pipelines.stage(stage_id)).rules.hand_to:
            ruled[StageRow.hand_next] = 0
        await self._scope.changed(update(StageRow).where(StageRow.id == stage_id).values(ruled))
        self._pipelines.forget()

    async def take_turn(self, stage_id: int) -> str | None:
        """Whose turn it is at a stage, who then has had it; None when nobody of its list is here any more.

        The stage is held until the unit of work ends, so that two deals at once go to two people. Whoever needs turns
        at several stages takes them in the order of the stages' ids, and before any number of a series.
        """
        held = select(StageRow).where(StageRow.id == stage_id).with_for_update(key_share=True)
        stage = (await self._scope.session.scalars(held.execution_options(populate_existing=True))).one()
        here = await self._here(stage.hand_to)
        for ahead in range(len(stage.hand_to)):
            place = (stage.hand_next + ahead) % len(stage.hand_to)
            if stage.hand_to[place] in here:
                stage.hand_next = (place + 1) % len(stage.hand_to)
                return stage.hand_to[place]
        return None

    async def _here(self, people: Sequence[str]) -> set[str]:
        """Those who still are of the workspace, and no guests."""
        active = select(MemberRow.user_id).where(MemberRow.user_id.in_(people), MemberRow.active, ~MemberRow.is_guest)
        return set(await self._scope.session.scalars(active))
