"""Examples of what can be typed, by verb: the line itself and what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from messages.voice import Voice
from pipeline.deals import DealFacts
from pipeline.stages import DEFAULT_STAGES, Pipeline

Example = tuple[str, str]

VERBS: Mapping[str, str] = {
    **dict.fromkeys(("new", "move", "won", "lost", "show", "list", "note", "remind", "undo", "help"), "/deal"),
    **dict.fromkeys(("funnel", "subscribe", "subscriptions", "preview"), "/pipeline"),
}
"""The verbs help speaks of, and the command each belongs to."""


def examples_of(
    voice: Voice, verb: str, deals: Sequence[DealFacts] = (), pipeline: Pipeline | None = None
) -> list[Example]:
    """Lines to type for `verb`, with the asker's own deal and stage where there is one; the first is the plainest."""
    facts = {"deal": f"#{deals[0].number}" if deals else "acme", "stage": _stage(voice, deals, pipeline)}
    known = {**_opening(voice), **_closing(voice), **_life(voice), **_looking(voice), **_pipeline(voice)}
    return [(typed % facts, does) for typed, does in known[verb]]


def usage(voice: Voice, verb: str) -> list[str]:
    """The lines alone, for somebody who left something out; none for a verb help does not speak of."""
    return [typed for typed, _ in examples_of(voice, verb)] if verb in VERBS else []


def _stage(voice: Voice, deals: Sequence[DealFacts], pipeline: Pipeline | None) -> str:
    """A stage worth moving the first deal to: the next one, or the last."""
    stages = pipeline.stages if pipeline else DEFAULT_STAGES
    after = [stage for stage in stages if not deals or stage.position > deals[0].stage.position]
    return voice.stage(after[0] if deals and after else stages[-1]).lower()


def _opening(voice: Voice) -> dict[str, list[Example]]:
    return {
        "new": [
            (voice.gettext("/deal new Acme website 12k"), voice.gettext("a new deal; only the name is needed")),
            (
                voice.gettext("/deal new Acme website 12k€ for Acme SA @lea close 15/12 stage proposal"),
                voice.gettext("everything at once, in any order"),
            ),
            (voice.gettext("/deal new"), voice.gettext("the form")),
        ],
        "move": [
            (voice.gettext("/deal move %(deal)s %(stage)s"), voice.gettext("to a stage, forward or back")),
            (voice.gettext("/deal move %(deal)s next"), voice.gettext("to the next stage")),
            (voice.gettext("/deal move 12 proposal, 15 next"), voice.gettext("several at once")),
        ],
    }


def _closing(voice: Voice) -> dict[str, list[Example]]:
    return {
        "won": [
            (voice.gettext("/deal won %(deal)s"), voice.gettext("closed at its value")),
            (voice.gettext("/deal won %(deal)s 11,500"), voice.gettext("closed at another value")),
        ],
        "lost": [
            (voice.gettext("/deal lost %(deal)s price"), voice.gettext("closed, with the reason")),
            (voice.gettext("/deal lost %(deal)s price a third cheaper elsewhere"), voice.gettext("with a comment")),
        ],
        "undo": [(voice.gettext("/deal undo"), voice.gettext("takes back your last change, for 24 hours"))],
    }


def _life(voice: Voice) -> dict[str, list[Example]]:
    return {
        "note": [(voice.gettext("/deal note %(deal)s they want a discount"), voice.gettext("kept in its history"))],
        "remind": [
            (
                voice.gettext("/deal remind %(deal)s friday 9h send the contract"),
                voice.gettext("a message at that hour"),
            ),
            (voice.gettext("/deal remind %(deal)s in 3 days call back"), voice.gettext("in the morning of that day")),
        ],
    }


def _looking(voice: Voice) -> dict[str, list[Example]]:
    return {
        "show": [(voice.gettext("/deal %(deal)s"), voice.gettext("the card"))],
        "list": [
            (voice.gettext("/deal list"), voice.gettext("open deals; also @lea, a stage, stale, won, lost, all")),
            (voice.gettext("/deal list %(stage)s"), voice.gettext("one stage")),
            (voice.gettext("/deal list stale"), voice.gettext("deals without activity")),
        ],
        "help": [(voice.gettext("/deal help move"), voice.gettext("more about one word"))],
    }


def _pipeline(voice: Voice) -> dict[str, list[Example]]:
    return {
        "funnel": [(voice.gettext("/pipeline funnel"), voice.gettext("what becomes of deals, stage by stage"))],
        "subscribe": [
            (voice.gettext("/pipeline subscribe weekly monday 9:00"), voice.gettext("a digest in this channel")),
        ],
        "subscriptions": [(voice.gettext("/pipeline subscriptions"), voice.gettext("the digests of this channel"))],
        "preview": [(voice.gettext("/pipeline preview"), voice.gettext("the next digest, for you alone"))],
    }
