"""Who a contact is, out of words: `Jane Doe, CFO, jane@acme.com, +33 6 12 34 56 78`, in any order but the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from commands.amounts import last_span
from commands.field_words import CLOSE, OWNER, SOURCE
from commands.words import fold
from pipeline.contacts import PHONE_LIMIT, ROLE_LIMIT, found_in, name_of, without_found
from pipeline.names import check_name
from pipeline.refusals import NameMissing, OneContactAtATime

_PARTS = re.compile("[,;()]|\\s[-|/]\\s")
_DIGITS = re.compile(r"\+?[\d\s().-]{5,38}\d")
_LED_BY = re.compile(
    r"(?i)(?:^|\s)(?:e-?mail|courriel|phone|telephone|tel|tél|téléphone|mobile|portable|mob)\.?\s*:?\s*$"
)
_NEXT = CLOSE | SOURCE | OWNER | {"for", "pour", "stage", "etape"}
"""Words that begin another part of a new deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSaid:
    """Somebody at a customer, as far as was said."""

    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


def read_contact(text: str) -> ContactSaid:
    """The person a tidy `text` tells of: the name first, what else stands between commas is their role.

    Without a name they are called by their address, or number. NameMissing, NameTooLong, ControlCharacters,
    OneContactAtATime.
    """
    found = found_in(text)
    if len(found.emails) > 1:
        raise OneContactAtATime(emails=found.emails)
    parts = [part for part in map(_bare, _PARTS.split(without_found(text))) if part]
    digits = next((part for part in parts if _DIGITS.fullmatch(part)), None)
    said = [part for part in parts if part != digits]
    email = found.emails[0] if found.emails else None
    phone = found.phones[0] if found.phones else digits
    who = said[0] if said else name_of(email) if email else phone
    if not who:
        raise NameMissing
    return ContactSaid(
        name=check_name(who),
        role=check_name(", ".join(said[1:]), ROLE_LIMIT) if said[1:] else None,
        email=email,
        phone=phone and phone[:PHONE_LIMIT],
    )


def split_contact(words: Sequence[str], *, base: str, locale: str) -> tuple[list[str], str]:
    """What follows `new` without the contact in it, and the contact; empty where there is none.

    `contact Jane Doe jane@acme.com` goes up to the next part of the deal. The word "contact" may also be part of a
    name ("Acme contact form"): it begins a contact where an address or a number follows, or a name with a capital.
    """
    for place, word in enumerate(words):
        rest = words[place + 1 :]
        if place and rest and word.rstrip(":") == "contact" and _is_somebody(rest):
            end = next((at for at, one in enumerate(rest) if _begins_another_part(one)), len(rest))
            end = _without_value(rest[:end], base=base, locale=locale)
            return [*words[:place], *rest[end:]], " ".join(rest[:end])
    return list(words), ""


def _is_somebody(rest: Sequence[str]) -> bool:
    found = found_in(" ".join(rest))
    return bool(found.emails or found.phones) or rest[0][:1].isupper()


def _begins_another_part(word: str) -> bool:
    return word.startswith(("<@", "@")) or fold(word) in _NEXT


def _without_value(words: Sequence[str], *, base: str, locale: str) -> int:
    """How many of the words are the contact's where the last are the deal's value: it has a letter or a sign."""
    span = last_span(words, base=base, locale=locale)
    if span is None or span[1] != len(words):
        return len(words)
    typed = "".join(words[span[0] :])
    is_value = typed[:1] != "+" and any(not one.isdecimal() and one not in " .,-/()" for one in typed)
    return span[0] if is_value and not found_in(" ".join(words[span[0] :])).phones else len(words)


def _bare(part: str) -> str:
    """A part without quotes, marks at its ends, and the word that only led to a number: `tel.`, `e-mail:`."""
    return _LED_BY.sub("", part).strip(" \t\"'<>:-")
