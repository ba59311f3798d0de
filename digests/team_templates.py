"""Has an admin told of each template of the team's own that cannot be used, once for each version of it."""

from __future__ import annotations

from datetime import datetime

from digests.targets import who_minds
from messages.broken_templates import broken_template
from messages.prose import Prose
from messages.voice import Voice
from storage.books import Books

KIND = "template_broken"


async def tell_broken(books: Books, prose: Prose, *, at: datetime) -> None:
    """Put a message for an admin of every workspace; what was told already stays told."""
    for broken in prose.broken:
        for team_id in await books.workspaces():
            async with books.work(team_id) as work:
                key = f"{KIND}:{broken.mark}:{broken.name}"[:255]
                admin = None if await work.outbox.get(key) else await who_minds(work)
                if admin:
                    message = broken_template(Voice.of(admin, now=at, prose=prose), broken)
                    payload = message.to_json()
                    await work.outbox.put(key=key, kind=KIND, channel=admin.user_id, payload=payload, at=at)
