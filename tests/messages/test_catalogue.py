"""The French catalogue: complete, nothing left over, typographically right, and true to its placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from messages.languages import LOCALES, catalogue, language_of
from messages.voice import Voice
from tests.messages.reading import faults_of_typography

ROOT = Path(__file__).parents[2]
SPOKEN = ("bot", "commands", "digests", "messages")
"""The packages whose sentences the catalogue has."""

Key = tuple[str | None, str | tuple[str, ...]]


def said_in_the_code() -> set[Key]:
    with (ROOT / "messages" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: set[Key] = set()
    for package in SPOKEN:
        for _, _, message, _, context in extract_from_dir(ROOT / package, methods, options):
            found.add((context, tuple(message) if isinstance(message, tuple | list) else message))
    return found


def french() -> Catalog:
    with (LOCALES / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


def entries() -> list[Message]:
    return [entry for entry in french() if entry.id]


def sentences(entry: Message) -> Iterator[str]:
    yield from entry.string if isinstance(entry.string, tuple | list) else [entry.string or ""]


def test_the_catalogue_has_exactly_what_is_said() -> None:
    kept = {(entry.context, entry.id) for entry in entries()}

    assert said_in_the_code() - kept == set(), "missing: docs/translating.md says how to add them"
    assert kept - said_in_the_code() == set(), "said nowhere any more"


def test_nothing_is_untranslated_or_fuzzy() -> None:
    unfinished = [entry.id for entry in entries() if entry.fuzzy or not all(sentences(entry))]

    assert unfinished == []


def test_every_translation_keeps_its_placeholders() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)s", text))

    wrong = [
        last
        for entry in entries()
        for *_, last in [list(sentences(entry))]
        if names(last) != names(entry.id if isinstance(entry.id, str) else entry.id[-1])
    ]

    assert wrong == []


def test_every_translation_keeps_what_is_in_bold() -> None:
    def marks(text: str) -> int:
        return text.count("*")

    wrong = [
        sentence
        for entry in entries()
        for sentence in sentences(entry)
        if marks(sentence) != marks(entry.id if isinstance(entry.id, str) else entry.id[0])
    ]

    assert wrong == []


def test_french_typography_is_kept_everywhere() -> None:
    faults = {
        sentence: faults_of_typography(re.sub(r"%\(\w+\)s", "x", sentence))
        for entry in entries()
        if not str(entry.id).startswith(("/deal", "/pipeline"))
        for sentence in sentences(entry)
    }

    assert {sentence: fault for sentence, fault in faults.items() if fault} == {}


def test_nothing_shouts() -> None:
    assert [text for entry in entries() for text in [*sentences(entry), str(entry.id)] if "!" in text] == []


def test_plurals_count_as_french_does() -> None:
    assert (french().num_plurals, french().plural_expr) == (2, "(n > 1)")


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 deals need attention.", "0 affaire demande de l’attention."),
        (1, "1 deal needs attention.", "1 affaire demande de l’attention."),
        (2, "2 deals need attention.", "2 affaires demandent de l’attention."),
        (21, "21 deals need attention.", "21 affaires demandent de l’attention."),
    ],
)
def test_singular_and_plural_are_right_in_both_languages(count: int, english: str, french: str) -> None:
    def said(language: str) -> str:
        one, many = "%(count)s deal needs attention.", "%(count)s deals need attention."
        return Voice.of(language).ngettext(one, many, count) % {"count": count}

    assert (said("en"), said("fr")) == (english, french)


def test_a_catalogue_is_read_once() -> None:
    assert catalogue("fr") is catalogue("fr")


@pytest.mark.parametrize(
    ("code", "language"), [("fr", "fr"), ("fr-CA", "fr"), ("FR_fr", "fr"), ("en-US", "en"), ("de", "en"), ("", "en")]
)
def test_a_language_nobody_translated_is_english(code: str, language: str) -> None:
    assert language_of(code) == language
