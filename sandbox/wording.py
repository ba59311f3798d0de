"""Text as people see it: mrkdwn, plain text with emoji, markdown, and dates in the reader's zone. HTML-safe."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from rich.emoji import Emoji

from sandbox.world import Person

NEAR = {"en": ("yesterday", "today", "tomorrow"), "fr": ("hier", "aujourd’hui", "demain")}
LENGTHS = {"date": "long", "date_short": "medium", "date_long": "full", "time": "short", "time_secs": "medium"}
NUMBERS = {"date_num": "%Y-%m-%d", "date_slash": "%Y/%m/%d"}
MORE_EMOJI = {"large_green_circle": "🟢", "large_yellow_circle": "🟡", "simple_smile": "🙂", "thumbsup_all": "👍"}
STYLES = (
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])"), "s"),
)
CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
TOKEN = re.compile(r"<([^<>\n]+)>")
HELD = re.compile("\ue000(\\d+)\ue001")
QUOTED = re.compile(r"(?:^&gt;.*\n?)+", re.MULTILINE)
_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)


class Wording:
    """Words for one reader; `name_of` gives the shown name of a person or channel id, '' when unknown."""

    def __init__(self, viewer: Person, name_of: Callable[[str], str], now: Callable[[], float]) -> None:
        self._viewer, self._name_of, self._now = viewer, name_of, now
        try:
            self._locale = Locale.parse(viewer.locale, sep="-")
        except (UnknownLocaleError, ValueError):
            self._locale = Locale("en", "US")

    def plain(self, text: str) -> Markup:
        """A plain_text object: emoji, and nothing else."""
        return Markup("<br>").join(escape(emoji(unescape_three(text))).split("\n"))

    def mrkdwn(self, text: str) -> Markup:
        """Slack's own markup. What is not one of its tokens is text, whatever it looks like."""
        held: list[Markup] = []

        def hold(html: Markup) -> str:
            held.append(html)
            return f"\ue000{len(held) - 1}\ue001"

        def code(found: re.Match[str]) -> str:
            block, inline = found.groups()
            inner = unescape_three(TOKEN.sub(lambda token: token.group(1).partition("|")[0], block or inline))
            return hold((Markup("<pre>{}</pre>") if block else Markup("<code>{}</code>")).format(inner))

        text = CODE.sub(code, re.sub("[\ue000\ue001]", "", text))
        text = TOKEN.sub(lambda found: hold(self._token(*found.group(1).partition("|")[::2])), text)
        html = str(escape(emoji(unescape_three(text))))
        for pattern, tag in STYLES:
            html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
        html = QUOTED.sub(_quote, html).replace("\n", "<br>")
        return Markup(HELD.sub(lambda found: held[int(found.group(1))], html))  # noqa: S704 - all was escaped above

    def markdown(self, text: str) -> Markup:
        """A markdown block; raw HTML and pictures in it stay text."""
        return Markup(_markdown.render(emoji(text)))  # noqa: S704 - the renderer escapes, html is off

    def _token(self, target: str, label: str) -> Markup:
        label = unescape_three(label)
        if target.startswith("!date^"):
            return self._date_token(target, label)
        if target.startswith("@"):
            return self.mention(target[1:])
        if target.startswith("#"):
            return Markup('<span class="mention">#{}</span>').format(self._name_of(target[1:]) or label or "private")
        if target.startswith("!"):
            name = label.lstrip("@") or target[1:].partition("^")[0]
            return Markup('<span class="mention loud">@{}</span>').format(name)
        return link(unescape_three(target), label or unescape_three(target).removeprefix("mailto:"))

    def mention(self, user: str) -> Markup:
        """A person's name, marked when it is the reader's own."""
        kind = "mention me" if user == self._viewer.id else "mention"
        return Markup('<span class="{}">@{}</span>').format(kind, self._name_of(user) or user)

    def _date_token(self, target: str, fallback: str) -> Markup:
        parts = target.split("^")
        try:
            moment = self.local(float(parts[1]))
            shown = re.sub(r"\{(\w+)\}", lambda found: self._date_word(found.group(1), moment), parts[2])
        except (IndexError, ValueError, OverflowError, OSError):
            return escape(fallback or target)
        title = f"{self._date_word('date_long', moment)} {self._date_word('time', moment)}"
        html = Markup('<time title="{}">{}</time>').format(title, shown)
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(parts[3], html) if parts[3:] else html

    def local(self, seconds: float) -> datetime:
        """An instant in the reader's zone."""
        return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(self._viewer.tz))

    def clock(self, ts: str) -> str:
        """The time of a message, as its reader's clock showed it."""
        return self._date_word("time", self.local(float(ts)))

    def _date_word(self, word: str, moment: datetime) -> str:
        if word in NUMBERS:
            return moment.strftime(NUMBERS[word])
        if word == "ago":
            past = timedelta(seconds=moment.timestamp() - self._now())
            return str(format_timedelta(past, add_direction=True, locale=self._locale))
        kind = word.removesuffix("_pretty")
        days = (moment.date() - self.local(self._now()).date()).days
        if kind != word and abs(days) <= 1:
            return NEAR.get(self._locale.language, NEAR["en"])[days + 1]
        format_ = format_time if kind.startswith("time") else format_date
        return str(format_(moment, LENGTHS.get(kind, "long"), locale=self._locale))


def link(address: str, label: str) -> Markup:
    """A link that leads only where links may: http, https, mailto, tel; other schemes stay text."""
    if not address.startswith(("http://", "https://", "mailto:", "tel:")):
        return escape(f"<{address}>" if address == label else f"<{address}|{label}>")
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, emoji(label))


def unescape_three(text: str) -> str:
    """Slack escapes exactly three characters; other entities are what somebody typed."""
    return re.sub(r"&(amp|lt|gt);", lambda found: unescape(found.group()), text)


def emoji(text: str) -> str:
    """``:tada:`` and its like as characters; unknown names stay as they are."""
    for name, character in MORE_EMOJI.items():
        text = text.replace(f":{name}:", character)
    return Emoji.replace(text) if ":" in text else text


def _quote(found: re.Match[str]) -> str:
    return f"<blockquote>{re.sub(r'^&gt;[ ]*', '', found.group().rstrip(), flags=re.MULTILINE)}</blockquote>"
