"""From a figure in a digest or a report to the deals behind it, and from a digest to how it is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from commands import pipeline_reports
from commands.asking import Asking
from commands.invocation import Reply
from messages import digest_actions, report_actions, reports
from messages.limits import LINES
from messages.packing import unpack
from messages.report_actions import instant_of, period_of
from messages.report_frame import Frame, counted as how_counted
from pipeline.deals import ChangeFacts, DealFacts
from pipeline.figures import Period, count_without_rate
from pipeline.money import Money
from pipeline.refusals import OutdatedButton
from pipeline.stages import EVERY
from storage.behind import deals_behind
from storage.covering import period_told
from storage.digest_reports import reader_of_own
from storage.portion import Portion
from storage.printed import OF_THE_FORECAST
from storage.subscriptions import Subscription

Histories = Mapping[int, Sequence[ChangeFacts]]
"""The changes of deals, oldest first, by number."""

OF_A_DIGEST = ("changes", "stages", "bottleneck", "forecast", "stale")
"""The figures a digest prints, by their names in the catalogue of definitions."""

OF_ONES_OWN = ("changes", "stock", "forecast", "stale")
"""Those of a digest of one person's deals, which are too few for rates."""

_OF_A_REPORT = ("f", "o", "a", "l", "r", "n", "w")
_PUT_OFF = frozenset({"slipped", "expected"})
_OF_A_STAGE = frozenset({"at_stage", "lost_at"})
_FIRST_PERIOD = timedelta(days=366)
"""No digest is of a time so long before its subscription was made."""


async def behind(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - acts and verbs are called alike
    """The deals behind a figure of a digest, as printed."""
    subscription, period = await _digest(asking)
    figure = str(asking.invocation.press["f"])
    reader = await reader_of_own(asking.work, subscription)
    owner_id = reader.user_id if reader else None
    found = await deals_behind(asking.work, subscription, period, figure, calendars=asking.calendars, owner_id=owner_id)
    seen = await asking.work.deals.in_sight(found.deals)
    shown, numbers = figure.removeprefix(OF_THE_FORECAST), [number for number in found.deals if number in seen]
    ended = period.end.isoformat()
    return await _listed(
        asking,
        _Figure(shown, numbers, found.period, period.end),
        lambda page: digest_actions.behind(f=figure, n=subscription.number, e=ended, p=page),
    )


async def behind_a_report(asking: Asking) -> Reply:
    """The deals behind a figure of a report: those its button carries, or that are counted anew. OutdatedButton."""
    given = dict(asking.invocation.press)
    figure = str(given["f"])
    try:
        period, as_of = period_of(str(given["o"])), instant_of(str(given["a"]))
    except ValueError as junk:
        raise OutdatedButton from junk
    if "r" in given:
        found = await pipeline_reports.behind(asking)
        numbers, of = (sorted(found.deals), found.of) if found else ([], "")
    else:
        carried = unpack(str(given.get("l")))
        seen = await asking.work.deals.in_sight(carried)
        numbers, of = [number for number in carried if number in seen], ""
    facts = {name: given[name] for name in _OF_A_REPORT if name in given}
    return await _listed(
        asking,
        _Figure(figure, numbers, period, as_of, of=of),
        lambda page: report_actions.deals(**facts, p=page),
    )


async def counted(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - acts and verbs are called alike
    """How the figures of a digest are counted, whose they are, and how many deals no amount of it counts."""
    subscription, period = await _digest(asking)
    pipeline = await asking.work.pipelines.get(subscription.pipeline_id)
    reader = await reader_of_own(asking.work, subscription)
    only = [asking.voice.render("reports/only_of", name=reader.name)] if reader else []
    frame = Frame(report="digest", pipeline=pipeline, period=period, as_of=period.end, only=only)
    portion = Portion(owner_id=reader.user_id if reader else None)
    with asking.work.seeing_everything():
        stock = await asking.work.figures.stock(period.end, pipeline.id, asking.currency, portion)
    return asking.reply(
        how_counted(
            asking.voice,
            frame,
            figures=OF_ONES_OWN if reader else OF_A_DIGEST,
            currency=asking.currency,
            left_out=count_without_rate(stock.foreign),
        )
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure as it was at `as_of` (UTC), with its deals; `of` is what it is of, in words where those are known."""

    name: str
    deals: Sequence[int]
    period: Period
    as_of: datetime
    of: str = ""


async def _listed(asking: Asking, figure: _Figure, page_act: Callable[[int], str]) -> Reply:
    """A page of the deals behind a figure, those that changed since marked; what `page_act` writes opens the next."""
    page = max(1, int(asking.invocation.press.get("p", 1)))
    shown = await asking.work.deals.finder(EVERY).by_numbers(figure.deals[(page - 1) * LINES : page * LINES])
    histories = {deal.number: await asking.work.deals.history(deal.number) for deal in shown}
    since = _told_at(asking, figure.as_of)
    changed = [number for number, told in histories.items() if _changed_since(told, since)]
    name, _, of = figure.name.partition(":")
    more = len(figure.deals) - (page - 1) * LINES - len(shown)
    return asking.reply(
        reports.behind(
            asking.voice,
            figure=name,
            of=figure.of or _in_words(asking, name, of),
            deals=shown,
            period=figure.period,
            as_of=figure.as_of,
            total=len(figure.deals),
            more=more if shown else 0,
            next_page=page_act(page + 1),
            changed_since=frozenset(changed),
            pushes=await _pushes(asking, name, shown, figure.as_of),
            was=dict(_worth_before(histories, figure)) if name == "repriced" else {},
        )
    )


def _in_words(asking: Asking, name: str, of: str) -> str:
    """What a figure is of, as its reader says it: a stage by its id, a reason; anything else as it stands."""
    if name in _OF_A_STAGE:
        stages = (stage for pipeline in asking.pipelines for stage in pipeline.stages if str(stage.id) == of)
        return next((asking.voice.stage(stage) for stage in stages), "")
    return asking.voice.reason(of)


async def _pushes(asking: Asking, name: str, deals: Sequence[DealFacts], at: datetime) -> Mapping[int, int]:
    """How often the close dates of these deals had been put off, where the figure is about that."""
    wanted = [deal.number for deal in deals] if name in _PUT_OFF else []
    return await asking.work.expectations.pushes(wanted, at) if wanted else {}


def _told_at(asking: Asking, as_of: datetime) -> datetime:
    """From when on a change is news to who reads the figure: a pass that looks ahead posts it before its instant."""
    return min(as_of, asking.invocation.standing_since or as_of)


def _changed_since(history: Sequence[ChangeFacts], at: datetime) -> bool:
    return any(change.at >= at and not change.undone for change in history)


def _worth_before(histories: Histories, figure: _Figure) -> Iterator[tuple[int, Money | None]]:
    """What each deal was worth before the first repricing in the time of the figure; None where nobody had said."""
    start, end = figure.period.start, min(figure.period.end, figure.as_of)
    for number, history in histories.items():
        for change in history:
            if start <= change.at < end and not change.undone and change.kind != "created":
                before, after = change.before.get("value"), change.after.get("value")
                if "value" in change.after and before != after:
                    yield number, before if isinstance(before, Money) else None
                    break


async def _digest(asking: Asking) -> tuple[Subscription, Period]:
    """Which digest the button stood in: its subscription and the period that ended then. OutdatedButton."""
    subscription = await asking.work.subscriptions.get(int(asking.invocation.press["n"]))
    try:
        ended = datetime.fromisoformat(str(asking.invocation.press["e"])).astimezone(UTC)
    except (ValueError, OverflowError) as no_instant:
        raise OutdatedButton from no_instant
    # A pass told to look ahead prints digests of periods that end later than now; those that were printed are kept.
    printed = await asking.work.subscriptions.figures_at(subscription.number, ended) is not None
    if not printed and not subscription.created_at - _FIRST_PERIOD <= ended <= asking.invocation.at:
        raise OutdatedButton
    return subscription, await period_told(asking.work, subscription, ended)
