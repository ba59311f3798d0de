"""What channels are called, as far as people have typed in them."""

from __future__ import annotations

from sqlalchemy import select

from storage.scope import Scope
from storage.tables import ChannelRow


class Channels:
    """Channel names of a workspace."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def keep(self, channel_id: str, name: str) -> None:
        """Remember the name Slack gave a channel just now."""
        if await self.name(channel_id) != name:
            await self._scope.insert_or_update(ChannelRow, {"channel_id": channel_id, "name": name}, keep=())

    async def name(self, channel_id: str) -> str | None:
        """The channel's name without #, or None when nobody has typed in it or it is private."""
        names = await self._scope.session.scalars(select(ChannelRow.name).where(ChannelRow.channel_id == channel_id))
        return names.first()
