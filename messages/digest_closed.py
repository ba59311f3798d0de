"""What a digest says of the deals won and lost in its period, and of who won most."""

from __future__ import annotations

from collections.abc import Callable, Collection

from markupsafe import Markup

from messages import layout
from messages.digest_detail import leaders
from messages.message import Block
from pipeline.digests import DigestReport
from pipeline.schedules import Section

WON_NAMED = 5
"""How many wins are named; the others are counted."""

REASONS_NAMED = 8
"""How many reasons of losing are named: more than a pipeline usually has."""


def closed(
    report: DigestReport, sections: Collection[Section], say: Callable[..., Markup], *, names_deals: bool
) -> list[Block]:
    """What was won and lost, then who won most, in one paragraph; `say` is what fills a template of digests in."""
    won, lost = report.figures.won, report.figures.lost_by_reason
    ranked = leaders(report.team) if "leaderboard" in sections else []
    said = []
    if "closed" in sections and (won or lost):
        facts = {"named": won[:WON_NAMED], "more": len(won[WON_NAMED:]), "names_deals": names_deals}
        rest = sum(count for _, count in lost[REASONS_NAMED:])
        said.append(say("closed", **facts, lost=lost[:REASONS_NAMED], other=rest))
    if ranked:
        said.append(say("leaderboard", leaders=ranked[:WON_NAMED]))
    return [layout.section(Markup("\n").join(said))] if said else []
