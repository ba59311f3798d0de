"""The words of a new deal by what they are of, and the value taken out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from commands.amounts import AmountFound, last_amount, last_span
from commands.field_words import VALUE
from commands.words import fold, trimmed, unquoted
from pipeline.money import Money

Kind = Literal["name", "company", "source"]

_LEADS = (
    ("a", "deal"),
    ("a", "new", "deal"),
    ("une", "affaire"),
    ("une", "nouvelle", "affaire"),
    ("deal",),
    ("affaire",),
)
_BEFORE_AMOUNT = VALUE | {"worth", "at", "a", "of", "de", "="}


@dataclass(slots=True)
class Part:
    """Words of one kind in a row. The first `skip` of them are no amount: `3M tape 4k`, `for 3M`."""

    kind: Kind
    skip: int
    words: list[str] = field(default_factory=list)


def without_lead(words: list[str]) -> list[str]:
    """The words after a leading "deal" or "a new deal", in either language."""
    folded = tuple(fold(word) for word in words[:3] if not word.startswith('"'))
    lead = max((len(lead) for lead in _LEADS if folded[: len(lead)] == lead), default=0)
    return words[lead:]


def joined(parts: Iterable[Part]) -> str:
    """The words of all parts, without quotes around them or separators at their ends."""
    pieces = (" ".join(unquoted(word) for word in trimmed(part.words)) for part in parts)
    return " ".join(piece for piece in pieces if piece)


def take_value(parts: list[Part], *, base: str, locale: str) -> tuple[Money, str] | None:
    """The last amount of all parts, a stated currency winning, and as it was typed; its words are taken out.

    What follows joins the name. AmountOutOfRange, and then `take_out_of_range` takes its words.
    """
    found = [(place, amount) for place, part in enumerate(parts) if (amount := _amount_of(part, parts, base, locale))]
    if not found:
        return None
    place, amount = max(found, key=lambda pair: (pair[1].has_currency, pair[0]))
    return amount.money, _taken_out(parts, place, amount.start, amount.end)


def take_out_of_range(parts: list[Part], *, base: str, locale: str) -> str:
    """The words of the last amount, however large; they are taken out."""
    for place in reversed(range(len(parts))):
        span = last_span(parts[place].words, base=base, locale=locale, skip=parts[place].skip)
        if span:
            return _taken_out(parts, place, *span)
    return ""


def _taken_out(parts: list[Part], place: int, start: int, end: int) -> str:
    part = parts[place]
    typed = " ".join(part.words[start:end])
    parts.insert(place + 1, Part("name", 0, part.words[end:]))
    part.words = part.words[:start]
    while len(part.words) > part.skip and fold(part.words[-1]) in _BEFORE_AMOUNT:
        part.words.pop()
    return typed.rstrip(",;:")


def _amount_of(part: Part, parts: Sequence[Part], base: str, locale: str) -> AmountFound | None:
    """The amount in a part. `for 12k` alone is no company but a price, unless another part has one: `4k for 3M`."""
    found = last_amount(part.words, base=base, locale=locale, skip=part.skip)
    if found or part.kind != "company":
        return found
    alone = last_amount(part.words, base=base, locale=locale, skip=0)
    others = any(last_amount(one.words, base=base, locale=locale, skip=one.skip) for one in parts if one is not part)
    return alone if alone and alone.end == len(part.words) and not others else None
