"""Whatever people typed becomes inert text here: it never calls anyone, links anywhere, formats or breaks a line.

Slack reads `& < >` as control characters (https://docs.slack.dev/messaging/formatting-message-text) and has no escape
for its formatting marks. A mark that stands between two letters or digits means nothing to Slack and stays; any other
becomes the sign that looks most like it.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_MARK = re.compile(r"(?<![^\W_])[*_~`]+|[*_~`]+(?![^\W_])|`|[*_~]{2,}")
_DIRECTING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cc", "Co", "Cs", "Zl", "Zp"})
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_NUMBER = re.compile(r"[0-9+() ./-]{6,40}")
_DIALLED = re.compile(r"\+?[0-9]{6,17}")
_BOLD = re.compile(r"(?<!\w)\*|\*(?!\w)")


def tidy(text: str) -> str:
    """`text` on one line, without control characters, half characters and marks that reorder what follows."""
    kept = (" " if unicodedata.category(c) in _INVISIBLE else c for c in text if c not in _DIRECTING)
    return _isolated("".join(kept))


def plain(value: object) -> Markup:
    """A value as inert mrkdwn on one line; text that is already safe passes unchanged."""
    if isinstance(value, Markup):
        return value
    return _inert(tidy(str(value)))


def escaped(text: str) -> str:
    """`text` for a plain_text object, where only `& < >` are read by Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """What `escaped` was given; for fields of forms, which show text as it is."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unmarked(said: Markup) -> Markup:
    """A sentence of ours without its bold marks, for notifications and screen readers."""
    return Markup(_BOLD.sub("", str(said)))  # noqa: S704 - taking marks out of safe text leaves it safe


def mention(user_id: str) -> Markup:
    """A token that calls a person. Only for messages meant to; elsewhere people are shown by name."""
    if not re.fullmatch(r"[UW][A-Z0-9]+", user_id):
        raise ValueError("not a Slack user id")
    return Markup(f"<@{user_id}>")  # noqa: S704 - the id was checked


def channel(channel_id: str) -> Markup:
    """A token that shows a channel by its current name."""
    if not re.fullmatch(r"[CDG][A-Z0-9]+", channel_id):
        raise ValueError("not a Slack channel id")
    return Markup(f"<#{channel_id}>")  # noqa: S704 - the id was checked


def place(channel_id: str) -> Markup:
    """A channel as a token, or its id as it is where it has an unusual form."""
    try:
        return channel(channel_id)
    except ValueError:
        return plain(channel_id)


def mail(address: str) -> Markup:
    """A token that writes to an address when it is touched; plain text where the address has an unusual form."""
    if not _ADDRESS.fullmatch(address):
        return plain(address)
    return Markup(f"<mailto:{address}|{address}>")  # noqa: S704 - the address was checked


def telephone(number: str) -> Markup:
    """A token that calls a number when it is touched; plain text where the number has an unusual form."""
    dialled = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    if not (_NUMBER.fullmatch(number) and _DIALLED.fullmatch(dialled)):
        return plain(number)
    return Markup(f"<tel:{dialled}|{number}>")  # noqa: S704 - the number was checked


def _inert(line: str) -> Markup:
    unmarked_line = _MARK.sub(lambda mark: mark.group().translate(_LOOKALIKES), line)
    if unmarked_line.startswith(">"):
        unmarked_line = "›" + unmarked_line[1:]
    return Markup(escaped(unmarked_line))  # noqa: S704 - this is the escaping


def _isolated(text: str) -> str:
    """Text written from right to left between two isolates, so that the number after it stays after it."""
    if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
        return f"\u2068{text}\u2069"
    return text
