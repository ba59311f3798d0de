"""The first words to whoever installed the bot: what it is, and the two things worth doing first."""

from __future__ import annotations

from datetime import datetime

from commands.setup_workspace import shown
from messages.prose import Prose
from messages.voice import Voice
from messages.welcome import welcome_installer
from pipeline.deals import Person
from storage.work import Work

KEY = "welcome:installer"
"""There is one such message per workspace, whatever happens."""


async def welcome(work: Work, prose: Prose, *, at: datetime) -> bool:
    """Have the installer written to, once; whether a message waits. Where nobody is an admin, the installer becomes it.

    Nobody is written to while it is not known who installed the bot.
    """
    workspace = await work.workspace()
    installer = await work.people.get(workspace.installer_id or "")
    if workspace.welcomed_at is not None or installer is None or not installer.active:
        return False
    await _make_admin(work, installer, at)
    message = welcome_installer(
        Voice.of(installer, now=at, prose=prose),
        name=workspace.name,
        workspace=shown(workspace),
        pipeline=await work.pipelines.default(),
    )
    await work.shaping.set_workspace(at=at, welcomed_at=at)
    return await work.outbox.put(key=KEY, kind="welcome", channel=installer.user_id, payload=message.to_json(), at=at)


async def _make_admin(work: Work, installer: Person, at: datetime) -> None:
    if not await work.people.admins():
        await work.shaping.set_person(installer.user_id, named_admin=True, role=installer.role)
        facts = {"person": installer.user_id, "before": {"admin": []}, "after": {"admin": ["yes"]}}
        await work.audit.write("roles", facts, by=None, at=at)
