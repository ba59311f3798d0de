"""The digest: headline, what changed, the funnel, the forecast, what needs somebody, what was won and lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from messages import actions, formats, funnel, layout
from messages.funnel import rate
from messages.layout import Button
from messages.message import Block, Message
from messages.outlook import Outlook, period_name
from messages.voice import Voice
from messages.waterfall import waterfall
from pipeline.figures import DigestFigures
from pipeline.money import Money
from pipeline.stages import Pipeline

WON_NAMED = 5
"""How many wins are named; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the small print says of the subscription: its number, who set it up, and when it goes out, in words."""

    subscription_number: int
    set_up_by: str
    schedule_words: str


def digest(
    voice: Voice,
    figures: DigestFigures,
    *,
    pipeline: Pipeline,
    subscription_number: int,
    set_up_by: str,
    schedule_words: str,
    names_deals: bool = True,
) -> Message:
    """The digest of a period, as of its end, on the clock of its zone. A period without anything is one line.

    Without `names_deals` it says who won how much, and of which deal to nobody.
    """
    voice = replace(voice, zone=ZoneInfo(figures.period.zone), now=figures.period.end)
    closing = Closing(subscription_number=subscription_number, set_up_by=set_up_by, schedule_words=schedule_words)
    written = _Digest(voice=voice, figures=figures, pipeline=pipeline, closing=closing, names_deals=names_deals)
    return written.quiet() if written.nothing_happened else written.full()


def without_chart(message: Message) -> Message:
    """The digest with its table alone, where neither the chart block nor a file is taken."""
    if message.chart is None:
        return message
    kept = [block for at, block in enumerate(message.blocks) if at != message.chart_at]
    return replace(message, blocks=tuple(kept), chart=None, chart_at=0)


def with_image(message: Message, file_id: str) -> Message:
    """The digest with an uploaded picture (a Slack file id) in the place of the chart block."""
    if message.chart is None:
        return message
    title = {"type": "plain_text", "text": message.chart.title}
    image: Block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": message.chart.alt, "title": title}
    blocks = [image if at == message.chart_at else block for at, block in enumerate(message.blocks)]
    return replace(message, blocks=tuple(blocks), chart=None, chart_at=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digest:
    voice: Voice
    figures: DigestFigures
    pipeline: Pipeline
    closing: Closing
    names_deals: bool

    @property
    def nothing_happened(self) -> bool:
        flows = self.figures.waterfall.flows.values()
        return not any(flow.count for flow in flows) and all(line.now == line.before for line in self.figures.lines)

    def quiet(self) -> Message:
        said = self._said("quiet")
        return layout.message([layout.section(said), *self._footer()], said)

    def full(self) -> Message:
        chart = funnel.chart(self.voice, self.figures.lines, before=self._before())
        forecast = self.figures.forecast
        outlook, name = Outlook.of(forecast), period_name(self.voice, forecast.period)
        top = [*self._headline(), *self._what_changed()]
        blocks = [*top, funnel.chart_block(chart), *self._stages(), *self._outlook(), *self._closed(), *self._footer()]
        return replace(
            layout.message(blocks, self._said("gist", outlook=outlook, name=name)), chart=chart, chart_at=len(top)
        )

    def _headline(self) -> list[Block]:
        facts = {"pipeline": self._title(), "days": self._days()}
        title = self.voice.gettext("%(pipeline)s, week of %(days)s") % facts
        return [layout.header(title), layout.section(self._said("headline")), layout.context(self._said("as_of"))]

    def _title(self) -> str:
        name = self.voice.pipeline_name(self.pipeline)
        if "pipeline" in name.casefold():
            return name
        return self.voice.gettext("%(name)s pipeline") % {"name": name}

    def _what_changed(self) -> list[Block]:
        figures, voice = self.figures, self.voice
        lines = waterfall(voice, figures=figures.waterfall, period=figures.period, currency=figures.currency)
        count = {kind: tally.count for kind, tally in figures.waterfall.flows.items()}
        repriced = count.get("raised", 0) + count.get("lowered", 0)
        return [
            layout.section(lines),
            *layout.row(
                *self._drill("new", voice.pgettext("button", "New"), count.get("new", 0)),
                *self._drill("won", voice.pgettext("button", "Won"), count.get("won", 0)),
                *self._drill("lost", voice.pgettext("button", "Lost"), count.get("lost", 0)),
                *self._drill("repriced", voice.pgettext("button", "Repriced"), repriced),
            ),
        ]

    def _stages(self) -> list[Block]:
        figures = self.figures
        table = funnel.table(self.voice, figures.lines, currency=figures.currency, bottleneck=figures.bottleneck)
        return [layout.context(self._said("table_caption")), table, self._bottleneck()]

    def _bottleneck(self) -> Block:
        stuck = self.figures.bottleneck
        said = self._said("bottleneck", bottleneck=self.figures.bottleneck, rate=rate)
        if stuck is None or not stuck.line.exits.lost:
            return layout.section(said)
        lost = stuck.line.exits.lost
        label = self.voice.ngettext("See the one lost", "See the %(count)s lost", lost) % {"count": lost}
        return layout.section(said, control=self._button(f"lost_at:{stuck.line.stage.id}", label))

    def _outlook(self) -> list[Block]:
        """The forecast, then what needs somebody."""
        forecast, attention, voice = self.figures.forecast, self.figures.attention, self.voice
        stale = f" · {self._cash(attention.stale_value)}" if attention.stale_value else ""
        buttons = [
            *self._drill("stale", voice.pgettext("button", "Stale"), len(attention.stale), stale),
            *self._drill("slipped", voice.pgettext("button", "Slipped"), len(attention.slipped)),
            *self._drill("no_next_step", voice.pgettext("button", "No next step"), len(attention.no_next_step)),
            *self._drill("no_value", voice.pgettext("button", "No value"), len(attention.no_value)),
        ]
        outlook = Outlook.of(forecast)
        said = self._said("forecast", forecast=forecast, outlook=outlook, name=period_name(voice, forecast.period))
        return [
            layout.section(said),
            layout.section(self._said("attention", attention=attention)),
            *layout.row(*buttons),
        ]

    def _closed(self) -> list[Block]:
        if not self.figures.won and not self.figures.lost_by_reason:
            return []
        named, more = self.figures.won[:WON_NAMED], len(self.figures.won[WON_NAMED:])
        return [layout.section(self._said("closed", named=named, more=more, names_deals=self.names_deals))]

    def _footer(self) -> list[Block]:
        voice, number = self.voice, self.closing.subscription_number
        how = Button(voice.gettext("How is this counted?"), actions.counted(n=number, e=self._ended()))
        settings = Button(voice.gettext("Settings"), actions.subscriptions())
        return [layout.actions(how, settings), layout.context(self._said("footer", closing=self.closing))]

    def _said(self, template: str, **facts: object) -> Markup:
        common = {"figures": self.figures, "cash": self._cash, "signed": self._signed, "days": self._days}
        name = self.voice.pipeline_name(self.pipeline)
        return self.voice.render(f"digest/{template}", pipeline_name=name, **common, **facts)

    def _days(self, *, short: bool = False) -> str:
        start = self.voice.local(self.figures.period.start).date()
        end = max(start, formats.last_day_before(self.voice.local(self.figures.period.end)))
        return formats.day_range(start, end, self.voice.locale, short=short)

    def _before(self) -> str:
        week = self.figures.period.end - self.figures.period.start
        if abs(week - timedelta(days=7)) <= timedelta(hours=1):
            return self.voice.pgettext("chart", "A week ago")
        return self.voice.pgettext("chart", "Before")

    def _cash(self, minor: int) -> str:
        return self.voice.money(Money(minor, self.figures.currency))

    def _signed(self, minor: int) -> str:
        return f"+{self._cash(minor)}" if minor >= 0 else self._cash(minor)

    def _drill(self, figure: str, label: str, count: int, tail: str = "") -> list[Button]:
        return [self._button(figure, f"{label} {self.voice.number(count)}{tail}")] if count else []

    def _button(self, figure: str, label: str) -> Button:
        return Button(label, actions.behind(f=figure, n=self.closing.subscription_number, e=self._ended()))

    def _ended(self) -> str:
        return self.figures.period.end.isoformat()
