"""The funnel by stage: the chart of open deals and the table of what became of those that entered."""

from __future__ import annotations

from collections.abc import Sequence

from messages import layout, limits
from messages.escaping import tidy
from messages.message import Block, Chart
from messages.voice import Voice
from pipeline.figures import Bottleneck, Cohort, StageLine, Tally
from pipeline.money import Money, round_half_up

FEW = 5
"""Below this number a rate says nothing and is not printed."""

_STOCK = 3
"""The columns that tell of open deals only."""


def rate(part: int, whole: int) -> int:
    """A share in whole per cent, halves up."""
    return round_half_up(100 * part, whole) if whole else 0


def chart(voice: Voice, lines: Sequence[StageLine], *, before: str) -> Chart:
    """Open deals by stage, now and `before` (the legend of the earlier figures). Slack draws twenty stages."""
    shown = lines[: limits.CHART_POINTS]
    names = _distinct([limits.cut(tidy(voice.stage(line.stage)).strip() or "–", limits.CHART_LABEL) for line in shown])
    now, earlier = tuple(line.now.count for line in shown), tuple(line.before.count for line in shown)
    legend = voice.pgettext("chart", "Now")
    facts = {"names": ", ".join(names), "now": ", ".join(map(str, now)), "before": ", ".join(map(str, earlier))}
    alt = voice.gettext("Open deals by stage (%(names)s): now %(now)s; before %(before)s.") % facts
    return Chart(
        title=voice.gettext("Open deals by stage"),
        categories=tuple(names),
        series=((legend, now), (before, earlier)),
        alt=limits.cut(alt, limits.ALT),
    )


def chart_block(chart: Chart) -> Block:
    """Slack's own chart block, which the SDK has no model for."""
    series = [
        {
            "name": limits.cut(legend, limits.CHART_LABEL),
            "data": [{"label": name, "value": value} for name, value in zip(chart.categories, points, strict=True)],
        }
        for legend, points in chart.series
    ]
    axes = {"categories": list(chart.categories)}
    drawn = {"type": "bar", "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": limits.cut(chart.title, limits.CHART_TITLE), "chart": drawn}


def table(voice: Voice, lines: Sequence[StageLine], *, currency: str, bottleneck: Bottleneck | None) -> Block:
    """A row per stage and a total; the rate of the bottleneck stands out."""
    rows = [_header(voice), *(_row(voice, line, currency) for line in lines), _total(voice, lines, currency)]
    stuck = bottleneck.line.stage.id if bottleneck else None
    bold = {(at, 4) for at, line in enumerate(lines, start=1) if line.stage.id == stuck}
    return layout.table(rows, figures=(1, 2, 4), bold=frozenset(bold))


def stock_table(voice: Voice, lines: Sequence[StageLine], *, currency: str) -> Block:
    """The same without what became of the deals: where they are, and what they are worth."""
    rows = [_header(voice), *(_row(voice, line, currency) for line in lines), _total(voice, lines, currency)]
    return layout.table([row[:_STOCK] for row in rows], figures=(1, 2))


def stays(voice: Voice, lines: Sequence[StageLine]) -> list[Block]:
    """How long deals stayed in each stage that five or more left for good; nothing where there is none."""
    told = [line for line in lines if line.left >= FEW and line.median_stay is not None]
    return [layout.section(voice.render("reports/stays", lines=told, few=FEW))] if told else []


def _header(voice: Voice) -> list[str]:
    return [
        voice.gettext("Stage"),
        voice.pgettext("column", "Open"),
        voice.gettext("Value"),
        voice.gettext("Went on / lost / still here"),
        voice.gettext("Rate"),
    ]


def _row(voice: Voice, line: StageLine, currency: str) -> list[str]:
    return [
        voice.stage(line.stage),
        voice.number(line.now.count),
        voice.money(Money(line.now.minor, currency)),
        _became(voice, line.cohort),
        _rates(voice, line.cohort, line.cohort_before),
    ]


def _became(voice: Voice, cohort: Cohort) -> str:
    if not cohort.entered:
        return "–"
    facts = {"past": cohort.past, "lost": cohort.lost, "still": cohort.still, "entered": cohort.entered}
    return voice.gettext("%(past)s / %(lost)s / %(still)s of %(entered)s") % facts


def _rates(voice: Voice, now: Cohort, before: Cohort) -> str:
    return f"{_rate(voice, now)} ({_rate(voice, before)})"


def _rate(voice: Voice, cohort: Cohort) -> str:
    return voice.percent(rate(cohort.past, cohort.entered)) if cohort.entered >= FEW else "–"


def _total(voice: Voice, lines: Sequence[StageLine], currency: str) -> list[str]:
    total = sum((line.now for line in lines), Tally())
    return [voice.gettext("Total"), voice.number(total.count), voice.money(Money(total.minor, currency)), "", ""]


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that stay apart after they were cut to the length of a label."""
    seen: list[str] = []
    for name in names:
        shown, times = name, 1
        while shown in seen:
            times += 1
            shown = f"{limits.cut(name, limits.CHART_LABEL - len(f' {times}'))} {times}"
        seen.append(shown)
    return seen
