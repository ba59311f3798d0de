"""What a digest that begins elsewhere than usual says of it, in both languages."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from messages.digest_margins import begins_elsewhere
from messages.voice import Voice
from pipeline.digests import DigestReport, Unreported
from pipeline.figures import Period, Tally
from tests.messages.given import WEEK, figures
from tests.messages.reading import soft

BEFORE = Period(start=WEEK.start - timedelta(days=7), end=WEEK.start, zone=WEEK.zone)


@pytest.mark.parametrize(
    ("language", "between", "closed", "moved"),
    [
        (
            "en",
            "Nobody got one for the time before (9–15 November).",
            "The last digest closed with 1 deal, €5.",
            "It begins on Monday 16 November, 9:00, where the last one ended: it was wanted at another time then.",
        ),
        (
            "fr",
            "Personne n’en a reçu pour la période d’avant (du 9 au 15 novembre).",
            "La dernière synthèse finissait à 1 affaire, 5 €.",
            (
                "Elle commence lundi 16 novembre à 9 h, où s’arrêtait la précédente : "
                "elle était alors prévue à un autre moment."
            ),
        ),
    ],
)
def test_a_digest_says_why_it_begins_elsewhere_and_what_lies_in_none(
    language: str, between: str, closed: str, moved: str
) -> None:
    voice = Voice.of(language, ZoneInfo("Europe/Paris"), now=WEEK.end)
    report = DigestReport(
        figures=figures(), usual={}, moved=True, unreported=Unreported(BEFORE, Tally(count=1, minor=500))
    )
    assert [soft(said) for said in begins_elsewhere(voice, report)] == [f"{between} {closed}", moved]
    assert begins_elsewhere(voice, DigestReport(figures=figures(), usual={})) == []
