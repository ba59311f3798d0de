"""The one unasked post a channel gets on a working day besides digests: deals gone silent, by owner, and hot ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.post import Post
from digests.silence import first_run, lines_to_tell, note_lines, note_told, of_overlooked, without
from messages.nudges import StaleLine, channel_nudge
from messages.prose import Prose
from messages.voice import Voice
from pipeline.cadence import morning_of
from pipeline.calendar import Calendars
from pipeline.deals import DealFacts, Person
from pipeline.local_time import day_of, rest_of_day
from pipeline.quiet import in_quiet_hours, next_look
from pipeline.stages import Pipeline
from storage.due import Due
from storage.work import Work

Hot = Sequence[tuple[DealFacts, int]]
"""Deals whose lead score crossed their pipeline's threshold, with that score."""


class Nudges:
    """A channel's morning, at 9:00 of its workspace: one post for all the pipelines that are told there."""

    def __init__(self, *, calendars: Calendars, prose: Prose) -> None:
        self._calendars = calendars
        self._prose = prose

    async def take(self, work: Work, due: Due, at: datetime) -> Post | None:
        """Take this morning for every pipeline told in the same channel; the next one is looked at tomorrow."""
        together = await _told_together(work, int(due.id))
        if due.id not in await _taken(work, together, at):
            return None
        for pipeline in together:
            await work.nudging.measure_stays(pipeline.id)
        if not await self._may_tell(work, together[0], at):
            return None
        lines, spared = await self._lines(work, together, at)
        await note_told(work, lines, spared, at)
        hot = [one for pipeline in together for one in await work.deals.take_newly_hot(pipeline.id, at)]
        post = await self._post(work, together, lines, hot, at)
        if post:
            await note_lines(work, post.key, post.message, at)
        return post

    async def look(self, work: Work, due: Due, at: datetime) -> Post | None:
        """What the channel would be told."""
        together = await _told_together(work, int(due.id))
        # Each of them is due by itself; the first speaks for all.
        if together[0].id != due.id or not await self._may_tell(work, together[0], at):
            return None
        lines, _ = await self._lines(work, together, at)
        hot = [one for pipeline in together for one in await work.deals.newly_hot(pipeline.id, at)]
        return await self._post(work, together, lines, hot, at)

    async def _may_tell(self, work: Work, pipeline: Pipeline, at: datetime) -> bool:
        """Nothing before 9:00, after hours or on a day off, nor where the pipeline has no channel to tell.

        Where somebody in the channel might not see the deals, their owners' morning messages have to do.
        """
        workspace = await work.workspace()
        zone = ZoneInfo(workspace.zone)
        works = self._calendars(workspace.country, frozenset(workspace.working_days)).is_working(day_of(at, zone))
        quiet = in_quiet_hours(at, zone, workspace.quiet_from, workspace.quiet_to)
        told = pipeline.channel_id is not None and workspace.visibility == "all"
        return told and works and not quiet and morning_of(at, zone=zone) is not None

    async def _lines(
        self, work: Work, pipelines: Sequence[Pipeline], at: datetime
    ) -> tuple[list[StaleLine], list[DealFacts]]:
        """What is silent and told today; and what a first run over many leaves out."""
        zone = ZoneInfo((await work.workspace()).zone)
        deals = [deal for pipeline in pipelines for deal in await work.deals.open_deals(pipeline.id)]
        lines = await lines_to_tell(work, deals, at=at, zone=zone, calendars=self._calendars)
        spared = await first_run(work, of_overlooked(lines), at=at, zone=zone, calendars=self._calendars)
        return without(lines, spared), spared

    async def _post(
        self, work: Work, pipelines: Sequence[Pipeline], lines: Sequence[StaleLine], hot: Hot, at: datetime
    ) -> Post | None:
        channel_id = pipelines[0].channel_id
        if channel_id is None or not (lines or hot):
            return None
        workspace = await work.workspace()
        zone = ZoneInfo(workspace.zone)
        calendar = self._calendars(workspace.country, frozenset(workspace.working_days))
        subscriptions = await work.subscriptions.of_channel(channel_id)
        language = subscriptions[0].language if subscriptions else workspace.language
        named = {line.deal.pipeline_id for line in lines}
        about = next((one for one in pipelines if named == {one.id}), None)
        return Post(
            team_id=work.team_id,
            key=f"nudge:{channel_id}:{day_of(at, zone).isoformat()}",
            kind="nudge",
            channel=channel_id,
            message=channel_nudge(
                Voice.of(language, zone, now=at, prose=self._prose).working(calendar),
                pipeline=about,
                by_owner=_by_owner(lines),
                more=0,
                hot=hot,
            ),
            occasion_at=at,
            zone=zone.key,
            worth_for=rest_of_day(at, zone),
        )


async def _told_together(work: Work, pipeline_id: int) -> list[Pipeline]:
    """The pipelines told in the same channel as this one, in the order of their ids; alone where it has none."""
    pipeline = await work.pipelines.get(pipeline_id)
    if pipeline.channel_id is None:
        return [pipeline]
    every = await work.pipelines.all()
    return sorted((one for one in every if one.channel_id == pipeline.channel_id), key=lambda one: one.id)


async def _taken(work: Work, pipelines: Sequence[Pipeline], at: datetime) -> set[int | str]:
    """The pipelines whose morning nobody else took, of those that have come to it; always in the same order."""
    workspace = await work.workspace()
    upcoming = next_look(at, ZoneInfo(workspace.zone), workspace.quiet_from, workspace.quiet_to)
    taken: set[int | str] = set()
    for pipeline in pipelines:
        seen = await work.pipelines.next_nudge_at(pipeline.id)
        if seen and seen <= at and await work.pipelines.advance(pipeline.id, seen=seen, to=upcoming):
            taken.add(pipeline.id)
    return taken


def _by_owner(lines: Sequence[StaleLine]) -> list[tuple[Person, list[StaleLine]]]:
    """Owners in the order of their most valuable silent deal."""
    owned: dict[Person, list[StaleLine]] = defaultdict(list)
    for line in lines:
        owned[line.deal.owner].append(line)
    return list(owned.items())
