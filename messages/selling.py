"""Reports of who sells what, and where deals come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from messages import layout
from messages.limits import LINES
from messages.report_frame import Behind, Told
from messages.reports import cash_in
from messages.voice import Voice
from messages.win_rates import (
    Breakdown,
    Cash,
    about,
    beyond,
    counted,
    in_currencies,
    outcome,
    outcome_columns,
    win_rate,
)
from pipeline.breakdowns import RepLine, SourceLine, folded_source
from pipeline.deals import Person
from pipeline.figures import Exits, count_without_rate
from pipeline.funnel import TOO_FEW, rate
from pipeline.stages import Stage
from pipeline.winning import NO_DEALS, Decided

ClosedNumbers = Mapping[tuple[str, str | None], Sequence[int]]
"""Numbers of deals by what became of them, and by their source or the Slack id of their owner."""

_TAG = 8


def sources(
    voice: Voice,
    broken_down: Breakdown[SourceLine],
    *,
    created: Mapping[str | None, Sequence[int]],
    closed: ClosedNumbers,
) -> Told:
    """Created, won and lost by source; the ten that won most, and the others together."""
    lines, cash = broken_down.lines, cash_in(voice, broken_down.currency)
    total = sum((line.decided for line in lines), Decided())
    came = sum(line.created for line in lines)
    facts = {**about(voice, broken_down), "lines": lines, "created": came}
    title = voice.render("reports/sources", **facts, total=total, cash=cash)
    header = [voice.gettext("Source"), voice.pgettext("column", "New"), *outcome_columns(voice)]
    rows = [[line.source or voice.gettext("Not said"), voice.number(line.created), *outcome(voice, line.decided, cash)]
            for line in _at_most(lines, voice)]  # fmt: skip
    deals = {**{("new", source): same for source, same in created.items()}, **closed}
    if not lines:
        return Told(title=title)
    return Told(
        title=title,
        blocks=[
            layout.table([header, *rows], figures=range(1, len(header))),
            *in_currencies(voice, broken_down.foreign, cash),
            win_rate(voice, total),
        ],
        behind=_all(voice, ("new", "won", "lost"), deals),
        menu=[(line.source or voice.gettext("Not said"), _from(voice, line.source, deals)) for line in lines[:LINES]],
        left_out=count_without_rate(broken_down.foreign),
        left_out_said=True,
        unpriced=total.won.unpriced,
        or_unrated=count_without_rate(broken_down.foreign) > 0,
    )


def team(
    voice: Voice,
    broken_down: Breakdown[RepLine],
    *,
    deals: ClosedNumbers,
    stages: Sequence[Stage],
) -> Told:
    """Each person: open, won, lost, win rate, activities; then what went on of what was decided at each stage.

    `deals` are the numbers behind "open", "won" and "lost" of each; `stages` those there were, in their order.
    """
    lines, cash = broken_down.lines, cash_in(voice, broken_down.currency)
    total = sum((line.decided for line in lines), Decided())
    still_open = sum((line.open for line in lines), NO_DEALS)
    facts = {**about(voice, broken_down), "lines": lines, "open": still_open, "total": total}
    title = voice.render("reports/team", **facts, cash=cash)
    if not lines:
        return Told(title=title)
    header = [
        voice.gettext("Who"), voice.pgettext("column", "Open"), *outcome_columns(voice), voice.gettext("Activities"),
    ]  # fmt: skip
    rows = [_of_rep(voice, line, cash) for line in lines[:LINES]]
    people = [(line.person, exits) for line in lines if (exits := _exits(stages, line.exits))]
    said = voice.render("reports/team_stages", people=people[:LINES], more=len(people[LINES:]))
    return Told(
        title=title,
        blocks=[
            layout.table(
                [header, *rows, *beyond(voice, len(lines), columns=len(header))], figures=range(1, len(header))
            ),
            *in_currencies(voice, broken_down.foreign, cash),
            *([layout.section(said)] if people else []),
            win_rate(voice, total),
        ],
        behind=_all(voice, ("open", "won", "lost"), deals),
        menu=[(line.person.name, _of_person(voice, line.person, deals)) for line in lines[:LINES]],
        left_out=count_without_rate(broken_down.foreign),
        left_out_said=True,
        unpriced=still_open.unpriced + total.won.unpriced,
        or_unrated=count_without_rate(broken_down.foreign) > 0,
    )


def _of_rep(voice: Voice, line: RepLine, cash: Cash) -> list[str]:
    return [
        voice.named(line.person.name),
        counted(voice, line.open, cash),
        *outcome(voice, line.decided, cash),
        voice.number(sum(line.activities.values())),
    ]


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


def _exits(stages: Sequence[Stage], exits: Mapping[int, Exits]) -> list[tuple[Stage, Exits, int | None]]:
    """The stages at which something was decided, with the share that went on; None under five."""
    found = [(stage, exits[stage.id]) for stage in stages if stage.id in exits]
    return [
        (stage, at, rate(at.past, at.decided) if at.decided >= TOO_FEW else None) for stage, at in found if at.decided
    ]


def _all(voice: Voice, outcomes: Sequence[str], deals: ClosedNumbers) -> list[Behind]:
    """The deals of each outcome, whose and wherefrom ever."""
    found = {one: [number for key, same in deals.items() if key[0] == one for number in same] for one in outcomes}
    return [Behind(one, f"{_label(voice, one)} {voice.number(len(found[one]))}", found[one]) for one in outcomes]


def _of_person(voice: Voice, person: Person, deals: ClosedNumbers) -> list[Behind]:
    figures = (("open", "open_of"), ("won", "won_by"), ("lost", "lost_by"))
    return [
        _opens(voice, became, f"{figure}:{person.user_id}", person.name, deals.get((became, person.user_id), ()))
        for became, figure in figures
    ]


def _from(voice: Voice, source: str | None, deals: ClosedNumbers) -> list[Behind]:
    """A menu carries little, so that a source stands in it as a few letters that tell it from the others."""
    folded, name = folded_source(source), source or voice.gettext("Not said")
    tag = sha256(folded.encode()).hexdigest()[:_TAG]
    found: dict[str, list[int]] = {"new": [], "won": [], "lost": []}
    for (became, told), same in deals.items():
        if folded_source(told) == folded:
            found[became] += same
    return [_opens(voice, became, f"{became}_from:{tag}", name, numbers) for became, numbers in found.items()]


def _opens(voice: Voice, became: str, figure: str, of: str, deals: Sequence[int]) -> Behind:
    return Behind(figure, f"{_label(voice, became)} {voice.number(len(deals))}", deals, of=of)


def _label(voice: Voice, became: str) -> str:
    return {
        "new": voice.pgettext("button", "New"),
        "open": voice.pgettext("button", "Open"),
        "won": voice.pgettext("button", "Won"),
        "lost": voice.pgettext("button", "Lost"),
    }[became]
