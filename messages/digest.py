"""The digest: headline, what changed, the funnel, the forecast, what needs somebody, what was won and lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup

from messages import cadences, digest_actions, formats, funnel, layout
from messages.digest_closed import closed
from messages.digest_detail import has_detail
from messages.digest_margins import begins_elsewhere, footer
from messages.funnel import rate
from messages.layout import Button
from messages.message import Block, Message
from messages.outlook import Outlook, menu, period_name
from messages.voice import Voice
from messages.waterfall import buttons_of, waterfall
from pipeline.digests import DigestReport, Result
from pipeline.figures import DigestFigures, Period
from pipeline.money import Money
from pipeline.schedules import USUAL_SECTIONS, Schedule, Section
from pipeline.stages import Pipeline

OPENING = ("new", "won", "lost", "repriced", "reopened", "moved_in", "moved_out", "removed")
"""The figures of what changed that open, the usual ones first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """What a digest says and shows of its subscription: its number, who set it up (a name), when it goes out.

    Without `names_deals` it says who won how much, and of which deal to nobody. An `own` one is about the deals of the
    person who reads it.
    """

    number: int
    set_up_by: str
    schedule: Schedule
    sections: Collection[Section] = USUAL_SECTIONS
    names_deals: bool = True
    own: bool = False


def digest(voice: Voice, report: DigestReport, *, pipeline: Pipeline, subscribed: Subscribed) -> Message:
    """The digest of a period, as of its end, on the clock of its zone. A period without anything is one line."""
    period = report.figures.period
    voice = replace(voice, zone=ZoneInfo(period.zone), now=period.end)
    written = _Digest(voice=voice, report=report, pipeline=pipeline, subscribed=subscribed)
    return written.quiet() if nothing_happened(report.figures) else written.full()


def nothing_happened(figures: DigestFigures) -> bool:
    """Whether a period is told in one line: no deal came, went, was repriced or moved."""
    flows = figures.waterfall.flows.values()
    return not any(flow.count for flow in flows) and all(line.now == line.before for line in figures.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digest:
    voice: Voice
    report: DigestReport
    pipeline: Pipeline
    subscribed: Subscribed

    @property
    def figures(self) -> DigestFigures:
        return self.report.figures

    def quiet(self) -> Message:
        wanted = "attention" in self.subscribed.sections
        said = Markup(" ").join([self._said("quiet", with_attention=wanted), *self._against_its_goal()])
        small = [layout.context(*told)] if (told := self._small_print()) else []
        attention = layout.row(*self._needing_attention()) if wanted else []
        return layout.message([layout.section(said), *small, *self._restated(), *attention, *self._footer()], said)

    def _against_its_goal(self) -> list[Markup]:
        """What a quiet month or quarter that ended brought, where it had a goal."""
        result = self.report.result if "forecast" in self.subscribed.sections else None
        return [self._result(result)] if result and result.goal else []

    def full(self) -> Message:
        forecast = self.figures.forecast
        gist = self._said("gist", outlook=Outlook.of(forecast), name=self._name_of(forecast.period))
        top = [*self._headline(), *self._shown("changes", self._what_changed)]
        rest = [
            *self._shown("forecast", self._forecast),
            *self._shown("attention", self._attention),
            *self._closed(),
            *self._footer(),
        ]
        if "funnel" not in self.subscribed.sections:
            return layout.message([*top, *rest], gist)
        cadence, moved = self.subscribed.schedule.cadence, self.report.moved
        before = cadences.a_period_ago(self.voice, cadence, self.figures.period, moved=moved)
        chart = funnel.chart(self.voice, self.figures.lines, before=before)
        message = layout.message([*top, funnel.chart_block(chart), *self._stages(), *rest], gist)
        return replace(message, chart=chart, chart_at=len(top))

    def _shown(self, section: Section, written: Callable[[], list[Block]]) -> list[Block]:
        return written() if section in self.subscribed.sections else []

    def _headline(self) -> list[Block]:
        voice, quarter = self.voice, self._quarter()
        facts = {"pipeline": self._title(), "days": self._days(), "quarter": quarter}
        title = voice.gettext("%(pipeline)s, %(days)s")
        if self.subscribed.schedule.cadence == "weekly" and not self.report.moved:
            title = voice.gettext("%(pipeline)s, week of %(days)s")
            facts["days"] = formats.day_range(*self._covered(), voice.locale)
        elif quarter:
            title = voice.gettext("%(pipeline)s, %(quarter)s: %(days)s")
        small = layout.context(self._said("as_of"), *self._small_print())
        return [layout.header(title % facts), layout.section(self._said("headline")), small, *self._restated()]

    def _small_print(self) -> list[Markup]:
        restated = [self._said("restated")] if self.report.restated else []
        return [*begins_elsewhere(self.voice, self.report), *restated]

    def _restated(self) -> list[Block]:
        """The way to the deals that make the opening another than was printed."""
        numbers = self.report.restated.numbers if self.report.restated else ()
        return layout.row(*self._drill("restated", self.voice.pgettext("button", "Restated"), len(numbers)))

    def _quarter(self) -> str:
        """The name of the quarter whose days are those of the digest; nothing where it is of other days."""
        result, quarterly = self.report.result, self.subscribed.schedule.cadence == "quarterly"
        if result is None or not quarterly or _days_of(result.period) != _days_of(self.figures.period):
            return ""
        return self._name_of(result.period)

    def _title(self) -> str:
        name = self.voice.pipeline_name(self.pipeline)
        if self.subscribed.own:
            return self.voice.gettext("%(name)s, your deals") % {"name": name}
        if "pipeline" in name.casefold():
            return name
        return self.voice.gettext("%(name)s pipeline") % {"name": name}

    def _what_changed(self) -> list[Block]:
        figures, voice = self.figures, self.voice
        lines = waterfall(voice, figures=figures.waterfall, period=figures.period, currency=figures.currency)
        count: dict[str, int] = {kind: tally.count for kind, tally in figures.waterfall.flows.items()}
        count |= {"repriced": count.get("raised", 0) + count.get("lowered", 0)}
        many, cadence, labels = self.report.periods, self.subscribed.schedule.cadence, dict(buttons_of(voice))
        periods = cadences.so_many(voice, cadence, many)
        usual = self._said("usual", usual=self.report.usual, many=many > 1, periods=periods)
        return [
            layout.section(Markup("\n").join([lines, usual]) if usual else lines),
            *layout.row(
                *(button for name in OPENING for button in self._drill(name, labels[name], count.get(name, 0)))
            ),
        ]

    def _stages(self) -> list[Block]:
        """What became of deals at each stage; of one person's, too few for a rate, only where they are."""
        figures = self.figures
        if self.subscribed.own:
            return [funnel.stock_table(self.voice, figures.lines, currency=figures.currency)]
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

    def _forecast(self) -> list[Block]:
        """What a month or quarter that ended brought, then what the one to come may."""
        forecast, result = self.figures.forecast, self.report.result
        facts = {"forecast": forecast, "outlook": Outlook.of(forecast), "name": self._name_of(forecast.period)}
        ended = [self._result(result)] if result else []
        said = Markup("\n").join([*ended, self._said("forecast", **facts)])
        return [layout.section(said, control=menu(self.voice, forecast, self._act))]

    def _result(self, result: Result) -> Markup:
        return self._said("result", result=result, name=self._name_of(result.period), rate=rate)

    def _attention(self) -> list[Block]:
        said = self._said("attention", attention=self.figures.attention)
        return [layout.section(said), *layout.row(*self._needing_attention())]

    def _needing_attention(self) -> list[Button]:
        attention, voice = self.figures.attention, self.voice
        stale = f" · {self._cash(attention.stale_value)}" if attention.stale_value else ""
        return [
            *self._drill("stale", voice.pgettext("button", "Stale"), len(attention.stale), stale),
            *self._drill("slipped", voice.pgettext("button", "Slipped"), len(attention.slipped)),
            *self._drill("no_next_step", voice.pgettext("button", "No next step"), len(attention.no_next_step)),
            *self._drill("no_value", voice.pgettext("button", "No value"), len(attention.no_value)),
        ]

    def _closed(self) -> list[Block]:
        return closed(self.report, self.subscribed.sections, self._said, names_deals=self.subscribed.names_deals)

    def _footer(self) -> list[Block]:
        return footer(
            self.voice,
            number=self.subscribed.number,
            ended=self.figures.period.end,
            schedule=self.subscribed.schedule,
            set_up_by=self.subscribed.set_up_by,
            threaded=has_detail(self.report, self.subscribed.sections) and not nothing_happened(self.figures),
        )

    def _said(self, template: str, **facts: object) -> Markup:
        common: dict[str, object] = {"figures": self.figures, "restated": self.report.restated}
        common |= {"own": self.subscribed.own, "cash": self._cash, "signed": self._signed, "days": self._days}
        name = self.voice.pipeline_name(self.pipeline)
        return self.voice.render(f"digest/{template}", pipeline_name=name, **common, **facts)

    def _days(self, *, short: bool = False) -> str:
        return formats.over_days(*self._covered(), self.voice.locale, short=short)

    def _covered(self) -> tuple[date, date]:
        period, voice = self.figures.period, self.voice
        return formats.days_covered(voice.local(period.start), voice.local(period.end))

    def _name_of(self, period: Period) -> str:
        return period_name(self.voice, period, self.subscribed.schedule.fiscal_starts)

    def _cash(self, minor: int) -> str:
        return self.voice.money(Money(minor, self.figures.currency))

    def _signed(self, minor: int) -> str:
        return f"+{self._cash(minor)}" if minor >= 0 else self._cash(minor)

    def _drill(self, figure: str, label: str, count: int, tail: str = "") -> list[Button]:
        return [self._button(figure, f"{label} {self.voice.number(count)}{tail}")] if count else []

    def _button(self, figure: str, label: str) -> Button:
        return Button(label, self._act(figure))

    def _act(self, figure: str) -> str:
        return digest_actions.behind(f=figure, n=self.subscribed.number, e=self._ended())

    def _ended(self) -> str:
        return self.figures.period.end.isoformat()


def _days_of(period: Period) -> tuple[date, date]:
    zone = ZoneInfo(period.zone)
    return period.start.astimezone(zone).date(), period.end.astimezone(zone).date()
