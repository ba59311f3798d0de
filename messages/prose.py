"""The templates: Jinja2 with gettext, where every value becomes inert text unless one of our filters made a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from messages.escaping import channel, mail, mention, place, plain, telephone
from messages.limits import cut
from messages.team_templates import BrokenTemplate, TeamTemplates

if TYPE_CHECKING:
    from messages.voice import Voice

_LINE_END = Markup("\ue000")
"""A private character that no text keeps (`messages.escaping.tidy`), where a line ends."""

TEMPLATES = Path(__file__).parent / "templates"

_OF_VOICE = (
    "money",
    "number",
    "percent",
    "lasting",
    "day",
    "date_only",
    "moment",
    "hour",
    "clock",
    "stage",
    "pipeline_name",
    "pipeline_called",
    "verb",
    "reason",
    "answered",
    "deal_name",
    "deal_title",
    "due",
)
"""Methods of a voice that templates use as filters."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The templates everything is said in: ours, and before them the `team`'s own of the same name where it has any."""

    team: TeamTemplates | None = None

    @classmethod
    def of(cls, folder: Path | None) -> Prose:
        """The templates in this folder before ours; None for ours alone.

        Each template of the folder is read once, to find out what is broken.
        """
        if folder is None:
            return cls()
        team = TeamTemplates(folder=folder, ours=TEMPLATES, prepare=_prepare)
        team.check()
        return cls(team)

    @property
    def broken(self) -> tuple[BrokenTemplate, ...]:
        """The templates of the team's folder that could not be used so far."""
        return self.team.broken if self.team else ()

    def said(self, template: str, voice: Voice, facts: Mapping[str, Any]) -> Markup:
        """A template's text. White space in a template is one space; a line ends where it says `{{ br }}`."""
        known = {"voice": voice, "br": _LINE_END, **facts}
        written = self.team.said(template, voice.language, known) if self.team else None
        text = _environment().get_template(f"{template}.j2").render(known) if written is None else written
        lines = (re.sub("[ \n]+", " ", line).strip(" ") for line in text.split(_LINE_END))
        return Markup("\n".join(line for line in lines if line))  # noqa: S704 - rendered with everything escaped


def filled(message: str, facts: Mapping[str, object]) -> Markup:
    """A translated message with its facts as inert text."""
    return Markup(message % {name: plain(fact).strip() for name, fact in facts.items()})  # noqa: S704 - facts are inert


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    _prepare(environment)
    return environment


def _prepare(environment: Environment) -> None:
    """Teach an environment our languages and filters; whatever is printed is inert text."""
    environment.finalize = _inert
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext, npgettext=_npgettext)
    environment.filters.update({name: _of_voice(name) for name in _OF_VOICE})
    environment.filters.update(mention=mention, channel=channel, mail=mail, telephone=telephone)
    environment.filters.update(clip=_clip, both=_both)
    environment.filters.update(hashed=_hashed, place=place, sentence=_sentence, join_words=_join_words)


def _inert(value: object) -> object:
    """What `{{ }}` prints. StrictUndefined has to reach Jinja as it is, to complain."""
    return value if isinstance(value, StrictUndefined) else plain(value)


def _of_voice(method: str) -> Callable[..., str]:
    @pass_context
    def apply(context: Context, value: Any, *rest: Any) -> str:
        said: str = getattr(context["voice"], method)(value, *rest)
        return said

    return apply


@pass_context
def _clip(context: Context, text: str, limit: int = 60) -> str:
    """Words somebody typed, short enough to be quoted; a name nobody knows any more as one says it."""
    return cut(context["voice"].named(text), limit)


def _sentence(text: str) -> str:
    """With a capital, at the head of a line."""
    return text[:1].upper() + text[1:]


def _hashed(number: int) -> str:
    return f"#{number}"


@pass_context
def _join_words(context: Context, words: Iterable[str], limit: int = 40) -> Markup:
    """Names with commas between, each short enough for a line."""
    return Markup(", ").join(plain(_clip(context, word, limit)) for word in words)


@pass_context
def _both(context: Context, items: list[str]) -> Markup:
    """One, two and three."""
    last = filled(" " + context["voice"].gettext("and") + " ", {})
    shown = [plain(item) for item in items]
    return last.join([Markup(", ").join(shown[:-1]), shown[-1]]) if len(shown) > 1 else Markup("").join(shown)


@pass_context
def _gettext(context: Context, message: str, /, **facts: object) -> Markup:
    return filled(context["voice"].gettext(message), facts)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int, /, **facts: object) -> Markup:
    return filled(context["voice"].ngettext(one, many, count), facts)


@pass_context
def _pgettext(context: Context, meaning: str, message: str, /, **facts: object) -> Markup:
    return filled(context["voice"].pgettext(meaning, message), facts)


@pass_context
def _npgettext(context: Context, meaning: str, one: str, many: str, count: int, /, **facts: object) -> Markup:
    return filled(context["voice"].npgettext(meaning, one, many, count), facts)
