"""Names and texts as people give them: what is compared, what is kept, what is refused."""

from __future__ import annotations

import re
import unicodedata

from pipeline.deals import NAME_LIMIT, NOTE_LIMIT
from pipeline.refusals import ControlCharacters, NameMissing, NameTooLong, TextTooLong

_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i"}
)
_LEGAL_FORMS = frozenset((
    "sa", "sas", "sasu", "sarl", "sarlu", "rl", "eurl", "sci", "snc", "scop", "selarl", "selas", "sprl", "srl", "spa",
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ltd", "limited", "llc", "llp", "lp", "inc", "incorporated", "corp",
    "corporation", "co", "company", "plc", "pty", "bv", "nv", "ab", "as", "asa", "oy", "oyj", "aps", "sl", "slu", "sro",
    "cie",
))  # fmt: skip
"""Legal forms as they end a company's name, folded and without full stops."""

_LEADING_FORMS = frozenset(("sa", "sas", "sasu", "sarl", "eurl", "ets"))
"""Those that French names may begin with."""

_AND = frozenset(("&", "+", "and", "et", "und", "y"))
_TO_SPACES = re.compile(r"[\s'\"`´‘’‚‛“”„‟«»′″ʼ\-‐-―−_→⇒➔➜,;:()\[\]{}]+")

# Bidi controls, zero-width marks, soft hyphen, tags, and letters that are drawn as nothing. A zero-width joiner stays
# after an emoji, where it holds a family or a profession together.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|(?<![\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile("[\\s\u2800]+")


def fold(text: str) -> str:
    """What is left of `text` for comparing: no case, accents, ligatures, hyphens, apostrophes, quotes or brackets.

    Words stand one space apart. Folding what is folded changes nothing. May be empty ("(-)").
    """
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES))
    kept = "".join(c for c in bare if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return _TO_SPACES.sub(" ", kept.casefold()).strip()


def fold_company(text: str) -> str:
    """A company for comparing: folded, without legal forms ("SARL Dupont", "Acme & Co. Ltd") and full stops.

    What is only a legal form stays ("AS"). May be empty, like a folded text.
    """
    words = [bare for word in fold(text).split() if (bare := word.replace(".", ""))]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS | _AND:
        words.pop()
    while len(words) > 1 and words[0] in _LEADING_FORMS:
        words.pop(0)
    return " ".join(words)


def beginnings_of(name: str) -> list[str]:
    """What a deal's name may say of its company, as companies are compared: its first word, its first two, and so on.

    At most eight words, which is more than companies have.
    """
    words = fold(name).split()
    beginnings = (fold_company(" ".join(words[:count])) for count in range(1, min(8, len(words)) + 1))
    return [beginning for beginning in dict.fromkeys(beginnings) if beginning]


def without_invisible(text: str) -> str:
    """`text` without zero-width and direction marks, composed (NFC). Control characters raise ControlCharacters."""
    if _CONTROL.search(text):
        raise ControlCharacters
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def check_name(text: str, limit: int = NAME_LIMIT) -> str:
    """A name on one line of at most `limit` characters; NameMissing, NameTooLong, ControlCharacters."""
    name = _BLANKS.sub(" ", _within(text, limit, NameTooLong)).strip()
    if not name:
        raise NameMissing
    return _at_most(name, limit, NameTooLong)


def check_text(text: str, limit: int = NOTE_LIMIT) -> str:
    """A note of at most `limit` characters, its lines kept; may be empty. TextTooLong, ControlCharacters."""
    lines = _within(text, limit, TextTooLong).replace("\r\n", "\n").replace("\r", "\n")
    return _at_most(lines.strip(), limit, TextTooLong)


def _within(text: str, limit: int, refusal: type[NameTooLong | TextTooLong]) -> str:
    # Four times the limit leaves room for blanks and marks that will go, and bounds the work before it starts.
    if len(text) > 4 * limit:
        raise refusal(limit=limit)
    return without_invisible(text)


def _at_most(text: str, limit: int, refusal: type[NameTooLong | TextTooLong]) -> str:
    if len(text) > limit:
        raise refusal(limit=limit)
    return text
