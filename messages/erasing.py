"""What an admin is asked before somebody's data is erased, and told afterwards."""

from __future__ import annotations

from messages import actions, layout
from messages.layout import Button
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import ContactFacts, Person


def confirm_person(voice: Voice, *, person: Person, open_deals: int) -> Message:
    """Whether a colleague shall be forgotten; open deals they still own are better handed over first."""
    yes = Button(voice.gettext("Erase for good"), actions.erase_person(u=person.user_id), danger=True)
    said = voice.render("erasing/confirm_person", person=person, open_deals=open_deals)
    return layout.message([layout.section(said), layout.actions(yes)])


def confirm_contact(voice: Voice, *, contact: ContactFacts) -> Message:
    """Whether a contact shall be forgotten."""
    yes = Button(voice.gettext("Erase for good"), actions.erase_contact(n=contact.number), danger=True)
    said = voice.render("erasing/confirm_contact", contact=contact)
    return layout.message([layout.section(said), layout.actions(yes)])


def person_erased(voice: Voice) -> Message:
    """A colleague is forgotten. It names nobody."""
    return layout.message([layout.section(voice.render("erasing/person_erased"))])


def contact_erased(voice: Voice) -> Message:
    """A contact is forgotten. It names nobody."""
    return layout.message([layout.section(voice.render("erasing/contact_erased"))])
