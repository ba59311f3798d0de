"""What stands round every report: deals behind its figures, other periods, Post here, how it is counted, as of when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from messages import formats, layout, report_actions
from messages.layout import Button, Choice, Control, Select
from messages.message import Block, Message
from messages.packing import pack
from messages.voice import Voice
from pipeline.deals import Person
from pipeline.figures import Period
from pipeline.stages import Pipeline

_PACKED = 1_600
"""Characters of a button's value that deal numbers may take; the facts beside them need the rest of its 2,000."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure that opens: the name `reports/behind_title.j2` knows it by, what the button says, and its deals.

    What a figure is of may follow its name, as in "at_stage:3"; `of` is the same in the reader's words, where
    `commands.drilling` cannot tell it from the name.
    """

    figure: str
    label: str
    deals: Sequence[int]
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report says: a title, which is the gist too, the blocks after it, and the figures in it that open.

    Those of a row each, such as a person's, stand in a `menu`, in groups by what the row is of.
    `left_out` is how many deals are in no amount, for want of a rate; `left_out_said` that a block tells them already.
    `unpriced` is how many the amounts count without a value, where no block tells that; `or_unrated` that those without
    a rate are among them.
    """

    title: Markup
    blocks: Sequence[Block] = ()
    behind: Sequence[Behind] = ()
    menu: Sequence[tuple[str, Sequence[Behind]]] = ()
    left_out: int = 0
    left_out_said: bool = False
    unpriced: int = 0
    or_unrated: bool = False

    @property
    def opening(self) -> dict[str, Behind]:
        """Every figure that opens, by its name."""
        return {one.figure: one for group in (self.behind, *(figures for _, figures in self.menu)) for one in group}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Which report it is, and for whom: what its buttons carry, and what the small print says.

    `only` says which deals it is narrowed to, a sentence each; `narrowed` that the reader does not see all deals.
    `others` are periods to change to, each by its name. `asked_by` is who had it posted, where it is. `as_of` is UTC.
    A `timeless` one says how things stood then, whatever its period.
    """

    report: str
    pipeline: Pipeline
    period: Period
    as_of: datetime
    words: str = ""
    others: Sequence[tuple[str, Period]] = ()
    may_post: bool = False
    narrowed: bool = False
    only: Sequence[Markup] = ()
    asked_by: Person | None = None
    timeless: bool = False

    @property
    def over(self) -> str:
        """The period as buttons carry it."""
        return report_actions.period_in_words(self.period)

    @property
    def at(self) -> str:
        """The instant it is as of, as buttons carry it."""
        return report_actions.instant_in_words(self.as_of)


def framed(voice: Voice, told: Told, frame: Frame) -> Message:
    """A report with its frame."""
    blocks = [
        layout.section(told.title),
        *told.blocks,
        *layout.row(*(_opens(frame, behind) for behind in told.behind if behind.deals), *_menu(voice, told, frame)),
        *layout.row(*_ways_on(voice, told, frame)),
        layout.context(_small_print(voice, told, frame)),
    ]
    return layout.message(blocks, told.title)


def posted(voice: Voice, *, where: str) -> Message:
    """A report was posted in a channel (Slack id), now or before."""
    return layout.message([layout.section(voice.render("reports/posted", channel_id=where))])


def counted(voice: Voice, frame: Frame, *, figures: Sequence[str], currency: str, left_out: int = 0) -> Message:
    """How a report is counted: period with zone, as-of, filters, what was left out; then a sentence for each figure.

    `figures` are names in the catalogue of definitions, `templates/counted/`.
    """
    local = replace(voice, zone=ZoneInfo(frame.period.zone), now=frame.as_of)
    facts = {
        "pipeline": frame.pipeline,
        "period": frame.period,
        "city": voice.zone_city(frame.period.zone),
        "currency": currency,
        "left_out": left_out,
        "as_of": min(frame.as_of, frame.period.end),
        "narrowed": frame.narrowed,
        "only": frame.only,
        "timeless": frame.timeless,
    }
    said = [local.render("reports/counted_period", **facts), definitions(local, figures)]
    return layout.message([layout.section(part) for part in said])


def definitions(voice: Voice, figures: Sequence[str]) -> Markup:
    """The definitions of figures, a line each."""
    return Markup("\n").join(voice.render(f"counted/{figure}") for figure in figures)


def days_of(voice: Voice, period: Period) -> str:
    """The days a period covers, as a sentence says them, on the clock of its zone; with the year unless this one."""
    zone = ZoneInfo(period.zone)
    return voice.over(*formats.days_covered(period.start.astimezone(zone), period.end.astimezone(zone)))


def _opens(frame: Frame, behind: Behind) -> Button:
    numbers = sorted(behind.deals)
    packed, fitting = pack(numbers, _PACKED)
    if fitting < len(numbers):
        return Button(behind.label, _read_again(frame, behind))
    return Button(behind.label, report_actions.deals(f=behind.figure, o=frame.over, a=frame.at, l=packed))


def _menu(voice: Voice, told: Told, frame: Frame) -> list[Select]:
    groups = tuple(
        (label, tuple(Choice(one.label, _read_again(frame, one)) for one in figures if one.deals))
        for label, figures in told.menu
    )
    return [Select(voice.gettext("See the deals…"), groups)] if any(choices for _, choices in groups) else []


def _read_again(frame: Frame, behind: Behind) -> str:
    """A figure whose deals no button could carry: they are counted once more as of the same instant."""
    return report_actions.deals(
        f=behind.figure, o=frame.over, a=frame.at, r=frame.report, n=frame.pipeline.id, w=frame.words
    )


def _ways_on(voice: Voice, told: Told, frame: Frame) -> list[Control]:
    """Another period and Post here, for whom it was told alone; how it is counted, for everybody."""
    name, number, words, at = frame.report, frame.pipeline.id, frame.words, frame.at

    def shown(period: Period) -> str:
        return report_actions.report(r=name, n=number, o=report_actions.period_in_words(period), w=words)

    ways: list[Control] = []
    if frame.others:
        choices = [Choice(label, shown(period)) for label, period in frame.others]
        ways.append(Select.flat(voice.gettext("Another period…"), choices, chosen=shown(frame.period)))
    if frame.may_post:
        post = report_actions.post_report(r=name, n=number, o=frame.over, a=at, w=words)
        ways.append(Button(voice.gettext("Post here"), post))
    how = report_actions.report(r=name, n=number, o=frame.over, h="count", w=words, a=at, x=told.left_out or None)
    return [*ways, Button(voice.gettext("How is this counted?"), how)]


def _small_print(voice: Voice, told: Told, frame: Frame) -> Markup:
    left_out = 0 if told.left_out_said else told.left_out
    facts = {"as_of": frame.as_of, "city": voice.zone_city(voice.zone.key), "left_out": left_out}
    facts |= {"unpriced": told.unpriced, "or_unrated": told.or_unrated}
    filters = {"narrowed": frame.narrowed, "only": frame.only}
    return voice.render("reports/small_print", **facts, **filters, asked_by=frame.asked_by)
