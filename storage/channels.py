"""What channels are called, as far as people have typed in them, and where the deals made in them come from."""

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
        return names.first() or None

    async def default_source(self, channel_id: str) -> str | None:
        """The source of a deal made there without one, if the team gave any."""
        of_channel = ChannelRow.channel_id == channel_id
        return (await self._scope.session.scalars(select(ChannelRow.default_source).where(of_channel))).first()

    async def set_default_source(self, channel_id: str, source: str | None) -> None:
        """Have deals made there without a source come from `source`, which must be checked already; None for nowhere.

        A channel nobody typed in yet has no name until somebody does.
        """
        values = {"channel_id": channel_id, "name": "", "default_source": source}
        await self._scope.insert_or_update(ChannelRow, values, keep=("name",))
