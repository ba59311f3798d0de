"""Open deals whole, as they stood at an instant: also what the book keeps only as it is now, such as rests and plans.

Stage, value, owner, dates and category are those of the last line then (`storage.book_then`); rests and what was to be
done are today's with every later line taken off again; the last sign of life is the last of those given by then. What
was taken back since never was. Names, the people's facts, the limits of stages and who is to do something are today's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pipeline.deals import DealFacts, FollowUpFacts, LifeKind
from pipeline.stages import Pipeline
from storage.book_then import counts, stood_open
from storage.changes import SIGNS_OF_LIFE
from storage.facts import money_of, read_deals, read_follow_ups, whole_deals
from storage.history import restored
from storage.ladder import read_ladder
from storage.life import signs_of_life
from storage.people import person_of
from storage.portion import Portion
from storage.scope import Scope
from storage.tables import MemberRow
from storage.tables_deals import DealChangeRow, DealRow, FollowUpRow, StageVisitRow

_RESTS = ("parked_until", "parked_reason", "put_off_until", "owner_since")

_Plans = dict[int, datetime]
"""What is still to be done on a deal: when it is due (UTC), by number."""


async def changed_since(scope: Scope, pipeline: Pipeline, at: datetime, portion: Portion) -> list[DealFacts]:
    """The deals open just before `at` (UTC) to which anything happened from then on, as they stood, by number.

    All others that are open are as they were. When and how often a deal was nudged is as it is now.
    """
    stood = (await scope.session.execute(stood_open(at, pipeline.id, portion))).all()
    if not stood:
        return []
    touched = DealRow.number.in_(_touched(at))
    now = {deal.number: deal for deal in await read_deals(scope, whole_deals().where(touched))}
    people = {row.user_id: person_of(row) for row in await scope.session.scalars(select(MemberRow))}
    counts_as = (await read_ladder(scope, pipeline.id, None)).counts_as
    stages = {stage.id: stage for stage in pipeline.stages}
    since = await _since(scope, at)
    found = []
    for row in sorted(stood, key=lambda row: row.deal_number):
        deal = since.taken_off(now[row.deal_number])
        stage = stages.get(counts_as.get(row.stage_id, row.stage_id), deal.stage)
        facts: dict[str, Any] = {
            "stage": stage,
            "value": money_of(row.value_minor, row.currency),
            "owner": people.get(row.owner_id, deal.owner),
            "close_on": row.close_on,
            "category": row.category or stage.category,
            "pipeline_id": pipeline.id,
        }
        found.append(replace(deal, **facts))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Since:
    """What happened to deals from an instant on, `lines` the last first, and what had been by then."""

    lines: Mapping[int, list[Any]]
    lived: Mapping[int, tuple[datetime, LifeKind]]
    came_to_stage: Mapping[int, datetime]
    plans: Mapping[int, _Plans]
    follow_ups: Mapping[int, FollowUpFacts]

    def taken_off(self, deal: DealFacts) -> DealFacts:
        """The deal, then open, with the rests, the next step and the last sign of life it had."""
        rests: dict[str, Any] = {name: getattr(deal, name) for name in _RESTS}
        plans = dict(self.plans.get(deal.number, {}))
        for line in self.lines.get(deal.number, ()):
            rests |= {name: value for name, value in restored(line.before).items() if name in _RESTS}
            self._take_off(plans, line)
        life_at, life_kind = self.lived.get(deal.number, (deal.life_at, deal.life_kind))
        return replace(
            deal,
            **rests,
            status="open",
            closed_at=None,
            lost_reason=None,
            lost_comment=None,
            won_because=None,
            life_at=life_at,
            life_kind=life_kind,
            stage_since=self.came_to_stage.get(deal.number, deal.stage_since),
            next_step=self._earliest(plans),
        )

    def _take_off(self, plans: _Plans, line: Any) -> None:
        """What was to be done before a line of the history."""
        number = line.after.get("follow_up")
        if line.kind == "planned":
            plans.pop(number, None)
        elif number in self.follow_ups:
            plans[number] = datetime.fromisoformat(str({**line.after, **line.before}["due_at"]))
        plans |= {one: self.follow_ups[one].due_at for one in line.after.get("cancelled", ()) if one in self.follow_ups}

    def _earliest(self, plans: _Plans) -> FollowUpFacts | None:
        if not plans:
            return None
        number = min(plans, key=lambda one: (plans[one], one))
        return replace(self.follow_ups[number], due_at=plans[number], done=False, cancelled=False)


async def _since(scope: Scope, at: datetime) -> _Since:
    lines: dict[int, list[Any]] = {}
    changed = select(DealChangeRow.deal_number, DealChangeRow.kind, DealChangeRow.before, DealChangeRow.after)
    later = changed.where(DealChangeRow.at >= at, counts(DealChangeRow)).order_by(DealChangeRow.seq.desc())
    for line in await scope.session.execute(later):
        lines.setdefault(line.deal_number, []).append(line)
    signs = signs_of_life(DealChangeRow.deal_number.in_(_touched(at)), DealChangeRow.at < at)
    lived = {sign.deal_number: (sign.at, SIGNS_OF_LIFE[sign.kind]) for sign in await scope.session.execute(signs)}
    stays = (
        select(StageVisitRow.deal_number, func.max(StageVisitRow.entered_at))
        .where(StageVisitRow.deal_number.in_(_touched(at)), StageVisitRow.entered_at < at, ~StageVisitRow.undone)
        .group_by(StageVisitRow.deal_number)
    )
    came: dict[int, datetime] = dict((await scope.session.execute(stays)).all())
    towards_winning = (FollowUpRow.deal_number.in_(_touched(at)), FollowUpRow.kind.is_(None))
    follow_ups = {one.number: one for one in await read_follow_ups(scope, *towards_winning)}
    plans: dict[int, _Plans] = {}
    for one in follow_ups.values():
        if one.is_to_do:
            plans.setdefault(one.deal_number, {})[one.number] = one.due_at
    return _Since(lines=lines, lived=lived, came_to_stage=came, plans=plans, follow_ups=follow_ups)


def _touched(at: datetime) -> Any:
    """The deals there were already to which anything happened from `at` on."""
    return select(DealRow.number).where(DealRow.changed_at >= at, DealRow.created_at < at)
