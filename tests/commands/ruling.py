"""A floor with rules: who may act, whose deals are seen, who manages, who is an admin, who works which stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from pipeline.deals import Person
from storage.tables import MemberRow, WorkspaceRow
from tests.commands.floor import TEAM, Floor

CLAIRE = Person(user_id="UCLAIRE", name="Claire Morel", zone="Europe/Paris", language="en", country="FR")
ADA = Person(user_id="UADA", name="Ada Boss", zone="Europe/Paris", language="en", country="FR", admin=True)


async def ruled(
    floor: Floor,
    *,
    managers: tuple[str, ...] = (),
    role_stages: Mapping[str, frozenset[int]] | None = None,
    **settings: Any,
) -> Floor:
    """The workspace with these settings, its first pipeline with these managers and roles; Claire and Ada join."""
    await floor.joined_by(CLAIRE, ADA)
    async with floor.books.work(TEAM) as work:
        worked = {role: sorted(stages) for role, stages in (role_stages or {}).items()}
        await work.shaping.set_pipeline(1, managers=managers, role_stages=worked)
        if settings:
            await work._scope.changed(update(WorkspaceRow).where(WorkspaceRow.team_id == TEAM).values(settings))
    return floor


async def becomes(floor: Floor, who: Person, **facts: Any) -> None:
    """What the book knows of a person from now on."""
    async with floor.books.work(TEAM) as work:
        await work._scope.changed(update(MemberRow).where(MemberRow.user_id == who.user_id).values(facts))
