"""Figures on demand: the pipeline on one screen, the funnel, silent deals, the deals behind a figure, how it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from messages import actions, formats, funnel as by_stage, layout
from messages.layout import Button
from messages.limits import LINES
from messages.lists import opened
from messages.message import Message
from messages.nudges import StaleLine, more_stale, stale_lines
from messages.outlook import Outlook, period_name
from messages.voice import Voice
from pipeline.deals import DealFacts
from pipeline.figures import Attention, Bottleneck, Forecast, Period, StageLine, Tally
from pipeline.money import Money
from pipeline.stages import Pipeline, Stage


def overview(
    voice: Voice,
    *,
    pipeline: Pipeline,
    stock: Sequence[tuple[Stage, Tally]],
    forecast: Forecast,
    attention: Attention,
    currency: str,
) -> Message:
    """The pipeline on one screen: stock by stage, won so far against the goal, what needs somebody."""
    cash = cash_in(voice, currency)
    facts = {"pipeline": pipeline, "stock": stock, "total": sum((tally for _, tally in stock), Tally()), "cash": cash}
    period = period_name(voice, forecast.period)
    closing = {"forecast": forecast, "outlook": Outlook.of(forecast), "name": period, "cash": cash}
    blocks = [
        layout.section(voice.render("reports/stock", **facts)),
        layout.section(voice.render("digest/forecast", **closing)),
        layout.section(voice.render("digest/attention", attention=attention)),
        *layout.row(*_ways_on(voice, attention)),
    ]
    return layout.message(blocks, voice.render("reports/stock_gist", **facts))


def funnel(
    voice: Voice,
    *,
    pipeline: Pipeline,
    lines: Sequence[StageLine],
    bottleneck: Bottleneck | None,
    currency: str,
    as_of: datetime,
) -> Message:
    """What becomes of deals, stage by stage, as of an instant (UTC): a table, and where they stick."""
    facts = {"pipeline": pipeline, "as_of": as_of, "total": sum((line.now for line in lines), Tally())}
    title = voice.render("reports/funnel", **facts, cash=cash_in(voice, currency))
    stuck = voice.render("digest/bottleneck", bottleneck=bottleneck, rate=by_stage.rate)
    return layout.message(
        [
            layout.section(title),
            layout.context(voice.render("digest/table_caption")),
            by_stage.table(voice, lines, currency=currency, bottleneck=bottleneck),
            layout.section(stuck),
        ],
        title,
    )


def stale_list(voice: Voice, *, lines: Sequence[StaleLine], total: int) -> Message:
    """Silent deals, each with the choice that settles it; ten, then how many more."""
    title = voice.render("reports/stale", count=total)
    shown = lines[:LINES]
    return layout.message(
        [layout.section(title), *stale_lines(voice, shown), *more_stale(voice, total - len(shown))], title
    )


def behind(
    voice: Voice,
    *,
    figure: str,
    deals: Sequence[DealFacts],
    period: Period,
    total: int,
    page: int = 1,
    subscription_number: int,
    changed_since: frozenset[int] = frozenset(),
) -> Message:
    """The deals behind a figure of a digest, as printed then; those in `changed_since` are marked.

    `figure` is the button's `f`: a flow of the waterfall, "repriced", a list of what needs somebody, or "lost_at:3" for
    those lost at the stage with id 3.
    """
    local = voice.at(period.end)
    shown = deals[:LINES]
    facts = {"figure": figure.partition(":")[0], "total": total, "days": days_of(local, period)}
    title = local.render("reports/behind_title", **facts)
    said = local.render("reports/behind", title=title, deals=shown, changed=changed_since)
    more = total - (page - 1) * LINES - len(shown)
    controls = opened(voice, shown)
    if more > 0 and shown:
        label = voice.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": voice.number(more)}
        ended = period.end.isoformat()
        controls.append(Button(label, actions.behind(f=figure, n=subscription_number, e=ended, p=page + 1)))
    return layout.message([layout.section(said), *layout.row(*controls)], title)


def counted(voice: Voice, *, pipeline: Pipeline, period: Period, currency: str, left_out_count: int = 0) -> Message:
    """How the figures of a digest are counted: period with zone, as-of, definitions, what is left out."""
    local = Voice(voice.language, voice.locale, ZoneInfo(period.zone), period.end)
    facts = {"pipeline": pipeline, "period": period, "city": voice.zone_city(period.zone), "currency": currency}
    said = [local.render(f"reports/counted_{part}", **facts, left_out=left_out_count) for part in ("period", "figures")]
    return layout.message([layout.section(part) for part in said])


def days_of(voice: Voice, period: Period) -> str:
    """The days a period covers, on the clock of its zone."""
    zone = ZoneInfo(period.zone)
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    return formats.day_range(start.date(), max(start.date(), formats.last_day_before(end)), voice.locale)


def cash_in(voice: Voice, currency: str) -> Callable[[int], str]:
    """How amounts in minor units of `currency` are shown."""
    return lambda minor: voice.money(Money(minor, currency))


def _ways_on(voice: Voice, attention: Attention) -> list[Button]:
    lists = (
        ("stale", voice.pgettext("button", "Stale"), attention.stale),
        ("slipped", voice.pgettext("button", "Slipped"), attention.slipped),
        ("no_next_step", voice.pgettext("button", "No next step"), attention.no_next_step),
        ("no_value", voice.pgettext("button", "No value"), attention.no_value),
    )
    return [Button(f"{label} {voice.number(len(deals))}", actions.listing(f=f)) for f, label, deals in lists if deals]
