"""What stands small in a digest: why it begins elsewhere than usual, and under it where it comes from."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from messages import digest_actions, formats, layout
from messages.layout import Button
from messages.message import Block
from messages.subscriptions import schedule_words
from messages.voice import Voice
from pipeline.digests import DigestReport
from pipeline.money import Money
from pipeline.schedules import Schedule


def begins_elsewhere(voice: Voice, report: DigestReport) -> list[Markup]:
    """Why a digest covers another time than its schedule says, or none was posted before it; nothing as a rule."""
    said = []
    if report.unreported:
        between, closed = report.unreported.period, report.unreported.closed
        first, last = formats.days_covered(voice.local(between.start), voice.local(between.end))
        facts = {"days": voice.over(first, last), "cash": voice.money(Money(closed.minor, report.figures.currency))}
        said.append(voice.render("digest/unreported", closed=closed, **facts))
    if report.moved:
        said.append(voice.render("digest/moved", begins=report.figures.period.start))
    return said


def footer(
    voice: Voice, *, number: int, ended: datetime, schedule: Schedule, set_up_by: str, threaded: bool
) -> list[Block]:
    """The buttons under the digest of subscription `number` whose period `ended` then (UTC), and when it comes."""
    how = Button(voice.gettext("How is this counted?"), digest_actions.counted(n=number, e=ended.isoformat()))
    settings = Button(voice.gettext("Settings"), digest_actions.subscription(n=number))
    why = Button(voice.gettext("Why did I get this?"), digest_actions.why_digest(n=number))
    said = voice.render("digest/footer", threaded=threaded, schedule=schedule_words(voice, schedule), name=set_up_by)
    return [layout.actions(how, settings, why), layout.context(said)]
