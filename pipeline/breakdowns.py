"""Who wins what, from where, and why deals are lost: the tables of a report. See `docs/metrics.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.deals import ActivityKind, Person
from pipeline.figures import Exits, Tally
from pipeline.winning import NO_DEALS, Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Deals that came from one source (None: nobody said): created in the period, and decided in it."""

    source: str | None
    created: int = 0
    decided: Decided = field(default_factory=Decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossLine:
    """Deals lost for one reason with one stage as the highest they held, by one owner at the close.

    `stage_id` is None for a deal that had been won before, which is beyond every stage.
    """

    reason: str
    stage_id: int | None
    owner: Person
    lost: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class RepLine:
    """What one person sells: open at the end; decided while theirs; exits by stage id; what they logged, by kind."""

    person: Person
    open: Tally = NO_DEALS
    decided: Decided = field(default_factory=Decided)
    exits: Mapping[int, Exits] = field(default_factory=lambda: MappingProxyType({}))
    activities: Mapping[ActivityKind, int] = field(default_factory=lambda: MappingProxyType({}))


def merged_sources(lines: Iterable[SourceLine]) -> list[SourceLine]:
    """Lines of the same source as one, however its case; most won value first, then most created, nobody's last."""
    found: dict[str, list[SourceLine]] = {}
    for line in lines:
        found.setdefault(folded_source(line.source), []).append(line)
    merged = [_merged(same) for same in found.values()]
    return sorted(merged, key=lambda one: (one.source is None, -one.decided.won.minor, -one.created, one.source or ""))


def folded_source(source: str | None) -> str:
    """What sources are told apart by; nothing where nobody said."""
    return (source or "").strip().casefold()


def _merged(same: list[SourceLine]) -> SourceLine:
    """One line, spelt as most of its deals are."""
    spelt = max(same, key=lambda line: (line.created + line.decided.won.count + line.decided.lost.count, line.source))
    return SourceLine(
        source=(spelt.source or "").strip() or None,
        created=sum(line.created for line in same),
        decided=sum((line.decided for line in same), Decided()),
    )


def by_reason(lines: Iterable[LossLine]) -> list[tuple[str, Tally]]:
    """Losses by reason, the commonest first."""
    sums: dict[str, Tally] = {}
    for line in lines:
        sums[line.reason] = sums.get(line.reason, NO_DEALS) + line.lost
    return sorted(sums.items(), key=lambda found: (-found[1].count, found[0]))


def by_owner(lines: Iterable[LossLine]) -> list[tuple[Person, list[tuple[str, Tally]]]]:
    """Losses by owner and reason, who lost most first."""
    theirs: dict[str, list[LossLine]] = {}
    for line in lines:
        theirs.setdefault(line.owner.user_id, []).append(line)
    most = sorted(theirs.values(), key=lambda lost: (-sum(one.lost.count for one in lost), lost[0].owner.name))
    return [(lost[0].owner, by_reason(lost)) for lost in most]
