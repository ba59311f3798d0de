"""No statement leaves for the database without naming the workspace it works for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import ExecutionContext

from storage.columns import BoundTeam

WORKSPACE = "affluent_workspace"
"""Execution option of a unit of work's connection: the workspace it belongs to."""

EVERY_WORKSPACE = "affluent_every_workspace"
"""Execution option of the statements that look for what is due in all workspaces; only `storage.due` sets it."""

_TRANSACTION_WORDS = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"})


class WrongWorkspace(Exception):
    """A statement that does not bind the `team_id` of its unit of work, or binds another: a fault of the program."""


def stand_guard(engine: Engine) -> None:
    """Check every statement of `engine` just before it is sent. Migrations run on an engine of their own."""
    event.listen(engine, "before_cursor_execute", _refuse_strangers)


def _refuse_strangers(
    connection: Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    context: ExecutionContext | None,
    executemany: bool,
) -> None:
    if statement.split(None, 1)[0].upper() in _TRANSACTION_WORDS:
        return
    options = context.execution_options if context is not None else connection.get_execution_options()
    if options.get(EVERY_WORKSPACE):
        return
    team_id = options.get(WORKSPACE)
    for bound in _bound_teams(parameters, executemany):
        if bound != {team_id}:
            raise WrongWorkspace(f"{sorted(bound) or 'no workspace'} bound instead of {team_id}: {statement}")


def _bound_teams(parameters: Any, executemany: bool) -> Iterable[set[str]]:
    """The workspaces bound by each set of parameters the statement is sent with."""
    for one in parameters if executemany else [parameters or ()]:
        values = one.values() if isinstance(one, Mapping) else one
        yield {str(value) for value in values if isinstance(value, BoundTeam)}
