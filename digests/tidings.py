"""What a morning brings besides follow-ups and silent deals: deals handed over, and what managers look after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digests.silence import silent_now
from messages.mornings import Handed, Left, LeftOut, Tidings
from messages.nudges import StaleLine
from pipeline.calendar import Calendars
from pipeline.deals import DealFacts, Person, by_value
from pipeline.local_time import day_of
from pipeline.rights import may_administer
from pipeline.stages import Pipeline
from pipeline.stale import BETWEEN_NUDGES, is_for_managers
from storage.morning_notes import HandedOver, about_leaving
from storage.work import Work

WAITS_FOR = timedelta(days=14)
"""A deal handed over is told of for so long; who was away for longer finds it among their deals."""

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The tidings for somebody, and what names them (`storage.morning_notes`) once they were told."""

    tidings: Tidings
    abouts: Sequence[str]


async def looked_after_by(work: Work, person: Person) -> list[Pipeline]:
    """The pipelines a person answers for: those they manage, and an admin those of which no manager reads messages."""
    every = await work.pipelines.all()
    known = await work.people.of(one for pipeline in every for one in pipeline.rules.managers)
    return [pipeline for pipeline in every if _looks_after(person, pipeline, known)]


async def gather(
    work: Work,
    person: Person,
    pipelines: Sequence[Pipeline],
    *,
    at: datetime,
    calendars: Calendars,
    spared: Sequence[DealFacts] = (),
) -> Gathered:
    """What is new for a person who looks after `pipelines`; `spared` is what a first run leaves out just now."""
    ids = [pipeline.id for pipeline in pipelines]
    waiting = await work.notes.handed_over(person.user_id, since=at - WAITS_FOR)
    handed = await _handed(work, person, waiting)
    unanswered = await _unanswered(work, ids, at, calendars)
    unheard = await _unheard(work, pipelines, {deal.number for deal in spared}, at, calendars)
    left = {about_leaving(one.owner.user_id): one for one in await _left(work, ids)}
    left_out = await _left_out(work, person, pipelines, spared, at)
    silent = unheard | unanswered
    known = await work.notes.known(person.user_id, [*silent, *left, *left_out])
    news = [about for about in (*silent, *left, *left_out) if about not in known]
    out = [about for about in news if about in left_out][:1]
    tidings = Tidings(
        handed=handed,
        unanswered=_by_value(line for about, line in unanswered.items() if about in news),
        unheard=_by_value(line for about, line in unheard.items() if about in news and about not in unanswered),
        left=[left[about] for about in news if about in left],
        left_out=left_out[out[0]] if out else None,
    )
    later = set(left_out) - set(out)
    return Gathered(
        tidings=tidings, abouts=[*(one.about for one in waiting), *(about for about in news if about not in later)]
    )


async def _handed(work: Work, person: Person, notes: Sequence[HandedOver]) -> list[Handed]:
    """Deals given to a person that are still theirs and open."""
    found = await work.deals.finder().by_numbers([one.deal_number for one in notes])
    deals = {deal.number: deal for deal in found if deal.owner.user_id == person.user_id}
    givers = await work.people.of(one.by_id for one in notes)
    handed = []
    for one in notes:
        deal, by = deals.pop(one.deal_number, None), givers.get(one.by_id)
        if deal and by:
            latest = await work.deals.activities(deal.number, limit=1)
            handed.append(Handed(deal=deal, by=by, latest=latest[0] if latest else None))
    return handed


async def _unanswered(
    work: Work, pipeline_ids: Sequence[int], at: datetime, calendars: Calendars
) -> dict[str, StaleLine]:
    """Silent deals whose owner did not answer, each once a week."""
    deals = await work.nudging.unanswered(pipeline_ids, brought_up_by=at - BETWEEN_NUDGES + _A_DAY)
    lines = await silent_now(work, deals, at=at, calendars=calendars)
    return {_week_of(line.deal, at): line for line in lines if _is_for_managers(line.deal, at)}


async def _unheard(
    work: Work, pipelines: Sequence[Pipeline], but_not: Collection[int], at: datetime, calendars: Calendars
) -> dict[str, StaleLine]:
    """Silent deals that no channel is told of and whose owner gets no message, each once a week."""
    everybody_sees = (await work.workspace()).visibility == "all"
    untold = [one.id for one in pipelines if one.channel_id is None or not everybody_sees]
    deals = [deal for deal in await work.nudging.out_of_reach(untold) if deal.number not in but_not]
    lines = await silent_now(work, deals, at=at, calendars=calendars)
    return {_week_of(line.deal, at): line for line in lines}


def _by_value(lines: Iterable[StaleLine]) -> list[StaleLine]:
    return sorted(lines, key=lambda line: by_value(line.deal))


async def _left(work: Work, pipeline_ids: Sequence[int]) -> list[Left]:
    """Who left Slack with open deals."""
    portfolios = await work.portfolios.all(pipeline_ids) if pipeline_ids else []
    return [Left(owner=one.owner, deals=one.deals) for one in portfolios if not one.owner.active]


async def _left_out(
    work: Work, person: Person, pipelines: Sequence[Pipeline], spared: Sequence[DealFacts], at: datetime
) -> dict[str, LeftOut]:
    """What first runs over many left out, by pipeline and the day that was."""
    today = day_of(at, ZoneInfo(person.zone))
    waiting = await work.nudging.left_out([one.id for one in pipelines], since=at - BETWEEN_NUDGES, today=today)
    by_number = {deal.number: deal for deal in (*spared, *waiting)}
    found: dict[str, LeftOut] = {}
    for pipeline in pipelines:
        deals = [deal for deal in by_number.values() if deal.pipeline_id == pipeline.id]
        since = max((deal.spared_at or at for deal in deals), default=at)
        if deals:
            found[f"left_out:{pipeline.id}:{since.date()}"] = LeftOut(pipeline=pipeline, count=len(deals))
    return found


def _looks_after(person: Person, pipeline: Pipeline, known: Mapping[str, Person]) -> bool:
    managers = [one for one in pipeline.rules.managers if one in known and known[one].active and known[one].wants_dms]
    return person.user_id in managers if managers else may_administer(person)


def _is_for_managers(deal: DealFacts, at: datetime) -> bool:
    zone = ZoneInfo(deal.owner.zone)
    return is_for_managers(deal, today=day_of(at, zone), zone=zone)


def _week_of(deal: DealFacts, at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"unanswered:{deal.number}:{year}-{week}"
