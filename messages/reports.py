"""Figures on demand: the pipeline on one screen, funnel, changes, forecast, silent deals; the deals behind a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from messages import funnel as by_stage, layout
from messages.layout import Button
from messages.limits import LINES
from messages.lists import opened
from messages.message import Message
from messages.nudges import StaleLine, more_stale, stale_lines
from messages.outlook import Outlook, opening, period_name
from messages.report_frame import Behind, Told, days_of
from messages.voice import Voice
from messages.waterfall import buttons_of, waterfall
from messages.win_rates import in_currencies
from pipeline.deals import DealFacts
from pipeline.figures import (
    Attention,
    Bottleneck,
    Forecast,
    Foreign,
    Period,
    StageLine,
    Tally,
    Waterfall,
    count_without_rate,
    without_rate,
)
from pipeline.money import Money
from pipeline.slippage import Slippage
from pipeline.stages import Pipeline, Stage


def overview(
    voice: Voice,
    *,
    pipeline: Pipeline,
    stock: Sequence[tuple[Stage, Tally]],
    forecast: Forecast,
    attention: Attention,
    currency: str,
    fiscal_starts: int = 1,
    foreign: Sequence[Foreign] = (),
    deals: Mapping[str, Sequence[int]] | None = None,
) -> Told:
    """The pipeline on one screen: stock by stage, won so far against the goal, what needs somebody.

    `foreign` is what is open in other currencies, `deals` the numbers behind the forecast.
    """
    cash, total = cash_in(voice, currency), sum((tally for _, tally in stock), Tally())
    facts: dict[str, Any] = {"pipeline": pipeline, "stock": stock, "total": total, "cash": cash}
    facts |= {"value": _in_all(voice, total, currency, foreign), "without_rate": without_rate(foreign)}
    period = period_name(voice, forecast.period, fiscal_starts)
    closing = {"forecast": forecast, "outlook": Outlook.of(forecast), "name": period, "cash": cash}
    lists = (
        ("stale", voice.pgettext("button", "Stale"), attention.stale),
        ("slipped", voice.pgettext("button", "Slipped"), attention.slipped),
        ("no_next_step", voice.pgettext("button", "No next step"), attention.no_next_step),
        ("no_value", voice.pgettext("button", "No value"), attention.no_value),
    )
    return Told(
        title=voice.render("reports/stock_gist", **facts),
        blocks=[
            *([layout.section(voice.render("reports/stock", **facts))] if stock else []),
            *in_currencies(voice, foreign, cash),
            layout.section(voice.render("digest/forecast", **closing)),
            layout.section(voice.render("digest/attention", attention=attention)),
        ],
        behind=[
            *opening(voice, {**(deals or {}), "slipped": ()}),
            *(_behind(voice, figure, label, numbers) for figure, label, numbers in lists),
        ],
        left_out=count_without_rate(foreign),
        left_out_said=True,
    )


def funnel(
    voice: Voice,
    *,
    pipeline: Pipeline,
    lines: Sequence[StageLine],
    bottleneck: Bottleneck | None,
    currency: str,
    as_of: datetime,
    open_deals: Mapping[int, Sequence[int]] | None = None,
    foreign: Sequence[Foreign] = (),
) -> Told:
    """What becomes of deals, stage by stage, as of an instant (UTC): a table, and where they stick.

    `open_deals` are the numbers of those open then, by stage id.
    """
    total = sum((line.now for line in lines), Tally())
    facts = {"pipeline": pipeline, "as_of": as_of, "total": total}
    stuck = voice.render("digest/bottleneck", bottleneck=bottleneck, rate=by_stage.rate)
    standing, cash = open_deals or {}, cash_in(voice, currency)
    return Told(
        title=voice.render("reports/funnel", **facts, cash=cash),
        blocks=[
            layout.context(voice.render("digest/table_caption")),
            by_stage.table(voice, lines, currency=currency, bottleneck=bottleneck),
            *in_currencies(voice, foreign, cash),
            *by_stage.stays(voice, lines),
            layout.section(stuck),
        ],
        behind=[
            _behind(voice, f"at_stage:{line.stage.id}", voice.stage(line.stage), standing.get(line.stage.id, ()))
            for line in lines
        ],
        left_out=count_without_rate(foreign),
        left_out_said=True,
        unpriced=total.unpriced - count_without_rate(foreign),
    )


def changes(
    voice: Voice,
    *,
    pipeline: Pipeline,
    figures: Waterfall,
    period: Period,
    so_far: Period,
    currency: str,
    foreign: Sequence[Foreign] = (),
    narrowed: bool = False,
) -> Told:
    """What changed in a period, of which `so_far` has passed: from the opening to the closing, line by line.

    When it is `narrowed`, only of some deals, others may be open.
    """
    facts = {"pipeline": pipeline, "days": days_of(voice, period), "closing": figures.closing, "narrowed": narrowed}
    cash, left_out = cash_in(voice, currency), count_without_rate(foreign)
    unpriced = figures.closing.unpriced - left_out
    title = voice.render("reports/changes", **facts, quiet=not figures.flows, cash=cash)
    beside = in_currencies(voice, foreign, cash)
    if not figures.flows:
        return Told(title=title, blocks=beside, left_out=left_out, left_out_said=True, unpriced=unpriced)
    deals = figures.deals
    repriced = dict.fromkeys([*deals.get("raised", ()), *deals.get("lowered", ())])
    opened: dict[str, Sequence[int]] = {str(kind): numbers for kind, numbers in deals.items()}
    opened["repriced"] = [*repriced]
    return Told(
        title=title,
        blocks=[layout.section(waterfall(voice, figures=figures, period=so_far, currency=currency)), *beside],
        behind=[_behind(voice, kind, label, opened.get(kind, ())) for kind, label in buttons_of(voice)],
        left_out=left_out,
        left_out_said=True,
        unpriced=unpriced,
    )


def forecast(
    voice: Voice,
    *,
    pipeline: Pipeline,
    expected: Forecast,
    deals: Mapping[str, Sequence[int]],
    currency: str,
    slippage: Slippage | None = None,
    fiscal_starts: int = 1,
) -> Told:
    """What will close in a period: won, commit, best case, pipeline, what slipped, against the goal.

    `deals` are the numbers behind each, "won" and the bins of `pipeline.forecast`. `slippage` tells what became of the
    deals that were expected at the start, of a period that has begun.
    """
    cash, slips = cash_in(voice, currency), tuple(one.deal_number for one in slippage.slips) if slippage else ()
    empty = not any(deals.values()) and not (slippage and slippage.expected)
    facts = {"pipeline": pipeline, "days": days_of(voice, expected.period), "empty": empty}
    name = period_name(voice, expected.period, fiscal_starts)
    said = voice.render("digest/forecast", forecast=expected, outlook=Outlook.of(expected), name=name, cash=cash)
    told = [layout.section(said)] if not empty or expected.goal else []
    told += in_currencies(voice, [one for one in expected.foreign if one.minor is not None], cash)
    if slippage and slippage.expected:
        told.append(layout.section(voice.render("reports/slippage", slippage=slippage)))
    return Told(
        title=voice.render("reports/forecast", **facts),
        blocks=told,
        behind=opening(voice, {**deals, "expected": slips}),
        left_out=count_without_rate(expected.foreign),
        left_out_said=True,
        unpriced=expected.unpriced - count_without_rate(expected.foreign),
    )


def stale(voice: Voice, *, pipeline: Pipeline, lines: Sequence[StaleLine]) -> Told:
    """Silent deals of a pipeline, each with the choice that settles it; ten, then how many more."""
    shown = lines[:LINES]
    return Told(
        title=voice.render("reports/stale", pipeline=pipeline, count=len(lines)),
        blocks=[*stale_lines(voice, shown), *more_stale(voice, len(lines) - len(shown))],
    )


def behind(
    voice: Voice,
    *,
    figure: str,
    of: str = "",
    deals: Sequence[DealFacts],
    period: Period,
    as_of: datetime | None = None,
    total: int,
    more: int = 0,
    next_page: str | None = None,
    changed_since: frozenset[int] = frozenset(),
    pushes: Mapping[int, int] | None = None,
    was: Mapping[int, Money | None] | None = None,
) -> Message:
    """The deals behind a figure, as it was then; those in `changed_since` are marked.

    What is a state, such as having no next step, is told with the day of `as_of` (UTC, the end of the period unless
    said), what happened with the period. `figure` is the name a button knows it by, and `of` what it is of, in words:
    the stage, the reason. `next_page` is the act that shows `more`, where there are more. `pushes` says how often a
    close date had been put off, `was` what a deal was worth before (None: nobody had said).
    """
    local = voice.at(as_of or period.end)
    facts = {"figure": figure, "of": of, "total": total, "days": days_of(local, period), "as_of": as_of or period.end}
    title = local.render("reports/behind_title", **facts)
    beside = {"changed": changed_since, "pushes": pushes or {}, "was": was or {}}
    said = local.render("reports/behind", title=title, figure=figure, deals=deals, **beside)
    controls = opened(voice, deals)
    if more > 0 and next_page:
        label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
        controls.append(Button(label, next_page))
    return layout.message([layout.section(said), *layout.row(*controls)], title)


def _in_all(voice: Voice, total: Tally, currency: str, foreign: Sequence[Foreign]) -> str:
    """A total in the base, and what has no rate beside it: 100 USD + 15,000 JPY."""
    amounts = [Money(total.minor, currency), *without_rate(foreign)]
    return " + ".join(voice.money(amount) for amount in amounts if amount.minor or len(amounts) == 1)


def cash_in(voice: Voice, currency: str) -> Callable[[int], str]:
    """How amounts in minor units of `currency` are shown."""
    return lambda minor: voice.money(Money(minor, currency))


def _behind(voice: Voice, figure: str, label: str, deals: Sequence[int]) -> Behind:
    return Behind(figure, f"{label} {voice.number(len(deals))}", deals)
