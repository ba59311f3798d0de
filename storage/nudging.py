"""Silent deals brought up: in which messages their lines stand, which were left out, and which nobody answered for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select, update

from pipeline.deals import DealFacts
from pipeline.stale import UNANSWERED
from storage.facts import read_deals, whole_deals
from storage.scope import Scope
from storage.stays import measure_stays
from storage.tables import ChannelRow, MemberRow
from storage.tables_deals import DealChangeRow, DealRow
from storage.tables_nudges import NudgeLineRow

_OPEN = DealRow.status == "open"
_NEVER = DealRow.nudged_at.is_(None)


class Nudging:
    """What was said of silent deals. Nothing here is a change of a deal: no form or button is outdated by it."""

    def __init__(self, *, scope: Scope) -> None:
        self._scope = scope

    async def never_brought_up(self, pipeline_ids: Collection[int], *, silent_since: datetime) -> list[DealFacts]:
        """Open deals of these pipelines without a sign of life since then (UTC) and never brought up, by number."""
        return await self._deals(pipeline_ids, _NEVER, DealRow.life_at < silent_since)

    async def leave_out(self, numbers: Iterable[int], at: datetime) -> None:
        """Note that these deals were left out of a first run over many at `at`."""
        which = DealRow.number.in_(sorted(set(numbers)))
        await self._scope.changed(update(DealRow).where(which).values(spared_at=at))

    async def left_out(self, pipeline_ids: Collection[int], *, since: datetime, today: date) -> list[DealFacts]:
        """Deals left out of a first run since then (UTC), silent ever after; neither parked nor put off on `today`."""
        waits = or_(DealRow.put_off_until.is_(None), DealRow.put_off_until <= today)
        rests = or_(DealRow.parked_until.is_(None), DealRow.parked_until <= today)
        silent = (_NEVER, DealRow.spared_at >= since, DealRow.life_at <= DealRow.spared_at)
        return await self._deals(pipeline_ids, *silent, waits, rests)

    async def unanswered(self, pipeline_ids: Collection[int], *, brought_up_by: datetime) -> list[DealFacts]:
        """Open deals brought up for the last time by then (UTC), as often as anybody is asked; by number."""
        asked = (DealRow.nudges >= UNANSWERED, DealRow.nudged_at <= brought_up_by)
        return await self._deals(pipeline_ids, *asked)

    async def out_of_reach(self, pipeline_ids: Collection[int]) -> list[DealFacts]:
        """Open deals whose owner gets no morning message, by number: left, a guest, wanting none, or not reachable."""
        owner = (MemberRow.team_id == DealRow.team_id, MemberRow.user_id == DealRow.owner_id)
        of_owner = (ChannelRow.team_id == DealRow.team_id, ChannelRow.channel_id == DealRow.owner_id)
        refused = exists().where(*of_owner, ChannelRow.trouble.is_not(None))
        reads = exists().where(*owner, MemberRow.active, MemberRow.wants_dms, MemberRow.next_morning_at.is_not(None))
        return await self._deals(pipeline_ids, or_(~reads.correlate(DealRow), refused.correlate(DealRow)))

    async def put_lines(self, key: str, numbers: Iterable[int], at: datetime) -> None:
        """Note that the message `key` of the outbox has a line for each of these deals."""
        for number in sorted(set(numbers)):
            await self._scope.insert_once(NudgeLineRow, {"deal_number": number, "key": key, "at": at})

    async def lines_changed(self, batch: str, *, since: datetime) -> dict[str, list[int]]:
        """Deals that the request `batch` changed and that have a line in a message put there since then (UTC), by key.

        Keys and numbers are in their order, so that two who settle lines at once never wait for each other crosswise.
        """
        changed = select(DealChangeRow.deal_number).where(DealChangeRow.batch == batch)
        found = await self._scope.session.execute(
            select(NudgeLineRow.key, NudgeLineRow.deal_number)
            .where(NudgeLineRow.deal_number.in_(changed), NudgeLineRow.at >= since)
            .order_by(NudgeLineRow.key, NudgeLineRow.deal_number)
        )
        lines: dict[str, list[int]] = {}
        for key, number in found.all():
            lines.setdefault(key, []).append(number)
        return lines

    async def measure_stays(self, pipeline_id: int) -> None:
        """Have the stages of a pipeline that watch for slow deals know anew what is slow (`storage.stays`)."""
        await measure_stays(self._scope, pipeline_id)

    async def _deals(self, pipeline_ids: Collection[int], *where: Any) -> list[DealFacts]:
        within = DealRow.pipeline_id.in_(sorted(pipeline_ids))
        query = whole_deals().where(within, _OPEN, *where).order_by(DealRow.number)
        return await read_deals(self._scope, query) if pipeline_ids else []
