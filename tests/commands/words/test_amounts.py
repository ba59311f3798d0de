from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from commands.amounts import read_amount
from pipeline.money import LARGEST_MINOR, Money, exponent
from pipeline.refusals import AmountOutOfRange, NotAnAmount, Refused, UnknownCurrency


def read(words: str, locale: str = "en-US", base: str = "EUR") -> str:
    money = read_amount(words, base=base, locale=locale)
    return f"{Decimal(money.minor).scaleb(-exponent(money.currency))} {money.currency}"


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "fr-FR", "de-DE", "xx", "", "en_US", "fr"])
@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("12000", "12000.00 EUR"),
        ("12k", "12000.00 EUR"),
        ("12K", "12000.00 EUR"),
        ("14 k", "14000.00 EUR"),
        ("1.2M", "1200000.00 EUR"),
        ("1,5 M€", "1500000.00 EUR"),
        ("1.5k", "1500.00 EUR"),
        ("2 millions d€", None),
        ("2 millions €", "2000000.00 EUR"),
        ("12 mille euros", "12000.00 EUR"),
        ("12\u202f000,50\u00a0€", "12000.50 EUR"),
        ("12 000,50 €", "12000.50 EUR"),
        ("12 000.50", "12000.50 EUR"),
        ("12'000.50 CHF", "12000.50 CHF"),
        ("12’000", "12000.00 EUR"),
        ("1,234,567", "1234567.00 EUR"),
        ("1.234.567", "1234567.00 EUR"),
        ("1,234.50", "1234.50 EUR"),
        ("1.234,50", "1234.50 EUR"),
        ("1 234 567,891", "1234567.89 EUR"),
        ("12,5", "12.50 EUR"),
        ("12.50", "12.50 EUR"),
        ("12.345678", "12.35 EUR"),
        ("1234.567", "1234.57 EUR"),
        ("0.505", "0.51 EUR"),
        ("0,5k", "500.00 EUR"),
        ("USD 12k", "12000.00 USD"),
        ("12k USD", "12000.00 USD"),
        ("12 usd", "12.00 USD"),
        ("12k€", "12000.00 EUR"),
        ("12 k€", "12000.00 EUR"),
        ("€12k", "12000.00 EUR"),
        ("€ 12k", "12000.00 EUR"),
        ("12kEUR", "12000.00 EUR"),
        ("£3m", "3000000.00 GBP"),
        ("$5k", "5000.00 USD"),
        ("US$5k", "5000.00 USD"),
        ("CA$5k", "5000.00 CAD"),
        ("12000 euros", "12000.00 EUR"),
        ("12 000 F CFA", None),
        ("500 000 FCFA", "500000 XOF"),
        ("12k CHF", "12000.00 CHF"),
        ("12 zł", "12.00 PLN"),
        ("10 kr", None),
        ("¥12000", "12000 JPY"),
        ("12000.5 JPY", "12001 JPY"),
        ("1.5 KWD", "1.500 KWD"),
        ("+12k", "12000.00 EUR"),
        ("500.- CHF", "500.00 CHF"),
        ("10000000000", "10000000000.00 EUR"),
        ("10bn", "10000000000.00 EUR"),
        ("0.01", "0.01 EUR"),
    ],
)
def test_an_amount_is_read_as_it_is_typed_whatever_the_language(words: str, amount: str | None, locale: str) -> None:
    if amount is None:
        with pytest.raises(NotAnAmount):
            read(words, locale)
    else:
        assert read(words, locale) == amount


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        ("1.234", "1.23 EUR", "1234.00 EUR"),
        ("1,234", "1234.00 EUR", "1.23 EUR"),
        ("€12,000", "12000.00 EUR", "12000.00 EUR"),
        ("USD 12,000", "12000.00 USD", "12000.00 USD"),
        ("€12.000", "12.00 EUR", "12000.00 EUR"),
        ("12,000 €", "12000.00 EUR", "12.00 EUR"),
        ("12.000 €", "12.00 EUR", "12000.00 EUR"),
        ("123.456", "123.46 EUR", "123456.00 EUR"),
        ("1.250k", "1250.00 EUR", "1250000.00 EUR"),
        ("1,250k", "1250000.00 EUR", "1250.00 EUR"),
        ("1.234 KWD", "1.234 KWD", "1234.000 KWD"),
        ("1,234 KWD", "1234.000 KWD", "1.234 KWD"),
        ("1.234 JPY", "1234 JPY", "1234 JPY"),
        ("1,234 JPY", "1234 JPY", "1234 JPY"),
        ("0.500", "0.50 EUR", "0.50 EUR"),
        ("0,500", "0.50 EUR", "0.50 EUR"),
        ("1234,567", "1234.57 EUR", "1234.57 EUR"),
        ("1.23", "1.23 EUR", "1.23 EUR"),
        ("1.2345", "1.23 EUR", "1.23 EUR"),
    ],
)
def test_the_locale_decides_what_three_digits_after_one_sign_are(words: str, english: str, french: str) -> None:
    assert [read(words, "en-US"), read(words, "fr-FR")] == [english, french]


@pytest.mark.parametrize(
    ("words", "base", "amount"),
    [
        ("$5", "CAD", "5.00 CAD"),
        ("$5", "EUR", "5.00 USD"),
        ("5 kr", "SEK", "5.00 SEK"),
        ("5k kr", "DKK", "5000.00 DKK"),
        ("¥5", "CNY", "5.00 CNY"),
        ("12", "JPY", "12 JPY"),
        ("12k", "KWD", "12000.000 KWD"),
    ],
)
def test_a_sign_several_currencies_share_means_the_teams_own(words: str, base: str, amount: str) -> None:
    assert read(words, base=base) == amount


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "k",
        "€",
        "acme",
        "12 00",
        "1.2.3",
        "12,34,56",
        "1,2.3,4",
        "12k12",
        "15/12",
        "15h",
        "50%",
        "#42",
        "007",
        "€12€",
        "12 k k",
        "1e9",
        "0x10",
        "12 acme",
        "twelve",
        "12h€",
        "12..5",
        "--",
        "1 2 3",
        "a" * 50,
    ],
)
def test_what_is_not_an_amount_is_refused_with_the_words(words: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        read(words)
    assert refusal.value.facts == {"words": words.strip()}


@pytest.mark.parametrize(
    "words",
    [
        "0",
        "0.00",
        "0 €",
        "0.004",
        "-5",
        "-12k€",
        "€-5",
        "-€5",
        "- 5",
        "−500 €",
        "NaN",
        "inf",
        "-Infinity",
        "∞",
        "10000000000.01",
        "11bn",
        "9" * 59,
        "9" * 4000,
        "1000000000000",
    ],
)
def test_an_amount_nobody_sells_for_is_refused_with_the_largest(words: str) -> None:
    with pytest.raises(AmountOutOfRange) as refusal:
        read(words)
    assert refusal.value.facts == {"largest": Money(LARGEST_MINOR, "EUR")}


@pytest.mark.parametrize(("words", "code"), [("12k XYZ", "XYZ"), ("abc 12", "ABC"), ("12,50 DEM", "DEM")])
def test_a_currency_nobody_pays_in_is_refused_by_name(words: str, code: str) -> None:
    with pytest.raises(UnknownCurrency) as refusal:
        read(words)
    assert refusal.value.facts == {"code": code}


@given(st.integers(1, LARGEST_MINOR), st.sampled_from(["EUR", "USD", "JPY", "KWD", "XOF"]), st.booleans())
def test_an_amount_written_out_is_read_back_to_the_cent(minor: int, currency: str, french: bool) -> None:
    plain = f"{Decimal(minor).scaleb(-exponent(currency)):,f}"
    written = plain.translate(str.maketrans(",.", "\u202f,")) if french else plain
    locale = "fr-FR" if french else "en-US"
    assert read_amount(f"{written} {currency}", base="EUR", locale=locale) == Money(minor, currency)


@given(st.text(), st.sampled_from(["en-US", "fr-FR", "??"]))
@example("1" * 10_000, "en-US")
@example("१२", "fr-FR")
@example("²", "fr-FR")
def test_any_words_are_an_amount_or_refused(words: str, locale: str) -> None:
    try:
        money = read_amount(words, base="EUR", locale=locale)
    except Refused:
        return
    assert 0 < money.minor <= LARGEST_MINOR
