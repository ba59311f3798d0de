"""Catalogues: English is the source, every other language one `.po` file, read when it is first needed."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["en", "fr"]

LOCALES = Path(__file__).parent / "locales"

DEFAULT_LOCALES: dict[Language, str] = {"en": "en_GB", "fr": "fr_FR"}
"""Formats where nothing better is known of a reader."""


@cache
def catalogue(language: Language) -> NullTranslations:
    """The words of `language`, kept for the life of the process."""
    if language == "en":
        return NullTranslations()
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        entries = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return GNUTranslations(compiled)


def language_of(code: str) -> Language:
    """The language spoken to somebody whose Slack says `code` ("fr-CA", "en_US"); English where there is none."""
    return "fr" if code.lower().replace("-", "_").split("_")[0] == "fr" else "en"
