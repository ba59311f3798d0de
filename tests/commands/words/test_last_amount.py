from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from commands.amounts import AmountFound, last_amount, read_amount
from pipeline.money import Money
from pipeline.refusals import AmountOutOfRange, Refused


def last(text: str, locale: str = "en-US") -> tuple[str, str] | None:
    words = text.split()
    found = last_amount(words, base="EUR", locale=locale)
    if found is None:
        return None
    return " ".join(words[found.start : found.end]), f"{found.money.minor} {found.money.currency}"


@pytest.mark.parametrize(
    ("text", "used", "money"),
    [
        ("3M tape 4k", "4k", "400000 EUR"),
        ("Acme 2.0 18k", "18k", "1800000 EUR"),
        ("Route 66 motel 250", "250", "25000 EUR"),
        ("Acme website 12k€", "12k€", "1200000 EUR"),
        ("Acme website 12 000,50 €", "12 000,50 €", "1200050 EUR"),
        ("Acme website USD 12k", "USD 12k", "1200000 USD"),
        ("Acme website 14 k", "14 k", "1400000 EUR"),
        ("Acme 1,5 M€ phase 2", "1,5 M€", "150000000 EUR"),
        ("Acme 12k€ lot 3", "12k€", "1200000 EUR"),
        ("Acme 5€ or 6€", "6€", "600 EUR"),
        ("Acme 12k, phase", "12k,", "1200000 EUR"),
        ("Acme EUR 12k for", "EUR 12k", "1200000 EUR"),
        ("Acme 4k all in", "4k", "400000 EUR"),
        ("Acme 4k try again", "4k", "400000 EUR"),
        ("Acme 4k for us", "4k", "400000 EUR"),
        ("Acme - 12k", "12k", "1200000 EUR"),
        ("Acme 25 m pool", "25", "2500 EUR"),
        ("Acme 25 M€ pool", "25 M€", "2500000000 EUR"),
        ("Hôtel 1 200 000 € clé", "1 200 000 €", "120000000 EUR"),
        ("Acme 12 mille", "12 mille", "1200000 EUR"),
        ("Acme 2000 eur", "2000 eur", "200000 EUR"),
    ],
)
def test_the_value_of_a_new_deal_is_the_last_amount_and_a_stated_currency_wins(
    text: str, used: str, money: str
) -> None:
    assert last(text) == (used, money)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12k",
        "12k€ acme",
        "Acme",
        "Acme #42",
        "Acme 15/12",
        "Acme Q4",
        "Acme 50%",
        "Acme K2",
        "Nan inf",
        "James 007",
        "Acme <@U123|lea>",
        'Acme "12k"',
        "Acme 24/7",
        "Acme 2nd",
        "Acme EUR",
    ],
)
def test_what_is_no_amount_stays_in_the_name(text: str) -> None:
    assert last(text) is None


@pytest.mark.parametrize("text", ["Acme 0", "Acme -500 €", "Acme 99999999999999999999"])
def test_a_value_out_of_range_is_refused_rather_than_left_in_the_name(text: str) -> None:
    with pytest.raises(AmountOutOfRange):
        last(text)


def test_what_was_used_is_told_by_place() -> None:
    found = last_amount(["Acme", "12", "k€"], base="EUR", locale="fr")
    assert found == AmountFound(Money(1_200_000, "EUR"), 1, 3, has_currency=True)


@given(st.lists(st.text("0123456789.,' kM€$-EURabm", max_size=12), max_size=12))
def test_any_words_hold_an_amount_or_none(words: list[str]) -> None:
    try:
        found = last_amount(words, base="EUR", locale="fr-FR")
    except AmountOutOfRange:
        return
    assert found is None or 1 <= found.start < found.end <= len(words)


@pytest.mark.parametrize("junk", ["1 ", "1,", "1", "k ", "€ ", "1. ", "- ", "EUR ", "1k "])
@pytest.mark.timeout(20)  # work that grows faster than its input would not end within it
def test_long_junk_is_no_amount_and_comes_to_an_end(junk: str) -> None:
    text = (junk * 10_000)[:4000]
    with suppress(Refused):
        last(text)
    with pytest.raises(Refused):
        read_amount(text, base="EUR", locale="en-US")
