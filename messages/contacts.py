"""The people at a customer: who came, who went, who is there, and the form that asks."""

from __future__ import annotations

from collections.abc import Sequence

from messages import actions, layout
from messages.answers import private
from messages.form_fields import form_of_deal, text
from messages.layout import Button
from messages.limits import LINES
from messages.message import Form, Message
from messages.settled import Batch
from messages.voice import Voice
from pipeline.contacts import EMAIL_LIMIT, PHONE_LIMIT, ROLE_LIMIT
from pipeline.deals import NAME_LIMIT, ContactFacts, DealFacts


def added(voice: Voice, *, deal: DealFacts, contact: ContactFacts, batch: Batch) -> Message:
    """Somebody is a contact of a deal."""
    return private(voice, voice.render("contacts/added", deal=deal, contact=contact), deal, batch, None, asks=False)


def removed(voice: Voice, *, deal: DealFacts, contact: ContactFacts, batch: Batch) -> Message:
    """Somebody is one no longer."""
    return private(voice, voice.render("contacts/removed", deal=deal, contact=contact), deal, batch, None, asks=False)


def listed(voice: Voice, *, deal: DealFacts, contacts: Sequence[ContactFacts]) -> Message:
    """The contacts of a deal, ten at most, each with a button that takes it out."""
    shown = contacts[:LINES]
    title = voice.render("contacts/title", deal=deal, count=len(contacts), more=len(contacts) - len(shown))
    blocks = [layout.section(title)]
    for contact in shown:
        gone = actions.say(c="/deal", t=f"contact #{deal.number} remove c{contact.number}")
        remove = Button(voice.pgettext("button", "Remove"), gone)
        blocks.append(layout.section(voice.render("contacts/line", contact=contact), control=remove))
    more = Button(
        voice.pgettext("button", "Add a contact…"), actions.opening(d=deal.number, v=deal.version, f="contact")
    )
    return layout.message([*blocks, layout.actions(more)])


def form_of(voice: Voice, *, deal: DealFacts) -> Form:
    """Who somebody is. It remembers the deal's number `d` and version `v`."""
    blocks = [
        text("name", voice.gettext("Name"), {}, most=NAME_LIMIT),
        text("role", voice.gettext("Role"), {}, most=ROLE_LIMIT, optional=True),
        text("email", voice.gettext("E-mail address"), {}, most=EMAIL_LIMIT, optional=True),
        text("phone", voice.gettext("Telephone"), {}, most=PHONE_LIMIT, optional=True),
    ]
    title = voice.gettext("Contact of #%(number)s") % {"number": deal.number}
    return form_of_deal(voice, "contact", deal, title=title, submit=voice.gettext("Save"), blocks=blocks)
