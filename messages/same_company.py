"""A new deal beside an open one of its company: what can be done instead, and what the other deal's owner is asked."""

from __future__ import annotations

from messages import actions, layout, limits
from messages.layout import Button, Control
from messages.message import Block, Message
from messages.questions import ask_label, can_be_asked
from messages.voice import Voice
from pipeline.deals import DealFacts, Person
from pipeline.refusals import SameCompany

_NOTE = 800
"""How much of what was typed a button carries as a note, in characters: what is escaped may double."""


def ways_on(voice: Voice, same: SameCompany) -> list[Control]:
    """A note there, a question to its owner, or the deal nevertheless."""
    if same.again is not None:
        anyway = actions.anyway(t=same.again, q=same.request)
    else:
        anyway = actions.new(name=same.name, company=same.given)
    if len(anyway) > limits.BUTTON_VALUE:
        anyway = actions.new(name=same.name, company=same.given)
    return [*_there(voice, same), Button(voice.gettext("Create anyway"), anyway)]


def above_the_form(voice: Voice, same: SameCompany) -> list[Block]:
    """The same above the form of the new deal, which is what creates it."""
    said = voice.render("refusals/same_company", alone=True, **same.facts)
    return [layout.section(said), *layout.row(*_there(voice, same))]


def question(voice: Voice, *, deal: DealFacts, by: Person, name: str) -> Message:
    """What the owner of `deal` is asked by somebody who is about to create a deal called `name`."""
    said = voice.render("same_company/question", deal=deal, by=by, name=name)
    show = Button(voice.gettext("Open deal"), actions.show(d=deal.number))
    return layout.message([layout.section(said), layout.actions(show)])


def asked(voice: Voice, *, deal: DealFacts) -> Message:
    """The owner of a deal was asked, now or before; or cannot be."""
    return layout.message([layout.section(voice.render("same_company/asked", deal=deal))])


def _there(voice: Voice, same: SameCompany) -> list[Control]:
    several = len(same.deals) > 1
    controls: list[Control] = []
    for deal in same.deals:
        label = voice.gettext("Note on #%(number)s…") if several else voice.gettext("Add a note there…")
        note = actions.opening(d=deal.number, v=deal.version, f="note", t=limits.cut(same.note, _NOTE))
        controls.append(Button(label % {"number": deal.number}, note))
        if can_be_asked(deal, same.me):
            controls.append(Button(ask_label(voice, deal), actions.ask(d=deal.number, n=same.name, q=same.request)))
    return controls
