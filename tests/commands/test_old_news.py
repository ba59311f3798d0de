"""What somebody did is told a channel soon or, after an outage of days, not at all."""

from __future__ import annotations

from typing import Any

import pytest

from digests.gateway import WorkspaceGone
from digests.outbox import Outbox
from messages.prose import Prose
from tests.commands.floor import TEAM, TOM, Floor, buttons
from tests.digests.house import RecordedSlack


async def _draw(_: Any) -> bytes:
    return b""


class Outage:
    """A floor whose Slack takes nothing for some hours from Friday 11:00 in Paris, and then is asked again."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._slack = RecordedSlack()
        self._outbox = Outbox(books=floor.books, gateway=self._slack, picture=_draw, prose=Prose())

    async def lasts(self, hours: float) -> list[str]:
        """The kinds of what is told when it is over."""
        self._slack.troubles = [WorkspaceGone("token_expired")] * 20
        await self._outbox.deliver(now=lambda: self._floor.now)
        self._slack.troubles = []
        self._floor.passes(hours=hours)
        await self._outbox.deliver(now=lambda: self._floor.now)
        return sorted(key.split(":")[0] for key in self._slack.keys)

    async def left(self) -> list[tuple[str, str | None]]:
        async with self._floor.books.look(TEAM) as work:
            posts = await work.outbox.unasked(20)
            return sorted((post.key.split(":")[0], post.error) for post in posts)


@pytest.fixture
async def told_of(floor: Floor) -> Floor:
    """#sales gets the digest, #feed every change."""
    await floor.subscribed()
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, feed_channel_id="CFEED")
    return floor


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (3, ["feed", "report", "said"]),
        (12, []),
        (21.5, ["feed", "report", "said"]),
        (25, []),
        (72, []),
    ],
    ids=["the same day", "at night it waits", "the next morning", "a day later", "three days later"],
)
async def test_news_is_told_while_it_is_some_and_never_late_at_night(
    told_of: Floor, hours: float, told: list[str]
) -> None:
    outage = Outage(told_of)
    await told_of.ask(TOM, "new Acme 12k")
    report = await told_of.ask(TOM, "funnel", command="/pipeline")
    await told_of.press(TOM, buttons(report)["Post here"])
    assert await outage.lasts(hours) == told
    given_up = [("feed", "too_late"), ("report", "too_late"), ("said", "too_late")]
    assert await outage.left() == (given_up if hours > 24 else [])
