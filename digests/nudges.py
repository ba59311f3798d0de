"""The one unasked post a channel gets on a working day besides digests: deals gone silent, by owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.post import Post
from digests.silence import lines_to_tell, note_told
from messages.nudges import StaleLine, channel_nudge
from messages.voice import Voice
from pipeline.cadence import morning_of, next_morning
from pipeline.calendar import Calendars
from pipeline.deals import Person
from pipeline.local_time import day_of
from pipeline.quiet import in_quiet_hours
from storage.due import Due
from storage.work import Work


class Nudges:
    """A pipeline's morning, at 9:00 of its workspace."""

    def __init__(self, *, calendars: Calendars) -> None:
        self._calendars = calendars

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take this morning; the next one is looked at tomorrow."""
        zone = ZoneInfo((await work.workspace()).zone)
        if not await work.pipelines.advance(int(due.id), seen=due.next_at, to=next_morning(at, zone=zone)):
            return None
        lines = await self._lines(work, int(due.id), at)
        await note_told(work, lines, at)
        return await self._post(work, int(due.id), lines, at)

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What the channel would be told."""
        return await self._post(work, int(due.id), await self._lines(work, int(due.id), at), at)

    async def _lines(self, work: Work, pipeline_id: int, at: datetime) -> list[StaleLine]:
        """Nothing before 9:00, after hours or on a day off, nor where the pipeline has no channel to tell.

        Where somebody in the channel might not see the deals, their owners' morning messages have to do.
        """
        workspace = await work.workspace()
        zone = ZoneInfo(workspace.zone)
        pipeline = await work.pipelines.get(pipeline_id)
        off_hours = morning_of(at, zone=zone) is None or in_quiet_hours(
            at, zone, workspace.quiet_from, workspace.quiet_to
        )
        works = self._calendars(workspace.country, frozenset(workspace.working_days)).is_working(day_of(at, zone))
        if pipeline.channel_id is None or off_hours or not works or workspace.visibility != "all":
            return []
        return await lines_to_tell(work, await work.deals.open_deals(pipeline_id), at=at, calendars=self._calendars)

    async def _post(self, work: Work, pipeline_id: int, lines: Sequence[StaleLine], at: datetime) -> Post | None:
        pipeline = await work.pipelines.get(pipeline_id)
        if not lines or pipeline.channel_id is None:
            return None
        workspace = await work.workspace()
        zone = ZoneInfo(workspace.zone)
        subscriptions = await work.subscriptions.of_channel(pipeline.channel_id)
        language = subscriptions[0].language if subscriptions else workspace.language
        voice = Voice.of(language, zone, now=at)
        return Post(
            team_id=work.team_id,
            key=f"nudge:{pipeline_id}:{day_of(at, zone).isoformat()}",
            kind="nudge",
            channel=pipeline.channel_id,
            message=channel_nudge(voice, pipeline=pipeline, by_owner=_by_owner(lines), more=0),
            occasion_at=at,
        )


def _by_owner(lines: Sequence[StaleLine]) -> list[tuple[Person, list[StaleLine]]]:
    """Owners in the order of their most valuable silent deal."""
    owned: dict[Person, list[StaleLine]] = defaultdict(list)
    for line in lines:
        owned[line.deal.owner].append(line)
    return list(owned.items())
