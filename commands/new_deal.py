"""What follows `new`: the parts of a deal in any order, everything but its name optional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from commands.amounts import AmountFound, last_amount
from commands.date_words import is_french
from commands.dates import leading_day, read_day
from commands.stage_words import find_stage, named_stage
from commands.words import fold, mention, split_words, trimmed, unquoted
from pipeline.money import Money
from pipeline.names import check_name
from pipeline.refusals import NotADate, UnknownPerson, UnknownStage
from pipeline.stages import Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """A deal about to be created. `owner_id` None means the one who types; `value` None that none was given."""

    name: str
    company: str | None
    value: Money | None
    owner_id: str | None
    close_on: date | None
    stage: Stage
    source: str | None


_Kind = Literal["name", "company", "source"]

_LEADS = (
    ("a", "deal"),
    ("a", "new", "deal"),
    ("une", "affaire"),
    ("une", "nouvelle", "affaire"),
    ("deal",),
    ("affaire",),
)
_COMPANY = frozenset(["for", "pour"])
_CLOSE = frozenset(["close", "closes", "closing", "cloture", "echeance"])
_STAGE = frozenset(["stage", "etape"])
_SOURCE = frozenset(["source", "origine", "provenance"])
_OWNER = frozenset(["owner", "responsable", "proprietaire"])
_MYSELF = frozenset(["@me", "@moi"])
_BEFORE_AMOUNT = frozenset(["worth", "at", "a", "of", "de", "value", "amount", "montant", "valeur", "="])


@dataclass(slots=True)
class _Part:
    """Words of one kind in a row. The first `skip` of them are no amount: `3M tape 4k`, `for 3M`."""

    kind: _Kind
    skip: int
    words: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Reader:
    words: list[str]
    pipeline: Pipeline
    today: date
    locale: str
    me: str
    owner_id: str | None = None
    close_on: date | None = None
    stage: Stage | None = None
    parts: list[_Part] = field(default_factory=list)

    def read(self) -> None:
        """Take every word, each as far as the part it begins goes."""
        self.parts.append(_Part("name", skip=1))
        place = 0
        while place < len(self.words):
            used = self._owner(place) or self._close(place) or self._stage(place) or self._heading(place)
            if not used:
                self.parts[-1].words.append(self.words[place])
            elif self.parts[-1].words and self.parts[-1].kind == "name":
                self.parts.append(_Part("name", skip=0))
            place += used or 1

    def _said(self, place: int) -> str:
        word = self.words[place] if place < len(self.words) else ""
        return "" if word.startswith('"') else fold(word)

    def _owner(self, place: int) -> int:
        keyword = 1 if self._said(place) in _OWNER | _COMPANY else 0
        word = self.words[place + keyword] if place + keyword < len(self.words) else ""
        user = mention(word) or (
            self.me if fold(word) in _MYSELF or (keyword and fold(word) in {"me", "moi"}) else None
        )
        if user is None and len(word) > 1 and word.startswith("@") and not keyword:
            raise UnknownPerson(word=word)
        self.owner_id = user or self.owner_id
        if user:
            self.parts.append(_Part("name", skip=0))
        return keyword + 1 if user else 0

    def _close(self, place: int) -> int:
        if self._said(place) not in _CLOSE:
            return 0
        start = place + (2 if self._said(place + 1) == "date" else 1)
        found = leading_day(self.words[start : start + 12], today=self.today, locale=self.locale)
        if found is None:
            return self._no_date(place, start)
        self.close_on = read_day(" ".join(self.words[start : start + found[1]]), today=self.today, locale=self.locale)
        return start - place + found[1]

    def _no_date(self, place: int, start: int) -> int:
        """`close 32/13` is a mistake; "close protection" is a trade, and "Close 2" may be a street."""
        word = self.words[start] if start < len(self.words) else ""
        if place and any(c.isdecimal() for c in word):
            raise NotADate(words=word)
        return 0

    def _stage(self, place: int) -> int:
        keyword = self._said(place)
        if keyword not in _STAGE or place + 1 >= len(self.words):
            return 0
        for count in (3, 2, 1):
            phrase = self.words[place + 1 : place + 1 + count]
            named = named_stage(fold(unquoted(" ".join(phrase))), self.pipeline)
            if isinstance(named, Stage) and len(phrase) == count:
                self.stage = named
                return 1 + count
        return self._misspelt_stage(place, keyword)

    def _misspelt_stage(self, place: int, keyword: str) -> int:
        """A slip is forgiven, anything else refused; but a deal may begin with "Stage", in French a traineeship."""
        word = self.words[place + 1]
        try:
            found = find_stage(word, self.pipeline, current=None)
            if not isinstance(found, Stage):
                raise UnknownStage(
                    word=word, pipeline_name=self.pipeline.name, stages=self.pipeline.stages, closest=None
                )
        except UnknownStage:
            if not place or (keyword == "stage" and is_french(self.locale)):
                return 0
            raise
        self.stage = found
        return 2

    def _heading(self, place: int) -> int:
        """The words `for` and `source`, where a company or a source follows."""
        if place + 1 >= len(self.words):
            return 0
        if self._said(place) in _COMPANY and self._is_company(place):
            self.parts.append(_Part("company", skip=1))
            return 1
        if self._said(place) in _SOURCE and not (place and self._said(place - 1) in {"open", "code"}):
            self.parts.append(_Part("source", skip=1))
            return 1
        return 0
