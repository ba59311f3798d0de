"""What may be typed for each report of `/pipeline`, with a word on what it tells."""

from __future__ import annotations

from messages.voice import Voice

Example = tuple[str, str]
"""What may be typed, and what it does."""


def report_usage(voice: Voice) -> dict[str, list[Example]]:
    """Examples by the verb's name in the code."""
    return {
        "funnel": [(voice.gettext("/pipeline funnel"), voice.gettext("what becomes of deals, stage by stage"))],
        "changes": [
            (voice.gettext("/pipeline changes"), voice.gettext("what came, went and was repriced this week")),
            (voice.gettext("/pipeline changes %(person)s this quarter"), voice.gettext("of one person's deals")),
            (voice.gettext("/pipeline changes closing this month"), voice.gettext("of deals to close then")),
            (voice.gettext("/pipeline changes last month"), voice.gettext("any period: Q3, november, since 1 October")),
        ],
        "forecast": [
            (voice.gettext("/pipeline forecast"), voice.gettext("what will close this month, against the goal")),
            (voice.gettext("/pipeline forecast next quarter"), voice.gettext("or in another period")),
        ],
        "stale": [(voice.gettext("/pipeline stale"), voice.gettext("deals without activity"))],
        "team": [(voice.gettext("/pipeline team"), voice.gettext("who won, lost and logged what this month"))],
        "sources": [(voice.gettext("/pipeline sources last quarter"), voice.gettext("where deals come from"))],
        "losses": [
            (voice.gettext("/pipeline losses last quarter"), voice.gettext("why deals were lost, where and by whom"))
        ],
        "size": [(voice.gettext("/pipeline size 100k"), voice.gettext("how many deals an amount takes"))],
        "hygiene": [(voice.gettext("/pipeline hygiene"), voice.gettext("what open deals do not say"))],
    }
