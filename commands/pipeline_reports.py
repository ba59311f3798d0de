"""The reports of `/pipeline`, by name; asked for in words, and by the buttons of the one before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands import pipelines, selling_reports
from commands.asking import Asking
from commands.invocation import Reply
from commands.report_portion import said_of
from commands.reporting import Report, Wanted, explained, last_days, post_here, shown, this, told_again, wanted
from commands.words import split_words
from messages.report_actions import instant_of, period_of
from messages.report_frame import Behind
from pipeline.cadence import month_of
from pipeline.refusals import OutdatedButton
from pipeline.winning import RATE_DAYS
from storage.reports import FUNNEL_DAYS

REPORTS: Mapping[str, Report] = {
    "funnel": Report(
        tell=pipelines.funnel, counted=("stock", "stages", "stays", "bottleneck"), default=last_days(FUNNEL_DAYS)
    ),
    "changes": Report(
        tell=pipelines.changes, counted=("changes",), default=this("week"), takes_words=True, narrowed=said_of
    ),
    "forecast": Report(
        tell=pipelines.forecast,
        counted=("forecast", "slippage"),
        default=this("month"),
        ahead=True,
        takes_words=True,
        narrowed=said_of,
    ),
    "team": Report(tell=selling_reports.team, counted=("team", "win_rate"), default=this("month")),
    "sources": Report(tell=selling_reports.sources, counted=("sources", "win_rate"), default=this("month")),
    "losses": Report(tell=selling_reports.losses, counted=("losses", "win_rate"), default=this("month")),
    "hygiene": Report(tell=selling_reports.hygiene, counted=("hygiene",), default=this("month"), only_now=True),
    "size": Report(
        tell=selling_reports.size,
        counted=("size", "win_rate", "velocity", "weighted"),
        default=last_days(RATE_DAYS),
        takes_words=True,
    ),
    "stale": Report(tell=pipelines.stale, counted=("stale",), default=this("month"), only_now=True),
}
"""Each under the name its verb has (`commands.verbs.PIPELINE_VERBS`)."""

_OVERVIEW = "overview"
_ALL: Mapping[str, Report] = {
    **REPORTS,
    _OVERVIEW: Report(
        tell=pipelines.overview, counted=("stock", "forecast", "stale"), default=this("month"), only_now=True
    ),
}

_LONGEST_WORDS = 200


def report(name: str) -> Callable[[Asking, Sequence[str]], Awaitable[Reply]]:
    """The handler of the verb of that name."""

    async def answer(asking: Asking, words: Sequence[str]) -> Reply:
        return asking.reply(await shown(asking, await wanted(asking, name, REPORTS[name], words)))

    return answer


async def overview(asking: Asking) -> Reply:
    """`/pipeline` alone, or with a pipeline's name: the pipeline on one screen, in the month it is for the team."""
    month = month_of(asking.invocation.at, ZoneInfo((await asking.work.workspace()).zone))
    want = Wanted(name=_OVERVIEW, report=_ALL[_OVERVIEW], pipeline=asking.pipeline, period=month)
    return asking.reply(await shown(asking, want))


async def press(asking: Asking) -> Reply:
    """The report a button carries, in the place of the one it stood in; or how it is counted. OutdatedButton."""
    want, given = await _carried(asking), asking.invocation.press
    if given["h"] != "count":
        return Reply(replace=await shown(asking, want))
    return asking.reply(await explained(asking, want, seen_at=_seen_at(asking), left_out=int(given.get("x", 0))))


async def post(asking: Asking) -> Reply:
    """Post the report a button carries. OutdatedButton, and what `post_here` refuses."""
    return await post_here(asking, await _carried(asking), seen_at=_seen_at(asking))


async def behind(asking: Asking) -> Behind | None:
    """A figure of a report with its deals, counted once more as of when it was seen; None where it is no more.

    OutdatedButton, PeriodNotBegun, and what the report refuses.
    """
    told = await told_again(asking, await _carried(asking), seen_at=_seen_at(asking))
    return told.opening.get(str(asking.invocation.press["f"]))


def _seen_at(asking: Asking) -> datetime:
    """When the report was told in which the button stood (UTC); OutdatedButton."""
    try:
        return min(instant_of(str(asking.invocation.press.get("a"))), asking.invocation.at)
    except ValueError as no_instant:
        raise OutdatedButton from no_instant


async def _carried(asking: Asking) -> Wanted:
    """Which report the button stood in; OutdatedButton for what no report carries."""
    given = asking.invocation.press
    report, words = _ALL.get(str(given["r"])), str(given.get("w", ""))
    pipeline = next((one for one in asking.pipelines if one.id == given["n"]), None)
    if report is None or pipeline is None or len(words) > _LONGEST_WORDS:
        raise OutdatedButton
    try:
        period = period_of(str(given["o"]))
    except ValueError as no_period:
        raise OutdatedButton from no_period
    return Wanted(name=given["r"], report=report, pipeline=pipeline, period=period, words=tuple(split_words(words)))
