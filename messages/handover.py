"""Somebody's deals handed over: the form, what it would do, what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from messages import actions, form_fields, layout
from messages.form_fields import choice, people
from messages.layout import Button
from messages.limits import LINES
from messages.lists import totals
from messages.message import Form, Message
from messages.voice import Voice
from pipeline.deals import DealFacts, Person

RECEIVERS = 10
"""Among how many people deals may be dealt out at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person gets."""

    person: Person
    deals: Sequence[DealFacts]


def form(voice: Voice, *, portfolios: Sequence[tuple[Person, int]]) -> Form:
    """Whose deals, and who takes them over; `portfolios` are owners with their open deals counted, leavers first."""
    givers = [(_portfolio(voice, person, count), person.user_id) for person, count in portfolios]
    turns = voice.gettext("Several people take turns.")
    blocks = [
        choice("from", voice.gettext("Whose deals"), givers, None),
        people("to", voice.gettext("Who takes over"), [], optional=False, most=RECEIVERS, hint=turns),
    ]
    return form_fields.form(
        voice, "handover", title=voice.gettext("Hand over"), submit=voice.gettext("Preview"), blocks=blocks
    )


def nothing(voice: Voice) -> Message:
    """There is no open deal to hand over."""
    return layout.message([layout.section(voice.render("handover/nothing"))])


def preview(voice: Voice, *, giver: Person, shares: Sequence[Share], later: int, remembered: Mapping[str, Any]) -> Form:
    """Which deals would go to whom; `later` are those that do not fit and stay for another time."""
    title = voice.render("handover/preview", giver=giver, later=later)
    blocks = [layout.section(title), *(layout.section(_share(voice, share)) for share in shares)]
    return form_fields.form(
        voice,
        "handover_confirm",
        title=voice.gettext("Hand over"),
        submit=voice.gettext("Pass on"),
        blocks=blocks,
        remembered=remembered,
    )


def done(
    voice: Voice,
    *,
    giver: Person,
    shares: Sequence[Share],
    left: Sequence[DealFacts],
    still: int,
    batch: str | None,
) -> Message:
    """What went to whom, what was `left` because somebody else has it now, and what is `still` the giver's."""
    got = [(share, totals(share.deals)) for share in shares]
    facts = {"giver": giver, "shares": got, "count": sum(len(share.deals) for share in shares), "still": still}
    said = voice.render("handover/done", **facts, left=left[:LINES], more=max(0, len(left) - LINES))
    undo = [Button(voice.gettext("Undo"), actions.undo(b=batch))] if batch else []
    return layout.message([layout.section(said), *layout.row(*undo)])


def _portfolio(voice: Voice, person: Person, count: int) -> str:
    deals = voice.ngettext("%(count)s open deal", "%(count)s open deals", count) % {"count": voice.number(count)}
    gone = "" if person.active else voice.gettext("left Slack") + " · "
    return f"{voice.named(person.name)} · {gone}{deals}"


def _share(voice: Voice, share: Share) -> Markup:
    facts = {"person": share.person, "count": len(share.deals), "worth": totals(share.deals)}
    shown = share.deals[:LINES]
    return voice.render("handover/share", **facts, deals=shown, more=len(share.deals) - len(shown))
