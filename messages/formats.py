"""Amounts, numbers, days and hours as each locale writes them."""

from __future__ import annotations

import re
from copy import copy
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from babel.languages import get_official_languages
from babel.numbers import NumberPattern, format_decimal

from pipeline.money import Money, exponent

NO_BREAK, NARROW = "\u00a0", "\u202f"
MINUS = "−"
_NOON = time(12)
_RATE_DECIMALS = 12
_MONTH_FIRST = frozenset({"en_US", "en_CA", "en_PH"})


@cache
def known_locale(language: str, country: str | None, default: str) -> str:
    """The locale of a language in a country, or `default` where the country does not speak it officially.

    An English speaker in Paris reads €12,000: a country somebody works in says nothing of how they write numbers.
    """
    if not country or language not in get_official_languages(country.upper(), regional=True, de_facto=True):
        return default
    try:
        return str(Locale.parse(f"{language}_{country.upper()}"))
    except (UnknownLocaleError, ValueError):
        return default


def money(amount: Money, locale: str, *, cents: bool = False) -> str:
    """An amount as the locale writes its currency; whole amounts without decimals, unless `cents` stand beside it.

    A code of letters stands apart from the digits after it (CLDR's currency spacing, which Babel leaves out).
    """
    places = exponent(amount.currency)
    whole = amount.minor % 10**places == 0
    pattern = _currency_pattern(locale, 0 if whole and not cents else places)
    value = Decimal(abs(amount.minor)).scaleb(-places)
    shown = pattern.apply(value, Locale.parse(locale), currency=amount.currency, currency_digits=False)
    shown = re.sub(r"([A-Za-z])(\d)", rf"\1{NO_BREAK}\2", shown)
    return f"{MINUS}{shown}" if amount.minor < 0 else shown


def number(value: int | Decimal, locale: str) -> str:
    """A number with the locale's separators and a true minus sign."""
    return format_decimal(value, locale=locale).replace("-", MINUS)


def rate(value: Fraction, locale: str) -> str:
    """A rate between currencies: as it is where twelve decimals say it, else in six digits that count."""
    exact = value * 10**_RATE_DECIMALS
    with localcontext(prec=60 if exact.denominator == 1 else 6):
        shown = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    _, _, last = shown.as_tuple()
    return format_decimal(shown, format=f"#,##0.{'#' * -min(0, int(last))}", locale=locale)


def percent(whole: int, locale: str) -> str:
    """Whole per cent: 73 is 73%, with a no-break space where the language wants one."""
    return f"{number(whole, locale)}{NO_BREAK if locale.startswith('fr') else ''}%"


def day(on: date, locale: str, *, year: bool) -> str:
    """A day in full: Friday 27 November, vendredi 27 novembre; with its year when asked."""
    return _dated(on, locale, "EEEE ", "MMMM", year=year)


def date_only(on: date, locale: str, *, year: bool = False) -> str:
    """A day without its weekday: 27 November, 27 novembre."""
    return _dated(on, locale, "", "MMMM", year=year)


def short_day(on: date, locale: str) -> str:
    """A day for narrow places: Mon 16 Nov; French leaves the weekday out: 16 nov."""
    return _dated(on, locale, "" if locale.startswith("fr") else "EEE ", "MMM", year=False)


def day_range(first: date, last: date, locale: str, *, short: bool = False) -> str:
    """Days from `first` to `last`, both included: 16–22 November, « 16 au 22 novembre »."""
    month = "MMM" if short and not locale.startswith("fr") else "MMMM"
    end = _dated(last, locale, "", month, year=False)
    if first == last:
        return end
    same_month = (first.year, first.month) == (last.year, last.month)
    if locale in _MONTH_FIRST:
        start = _dated(first, locale, "", month, year=False)
        return f"{start}–{last.day}" if same_month else f"{start} – {end}"
    start = _day_of_month(first, locale) if same_month else _dated(first, locale, "", month, year=False)
    if locale.startswith("fr"):
        return f"{start} au {end}"
    return f"{start}–{end}" if same_month else f"{start} – {end}"


def over_days(first: date, last: date, locale: str, *, short: bool = False) -> str:
    """The same inside a sentence or a title: « du 16 au 22 novembre », « le 27 novembre »."""
    said = day_range(first, last, locale, short=short)
    if not locale.startswith("fr"):
        return said
    return f"le {said}" if first == last else f"du {said}"


def hour(at: time, locale: str) -> str:
    """A time in a sentence: 9:30, 9 h 30; a full French hour is 9 h."""
    if locale.startswith("fr"):
        return f"{at.hour}{NO_BREAK}h" + (f"{NO_BREAK}{at.minute:02}" if at.minute else "")
    return clock(at, locale)


def clock(at: time, locale: str) -> str:
    """A time at the head of a line: 9:30, and 9:30 AM where hours are counted to twelve."""
    if locale in _MONTH_FIRST:
        return format_time(at, "short", locale=locale)
    return f"{at.hour}:{at.minute:02}"


def city(zone: str, locale: str) -> str:
    """The city a time zone is named after, in the reader's language: Europe/Paris is Paris."""
    if "/" not in zone or zone.startswith("Etc/"):
        return zone
    try:
        named = get_timezone_location(zone, locale=locale, return_city=True)
    except LookupError:
        named = zone.replace("_", " ")
    return named.rsplit("/", 1)[-1]


def weekday(number: int, locale: str) -> str:
    """The name of a day of the week, Monday being 0."""
    monday = date(2024, 1, 1)
    return format_date(monday + timedelta(days=number), "EEEE", locale=locale)


def nth(day: int, locale: str) -> str:
    """A day of the month by itself: 1st, 15th; 1ᵉʳ, 15."""
    if locale.startswith("fr"):
        return "1ᵉʳ" if day == 1 else str(day)
    ending = "th" if day // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def month(on: date, locale: str) -> str:
    """The name of a month."""
    return format_date(on, "LLLL", locale=locale)


def days_covered(start: datetime, end: datetime) -> tuple[date, date]:
    """The first and the last day whose noon lies in a half-open period (both ends in its own zone).

    From a Monday at 9:00 to the next they are Monday and Sunday; from a Friday at 17:00, Saturday and Friday. A period
    without a noon is of the day it begins.
    """
    first = start.date() + timedelta(days=1) if start.time() > _NOON else start.date()
    last = end.date() - timedelta(days=1) if end.time() <= _NOON else end.date()
    return (first, last) if first <= last else (start.date(), start.date())


@cache
def _currency_pattern(locale: str, decimals: int) -> NumberPattern:
    """The locale's pattern for money, with its own number of decimals. Babel shares its patterns, so this is a copy."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern


def _dated(on: date, locale: str, weekday: str, month: str, *, year: bool) -> str:
    if locale in _MONTH_FIRST:
        named = f"{weekday.rstrip()}, " if weekday else ""
        return format_date(on, f"{named}{month} d{', y' if year else ''}", locale=locale)
    return format_date(on, f"{weekday}'{_day_of_month(on, locale)}' {month}{' y' if year else ''}", locale=locale)


def _day_of_month(on: date, locale: str) -> str:
    return "1ᵉʳ" if on.day == 1 and locale.startswith("fr") else str(on.day)
