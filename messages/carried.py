"""Several wishes in a few characters, as a button or a form carries them: `19>4@7,20>lost@3,21>won@5=900000EUR`.

Each is a deal's number, the id of the stage it is wanted in (or "won", "lost"), the version the asker saw, and what it
is won at in minor units. Fifty of them fit a button's value and a form's memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.money import Money
from pipeline.requirements import Wish
from pipeline.stages import Stage

_ONE = re.compile(r"([0-9]{1,9})>([0-9]{1,9}|won|lost)@([0-9]{1,9})(?:=([0-9]{1,13})([A-Z]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A wish as it was when the button or the form was drawn."""

    number: int
    to: int | Literal["won", "lost"]
    version: int
    value: Money | None = None


def written(wishes: Iterable[Wish]) -> str:
    """The wishes as text."""
    return ",".join(map(_one, wishes))


def read(text: str) -> list[Carried]:
    """What `written` wrote, a deal only once; ValueError for anything else."""
    found = [_ONE.fullmatch(part) for part in text.split(",")]
    wishes = [_carried(match) for match in found if match is not None]
    if len(wishes) < len(found):
        raise ValueError("no wishes")
    return list({wish.number: wish for wish in wishes}.values())


def _one(wish: Wish) -> str:
    to = str(wish.to.id) if isinstance(wish.to, Stage) else wish.to
    value = f"={wish.value.minor}{wish.value.currency}" if wish.value else ""
    return f"{wish.deal.number}>{to}@{wish.deal.version}{value}"


def _carried(match: re.Match[str]) -> Carried:
    number, to, version, minor, currency = match.groups()
    goal: int | Literal["won", "lost"] = "won" if to == "won" else "lost" if to == "lost" else int(to)
    return Carried(
        number=int(number), to=goal, version=int(version), value=Money(int(minor), currency) if minor else None
    )
