"""Each person's share of a digest, for its thread, and who won most."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from messages import formats, layout
from messages.limits import LINES
from messages.message import Message
from messages.voice import Voice
from pipeline.breakdowns import RepLine
from pipeline.digests import DigestReport
from pipeline.money import Money
from pipeline.schedules import Section


def has_detail(report: DigestReport, sections: Collection[Section]) -> bool:
    """Whether there is anybody's share to tell, where that is wanted."""
    return "detail" in sections and any(map(_did_something, report.team))


def leaders(team: Sequence[RepLine]) -> list[RepLine]:
    """Whoever won anything, the most first: by value, then by count."""
    winners = [line for line in team if line.decided.won.count]
    return sorted(winners, key=lambda one: (-one.decided.won.minor, -one.decided.won.count, one.person.name))


def detail(voice: Voice, report: DigestReport) -> Message:
    """A line for everybody with a deal open or something done: won, lost, open, logged; ten, then how many more."""
    period, currency = report.figures.period, report.figures.currency
    voice = replace(voice, zone=ZoneInfo(period.zone), now=period.end)
    shares = [line for line in report.team if _did_something(line)]
    first, last = formats.days_covered(voice.local(period.start), voice.local(period.end))
    days = formats.over_days(first, last, voice.locale)

    def cash(minor: int) -> str:
        return voice.money(Money(minor, currency))

    said = voice.render("digest/detail", lines=shares[:LINES], more=max(0, len(shares) - LINES), days=days, cash=cash)
    return layout.message([layout.section(said)])


def _did_something(line: RepLine) -> bool:
    return bool(line.open.count or line.decided.won.count or line.decided.lost.count or sum(line.activities.values()))
