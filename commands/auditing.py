"""`/pipeline audit`: what admins did, the latest first, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.asking import Asking
from commands.invocation import Reply
from messages.audit import AuditLine, audit_list
from messages.audit_words import PEOPLE, ROLE, Names
from messages.limits import LINES
from pipeline.money import Money
from storage.audit import AuditEntry

_PEOPLE = ("person", "user", "from")
"""The facts that are the id of whom an act was about."""

_MOST_PAGES = 10_000


async def audit(asking: Asking, words: Sequence[str] = ()) -> Reply:
    """`audit`, `audit 2`: ten acts at a time. AdminsOnly."""
    await asking.check_admin()
    page = page_of(words)
    entries = await asking.work.audit.recent(LINES, offset=(page - 1) * LINES)
    names = await _names(asking, entries)
    lines = [await _line(asking, entry, names) for entry in entries]
    total = await asking.work.audit.count()
    return asking.reply(audit_list(asking.voice, lines=lines, page=page, total=total, names=names))


async def _names(asking: Asking, entries: Sequence[AuditEntry]) -> Names:
    """Everybody and everything that the acts name by an id."""
    people = {str(entry.facts[one]) for entry in entries for one in _PEOPLE if one in entry.facts}
    people |= {one for entry in entries for name in PEOPLE for one in _ids(entry, name)}
    stages = {one for entry in entries if entry.facts.get("sheet") == ROLE for one in _ids(entry, "stages")}
    return Names(
        people=await asking.work.people.of(people),
        stages={one: await asking.work.pipelines.stage(int(one)) for one in stages},
        pipelines={str(one.id): one for one in await asking.work.pipelines.all()},
    )


def _ids(entry: AuditEntry, name: str) -> set[str]:
    """What a setting held before or holds now, where it is a list."""
    kept = (_mapping(entry.facts.get(side)).get(name) for side in ("before", "after"))
    return {str(one) for each in kept if isinstance(each, list) for one in each}


def page_of(words: Sequence[str]) -> int:
    """The page that was asked for, the first one where none was."""
    typed = words[0] if words else "1"
    return min(max(1, int(typed)), _MOST_PAGES) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 1


async def _line(asking: Asking, entry: AuditEntry, names: Names) -> AuditLine:
    about = next((names.people[str(entry.facts[one])] for one in _PEOPLE if entry.facts.get(one) in names.people), None)
    before, after = _mapping(entry.facts.get("before")), _mapping(entry.facts.get("after"))
    if entry.act == "goal":
        after = {str(entry.facts.get("per")): _amount(asking, entry.facts)}
    return AuditLine(
        at=entry.at,
        by=entry.by,
        act=entry.act,
        about=about.name if about else await _thing(asking, entry),
        channel=str(entry.facts.get("channel") or ""),
        sheet=str(entry.facts.get("sheet") or ""),
        changes=tuple((name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])),
        new=entry.act == "goal" or entry.act.endswith(("_added", "_removed")),
    )


async def _thing(asking: Asking, entry: AuditEntry) -> str:
    """The name of the stage or pipeline an act was about, also of a stage that is gone by now."""
    number = entry.facts.get("number")
    if not isinstance(number, int):
        return ""
    try:
        if entry.act.startswith("stage"):
            return asking.voice.stage(await asking.work.pipelines.stage(number))
        if entry.act.startswith(("pipeline", "role")):
            return asking.voice.pipeline_name(await asking.work.pipelines.get(number))
    except LookupError:
        return ""
    return ""


def _amount(asking: Asking, facts: Mapping[str, Any]) -> str:
    """What a goal was set to; nothing where there is to be none."""
    minor = facts.get("minor")
    return asking.voice.money(Money(minor, str(facts.get("currency")))) if isinstance(minor, int) and minor else ""


def _mapping(facts: object) -> Mapping[str, Any]:
    return facts if isinstance(facts, dict) else {}
