"""What admins see of rates between currencies: what Slack takes, numbers as each language writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from messages import rates
from messages.message import Message
from messages.voice import Voice
from pipeline.exchange import RateInForce
from tests.messages.block_kit import live_tokens, problems, problems_of_form
from tests.messages.given import LEA, TOM, voice
from tests.messages.reading import faults_of_typography, soft, texts
from tests.pipeline.rates import own_rate

DAY = date(2026, 11, 1)
ODD = replace(TOM, name="<!channel> *x* & `y` " + "z" * 99)
MANY = [(own_rate("USD", "0.92", day=DAY, number=number), ODD) for number in range(1, 14)]
OF_BANK = [RateInForce(currency="GBP", rate=Fraction("1.1993"), day=DAY)] * 12


def lists(said: Voice) -> list[Message]:
    without = [("CHF", 1), ("JPY", 1200)]
    return [
        rates.listed(said, base="EUR", own=MANY, published=OF_BANK, without=without, bank_counts=True),
        rates.listed(said, base="EUR", own=MANY[:1], published=[], without=[], bank_counts=False, page=2),
        rates.listed(
            said, base="EUR", own=[(own_rate("USD", "0.92"), None)], published=[], without=without, bank_counts=False,
            note=rates.saved(said, own_rate("USD", "0.92"), LEA),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lists_and_forms_are_ones_slack_takes_and_page_nobody(language: str) -> None:
    said = voice(language)
    assert problems_of_form(dict(rates.form(said, base="EUR", today=DAY).view)) == []
    for message in lists(said):
        assert problems(message) == []
        assert [token for text in texts(message) for token in live_tokens(text) if token.startswith("<!")] == []


def test_french_is_spaced_as_french_is() -> None:
    said = [text for message in lists(voice("fr")) for text in texts(message) if "channel" not in text]
    assert [faults_of_typography(text) for text in said if faults_of_typography(text)] == []


NUMBERS = [
    (Fraction("0.92"), "0.92", "0,92"),
    (Fraction(150), "150", "150"),
    (Fraction("0.000061"), "0.000061", "0,000061"),
    (Fraction("1234.5"), "1,234.5", "1 234,5"),
    (Fraction("123456789012.123456789012"), "123,456,789,012.123456789012", "123 456 789 012,123456789012"),
    (Fraction(1, 999_999_999_999), "0.000000000001", "0,000000000001"),
    (Fraction(1, 3), "0.333333", "0,333333"),
    (1 / Fraction("175.68"), "0.00569217", "0,00569217"),
    (Fraction("20275.17") / Fraction("1.1172"), "18,148.2", "18 148,2"),
]


@pytest.mark.parametrize(("rate", "english", "french"), NUMBERS)
def test_a_rate_is_told_exactly_or_in_six_digits_that_count(rate: Fraction, english: str, french: str) -> None:
    assert soft(rates.equation(voice("en"), "USD", rate, "EUR")) == f"1 USD = {english} EUR"
    assert soft(rates.equation(voice("fr"), "USD", rate, "EUR")) == f"1 USD = {french} EUR"
