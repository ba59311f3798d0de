"""How currencies are typed: signs, codes and words."""

from __future__ import annotations

from functools import cache

from babel.core import get_global

_SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND",
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "R$": "BRL", "ZŁ": "PLN", "KČ": "CZK", "FR.": "CHF", "SFR": "CHF", "FCFA": "XOF", "CFA": "XOF",
    "EURO": "EUR", "EUROS": "EUR", "DOLLAR": "$", "DOLLARS": "$", "POUND": "GBP", "POUNDS": "GBP", "QUID": "GBP",
}  # fmt: skip
_DOLLARS = frozenset(["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "BBD", "BSD", "JMD", "TTD"])
_CROWNS = frozenset(["SEK", "NOK", "DKK", "ISK"])
_TYPED_SMALL = frozenset(
    ["eur", "usd", "gbp", "chf", "cad", "aud", "jpy", "cny", "inr", "sek", "nok", "dkk", "pln", "czk", "huf", "brl"]
)


@cache
def tender() -> frozenset[str]:
    """The codes (ISO 4217) that are legal tender somewhere today, from the Unicode CLDR."""
    in_use = get_global("territory_currencies").values()
    return frozenset(code for used in in_use for code, _since, until, is_tender in used if is_tender and until is None)


def currency_named(word: str, base: str) -> str | None:
    """The currency `word` stands for; `$`, `kr` and `¥` mean the base currency where it goes by that sign."""
    typed = word.strip().upper()
    code = _SIGNS.get(typed, typed)
    if code == "$":
        return base if base in _DOLLARS else "USD"
    if code == "KR":
        return base if base in _CROWNS else None
    if typed == "¥" and base == "CNY":
        return base
    return code if code in tender() else None


def is_plainly_currency(word: str) -> bool:
    """Whether a word standing in a name may be a currency: `all`, `top` and `try` are codes only in capitals."""
    return not (len(word) == 3 and word.isalpha()) or word.isupper() or word in _TYPED_SMALL
