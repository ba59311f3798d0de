"""Whom one speaks to: the language, the formats and the clock of a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from messages import formats, words
from messages.languages import DEFAULT_LOCALES, Language, catalogue, language_of
from messages.prose import Prose
from pipeline.calendar import Calendar
from pipeline.deals import FORMER_COLLEAGUE, DealFacts, FollowUpFacts, Person
from pipeline.money import Money, round_half_up
from pipeline.planning import working_day_in
from pipeline.stages import Pipeline, Stage

_HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class Voice:
    """A reader's language ("en", "fr"), locale (such as "fr_CA") and zone.

    `now` (UTC), where it is known, decides whether a day is told with its year. Methods that return `str` return plain
    words, escaped where they are placed; `render` returns safe text.
    """

    language: Language
    locale: str
    zone: ZoneInfo
    now: datetime | None = None
    # Out of reach of the templates themselves.
    _prose: Prose = field(default_factory=Prose, repr=False)
    _calendar: Calendar | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        who: Person | str,
        zone: ZoneInfo | str | None = None,
        *,
        now: datetime | None = None,
        prose: Prose | None = None,
    ) -> Voice:
        """The voice for a person (zone theirs unless given), or for a language code (zone UTC unless given).

        It says the templates of `prose`; without it ours alone, which does for words of the catalogue.
        """
        code, country, own_zone = (who, None, "UTC") if isinstance(who, str) else (who.language, who.country, who.zone)
        language = language_of(code)
        locale = formats.known_locale(language, country, DEFAULT_LOCALES[language])
        place = zone or own_zone
        return cls(language, locale, ZoneInfo(place) if isinstance(place, str) else place, now, prose or Prose())

    def to(self, who: Person | str, zone: ZoneInfo | str | None = None) -> Voice:
        """The voice for somebody else, as `of` tells it: at the same moment, in the same templates.

        Their working days are taken to be the same until `working` says otherwise.
        """
        voice = Voice.of(who, zone, now=self.now, prose=self._prose)
        return replace(voice, _calendar=self._calendar)

    def at(self, now: datetime) -> Voice:
        """The same voice at a known moment (UTC)."""
        return replace(self, now=now)

    def working(self, calendar: Calendar) -> Voice:
        """The same voice for a reader with these working days; where none are known, people work every day."""
        return replace(self, _calendar=calendar)

    def tomorrow(self) -> date | None:
        """The reader's next working day from tomorrow on; None where the moment is not known."""
        if self.now is None:
            return None
        if self._calendar is None:
            return self.local(self.now).date() + timedelta(days=1)
        return working_day_in(1, self.now, zone=self.zone, calendar=self._calendar)

    def instead_of_tomorrow(self) -> str | None:
        """That day in full where the reader has tomorrow off; None where tomorrow will do."""
        day = self.tomorrow()
        if day is None or self.now is None or day == self.local(self.now).date() + timedelta(days=1):
            return None
        return self.day(day)

    def gettext(self, message: str) -> str:
        """The catalogue's words for an English message."""
        return catalogue(self.language).gettext(message)

    _ = gettext

    def ngettext(self, one: str, many: str, count: int | Decimal) -> str:
        """The form for a count; 0 and 1.5 are singular in French."""
        return catalogue(self.language).ngettext(one, many, self._plural(count))

    def pgettext(self, meaning: str, message: str) -> str:
        """The words for a message that has several meanings in English."""
        return catalogue(self.language).pgettext(meaning, message)

    def npgettext(self, meaning: str, one: str, many: str, count: int | Decimal) -> str:
        """`ngettext` for a message that has several meanings in English."""
        return catalogue(self.language).npgettext(meaning, one, many, self._plural(count))

    def render(self, template: str, **facts: Any) -> Markup:
        """The template `templates/<template>.j2` said in this voice; every fact in it is inert text."""
        return self._prose.said(template, self, facts)

    def money(self, amount: Money, *, cents: bool = False) -> str:
        """€12,000, 12 000 €; decimals only where there are cents, or in a column with `cents`."""
        return formats.money(amount, self.locale, cents=cents)

    def number(self, value: int | Decimal) -> str:
        """1,234.5 or 1 234,5."""
        return formats.number(value, self.locale)

    def rate(self, value: Fraction) -> str:
        """What one unit of a currency is worth: 0.92 or 0,92."""
        return formats.rate(value, self.locale)

    def percent(self, whole: int) -> str:
        """73 as 73% or 73 %."""
        return formats.percent(whole, self.locale)

    def lasting(self, seconds: int) -> str:
        """How long something took, halves up: in hours, from three days on in days."""
        hours, days = round_half_up(seconds, _HOUR), round_half_up(seconds, 24 * _HOUR)
        if not hours:
            return self.gettext("less than an hour")
        if seconds < 3 * 24 * _HOUR:
            return self.ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        return self.ngettext("%(count)s day", "%(count)s days", days) % {"count": self.number(days)}

    def local(self, at: datetime) -> datetime:
        """An instant on the reader's clock."""
        return at.astimezone(self.zone)

    def day(self, on: date | datetime) -> str:
        """A day in full; its year unless it is this year's. Instants are read on the reader's clock."""
        on = self._date(on)
        return formats.day(on, self.locale, year=self._other_year(on))

    def date_only(self, on: date | datetime) -> str:
        """A day without its weekday."""
        on = self._date(on)
        return formats.date_only(on, self.locale, year=self._other_year(on))

    def days(self, first: date, last: date) -> str:
        """Days from the first to the last; the year of the last unless it is this year's."""
        return self._dated(formats.day_range(first, last, self.locale), last)

    def over(self, first: date, last: date) -> str:
        """The same inside a sentence: 16–22 November; du 16 au 22 novembre, le 27 novembre."""
        return self._dated(formats.over_days(first, last, self.locale), last)

    def moment(self, at: datetime) -> str:
        """Friday 27 November, 9:30; vendredi 27 novembre à 9 h 30."""
        joint = " à " if self.language == "fr" else ", "
        return f"{self.day(at)}{joint}{self.hour(at)}"

    def hour(self, at: datetime) -> str:
        """9:30 or 9 h 30, on the reader's clock."""
        return formats.hour(self.local(at).time(), self.locale)

    def clock(self, at: datetime) -> str:
        """9:30 at the head of a line, on the reader's clock."""
        return formats.clock(self.local(at).time(), self.locale)

    def weekday(self, number: int) -> str:
        """The name of a day of the week, Monday being 0."""
        return formats.weekday(number, self.locale)

    def weekday_of(self, at: datetime) -> str:
        """The name of the day an instant falls on, on the reader's clock."""
        return self.weekday(self.local(at).weekday())

    def zone_city(self, zone: str) -> str:
        """Europe/Paris is Paris."""
        return formats.city(zone, self.locale)

    def named(self, name: str) -> str:
        """A person's name, or that they are a former colleague whose name nobody knows any more."""
        return self.gettext("a former colleague") if name == FORMER_COLLEAGUE else name

    def stage(self, stage: Stage) -> str:
        """A default stage by the catalogue, any other by the name its team gave it."""
        return words.stages(self).get(stage.key or "", stage.name)

    def pipeline_name(self, pipeline: Pipeline) -> str:
        """A default pipeline by the catalogue, any other by the name its team gave it."""
        return words.pipelines(self).get(pipeline.key or "", pipeline.name)

    def pipeline_called(self, name: str) -> str:
        """The same where only the name is known."""
        return words.pipelines(self).get(name.lower(), name)

    def verb(self, verb: str) -> str:
        """A verb of the code as the reader types it: move, avancer."""
        return words.verbs(self).get(verb, verb)

    def reason(self, reason: str) -> str:
        """A default reason by the catalogue, any other as its team wrote it."""
        return words.reasons(self).get(reason, reason)

    def answered(self, before: Mapping[str, bool], after: Mapping[str, bool]) -> str:
        """Which questions of BANT are answered otherwise than before: budget yes, timing not known."""
        changed = {question for question in {*before, *after} if before.get(question) != after.get(question)}
        return words.bant_in_words(self, {question: after.get(question) for question in changed})

    def deal_name(self, deal: DealFacts) -> str:
        """How a deal is told apart in a line: its name, after its company where the name does not say it."""
        company = (deal.company or "").strip()
        if not company or company.split()[0].casefold() in deal.name.casefold():
            return deal.name
        return f"{company}, {deal.name}"

    def deal_title(self, deal: DealFacts) -> str:
        """The same with its number: #42 Acme website."""
        return f"#{deal.number} {self.deal_name(deal)}"

    def due(self, follow_up: FollowUpFacts) -> str:
        """When something is due: the day, and the hour where one was given."""
        return self.moment(follow_up.due_at) if follow_up.timed else self.day(follow_up.due_at)

    def _date(self, on: date | datetime) -> date:
        return self.local(on).date() if isinstance(on, datetime) else on

    def _dated(self, said: str, last: date) -> str:
        return f"{said} {last.year}" if self._other_year(last) else said

    def _other_year(self, on: date) -> bool:
        return self.now is None or on.year != self.local(self.now).year

    def _plural(self, count: int | Decimal) -> int:
        """What gettext counts with, whole numbers only: 1.5 goes with 1 in French and with many in English."""
        whole = int(count)
        return whole if self.language == "fr" or whole == count else 2
