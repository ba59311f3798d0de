"""What channels are called, as far as people have typed in them, and where the deals made in them come from."""

from __future__ import annotations

from sqlalchemy import select, update

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

    async def trouble(self, channel_id: str) -> str | None:
        """Why nothing can be posted to a channel or a person, in Slack's word; None when nothing is known."""
        troubles = select(ChannelRow.trouble).where(ChannelRow.channel_id == channel_id)
        return (await self._scope.session.scalars(troubles)).first()

    async def note_trouble(self, channel_id: str, trouble: str | None) -> bool:
        """Remember why nothing can be posted there, or that all is well again (None); whether that is news.

        Of several who find out at once it is news to one.
        """
        other = (ChannelRow.channel_id == channel_id, ChannelRow.trouble.is_distinct_from(trouble))
        if await self._scope.changed(update(ChannelRow).where(*other).values(trouble=trouble)):
            return True
        values = {"channel_id": channel_id, "name": "", "trouble": trouble}
        return trouble is not None and await self._scope.insert_once(ChannelRow, values)

    async def default_source(self, channel_id: str) -> str | None:
        """The source of a deal made there without one, if the team gave any."""
        of_channel = ChannelRow.channel_id == channel_id
        return (await self._scope.session.scalars(select(ChannelRow.default_source).where(of_channel))).first()

    async def default_sources(self) -> dict[str, str]:
        """The sources of deals made without one, by the id of the channel they are made in, in the order of ids."""
        given = select(ChannelRow.channel_id, ChannelRow.default_source).where(ChannelRow.default_source.is_not(None))
        rows = await self._scope.session.execute(given.order_by(ChannelRow.channel_id))
        return {channel: source for channel, source in rows if source}

    async def set_default_source(self, channel_id: str, source: str | None) -> None:
        """Have deals made there without a source come from `source`, which must be checked already; None for nowhere.

        A channel nobody typed in yet has no name until somebody does.
        """
        values = {"channel_id": channel_id, "name": "", "default_source": source}
        await self._scope.insert_or_update(ChannelRow, values, keep=("name",))
