"""The frame of every report of `/pipeline`: whose figures, of which time, told privately, posted, explained.

To add a report: write `async def tell(asked: Asked) -> Told` (`messages.report_frame`), which counts through `storage`
and says it through `messages`; enter it in `commands.pipeline_reports.REPORTS` under the name its verb has in
`commands.verbs`; write a sentence for each figure it prints in `messages/templates/counted/`, and one for each figure
that opens in `reports/behind_title.j2`. The rest comes with the frame.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from markupsafe import Markup

from commands.almanac import Almanac, Span
from commands.asking import Asking
from commands.invocation import Reply
from commands.report_words import CLOSES, almanac_of, days_in, read_report_words
from commands.telling import channel_voice, put_news
from messages import report_frame
from messages.message import Message
from messages.outlook import unit_names
from messages.report_frame import Frame, Told
from messages.voice import Voice
from pipeline.cadence import whole_days
from pipeline.deals import Person
from pipeline.figures import Period
from pipeline.refusals import (
    FiguresStayPrivate,
    NoSuchPeriod,
    NotAChannel,
    NotOfOnePerson,
    OnlyAsOfNow,
    PeriodNotBegun,
    SharedChannel,
)
from pipeline.rights import sight
from pipeline.stages import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is to tell: of which pipeline and period, in whose voice, and the further words it was asked with.

    `seen_at` (UTC) is now or, of a report seen before, when it was; `as_of` is the end of the period or, before that,
    `seen_at`: what happened since then is in no figure.
    """

    asking: Asking
    voice: Voice
    pipeline: Pipeline
    period: Period
    seen_at: datetime
    words: tuple[str, ...] = ()

    @property
    def as_of(self) -> datetime:
        """See above."""
        return min(self.seen_at, self.period.end)

    @property
    def stood_at(self) -> datetime | None:
        """The instant (UTC) just before which things are told as they stood; None for as they stand now."""
        return self.as_of if self.as_of < self.asking.invocation.at else None

    @property
    def so_far(self) -> Period:
        """The part of the period that has passed."""
        return Period(start=self.period.start, end=self.as_of, zone=self.period.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: what tells it, and the figures it prints by their names in the catalogue of definitions.

    `default` is the period where none is named. `ahead`: it is of what is to come, so that a period may be too, and
    `closing in december` is December. `only_now`: it says how things stand and takes no period. `takes_words`: it
    reads what is left of the words itself; elsewhere they are refused. `narrowed` says, for the small print, which
    deals they leave.
    """

    tell: Callable[[Asked], Awaitable[Told]]
    counted: tuple[str, ...]
    default: Callable[[Almanac], Span]
    ahead: bool = False
    only_now: bool = False
    takes_words: bool = False
    narrowed: Callable[[Asked], Awaitable[Sequence[Markup]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A report of a pipeline and a period: what its buttons carry, too."""

    name: str
    report: Report
    pipeline: Pipeline
    period: Period
    words: tuple[str, ...] = ()


def this(unit: str) -> Callable[[Almanac], Span]:
    """The week, month, quarter or year it is."""
    return lambda almanac: almanac.around(unit, 0)


def last_days(count: int) -> Callable[[Almanac], Span]:
    """So many days up to and including today."""
    return lambda almanac: (almanac.today - timedelta(days=count - 1), almanac.today)


async def wanted(asking: Asking, name: str, report: Report, words: Sequence[str]) -> Wanted:
    """The report that words ask for. NoSuchPeriod, NotOfOnePerson, OnlyAsOfNow."""
    almanac = await almanac_of(asking, ahead=report.ahead)
    said = read_report_words(words, asking.pipelines, almanac)
    if said.rest and not report.takes_words:
        raise NotOfOnePerson if said.rest[0].startswith(("@", "<@")) else NoSuchPeriod(words=" ".join(said.rest))
    if said.period and report.only_now:
        raise OnlyAsOfNow(words=" ".join(words))
    first, last = report.default(almanac)
    rest = said.rest
    if report.ahead and said.period is None and CLOSES in rest:
        place = rest.index(CLOSES)
        first, last, rest = *days_in(rest[place + 1 : place + 3]), (*rest[:place], *rest[place + 3 :])
    period = said.period or whole_days(first, last + timedelta(days=1), almanac.zone)
    return Wanted(name=name, report=report, pipeline=said.pipeline or asking.pipeline, period=period, words=rest)


async def shown(asking: Asking, want: Wanted) -> Message:
    """The report for the asker alone. PeriodNotBegun, and what the report refuses."""
    channel = asking.invocation.channel_id or ""
    may_post = channel.startswith(("C", "G")) and asking.tells_channels and not asking.invocation.channel_shared
    others = [] if want.report.only_now else await _other_periods(asking, want)
    return await _told(asking, want, asking.voice, others=others, may_post=may_post)


async def post_here(asking: Asking, want: Wanted, *, seen_at: datetime) -> Reply:
    """Post the report in the channel the button was pressed in, as it was seen; of one view once.

    `seen_at` is the instant of the view the button stood in (UTC). A report of how things stand now is of when it is
    posted. NotAChannel, SharedChannel, FiguresStayPrivate.
    """
    channel = asking.invocation.channel_id or ""
    if not channel.startswith(("C", "G")):
        raise NotAChannel
    if asking.invocation.channel_shared:
        raise SharedChannel
    if not asking.tells_channels:
        raise FiguresStayPrivate
    voice = await channel_voice(asking.work, channel, asking.voice)
    at = asking.invocation.at if want.report.only_now else seen_at
    message = await _told(asking, want, voice, at=at, asked_by=asking.person)
    view = f"{want.name} {want.pipeline.id} {want.period} {want.words} {seen_at.isoformat()} {channel}"
    key = f"report:{sha256(view.encode()).hexdigest()}"
    await put_news(asking, channel, message.to_json(), key=key, kind="announcement")
    return asking.reply(report_frame.posted(asking.voice, where=channel))


async def told_again(asking: Asking, want: Wanted, *, seen_at: datetime) -> Told:
    """What the report said that was seen at an instant (UTC). PeriodNotBegun for one before the period."""
    _check_begun(asking, want, seen_at)
    return await want.report.tell(_asked(asking, want, asking.voice, seen_at=seen_at))


async def explained(asking: Asking, want: Wanted, *, seen_at: datetime, left_out: int) -> Message:
    """How the report that was seen at an instant (UTC) is counted."""
    asked = _asked(asking, want, asking.voice, seen_at=seen_at)
    frame = await _frame(asked, want)
    return report_frame.counted(
        asking.voice, frame, figures=want.report.counted, currency=asking.currency, left_out=left_out
    )


async def _other_periods(asking: Asking, want: Wanted) -> list[tuple[str, Period]]:
    """This and the last week, month, quarter, year, or this and the next; first the one at hand where it is another."""
    almanac, names = await almanac_of(asking), unit_names(asking.voice)
    steps = (0, 1) if want.report.ahead else (0, -1)
    around = {
        names[unit, step]: whole_days(first, last + timedelta(days=1), almanac.zone)
        for unit in ("week", "month", "quarter", "year")
        for step in steps
        for first, last in [almanac.around(unit, step)]
    }
    if want.period not in around.values():
        around = {report_frame.days_of(asking.voice, want.period): want.period, **around}
    return list(around.items())


async def _told(
    asking: Asking,
    want: Wanted,
    voice: Voice,
    *,
    others: Sequence[tuple[str, Period]] = (),
    may_post: bool = False,
    asked_by: Person | None = None,
    at: datetime | None = None,
) -> Message:
    at = at or asking.invocation.at
    _check_begun(asking, want, at)
    asked = _asked(asking, want, voice, seen_at=at)
    told, frame = await want.report.tell(asked), await _frame(asked, want)
    return report_frame.framed(voice, told, replace(frame, others=others, may_post=may_post, asked_by=asked_by))


def _check_begun(asking: Asking, want: Wanted, at: datetime) -> None:
    if want.period.start > at and not want.report.ahead:
        raise PeriodNotBegun(words=report_frame.days_of(asking.voice, want.period))


def _asked(asking: Asking, want: Wanted, voice: Voice, *, seen_at: datetime) -> Asked:
    return Asked(
        asking=asking, voice=voice, pipeline=want.pipeline, period=want.period, seen_at=seen_at, words=want.words
    )


async def _frame(asked: Asked, want: Wanted) -> Frame:
    return Frame(
        report=want.name,
        pipeline=want.pipeline,
        period=want.period,
        as_of=asked.as_of,
        words=" ".join(want.words),
        narrowed=await is_narrowed(asked.asking, want.pipeline),
        only=await want.report.narrowed(asked) if want.report.narrowed else (),
        timeless=want.report.only_now,
    )


async def is_narrowed(asking: Asking, pipeline: Pipeline) -> bool:
    """Whether there may be deals in the pipeline that the asker does not see."""
    seen = sight(asking.person, asking.visibility, asking.pipelines)
    return not seen.everything and pipeline.id not in seen.pipelines
