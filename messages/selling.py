"""Reports of what was decided: where deals come from, why they are lost, who sells what, and what open deals lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from messages import layout
from messages.limits import LINES
from messages.message import Block
from messages.report_frame import Behind, Told, days_of
from messages.reports import cash_in
from messages.voice import Voice
from pipeline.breakdowns import LeftOut, LossLine, RepLine, SourceLine, by_owner, by_reason
from pipeline.figures import Exits, Period, Tally
from pipeline.funnel import TOO_FEW, WinRate, rate
from pipeline.hygiene import CHECKS, Check, Hygiene
from pipeline.stages import Pipeline, Stage
from pipeline.winning import NO_DEALS, Decided

ClosedNumbers = Mapping[tuple[str, str], Sequence[int]]
"""Numbers of closed deals by outcome and reason."""

_LACKED = {
    "value": "no_value",
    "close_on": "no_close_date",
    "owner": "owner_left",
    "next_step": "no_next_step",
    "life": "no_life",
}
"""What the list behind each check is called (`reports/behind_title.j2`)."""


def sources(
    voice: Voice,
    *,
    pipeline: Pipeline,
    period: Period,
    lines: Sequence[SourceLine],
    left_out: LeftOut,
    currency: str,
    created: Sequence[int],
    closed: ClosedNumbers,
) -> Told:
    """Created, won and lost by source; the ten that won most, and the others together."""
    cash = cash_in(voice, currency)
    total = sum((line.decided for line in lines), Decided())
    came = sum(line.created for line in lines)
    facts = {"pipeline": pipeline, "days": days_of(voice, period), "lines": lines, "created": came}
    title = voice.render("reports/sources", **facts, total=total, cash=cash)
    header = [voice.gettext("Source"), voice.pgettext("column", "New"), *_outcome_columns(voice)]
    rows = [[line.source or voice.gettext("Not said"), voice.number(line.created), *_outcome(voice, line.decided, cash)]
            for line in _at_most(lines, voice)]  # fmt: skip
    behind = [Behind("new", f"{voice.pgettext('button', 'New')} {voice.number(len(created))}", created)]
    return Told(
        title=title,
        blocks=[layout.table([header, *rows]), _win_rate(voice, total)] if lines else [],
        behind=[*behind, *_closed(voice, closed)],
        left_out=left_out.count,
    )


def losses(
    voice: Voice,
    *,
    pipeline: Pipeline,
    period: Period,
    lines: Sequence[LossLine],
    left_out: LeftOut,
    decided: Decided,
    currency: str,
    closed: ClosedNumbers,
) -> Told:
    """Lost deals by reason and stage, and by owner and reason."""
    cash = cash_in(voice, currency)
    total = sum((line.lost for line in lines), NO_DEALS)
    facts = {"pipeline": pipeline, "days": days_of(voice, period), "total": total}
    title = voice.render("reports/losses", **facts, cash=cash)
    if not lines:
        return Told(title=title)
    header = [voice.gettext("Reason"), voice.pgettext("column", "Lost"), voice.gettext("Value"), voice.gettext("Where")]
    reasons = by_reason(lines)
    rows = [
        [voice.reason(reason), voice.number(lost.count), cash(lost.minor), _where(voice, pipeline, lines, reason)]
        for reason, lost in reasons[:LINES]
    ]
    owners = [(person, sum(lost.count for _, lost in theirs), theirs) for person, theirs in by_owner(lines)]
    said = voice.render("reports/losses_by_owner", owners=owners[:LINES], more=len(owners[LINES:]))
    return Told(
        title=title,
        blocks=[layout.table([header, *rows]), layout.section(said), _win_rate(voice, decided)],
        behind=[_lost_for(voice, reason, closed) for reason, _ in reasons[:LINES]],
        left_out=left_out.count,
    )


def team(
    voice: Voice,
    *,
    pipeline: Pipeline,
    period: Period,
    lines: Sequence[RepLine],
    left_out: LeftOut,
    currency: str,
    closed: ClosedNumbers,
) -> Told:
    """Each person: open, won, lost, win rate, activities; then what went on of what was decided at each stage."""
    cash = cash_in(voice, currency)
    total = sum((line.decided for line in lines), Decided())
    still_open = sum((line.open for line in lines), NO_DEALS)
    facts = {"pipeline": pipeline, "days": days_of(voice, period), "lines": lines, "open": still_open, "total": total}
    title = voice.render("reports/team", **facts, cash=cash)
    if not lines:
        return Told(title=title)
    header = [voice.gettext("Who"), voice.pgettext("column", "Open"), *_outcome_columns(voice)]
    rows = [
        [
            voice.named(line.person.name),
            _counted(voice, line.open, cash),
            *_outcome(voice, line.decided, cash),
            voice.number(sum(line.activities.values())),
        ]
        for line in lines[:LINES]
    ]
    people = [(line.person, stages) for line in lines if (stages := _exits(pipeline, line.exits))]
    said = voice.render("reports/team_stages", people=people[:LINES], more=len(people[LINES:]))
    return Told(
        title=title,
        blocks=[
            layout.table([[*header, voice.gettext("Activities")], *rows]),
            *([layout.section(said)] if people else []),
            _win_rate(voice, total),
        ],
        behind=_closed(voice, closed),
        left_out=left_out.count,
    )


def hygiene(voice: Voice, *, pipeline: Pipeline, found: Hygiene) -> Told:
    """How many open deals say what a forecast needs, and which do not."""
    title = voice.render("reports/hygiene", pipeline=pipeline, found=found)
    if not found.open_deals:
        return Told(title=title)
    names = _checks(voice)
    header = [voice.gettext("Open deals with"), voice.gettext("Share"), voice.gettext("Missing")]
    rows = [
        [names[check], voice.percent(found.percent(check) or 0), voice.number(len(found.lacking(check)))]
        for check in CHECKS
    ]
    behind = [
        Behind(_LACKED[check], f"{label} {voice.number(len(found.lacking(check)))}", found.lacking(check))
        for check, label in _lacking(voice).items()
    ]
    return Told(title=title, blocks=[layout.table([header, *rows])], behind=behind)


def _at_most(lines: Sequence[SourceLine], voice: Voice) -> list[SourceLine]:
    """Ten lines; where there are more, nine and the rest as one."""
    if len(lines) <= LINES:
        return list(lines)
    rest = lines[LINES - 1 :]
    label = voice.ngettext("%(count)s other", "%(count)s others", len(rest)) % {"count": voice.number(len(rest))}
    others = SourceLine(
        source=label,
        created=sum(line.created for line in rest),
        decided=sum((line.decided for line in rest), Decided()),
    )
    return [*lines[: LINES - 1], others]


def _outcome_columns(voice: Voice) -> list[str]:
    return [voice.pgettext("column", "Won"), voice.pgettext("column", "Lost"), voice.gettext("Win rate")]


def _outcome(voice: Voice, decided: Decided, cash: Callable[[int], str]) -> list[str]:
    return [_counted(voice, decided.won, cash), voice.number(decided.lost.count), _share(voice, decided.rate)]


def _counted(voice: Voice, tally: Tally, cash: Callable[[int], str]) -> str:
    if not tally.minor:
        return voice.number(tally.count) if tally.count else "–"
    return f"{voice.number(tally.count)} · {cash(tally.minor)}"


def _share(voice: Voice, found: WinRate) -> str:
    return "–" if found.percent is None else voice.percent(found.percent)


def _win_rate(voice: Voice, decided: Decided) -> Block:
    said = voice.render("reports/win_rate", decided=decided, without=decided.rate_without_disqualified)
    return layout.section(said)


def _where(voice: Voice, pipeline: Pipeline, lines: Sequence[LossLine], reason: str) -> str:
    """At which stages deals were lost for a reason: Meeting 2, Proposal 1; in the order of the stages."""
    counts: dict[int | None, int] = {}
    for line in lines:
        if line.reason == reason:
            counts[line.stage_id] = counts.get(line.stage_id, 0) + line.lost.count
    named = [(voice.stage(stage), counts[stage.id]) for stage in pipeline.stages if stage.id in counts]
    rest = sum(counts.values()) - sum(count for _, count in named)
    named += [(voice.gettext("won before"), rest)] if rest else []
    return ", ".join(f"{name} {voice.number(count)}" for name, count in named)


def _exits(pipeline: Pipeline, exits: Mapping[int, Exits]) -> list[tuple[Stage, Exits, int | None]]:
    """The stages at which something was decided, with the share that went on; None under five."""
    found = [(stage, exits[stage.id]) for stage in pipeline.stages if stage.id in exits]
    return [
        (stage, at, rate(at.past, at.decided) if at.decided >= TOO_FEW else None) for stage, at in found if at.decided
    ]


def _closed(voice: Voice, closed: ClosedNumbers) -> list[Behind]:
    labels = (("won", voice.pgettext("button", "Won")), ("lost", voice.pgettext("button", "Lost")))
    return [
        Behind(outcome, f"{label} {voice.number(len(numbers))}", numbers)
        for outcome, label in labels
        for numbers in [[number for key, same in closed.items() if key[0] == outcome for number in same]]
    ]


def _lost_for(voice: Voice, reason: str, closed: ClosedNumbers) -> Behind:
    numbers = closed.get(("lost", reason), ())
    return Behind(f"lost_for:{reason}", f"{voice.reason(reason)} {voice.number(len(numbers))}", numbers)


def _checks(voice: Voice) -> dict[Check, str]:
    return {
        "value": voice.gettext("a value"),
        "close_on": voice.gettext("a close date to come"),
        "owner": voice.gettext("an owner in Slack"),
        "next_step": voice.gettext("a next step"),
        "life": voice.gettext("life in 30 days"),
    }


def _lacking(voice: Voice) -> dict[Check, str]:
    return {
        "value": voice.pgettext("button", "No value"),
        "close_on": voice.pgettext("button", "No date to come"),
        "owner": voice.pgettext("button", "Owner gone"),
        "next_step": voice.pgettext("button", "No next step"),
        "life": voice.pgettext("button", "No life in 30 days"),
    }
