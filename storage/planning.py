"""What is written down to be done: one row of the follow-ups, whoever plans it and for whatever reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import update

from storage.changes import Change
from storage.facts import to_do
from storage.scope import Scope
from storage.tables_deals import FollowUpRow

FollowUpKind = Literal["after_sale"]
"""Why something is to be done, where that makes a difference: keeping a customer is no step towards winning a deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """What is to be done at `due_at` (UTC); said at its minute when `timed`, else in the morning of its day."""

    text: str
    due_at: datetime
    timed: bool = False


async def put_down(
    scope: Scope, deal_number: int, person_id: str, to_do: ToDo, change: Change, *, kind: FollowUpKind | None = None
) -> FollowUpRow:
    """A follow-up with the next number, for a known member; the deal must be held."""
    row = FollowUpRow(
        team_id=scope.team_id,
        number=await scope.next_number("follow_up"),
        deal_number=deal_number,
        person_id=person_id,
        created_by=change.by,
        text=to_do.text,
        due_at=to_do.due_at,
        timed=to_do.timed,
        next_at=to_do.due_at if to_do.timed else None,
        created_at=change.at,
        batch=change.batch,
        kind=kind,
    )
    scope.session.add(row)
    return row


async def cancel_open(scope: Scope, deal_number: int, *which: Any, at: datetime) -> list[int]:
    """Cancel at `at` (UTC) what is still to be done on a held deal, under these conditions; the numbers cancelled."""
    return await _change_open(scope, deal_number, *which, cancelled_at=at, next_at=None)


async def pass_on(scope: Scope, deal_number: int, *, former: str, to: str) -> list[int]:
    """Give what one person has still to do on a held deal to another (Slack ids); the numbers that went."""
    return await _change_open(scope, deal_number, FollowUpRow.person_id == former, person_id=to)


async def _change_open(scope: Scope, deal_number: int, *which: Any, **values: Any) -> list[int]:
    changed = await scope.session.scalars(
        update(FollowUpRow)
        .where(FollowUpRow.deal_number == deal_number, *which)
        .where(*to_do(FollowUpRow))
        .values(**values)
        .returning(FollowUpRow.number)
        .execution_options(synchronize_session=False)
    )
    return sorted(changed)


def as_noted(**follow_ups: list[int]) -> dict[str, object]:
    """Numbers of follow-ups as a line of history keeps them; taking it back reads them."""
    return {name: numbers for name, numbers in follow_ups.items() if numbers}
