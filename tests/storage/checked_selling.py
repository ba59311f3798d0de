"""The figures of selling against their slow replay, over one history and one period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.breakdowns import RepLine, SourceLine
from pipeline.figures import Period
from pipeline.stages import Pipeline
from pipeline.winning import DealSize, Decided, Sold, middle_of
from storage.selling import By
from storage.work import Work
from tests.storage import replay_selling as slow
from tests.storage.replay import Book, Line


async def check_selling(work: Work, book: Book, period: Period, over: datetime) -> None:
    found = await work.pipelines.default()
    pipeline = replace(found, rules=replace(found.rules, disqualifying=(slow.NEVER_A_DEAL,)))
    lines = book.lines()
    await check_decided(work, lines, period, pipeline)
    await check_losses(work, lines, period, pipeline)
    await check_team(work, book, period, pipeline, over + timedelta(seconds=1))
    now = over + timedelta(seconds=1)
    shares = {stage.id: stage.probability for stage in pipeline.stages}
    assert await work.selling.weighted(pipeline, "EUR", at=now) == slow.weighted(lines, now, shares)


async def check_decided(work: Work, lines: dict[int, Line], period: Period, pipeline: Pipeline) -> None:
    closed = slow.closes(lines, period)
    beside = slow.foreign(one.state.value for one in closed)
    numbers = {number for number, line in lines.items() if any(line is one.line for one in closed)}
    keys: dict[By, Callable[[slow.Closed], object]] = {
        "reason": lambda one: one.state.reason or "",
        "owner": lambda one: one.state.owner,
        "source": lambda one: slow.source_at(one.line, period.end),
    }
    for by, key in keys.items():
        found = await work.selling.closed_numbers(period, pipeline, by)
        assert sorted(number for same in found.values() for number in same) == sorted(numbers)
        assert {key: len(same) for key, same in found.items()} == {
            key: len(same)
            for key, same in slow.by(lambda one: (one.state.status, key(one)), closed).items()  # noqa: B023
        }
    came = await work.selling.created_numbers(period, pipeline)
    assert {source: len(same) for source, same in came.items()} == slow.created(lines, period)
    half = period.start + (period.end - period.start) / 2
    early = Period(start=period.start, end=half, zone="UTC")
    assert await work.selling.entries(early, pipeline, as_of=period.end) == slow.entries(lines, early, period.end)
    won = [one.state.value for one in closed if one.state.status == "won"]
    values = [value.minor for value in won if value is not None and value.currency == "EUR"]
    median = middle_of({value: values.count(value) for value in values})
    assert await work.selling.sold(period, pipeline, "EUR") == Sold(
        decided=slow.decided(closed),
        size=DealSize(won=slow.tally(won), median=median),
        cycles={outcome: cycle for outcome in ("won", "lost") if (cycle := slow.cycle(closed, outcome))},
        foreign=beside,
        foreign_won=slow.foreign(won),
    )
    sources, of_sources = await work.selling.sources(period, pipeline, "EUR")
    created = slow.created(lines, period)
    of_source = slow.by(lambda one: slow.source_at(one.line, period.end), closed)
    assert of_sources == beside
    assert {line.source: line for line in sources} == {
        source: SourceLine(source=source, created=created[source], decided=slow.decided(of_source.get(source, [])))
        for source in {*created, *of_source}
    }


async def check_losses(work: Work, lines: dict[int, Line], period: Period, pipeline: Pipeline) -> None:
    lost = [one for one in slow.closes(lines, period) if one.state.status == "lost"]
    found, beside = await work.selling.losses(period, pipeline, "EUR")
    assert {(line.reason, line.stage_id, line.owner.user_id): line.lost for line in found} == {
        key: slow.tally(one.state.value for one in same)
        for key, same in slow.by(lambda one: (one.state.reason, one.top, one.state.owner), lost).items()
    }
    assert beside == slow.foreign(one.state.value for one in lost)
    tops = await work.selling.lost_numbers(period, pipeline)
    assert {top: len(same) for top, same in tops.items()} == {
        top: len(same) for top, same in slow.by(lambda one: one.top, lost).items()
    }


async def check_team(work: Work, book: Book, period: Period, pipeline: Pipeline, now: datetime) -> None:
    lines = book.lines()
    still_open = slow.open_by(lines, period.end)
    decided = slow.by(lambda one: one.state.owner, slow.closes(lines, period))
    exits, logged = slow.exits(lines, period), slow.activities(book, period)
    found, _ = await work.selling.team(period, pipeline, "EUR", now=now)
    people = await work.people.of({"lea", "tom"})
    assert {line.person.user_id: line for line in found} == {
        who: RepLine(
            person=people[who],
            open=slow.tally(still_open.get(who, [])),
            decided=slow.decided(decided.get(who, [])) if who in decided else Decided(),
            exits=exits.get(who, {}),
            activities={"note": logged[who]} if who in logged else {},
        )
        for who in {*still_open, *decided, *exits, *logged}
    }
