"""Sessions that see one workspace, and in it what is in sight: the criteria every query through mapped classes gets."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from storage.sight import narrowing
from storage.tables import OfWorkspace

TEAM = "team_id"
"""Where a session keeps the workspace it belongs to, in `Session.info`."""


class WorkspaceSession(Session):
    """A session of one workspace. Core statements and `text()` escape the criterion; the guard stops those."""


@event.listens_for(WorkspaceSession, "do_orm_execute")
def _add_the_workspace(state: ORMExecuteState) -> None:
    if not state.is_orm_statement or not (state.is_select or state.is_update or state.is_delete):
        return
    team_id = state.session.info[TEAM]
    state.statement = state.statement.options(_of(team_id), *narrowing(state.session.info, team_id))


@lru_cache(maxsize=256)
def _of(team_id: str) -> Any:
    """What keeps a query to the rows of one workspace; kept, since every query of it needs the same."""
    return with_loader_criteria(OfWorkspace, lambda row: row.team_id == team_id, include_aliases=True)
