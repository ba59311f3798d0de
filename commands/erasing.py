"""A colleague's or a contact's data erased: by an admin, asked first, for good."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.invocation import Reply
from commands.words import fold, mention
from messages import erasing as said
from messages.message import Message
from messages.voice import Voice
from pipeline.deals import ContactFacts, Person
from pipeline.refusals import NobodyToErase, UsageNeeded

_CONTACT = frozenset({"contact", "contacts"})


async def erase(asking: Asking, words: Sequence[str]) -> Reply:
    """`erase @lea`, `erase Léa Martin`, `erase c7`: asks whether it shall be. AdminsOnly, NobodyToErase."""
    await asking.check_admin()
    meant = [word for word in words if fold(word) not in _CONTACT]
    if not meant:
        raise UsageNeeded(verb="erase")
    number = _contact_number(meant[0], called_so=len(meant) < len(words))
    if number is not None:
        contact = await _contact(asking, number)
        return asking.reply(said.confirm_contact(asking.voice, contact=contact))
    person = await _person(asking, " ".join(meant))
    owned = await asking.work.deals.of_owner(person.user_id)
    return asking.reply(said.confirm_person(asking.voice, person=person, open_deals=len(owned)))


async def erase_person(asking: Asking) -> Reply:
    """The question answered: a colleague is forgotten. AdminsOnly, NobodyToErase."""
    await asking.check_admin()
    user_id, at = str(asking.invocation.press["u"]), asking.invocation.at
    instead = (await _everybodys_voice(asking)).gettext("a former colleague")
    await asking.work.erasing.person(user_id, at=at, instead=instead)
    await asking.work.audit.write("erased_person", {"user": user_id}, by=asking.person.user_id, at=at)
    return _in_place_of_the_question(said.person_erased(asking.voice))


async def erase_contact(asking: Asking) -> Reply:
    """The question answered: a contact is forgotten. AdminsOnly, NobodyToErase."""
    await asking.check_admin()
    number, at = int(asking.invocation.press["n"]), asking.invocation.at
    instead = (await _everybodys_voice(asking)).gettext("a former contact")
    await asking.work.erasing.contact(number, instead=instead)
    await asking.work.audit.write("erased_contact", {"number": number}, by=asking.person.user_id, at=at)
    return _in_place_of_the_question(said.contact_erased(asking.voice))


def _in_place_of_the_question(message: Message) -> Reply:
    """The question has the name in it."""
    return Reply(replace=message)


async def _everybodys_voice(asking: Asking) -> Voice:
    """What stands in texts instead is read by all: it is in the language of the workspace."""
    return asking.voice.to((await asking.work.workspace()).language)


async def _person(asking: Asking, words: str) -> Person:
    """Somebody known who is not erased; also who left, whom Slack no longer lets one mention."""
    user_id = mention(words)
    if user_id is not None:
        found = await asking.work.people.of([user_id])
        people = list(found.values())
    else:
        people = await asking.work.people.called(fold(words.lstrip("@")))
    known = [person for person in people if not person.erased]
    if len(known) != 1:
        raise NobodyToErase
    return known[0]


async def _contact(asking: Asking, number: int) -> ContactFacts:
    contact = await asking.work.contacts.find(number)
    if contact is None:
        raise NobodyToErase
    return contact


def _contact_number(word: str, *, called_so: bool) -> int | None:
    """7 for `c7`, and for `7` after the word "contact"."""
    digits = word[1:] if word[:1] in {"c", "C"} else word if called_so else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
