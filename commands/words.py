"""What a rep typed, made plain: one text, then words. Says nothing of what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.names import fold, without_invisible
from pipeline.refusals import TextTooLong

__all__ = ["ARROW", "TEXT_LIMIT", "fold", "is_separator", "mention", "split_words", "tidy", "trimmed", "unquoted"]

TEXT_LIMIT = 4000
"""Longest command read, in characters."""

ARROW = "→"
"""What every arrow becomes: a word of its own that parts others and means nothing."""

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("⇒➔➜➡⟶", ARROW)
)
_SPACE = re.compile(r"\s+")
_ARROW = re.compile(r" ?(?:[-=]{1,3}>|→) ?")
_ENTITY = re.compile("&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_TOKEN = re.compile(r"(<[@#!][^<>]*>)")
_LINK = re.compile(r"<(?:mailto:|tel:|(?=https?://))([^<>|]+)(?:\|([^<>]*))?>")
_WORD = re.compile(
    r"<[@#!][^<>]*>[,;:]*"  # what Slack made of a mention or a channel, which may hold spaces
    r'|(?<!\S)"[^"]+"(?=[\s,;:]|$)'  # a phrase in quotes
    r"|(?:(?!<[@#!][^<>]*>)\S)+"
)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>[,;:]*")
_SEPARATORS = frozenset(["", "-", "--", ARROW, ":", ",", ";", "|", "/", "=", ">"])


def tidy(text: str) -> str:
    """`text` on one line with plain quotes, dashes and spaces, Slack's escapes undone and its links as they were typed.

    Mentions (`<@U1|lea>`) stay as they are, every arrow is the word `→`. More than 4,000 characters raise TextTooLong,
    NUL and its like ControlCharacters.
    """
    if len(text) > TEXT_LIMIT:
        raise TextTooLong(limit=TEXT_LIMIT)
    plain = without_invisible(text).translate(_PLAIN)
    parts = [part if _TOKEN.fullmatch(part) else _as_typed(part) for part in _TOKEN.split(plain)]
    return _SPACE.sub(" ", "".join(parts)).strip()


def _as_typed(part: str) -> str:
    """Free text between mentions: links by what was typed, escapes undone once, arrows standing apart."""
    typed = _LINK.sub(lambda link: link[2] or link[1], part)
    return _ARROW.sub(f" {ARROW} ", _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], typed))


def split_words(text: str) -> list[str]:
    """The words of a tidy `text`. A mention is one word, so is a phrase in double quotes, which keeps its quotes."""
    return _WORD.findall(text)


def unquoted(word: str) -> str:
    """`word` without the double quotes around it, if there are any."""
    return word[1:-1].strip() if len(word) > 1 and word[0] == word[-1] == '"' else word


def mention(word: str) -> str | None:
    """The Slack id of the person mentioned by `word` (`<@U123|lea>`, `<@W123>`), if it is a mention."""
    found = _MENTION.fullmatch(word)
    return found[1] if found else None


def is_separator(word: str) -> bool:
    """Whether `word` only parts others: a dash, an arrow, a lone comma."""
    return word in _SEPARATORS


def trimmed(words: Sequence[str]) -> list[str]:
    """`words` without separators at either end, nor a comma or colon left hanging on the last word."""
    rest = list(words)
    while rest and is_separator(rest[0]):
        rest.pop(0)
    while rest and is_separator(rest[-1].rstrip(",;:")):
        rest.pop()
    return [*rest[:-1], rest[-1].rstrip(",;:")] if rest else rest
