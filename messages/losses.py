"""The report of lost deals: why, where and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messages import layout
from messages.limits import LINES
from messages.report_frame import Behind, Told
from messages.reports import cash_in
from messages.voice import Voice
from messages.win_rates import Breakdown, about, beyond, in_currencies, win_rate
from pipeline.breakdowns import LossLine, by_owner, by_reason
from pipeline.deals import Person
from pipeline.figures import count_without_rate
from pipeline.stages import Stage
from pipeline.winning import NO_DEALS, Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Numbers of lost deals by reason, by the Slack id of their owner, by the id of the highest stage they held."""

    by_reason: Mapping[str, Sequence[int]]
    by_owner: Mapping[str, Sequence[int]]
    by_stage: Mapping[int | None, Sequence[int]]


def losses(
    voice: Voice,
    broken_down: Breakdown[LossLine],
    *,
    stages: Sequence[Stage],
    decided: Decided,
    lost: Lost,
) -> Told:
    """Lost deals by reason and stage, and by owner and reason. `stages` are those there were, in their order."""
    lines, cash = broken_down.lines, cash_in(voice, broken_down.currency)
    total = sum((line.lost for line in lines), NO_DEALS)
    title = voice.render("reports/losses", **about(voice, broken_down), total=total, cash=cash)
    if not lines:
        return Told(title=title)
    columns = [
        voice.gettext("Reason"), voice.pgettext("column", "Lost"), voice.gettext("Value"), voice.gettext("Where"),
    ]  # fmt: skip
    reasons = by_reason(lines)
    rows = [
        [voice.reason(reason), voice.number(tally.count), cash(tally.minor), _where(voice, stages, lines, reason)]
        for reason, tally in reasons[:LINES]
    ]
    owners = [(person, sum(tally.count for _, tally in theirs), theirs) for person, theirs in by_owner(lines)]
    said = voice.render("reports/losses_by_owner", owners=owners[:LINES], more=len(owners[LINES:]))
    more = beyond(voice, len(reasons), columns=len(columns))
    return Told(
        title=title,
        blocks=[
            layout.table([columns, *rows, *more], figures=(1, 2)),
            *in_currencies(voice, broken_down.foreign, cash),
            layout.section(said),
            win_rate(voice, decided),
        ],
        behind=[_for_a_reason(voice, reason, lost) for reason, _ in reasons[:LINES]],
        menu=[
            (voice.gettext("By stage"), _at_stages(voice, stages, lost)),
            (voice.gettext("By owner"), [_by_somebody(voice, one, lost) for one, *_ in owners[:LINES]]),
        ],
        left_out=count_without_rate(broken_down.foreign),
        left_out_said=True,
        unpriced=total.unpriced,
        or_unrated=count_without_rate(broken_down.foreign) > 0,
    )


def _for_a_reason(voice: Voice, reason: str, lost: Lost) -> Behind:
    return _opens(voice, "lost_for", reason, voice.reason(reason), lost.by_reason)


def _by_somebody(voice: Voice, person: Person, lost: Lost) -> Behind:
    return _opens(voice, "lost_by", person.user_id, voice.named(person.name), lost.by_owner)


def _where(voice: Voice, stages: Sequence[Stage], lines: Sequence[LossLine], reason: str) -> str:
    """At which stages deals were lost for a reason: Meeting 2, Proposal 1; in the order of the stages."""
    counts: dict[int | None, int] = {}
    for line in lines:
        if line.reason == reason:
            counts[line.stage_id] = counts.get(line.stage_id, 0) + line.lost.count
    named = [(voice.stage(stage), counts[stage.id]) for stage in stages if stage.id in counts]
    rest = sum(counts.values()) - sum(count for _, count in named)
    named += [(voice.gettext("won before"), rest)] if rest else []
    return ", ".join(f"{name} {voice.number(count)}" for name, count in named)


def _at_stages(voice: Voice, stages: Sequence[Stage], lost: Lost) -> list[Behind]:
    known = {str(stage.id): lost.by_stage.get(stage.id, ()) for stage in stages}
    known[""] = [number for stage_id, same in lost.by_stage.items() if str(stage_id) not in known for number in same]
    names = [*((str(stage.id), voice.stage(stage)) for stage in stages), ("", voice.gettext("won before"))]
    return [_opens(voice, "lost_in", stage_id, name, known) for stage_id, name in names]


def _opens(voice: Voice, figure: str, of: str, name: str, numbers: Mapping[str, Sequence[int]]) -> Behind:
    deals = numbers.get(of, ())
    return Behind(f"{figure}:{of}", f"{name} {voice.number(len(deals))}", deals, of=name)
