"""What goes in the thread of a digest and becomes late heeds the quiet hours of whoever reads that digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

import pytest

from digests.gateway import Posted, WorkspaceGone
from storage.tables import MemberRow
from tests.digests.house import SALES, TEAM, House, RecordedSlack, utc
from tests.digests.test_digests import ADA
from tests.digests.test_nudges import sets
from tests.digests.test_occasions import MONDAY, week_of_deals


@dataclass
class SlackWithDirectMessages(RecordedSlack):
    """Says, as Slack does, in which direct message a person was written to."""

    async def post(
        self, *, team_id: str, channel: str, content: Mapping[str, Any], key: str, thread_ts: str | None = None
    ) -> Posted:
        posted = await super().post(team_id=team_id, channel=channel, content=content, key=key, thread_ts=thread_ts)
        return replace(posted, channel=f"D{channel}" if channel.startswith("U") else channel)


@pytest.mark.parametrize(("target", "waits"), [(ADA.user_id, True), (SALES, False)])
async def test_a_late_thread_waits_for_the_readers_own_quiet_hours(house: House, target: str, waits: bool) -> None:
    house.slack = SlackWithDirectMessages()
    house.outbox = house.another_outbox()
    async with house.books.work(TEAM) as work:
        await work.people.save(ADA, at=house.now)
    await sets(house, MemberRow, MemberRow.user_id == ADA.user_id, quiet_from=time(10), quiet_to=time(12))
    await week_of_deals(house)
    number = await house.subscribe(MONDAY, channel=target)
    house.now = MONDAY
    await house.decide(MONDAY)
    house.slack.troubles = [None, WorkspaceGone("token_expired")]
    told = []
    for house.now in (MONDAY, utc("2026-11-23T10:30+01:00"), utc("2026-11-23T12:00+01:00")):
        await house.deliver()
        told.append([key.partition(":2026-11-23")[2] for key in house.slack.keys if key.startswith(f"weekly:{number}")])
        house.slack.troubles = []
    assert told == [[""], [""] if waits else ["", ":detail"], ["", ":detail"]]
