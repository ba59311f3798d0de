"""One end of a period as it is said: a day, a week, a month, a quarter, a year, and which of them without a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from commands.almanac import Almanac, Readings, Span
from commands.date_words import MONTHS, NUMBERS, WEEKDAYS, either, is_month_first, number_of
from commands.day_arithmetic import months_on

UNITS: Mapping[str, str] = {
    **dict.fromkeys(("week", "weeks", "semaine", "semaines", "w"), "week"),
    **dict.fromkeys(("month", "months", "mois"), "month"),
    **dict.fromkeys(("quarter", "quarters", "trimestre", "trimestres"), "quarter"),
    **dict.fromkeys(("year", "years", "annee", "annees", "an", "ans", "exercice", "fiscal year"), "year"),
}
WHICH: Mapping[str, int] = {
    **dict.fromkeys(("this", "current", "ce", "cet", "cette", "courant", "courante", "en cours"), 0),
    **dict.fromkeys(("next", "coming", "prochain", "prochaine", "suivant", "suivante", "a venir"), 1),
    **dict.fromkeys(
        ("last", "previous", "past", "dernier", "derniere", "passe", "passee", "precedent", "precedente", "ecoule",
         "ecoulee"), -1,
    ),
}  # fmt: skip
_DAYS = {
    **dict.fromkeys(("today", "auj", "aujourd hui", "aujourdhui", "ce jour"), 0),
    **dict.fromkeys(("yesterday", "hier"), -1),
    **dict.fromkeys(("tomorrow", "demain"), 1),
}
_TO_DATE = {"mtd": "month", "qtd": "quarter", "ytd": "year", "wtd": "week"}
_NTH = {
    "first": 1, "premier": 1, "second": 2, "deuxieme": 2, "third": 3, "troisieme": 3, "fourth": 4, "quatrieme": 4,
}  # fmt: skip
WORDS = frozenset(
    part
    for word in (
        *UNITS,
        *WHICH,
        *(f"{word}s" for word in WHICH),
        *_DAYS,
        *_TO_DATE,
        *_NTH,
        *MONTHS,
        *WEEKDAYS,
        *NUMBERS,
    )
    for part in word.split()
) | {"ci", "rolling", "glissant", "glissants", "day", "days", "jour", "jours", "d", "j", "fiscal", "year", "fy", "an"}
"""Every word that one end of a period may hold; others hold a digit."""

_YEARS_ROUND = 8
"""29 February comes round within eight years."""

_UNIT, _WHICH = f"(?P<unit>{either([*UNITS])})", f"(?P<which>{either([*WHICH])})"
_ENGLISH = {"this", "current", "next", "coming", "last", "previous", "past"}
_WHICH_AFTER = f"(?P<which>{either([word for word in WHICH if word not in _ENGLISH])})"
"""As the French say it: in `november last week` the last belongs to the week."""

_YEAR = r"(?: (?:of |de |d )?(?P<year>20\d\d))?"
_MONTH = rf"(?P<month>{either(MONTHS)})\.?"
_WEEKDAY = f"(?P<weekday>{either(WEEKDAYS)})"
_ORDINAL = "(?:st|nd|rd|th|er|e)?"

_Reader = Callable[[re.Match[str], Almanac], Iterator[Span]]


@lru_cache(maxsize=512)
def readings(said: str, almanac: Almanac, *, month_first: bool | None = None) -> Readings:
    """All that folded words may mean; none where they are no part of a period. `month_first` as the locale has it."""
    first = is_month_first(almanac.locale) if month_first is None else month_first
    for pattern, read in _PATTERNS:
        found = pattern.fullmatch(said)
        if found:
            return tuple(read(found, almanac))
    numeric = _NUMERIC.fullmatch(said)
    return tuple(_numeric(numeric, almanac, month_first=first)) if numeric else ()


@lru_cache(maxsize=64)
def day_numbers(said: str, almanac: Almanac) -> Readings:
    """A day of a month that is not said, such as the 1 of `1 to 15 March`."""
    found = _NUMBER.fullmatch(said)
    if not found:
        return ()
    firsts = [months_on(almanac.today.replace(day=1), ahead) for ahead in range(-12 * _YEARS_ROUND, 13)]
    return tuple((day, day) for first in firsts if (day := _date(first.year, first.month, int(found["day"]))))


def _relative(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    yield almanac.around(UNITS[found["unit"]], WHICH[found["which"]] if "which" in found.groupdict() else 0)


def _to_date(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    yield almanac.around(_TO_DATE[found["short"]], 0)


def _named_day(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    day = almanac.today + timedelta(days=_DAYS[found["day"]])
    yield day, day


def _weekday(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    monday = almanac.today - timedelta(days=almanac.today.weekday())
    for weeks in range(-2, 3):
        day = monday + timedelta(weeks=weeks, days=WEEKDAYS[found["weekday"]])
        yield day, day


def _which_one(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    """`last Friday`, `novembre dernier`: the last that is over, the next to begin, the one that is now or was last."""
    given = found.groupdict()
    spans = tuple(_weekday(found, almanac) if given["weekday"] else _month(found, almanac))
    today, steps = almanac.today, WHICH[found["which"]]
    if steps < 0:
        yield from [span for span in spans if span[1] < today][-1:]
    elif steps > 0:
        yield from [span for span in spans if span[0] > today][:1]
    else:
        yield from [span for span in spans if span[0] <= today][-1:]


def _years(found: re.Match[str], almanac: Almanac) -> range:
    year = found.groupdict().get("year")
    if year:
        only = int(year) + (2000 if len(year) == 2 else 0)
        return range(only, only + 1)
    return range(almanac.today.year - _YEARS_ROUND, almanac.today.year + _YEARS_ROUND + 1)


def _month(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    month = MONTHS[found["month"]] if found["month"] in MONTHS else int(found["month"])
    for year in _years(found, almanac):
        yield from _months(date(year, month, 1), 1) if 1 <= month <= 12 else ()


def _quarter(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    number = _NTH[found["nth"]] if found["nth"] in _NTH else int(found["nth"])
    for year in _years(found, almanac):
        yield from _months(months_on(date(year, almanac.fiscal_starts, 1), 3 * number - 3), 3)


def _half(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    for year in _years(found, almanac):
        yield from _months(months_on(date(year, almanac.fiscal_starts, 1), 6 * int(found["nth"]) - 6), 6)


def _year(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    yield from _months(date(int(found["year"]), almanac.fiscal_starts, 1), 12)


def _week(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    """A week by its number (ISO 8601); where weeks start on another day, the one its Monday is in."""
    number = int(found["number"])
    for year in _years(found, almanac):
        if 1 <= number <= date(year, 12, 28).isocalendar().week:
            yield almanac.around("week", 0, date.fromisocalendar(year, number, 1))


def _day_of_month(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    month = MONTHS[found["month"]] if found["month"] in MONTHS else int(found["month"])
    days = (_date(year, month, int(found["day"])) for year in _years(found, almanac))
    yield from ((day, day) for day in days if day)


def _numeric(found: re.Match[str], almanac: Almanac, *, month_first: bool) -> Iterator[Span]:
    """15/11 or, in the United States, 11/15."""
    first, second = int(found["first"]), int(found["second"])
    month, day = (first, second) if month_first else (second, first)
    days = (_date(year, month, day) for year in _years(found, almanac))
    yield from ((one, one) for one in days if one)


def _rolling(found: re.Match[str], almanac: Almanac) -> Iterator[Span]:
    """So many days, weeks, months up to and including today, or from today on: `in 30 days` is a day, and no period."""
    count, unit = number_of(found["count"]), found["unit"]
    said = found["lead"] or found["mid"] or found["tail"] or ""
    if almanac.ahead and not said:
        return
    on = WHICH.get(said.rstrip("s"), -1) > 0
    months = {"month": 1, "quarter": 3, "year": 12}.get(UNITS.get(unit, ""), 0)
    days = 7 if UNITS.get(unit) == "week" else 1
    if not 1 <= count * (months * 31 or days) <= _MOST_DAYS:
        return
    away = count if on else -count
    edge = months_on(almanac.today, away * months) if months else almanac.today + timedelta(days=away * days)
    one = timedelta(days=1)
    yield (almanac.today, edge - one) if on else (edge + one, almanac.today)


def _months(first: date, count: int) -> Iterator[Span]:
    yield first, months_on(first, count) - timedelta(days=1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February, or a 15th month
        return None


_MOST_DAYS = 3660
"""Ten years, the longest that is counted back."""

_COUNT = rf"(?P<count>[1-9]\d{{0,3}}|{either([word for word, count in NUMBERS.items() if count > 1])})"
_BACK_OR_ON = either(
    [f"{word}{plural}" for word in WHICH for plural in ("", "s")] + ["rolling", "glissant", "glissants"]
)
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(f"(?P<day>{either(_DAYS)})"), _named_day),
    (re.compile(f"{_WHICH} {_UNIT}(?: ci)?"), _relative),
    (re.compile(f"{_UNIT} {_WHICH_AFTER}"), _relative),
    (re.compile("(?P<unit>week|semaine|month|mois|quarter|trimestre|year|annee)"), _relative),
    (re.compile(f"(?P<short>{either([*_TO_DATE])})"), _to_date),
    (re.compile(f"{_WHICH} (?:{_WEEKDAY}|(?P<month>{either(MONTHS)}))(?P<year>)"), _which_one),
    (re.compile(f"(?:{_WEEKDAY}|(?P<month>{either(MONTHS)})) {_WHICH_AFTER}(?P<year>)"), _which_one),
    (re.compile(_WEEKDAY), _weekday),
    (
        re.compile(
            f"(?:(?P<lead>{_BACK_OR_ON}) )?{_COUNT} ?(?:(?P<mid>{_BACK_OR_ON}) )?"
            f"(?P<unit>days?|jours?|d|j|{either([*UNITS])})(?: (?P<tail>{_BACK_OR_ON}))?"
        ),
        _rolling,
    ),
    (re.compile(rf"(?:(?:month|mois) (?:of |de |d ))?{_MONTH}{_YEAR}"), _month),
    (re.compile(r"(?P<month>\d{1,2})[/.](?P<year>20\d\d)"), _month),
    (re.compile(r"(?P<year>20\d\d)[/. ](?P<month>0?[1-9]|1[0-2])"), _month),
    (re.compile(r"[qt](?P<nth>[1-4])(?:[ /.]?(?P<year>20\d\d|\d\d))?"), _quarter),
    (re.compile(rf"(?P<nth>[1-4]|{either(_NTH)})(?:er|eme|e|st|nd|rd|th)? (?:quarter|trimestre){_YEAR}"), _quarter),
    (re.compile(rf"(?:quarter|trimestre) (?P<nth>[1-4]){_YEAR}"), _quarter),
    (re.compile(rf"[hs](?P<nth>[12]){_YEAR}"), _half),
    (re.compile(r"(?:(?:year|annee|an|fiscal year|exercice|fy) ?)?(?P<year>20\d\d)"), _year),
    (re.compile(rf"(?:week |semaine |w ?|s)(?P<number>\d{{1,2}}){_YEAR}"), _week),
    (re.compile(rf"(?P<day>\d{{1,2}}){_ORDINAL} (?:of |de )?{_MONTH}{_YEAR}"), _day_of_month),
    (re.compile(rf"{_MONTH} (?:the )?(?P<day>\d{{1,2}}){_ORDINAL}{_YEAR}"), _day_of_month),
    (re.compile(r"(?P<year>20\d\d)[/. ](?P<month>\d{1,2})[/. ](?P<day>\d{1,2})"), _day_of_month),
)
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})(?:[/.](?P<year>20\d\d|\d\d))?")
_NUMBER = re.compile(rf"(?P<day>\d{{1,2}}){_ORDINAL}")
