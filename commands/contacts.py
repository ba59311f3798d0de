"""The people at the customer of a deal: told, listed, and told no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.asking import Asking
from commands.contact_words import ContactSaid, read_contact
from commands.filled_in import Fields
from commands.finding import named
from commands.invocation import Reply
from commands.words import fold, tidy
from messages import contacts as said
from messages.message import Form
from pipeline.contacts import EMAIL_LIMIT, PHONE_LIMIT, ROLE_LIMIT, found_in
from pipeline.deals import ContactFacts, DealFacts
from pipeline.names import check_name
from pipeline.refusals import NameMissing, NoSuchContact, NotAnEmail, NothingNew, UsageNeeded

_REMOVE = frozenset({"remove", "delete", "retirer", "retire", "supprimer", "supprime", "enlever"})


async def contact(asking: Asking, words: Sequence[str]) -> Reply:
    """`contact acme Jane Doe, CFO, jane@acme.com`; `contact acme` lists, `contact acme remove Jane` removes."""
    if not words:
        raise UsageNeeded(verb="contact")
    deal, rest = await named(asking, words, verb="contact")
    if not rest:
        known = await asking.work.contacts.of_deal(deal.number)
        return asking.reply(said.listed(asking.voice, deal=deal, contacts=known))
    if fold(rest[0]) in _REMOVE and len(rest) > 1:
        return await remove(asking, deal, " ".join(rest[1:]))
    return await add(asking, deal, read_contact(" ".join(rest)))


async def add(asking: Asking, deal: DealFacts, wanted: ContactSaid) -> Reply:
    """Somebody more, or more about somebody known by name or address. NothingNew when all of it is known."""
    await asking.hold(deal.number)
    contact = await keep(asking, deal.number, wanted)
    if contact is None:
        raise NothingNew(deal=deal, fields=(), mine=False)
    facts = await asking.work.deals.facts(deal.number)
    return asking.reply(said.added(asking.voice, deal=facts, contact=contact, batch=asking.invocation.key))


async def keep(asking: Asking, deal_number: int, wanted: ContactSaid) -> ContactFacts | None:
    """Write somebody down as a contact of a deal that is held; None when all of it is known already."""
    known = next((one for one in await asking.work.contacts.of_deal(deal_number) if _same(one, wanted)), None)
    whole = _united(known, wanted) if known else wanted
    if known and whole == _as_said(known):
        return None
    if known:
        await asking.work.contacts.remove(deal_number, known.number, asking.change)
    return await asking.work.contacts.add(
        deal_number, asking.change, name=whole.name, role=whole.role, email=whole.email, phone=whole.phone
    )


async def remove(asking: Asking, deal: DealFacts, who: str) -> Reply:
    """Somebody less, by name or by number (`c7`). NoSuchContact."""
    known = await asking.work.contacts.of_deal(deal.number)
    gone = [one for one in known if who == f"c{one.number}"] or [one for one in known if fold(who) == fold(one.name)]
    gone = gone or [one for one in known if fold(who) in fold(one.name)]
    if len(gone) != 1:
        raise NoSuchContact(deal=deal, words=who, contacts=tuple(known))
    await asking.hold(deal.number)
    await asking.work.contacts.remove(deal.number, gone[0].number, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    return asking.reply(said.removed(asking.voice, deal=facts, contact=gone[0], batch=asking.invocation.key))


async def contact_form(asking: Asking, deal: DealFacts) -> Form:
    """Who it is, field by field; also for a closed deal."""
    return said.form_of(asking.voice, deal=deal)


async def take_contact(asking: Asking) -> Reply:
    """The form "contact" sent in. Somebody added meanwhile is no obstacle."""
    fields = Fields(asking)
    email = fields.read("email", _email, None)
    name = fields.read("name", lambda typed: check_name(tidy(typed)), "")
    if not name:
        fields.refuse("name", NameMissing())
    wanted = ContactSaid(
        name=name,
        role=fields.read("role", lambda typed: check_name(tidy(typed), ROLE_LIMIT), None),
        email=email,
        phone=fields.read("phone", lambda typed: check_name(tidy(typed), PHONE_LIMIT), None),
    )
    fields.check()
    return await add(asking, await asking.work.deals.facts(int(asking.invocation.press["d"])), wanted)


def _email(typed: str) -> str:
    email = check_name(tidy(typed), EMAIL_LIMIT)
    if found_in(email).emails != (email,):
        raise NotAnEmail(words=email)
    return email


def _same(known: ContactFacts, wanted: ContactSaid) -> bool:
    by_email = known.email and wanted.email and known.email.casefold() == wanted.email.casefold()
    return bool(by_email) or fold(known.name) == fold(wanted.name)


def _united(known: ContactFacts, wanted: ContactSaid) -> ContactSaid:
    """What is known, with what was said anew in its place."""
    return replace(
        wanted,
        role=wanted.role or known.role,
        email=wanted.email or known.email,
        phone=wanted.phone or known.phone,
    )


def _as_said(known: ContactFacts) -> ContactSaid:
    return ContactSaid(name=known.name, role=known.role, email=known.email, phone=known.phone)
