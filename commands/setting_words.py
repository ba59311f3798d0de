"""What admins type into settings: time zones, countries, whole numbers, lists of one a line, roles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from commands.currency_words import currency_named
from commands.words import fold, tidy
from messages.voice import Voice
from pipeline.names import check_name
from pipeline.refusals import (
    NameTaken,
    NotAWholeNumber,
    ReasonMissing,
    RoleMissing,
    TooFewStages,
    UnknownCountry,
    UnknownCurrency,
    UnknownZone,
)
from pipeline.stages import DEFAULT_LOST_REASONS

LANGUAGES = ("en", "fr")
ROLE_LIMIT = 40
"""Longest name of a role, in characters."""

_REASON_LIMIT = 60
_ROLES = {
    **dict.fromkeys(("scout", "scouts", "prospecteur", "prospectrice", "prospecteurs"), "scout"),
    **dict.fromkeys(("hunter", "hunters", "chasseur", "chasseuse", "chasseurs"), "hunter"),
    **dict.fromkeys(("farmer", "farmers", "eleveur", "eleveuse", "eleveurs"), "farmer"),
}


def read_zone(typed: str) -> str:
    """The IANA zone typed, or that of the city typed: Europe/Paris, paris, new york. UnknownZone."""
    zone = _zones().get(fold(typed)) or _cities().get(fold(typed))
    if zone is None:
        raise UnknownZone(words=tidy(typed)[:_REASON_LIMIT])
    return zone


def read_country(typed: str) -> str:
    """The ISO 3166 code typed, or that of a country named in any language of the bot. UnknownCountry."""
    code = _countries().get(fold(typed))
    if code is None:
        raise UnknownCountry(words=tidy(typed)[:_REASON_LIMIT])
    return code


def read_currency(typed: str) -> str:
    """The ISO 4217 code typed, or that of a sign or word. UnknownCurrency."""
    code = currency_named(tidy(typed), "EUR")
    if code is None:
        raise UnknownCurrency(code=tidy(typed)[:_REASON_LIMIT])
    return code


def read_whole(typed: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, with or without a per cent sign; NotAWholeNumber."""
    words = tidy(typed).rstrip("%").strip()
    if not (words.isascii() and words.isdecimal() and len(words) <= len(str(most)) and least <= int(words) <= most):
        raise NotAWholeNumber(words=tidy(typed)[:_REASON_LIMIT], least=least, most=most)
    return int(words)


def read_days(typed: str) -> tuple[int, ...]:
    """Days after winning, at most five of them, between commas or spaces, in order. NotAWholeNumber."""
    words = tidy(typed).replace(",", " ").replace(";", " ").split()
    days = {read_whole(word, 1, 3650) for word in words}
    if len(days) > 5:
        raise NotAWholeNumber(words=tidy(typed)[:_REASON_LIMIT], least=1, most=3650)
    return tuple(sorted(days))


def read_lines(typed: str) -> list[str]:
    """Names, one a line, empty lines left out. NameTooLong, ControlCharacters, NameTaken for one twice."""
    lines = [check_name(tidy(line)) for line in typed.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        if fold(line) in {fold(one) for one in lines[:place]}:
            raise NameTaken(name=line)
    return lines


def read_stage_names(typed: str) -> tuple[str, ...]:
    """The stages of a new pipeline, one a line; TooFewStages for fewer than two."""
    names = read_lines(typed)
    if len(names) < 2:
        raise TooFewStages
    return tuple(names)


def read_reasons(typed: str) -> tuple[str, ...]:
    """Lost reasons, one a line: the key of a default one named in any language, else the words."""
    return tuple(dict.fromkeys(_reason(check_name(tidy(line), _REASON_LIMIT)) for line in read_lines(typed)))


def check_disqualifying(chosen: Sequence[str], offered: Sequence[str]) -> None:
    """ReasonMissing for a reason that disqualifies but is not offered."""
    for reason in chosen:
        if reason not in offered:
            raise ReasonMissing(word=reason)


def read_role(typed: str) -> str:
    """A role: scout, hunter or farmer in any language, else the team's own word in lower case. RoleMissing."""
    word = check_name(tidy(typed), ROLE_LIMIT).lower()
    if not fold(word):
        raise RoleMissing
    return _ROLES.get(fold(word), word)


def _reason(words: str) -> str:
    for key in DEFAULT_LOST_REASONS:
        if fold(words) in {fold(Voice.of(code).reason(key)) for code in LANGUAGES}:
            return key
    return words


@cache
def _zones() -> dict[str, str]:
    """Zones by their folded names."""
    return {fold(name): name for name in sorted(available_timezones())}


@cache
def _cities() -> dict[str, str]:
    """Zones by the folded name of their city; where two have the same, they are two names of one zone."""
    return {folded.rsplit("/", 1)[-1]: name for folded, name in _zones().items() if "/" in folded}


@cache
def _countries() -> dict[str, str]:
    """Codes by themselves and by the folded names of countries."""
    names = [(code, said) for one in LANGUAGES for code, said in Locale.parse(one).territories.items()]
    countries = [(code, said) for code, said in names if len(code) == 2 and code.isalpha() and code != "ZZ"]
    return {fold(said): code for code, said in countries} | {fold(code): code for code, _ in countries}
