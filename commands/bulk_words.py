"""Several deals in one command, by number: `1 2 9 qualified`, `12 proposal, 15 next`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commands.words import ARROW
from pipeline.refusals import TooManyAtOnce

BULK_LIMIT = 50
"""Most deals changed by one command."""

_NUMBER = re.compile(r"#?([0-9]{1,9})[,;:.]?")
_NUMBERS = re.compile(r"#?[0-9]{1,9}(?:[,;]#?[0-9]{1,9})*[,;]?")
_AND = frozenset(["and", "et", "&", "+", ",", ";"])


def deal_number(word: str) -> int | None:
    """The number of the deal that `word` is: `#42`, `42`, `42,`. Longer than nine digits it is none."""
    found = _NUMBER.fullmatch(word)
    return int(found[1]) if found else None


def read_numbers(words: Sequence[str]) -> tuple[list[int], list[str]] | None:
    """The deal numbers `words` begin with, each once, and the words after them; None when they begin with none.

    More than 50 raise TooManyAtOnce.
    """
    numbers: list[int] = []
    used = 0
    for used, word in enumerate(words):  # noqa: B007 -- where it stopped is what is asked
        if not _NUMBERS.fullmatch(word) and not (numbers and word.casefold() in _AND):
            break
        numbers += map(int, re.findall("[0-9]+", word))
    else:
        used = len(words)
    if len(set(numbers)) > BULK_LIMIT:
        raise TooManyAtOnce(limit=BULK_LIMIT)
    return (list(dict.fromkeys(numbers)), list(words[used:])) if numbers else None


def split_bulk(words: Sequence[str]) -> list[tuple[list[int], list[str]]] | None:
    """Groups of deal numbers, each with the words that say where to: `1 2 next` is one, `12 proposal, 15 next` two.

    None when any group lacks either, as in names ("Acme website"). Whether the words name a stage is not looked at:
    `3 suisses proposal` is the deal #3 and the words "suisses proposal". More than 50 numbers raise TooManyAtOnce.
    """
    groups: list[tuple[list[int], list[str]]] = []
    rest = list(words)
    while rest:
        read = read_numbers(rest)
        if read is None:
            return None
        said, rest = _until_comma(read[1])
        if not said:
            return None
        groups.append((read[0], said))
    if sum(len(numbers) for numbers, _ in groups) > BULK_LIMIT:
        raise TooManyAtOnce(limit=BULK_LIMIT)
    return groups or None


def _until_comma(words: Sequence[str]) -> tuple[list[str], list[str]]:
    for place, word in enumerate(words):
        if word.endswith((",", ";")):
            return _meant([*words[:place], word.rstrip(",;")]), list(words[place + 1 :])
    return _meant(words), []


def _meant(words: Sequence[str]) -> list[str]:
    return [word for word in words if word and word != ARROW]
