"""A deal out of a message: what its text tells by pattern, and the message it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commands.asking import Asking
from commands.invocation import Quoted
from commands.words import TEXT_LIMIT, tidy
from messages.limits import cut
from pipeline.contacts import Found, found_in, name_of, without_found
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT
from pipeline.refusals import AlreadyMade

ORIGIN = re.compile(r"[A-Z0-9]{2,32}:\d{1,16}\.\d{1,16}")
"""A message by its channel and ts, as a deal made of it remembers it."""

_TITLE = 60
"""How much of a message's first line makes the name of a deal, in characters."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_TOKEN = re.compile(r"<[!#@][^<>|]*\|?([^<>]*)>")


async def readable(asking: Asking, quoted: Quoted) -> str:
    """The text of a message as people read it: people and channels by name, addresses as they were typed."""
    names = await asking.work.people.of(_MENTION.findall(quoted.text))
    named = _MENTION.sub(lambda one: f"@{names[one[1]].name}" if one[1] in names else "", quoted.text)
    plain = _TOKEN.sub(lambda one: one[1], _CONTROL.sub(" ", named[:TEXT_LIMIT]))
    return "\n".join(filter(None, (tidy(line) for line in plain.split("\n"))))


def first_note(text: str, quoted: Quoted) -> str:
    """The message and the way back to it, in the length of a note."""
    link = f"\n{quoted.permalink}" if quoted.permalink else ""
    return f"{cut(text, NOTE_LIMIT - len(link))}{link}".strip()


def what_it_tells(text: str) -> dict[str, str]:
    """The fields of a new deal that the text fills in: its name, the company, who to reach there."""
    found = found_in(text)
    told = {"name": _name(text, found), "company": found.company or "", "contact": _contact(found)}
    return {field: said for field, said in told.items() if said}


def origin_of(remembered: Mapping[str, Any]) -> str | None:
    """The message that a form of a new deal was opened from; None where it was none."""
    origin = remembered.get("origin")
    return origin if isinstance(origin, str) and ORIGIN.fullmatch(origin) else None


async def check_unmade(asking: Asking) -> None:
    """AlreadyMade where a deal was made of the message since the form was opened from it."""
    origin = origin_of(asking.invocation.press)
    made = await asking.work.deals.of_message(origin) if origin else None
    if made is not None:
        raise AlreadyMade(number=made)


def _name(text: str, found: Found) -> str:
    """The company where it is known, else how the message begins."""
    words = found.company or cut(next(iter(without_found(text).split("\n")), "").strip(" ,;:-"), _TITLE)
    return words[:NAME_LIMIT]


def _contact(found: Found) -> str:
    """Who to reach: their name as their address has it, the address, the number."""
    if not found.emails and not found.phones:
        return ""
    who = name_of(found.emails[0]) if found.emails else found.company or found.phones[0]
    return ", ".join(dict.fromkeys([who, *found.emails[:1], *found.phones[:1]]))
