"""The one choice that settles a silent deal: it moves on, not now, it is over, and why it was brought up at all."""

from __future__ import annotations

from messages import actions
from messages.layout import Choice, Select
from messages.voice import Voice
from pipeline.deals import DealFacts


def settle_menu(voice: Voice, deal: DealFacts, *, at_last_stage: bool) -> Select:
    """What one can do about a silent deal; at the last stage it is won where it would move on."""
    return Select(
        voice.gettext("What to do?"),
        (
            (voice.gettext("It moves on"), _moves_on(voice, deal, at_last_stage=at_last_stage)),
            (voice.gettext("Not now"), _not_now(voice, deal)),
            (voice.gettext("It is over"), (_lost(voice, deal),)),
            (voice.gettext("Why this message?"), (_why(voice, deal),)),
        ),
    )


def _moves_on(voice: Voice, deal: DealFacts, *, at_last_stage: bool) -> tuple[Choice, ...]:
    number, version = deal.number, deal.version
    step = Choice(voice.gettext("Move to the next stage"), actions.advance(d=number, v=version))
    if at_last_stage:
        step = Choice(voice.pgettext("choice", "Won"), actions.won(d=number, v=version))
    return (
        step,
        Choice(voice.gettext("Log what happened…"), actions.opening(d=number, v=version, f="note")),
        Choice(_call_tomorrow(voice), actions.plan(d=number, when="tomorrow")),
        Choice(voice.gettext("Plan a call in a week"), actions.plan(d=number, when="week")),
        Choice(voice.gettext("Plan a follow-up…"), actions.plan(d=number, when="pick")),
    )


def _call_tomorrow(voice: Voice) -> str:
    instead = voice.instead_of_tomorrow()
    if instead:
        return voice.gettext("Plan a call on %(day)s") % {"day": instead}
    return voice.gettext("Plan a call tomorrow")


def _not_now(voice: Voice, deal: DealFacts) -> tuple[Choice, ...]:
    return (
        Choice(voice.gettext("Later, 3 working days"), actions.put_off(d=deal.number, how="3")),
        Choice(voice.gettext("Later, 1 week"), actions.put_off(d=deal.number, how="week")),
        Choice(voice.gettext("Park it…"), actions.opening(d=deal.number, v=deal.version, f="park")),
    )


def _lost(voice: Voice, deal: DealFacts) -> Choice:
    return Choice(voice.pgettext("choice", "Lost…"), actions.lost(d=deal.number, v=deal.version))


def _why(voice: Voice, deal: DealFacts) -> Choice:
    return Choice(voice.gettext("The rule and the dates"), actions.why(d=deal.number))
