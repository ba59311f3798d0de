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
    """What one person gets: open deals, and won ones for what is still to be done on them."""

    person: Person
    deals: Sequence[DealFacts]

    @property
    def open(self) -> list[DealFacts]:
        """Those that are theirs now."""
        return [deal for deal in self.deals if deal.status == "open"]

    @property
    def won(self) -> list[DealFacts]:
        """Those on which they have something to do after the sale."""
        return [deal for deal in self.deals if deal.status != "open"]


def form(voice: Voice, *, portfolios: Sequence[tuple[Person, int, int]]) -> Form:
    """Whose deals, and who takes them over.

    `portfolios` are people with how many deals they have open, and how many won ones still need them; leavers first.
    """
    givers = [(_portfolio(voice, *one), one[0].user_id) for one in portfolios]
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
    got = [(share, totals(share.open)) for share in shares]
    facts: dict[str, Any] = {"giver": giver, "shares": got, "still": still}
    facts |= {"count": sum(len(share.open) for share in shares), "won": sum(len(share.won) for share in shares)}
    said = voice.render("handover/done", **facts, left=left[:LINES], more=max(0, len(left) - LINES))
    undo = [Button(voice.gettext("Undo"), actions.undo(b=batch))] if batch else []
    return layout.message([layout.section(said), *layout.row(*undo)])


def _portfolio(voice: Voice, person: Person, deals: int, won: int) -> str:
    gone = [] if person.active else [voice.gettext("left Slack")]
    said = [voice.ngettext("%(count)s open deal", "%(count)s open deals", deals) % {"count": voice.number(deals)}]
    after = voice.ngettext("%(count)s won, with follow-ups", "%(count)s won, with follow-ups", won)
    customers = [after % {"count": voice.number(won)}] if won else []
    return " · ".join([voice.named(person.name), *gone, *(said if deals or not won else []), *customers])


def _share(voice: Voice, share: Share) -> Markup:
    facts = {"person": share.person, "count": len(share.open), "won": len(share.won), "worth": totals(share.open)}
    shown = share.deals[:LINES]
    return voice.render("handover/share", **facts, deals=shown, more=len(share.deals) - len(shown))
