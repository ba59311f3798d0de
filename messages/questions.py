"""What the owner of a deal is asked in somebody's name, and what that somebody is told of it."""

from __future__ import annotations

from messages import actions, layout, limits
from messages.layout import Button
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import DealFacts, Person
from pipeline.refusals import NotYours
from pipeline.stages import Stage

_WORDS = 300
"""How much of what was typed a button carries on to the owner, in characters."""


def can_be_asked(deal: DealFacts, me: str) -> bool:
    """Whether the owner of a deal takes messages, and is somebody else than `me` (a Slack id)."""
    return deal.owner.user_id != me and deal.owner.active and deal.owner.wants_dms


def ask_label(voice: Voice, deal: DealFacts) -> str:
    """Ask Léa."""
    return voice.gettext("Ask %(name)s") % {"name": limits.cut(voice.named(deal.owner.name), 40)}


def ask_for(voice: Voice, refused: NotYours, *, one_of_several: bool = False) -> list[Button]:
    """Asks the owner to do what somebody may not: what they typed, else the act or the form they used.

    Nothing where the owner cannot be asked. The button names the deal where it is `one_of_several`.
    """
    deal: DealFacts = refused.deal
    if not can_be_asked(deal, refused.me):
        return []
    words, stage = limits.cut(refused.words, _WORDS) or None, refused.stage
    carried = actions.written("ask", d=deal.number, w=words, a=refused.act, s=stage.id if stage else None)
    about = voice.gettext("%(ask)s about #%(number)s")
    label = ask_label(voice, deal)
    return [Button(about % {"ask": label, "number": deal.number} if one_of_several else label, carried)]


def wish(voice: Voice, *, deal: DealFacts, by: Person, words: str, act: str, stage: Stage | None = None) -> Message:
    """What somebody would like done with the reader's deal.

    In the words they typed, or by the name of the act, which may be to bring it to a `stage`.
    """
    what = words or _to_stage(voice, stage) or _acts(voice).get(act) or voice.gettext("change it")
    said = voice.render("questions/wish", deal=deal, by=by, what=what)
    show = Button(voice.gettext("Open deal"), actions.show(d=deal.number))
    return layout.message([layout.section(said), layout.actions(show)])


def asked(voice: Voice, *, deal: DealFacts, again: bool) -> Message:
    """The owner was asked, now or earlier today (`again`); or cannot be."""
    return layout.message([layout.section(voice.render("questions/asked", deal=deal, again=again))])


def _to_stage(voice: Voice, stage: Stage | None) -> str:
    return voice.gettext("move it to %(stage)s") % {"stage": voice.stage(stage)} if stage else ""


def _acts(voice: Voice) -> dict[str, str]:
    """What buttons and forms do to a deal, by their name."""
    move, update = voice.gettext("move it"), voice.gettext("bring it up to date")
    return {
        **dict.fromkeys(("move", "advance", "complete", "move_on"), move),
        **dict.fromkeys(("update", "edit", "qualify"), update),
        **dict.fromkeys(("plan", "follow_up"), voice.gettext("plan a follow-up")),
        **dict.fromkeys(("note", "note_on"), voice.gettext("add a note")),
        **dict.fromkeys(("park", "put_off"), voice.gettext("let it rest")),
        "won": voice.gettext("close it as won"),
        "lost": voice.gettext("close it as lost"),
        "done": voice.gettext("tick a follow-up off"),
        "later": voice.gettext("put a follow-up off"),
        "assign": voice.gettext("give it to somebody else"),
        "contact": voice.gettext("add a contact"),
        "delete": voice.gettext("delete it"),
    }
