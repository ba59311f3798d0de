"""Examples of what can be typed, by verb: the line itself and what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from messages.usage_reports import Example, report_usage
from messages.voice import Voice
from pipeline.deals import DealFacts
from pipeline.money import Money, exponent
from pipeline.names import fold
from pipeline.stages import DEFAULT_STAGES, Pipeline

Group = Literal["record", "advance", "plan", "look", "whole", "self"]

GROUPS: Mapping[Group, tuple[str, ...]] = {
    "record": ("new", "update", "note"),
    "advance": ("move", "won", "lost"),
    "plan": ("remind", "todo", "done"),
    "look": ("show", "list", "find"),
    "whole": ("funnel", "changes", "stale", "subscribe"),
    "self": ("undo", "settings"),
}
"""The verbs the overview shows an example of, by what they are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What examples are made of: the asker's own deals, the pipeline of the first, a colleague's name, the currency."""

    deals: Sequence[DealFacts] = ()
    pipeline: Pipeline | None = None
    colleague: str = ""
    currency: str = ""


NOBODY = Own()
"""Nothing of one's own: the examples are invented."""


def examples_of(voice: Voice, verb: str, own: Own = NOBODY) -> list[Example]:
    """Lines to type for `verb`, with the asker's own deal, stage, colleague and currency; the first is the plainest.

    A verb help does not speak of has none.
    """
    facts = {
        "deal": f"#{own.deals[0].number}" if own.deals else "acme",
        "stage": _stage(voice, own.deals, own.pipeline),
        "person": _handle(own.colleague),
        "amount": _amount(voice, own.currency),
    }
    return [(typed % facts, does) for typed, does in _known(voice).get(verb, [])]


def explained(voice: Voice) -> list[str]:
    """Every verb that `help` says something of."""
    return list(_known(voice))


def _known(voice: Voice) -> dict[str, list[Example]]:
    return {
        **_opening(voice),
        **_closing(voice),
        **_life(voice),
        **_changing(voice),
        **_looking(voice),
        **_pipeline(voice),
    }


def _handle(name: str) -> str:
    """How somebody would be mentioned: @lea for Léa Martin."""
    words = fold(name).split()
    return f"@{words[0]}" if words else "@lea"


def _amount(voice: Voice, currency: str) -> str:
    """An amount one might type, in the base currency where that is known."""
    return voice.money(Money(1_150_000, currency)) if currency and exponent(currency) == 2 else voice.number(11_500)


def usage(voice: Voice, verb: str) -> list[str]:
    """The lines alone, for somebody who left something out: those of the command whose verb it is first of all."""
    lines = [typed for typed, _ in examples_of(voice, verb)]
    return [line for line in lines if line.split()[0] == lines[0].split()[0]]


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
                voice.gettext("/deal new Acme website %(amount)s for Acme SA %(person)s close 15/12 stage %(stage)s"),
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
            (voice.gettext("/deal won %(deal)s %(amount)s"), voice.gettext("closed at another value")),
        ],
        "lost": [
            (voice.gettext("/deal lost %(deal)s price"), voice.gettext("closed, with the reason")),
            (voice.gettext("/deal lost %(deal)s price a third cheaper elsewhere"), voice.gettext("with a comment")),
        ],
        "reopen": [(voice.gettext("/deal reopen %(deal)s"), voice.gettext("open again, where it was"))],
        "undo": [
            (voice.gettext("/deal undo"), voice.gettext("takes back your last change, for 24 hours")),
            (voice.gettext("/deal undo %(deal)s"), voice.gettext("your last change to one deal")),
        ],
    }


def _life(voice: Voice) -> dict[str, list[Example]]:
    return {
        "note": [(voice.gettext("/deal note %(deal)s they want a discount"), voice.gettext("kept in its history"))],
        "log": [
            (voice.gettext("/deal log %(deal)s call they want a discount"), voice.gettext("a call, e-mail or meeting")),
            (voice.gettext("/pipeline log"), voice.gettext("what the bot sent by itself, held back or could not send")),
        ],
        "contact": [
            (
                voice.gettext("/deal contact %(deal)s Jane Doe, CFO, jane@acme.com, +33 6 12 34 56 78"),
                voice.gettext("somebody at the customer"),
            ),
            (voice.gettext("/deal contact %(deal)s"), voice.gettext("its contacts, each with a button to remove it")),
        ],
        "qualify": [
            (
                voice.gettext("/deal qualify %(deal)s budget yes, timing no"),
                voice.gettext("answers that make its score"),
            ),
            (voice.gettext("/deal qualify %(deal)s"), voice.gettext("the four questions, in a form")),
        ],
        "todo": [(voice.gettext("/deal todo"), voice.gettext("what you have to do, soonest first"))],
        "done": [
            (voice.gettext("/deal done t7"), voice.gettext("ticks a follow-up off")),
            (voice.gettext("/deal done %(deal)s"), voice.gettext("ticks off the deal's next step")),
        ],
        "remind": [
            (
                voice.gettext("/deal remind %(deal)s friday 9h send the contract"),
                voice.gettext("a message at that hour"),
            ),
            (voice.gettext("/deal remind %(deal)s in 3 days call back"), voice.gettext("in the morning of that day")),
        ],
    }


def _changing(voice: Voice) -> dict[str, list[Example]]:
    return {
        "update": [
            (
                voice.gettext("/deal update %(deal)s"),
                voice.gettext("stage, value, what happened and the next step in one form"),
            ),
        ],
        "settings": [(voice.gettext("/deal settings"), voice.gettext("your language, quiet hours and messages"))],
        "edit": [
            (voice.gettext("/deal edit %(deal)s value 14k close friday"), voice.gettext("several fields at once")),
            (voice.gettext("/deal edit %(deal)s name New name company Acme SA"), voice.gettext("what it is called")),
            (voice.gettext("/deal edit %(deal)s"), voice.gettext("the form")),
        ],
        "commit": [(voice.gettext("/deal commit %(deal)s"), voice.gettext("counted on, in the forecast"))],
        "best": [(voice.gettext("/deal best %(deal)s"), voice.gettext("won if all goes well"))],
        "omit": [(voice.gettext("/deal omit %(deal)s"), voice.gettext("left out of the forecast"))],
        "assign": [
            (voice.gettext("/deal assign %(deal)s %(person)s"), voice.gettext("theirs from now on; they are told")),
            (voice.gettext("/deal assign 12 15 %(person)s"), voice.gettext("several at once")),
        ],
        "take": [(voice.gettext("/deal take %(deal)s"), voice.gettext("yours from now on"))],
        "park": [
            (
                voice.gettext("/deal park %(deal)s until 1 Sept champion on leave"),
                voice.gettext("at rest until that day"),
            ),
            (voice.gettext("/deal park 12 15 until 1 Sept trade fair"), voice.gettext("several at once")),
        ],
        "unpark": [(voice.gettext("/deal unpark %(deal)s"), voice.gettext("at rest no more"))],
        "delete": [(voice.gettext("/deal delete %(deal)s"), voice.gettext("after a question; undo brings it back"))],
    }


def _looking(voice: Voice) -> dict[str, list[Example]]:
    return {
        "show": [(voice.gettext("/deal %(deal)s"), voice.gettext("the card"))],
        "list": [
            (voice.gettext("/deal list"), voice.gettext("open deals; also @lea, a stage, stale, won, lost, all")),
            (voice.gettext("/deal list %(stage)s"), voice.gettext("one stage")),
            (voice.gettext("/deal list %(person)s %(stage)s stale"), voice.gettext("all of it together")),
            (voice.gettext("/deal list closing this month by value"), voice.gettext("the largest first")),
        ],
        "find": [(voice.gettext("/deal find acme"), voice.gettext("searches open and closed deals"))],
        "history": [(voice.gettext("/deal history %(deal)s"), voice.gettext("every change, with who and when"))],
        "help": [(voice.gettext("/deal help move"), voice.gettext("more about one word"))],
    }


def _pipeline(voice: Voice) -> dict[str, list[Example]]:
    return {
        **report_usage(voice),
        "subscribe": [
            (voice.gettext("/pipeline subscribe weekly monday 9:00"), voice.gettext("a digest in this channel")),
            (voice.gettext("/pipeline subscribe monthly 1st 9:00 for me"), voice.gettext("one for you alone")),
            (voice.gettext("/pipeline subscribe"), voice.gettext("the form, with all that can be chosen")),
        ],
        "unsubscribe": [(voice.gettext("/pipeline unsubscribe"), voice.gettext("stops the digest of this channel"))],
        "subscriptions": [(voice.gettext("/pipeline subscriptions"), voice.gettext("the digests of this channel"))],
        "preview": [(voice.gettext("/pipeline preview"), voice.gettext("the next digest, for you alone"))],
        **_administration(voice),
    }


def _administration(voice: Voice) -> dict[str, list[Example]]:
    return {
        "setup": [(voice.gettext("/pipeline setup"), voice.gettext("settings, pipelines and stages, in forms"))],
        "audit": [(voice.gettext("/pipeline audit"), voice.gettext("what admins did, and when"))],
        "erase": [
            (voice.gettext("/pipeline erase @lea"), voice.gettext("forgets a colleague; figures stay")),
            (voice.gettext("/pipeline erase c7"), voice.gettext("forgets a contact")),
        ],
        "roles": [(voice.gettext("/pipeline roles"), voice.gettext("admins, managers and who works which stages"))],
        "goal": [
            (voice.gettext("/pipeline goal @lea 100k per month"), voice.gettext("what somebody is to win")),
            (voice.gettext("/pipeline goal 300k per quarter"), voice.gettext("what the team is to win")),
            (voice.gettext("/pipeline goal none @lea"), voice.gettext("no goal from now on")),
        ],
        "handover": [(voice.gettext("/pipeline handover"), voice.gettext("passes on somebody's open deals"))],
    }
