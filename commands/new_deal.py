"""What follows `new`: the parts of a deal in any order, everything but its name optional."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commands.contact_words import ContactSaid
from commands.date_words import is_french
from commands.dates import leading_day, read_day
from commands.deal_parts import Kind, Part, joined, take_out_of_range, take_value, without_lead
from commands.field_words import CLOSE, OWNER, SOURCE
from commands.stage_words import find_stage, named_stage
from commands.words import fold, mention, split_words, unquoted
from pipeline.money import Money
from pipeline.names import check_name
from pipeline.refusals import AmountOutOfRange, NotADate, Refused, UnknownPerson, UnknownStage
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
    contact: ContactSaid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A deal as far as words could be read; `faults` say what could not, in their order.

    `typed_value` is its value as it was typed, even where it cannot be taken. What is too long stands in it all the
    same.
    """

    deal: NewDeal
    typed_value: str
    faults: tuple[Refused, ...]


_COMPANY = frozenset(["for", "pour"])
_STAGE = frozenset(["stage", "etape"])
_SOURCE_OF_CODE = frozenset(["open", "code"])
_MYSELF = frozenset(["@me", "@moi"])


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
    last_for: int = -1
    parts: list[Part] = field(default_factory=list)
    faults: list[Refused] = field(default_factory=list)

    def value(self, base: str) -> tuple[Money | None, str]:
        """The value taken out of the parts, and how it was typed; of one that is out of range the words alone."""
        try:
            return take_value(self.parts, base=base, locale=self.locale) or (None, "")
        except AmountOutOfRange as fault:
            self.faults.append(fault)
            return None, take_out_of_range(self.parts, base=base, locale=self.locale)

    def checked(self, name: str, *, required: bool = False) -> str:
        """A name as it may be kept, else as it is."""
        try:
            return check_name(name) if name or required else ""
        except Refused as fault:
            self.faults.append(fault)
            return name

    def _fault(self, fault: Refused, used: int) -> int:
        """Note what cannot be read; the words that say it are used up."""
        self.faults.append(fault)
        return used

    def read(self) -> None:
        """Take every word, each as far as the part it begins goes."""
        self._begin("name", skip=1)
        headings = [n for n in range(len(self.words) - 1) if self._said(n) in _COMPANY and not self._owner_at(n)]
        self.last_for = max(headings, default=-1)
        place = 0
        while place < len(self.words):
            used = self._owner(place) or self._close(place) or self._stage(place)
            if used:
                self._begin("name", skip=0)
            else:
                used = self._heading(place)
            if not used:
                self._keep(self.words[place])
            place += used or 1

    def _begin(self, kind: Kind, *, skip: int) -> None:
        self.parts.append(Part(kind, skip))

    def _keep(self, word: str) -> None:
        """A word of the part at hand; a comma ends a company or a source."""
        part = self.parts[-1]
        part.words.append(word)
        if part.kind != "name" and word.endswith((",", ";")):
            self._begin("name", skip=0)

    def _said(self, place: int) -> str:
        word = self.words[place] if place < len(self.words) else ""
        return "" if word.startswith('"') else fold(word)

    def _owner(self, place: int) -> int:
        found = self._owner_at(place)
        if found:
            self.owner_id = found[0]
        elif len(self.words[place]) > 1 and self.words[place].startswith("@"):
            return self._fault(UnknownPerson(word=self.words[place]), 1)
        return found[1] if found else 0

    def _owner_at(self, place: int) -> tuple[str, int] | None:
        """Who is named there, and in how many words: `@lea`, `owner @lea`, `for me`."""
        keyword = 1 if self._said(place) in OWNER | _COMPANY else 0
        word = self.words[place + keyword] if place + keyword < len(self.words) else ""
        myself = word.casefold() in (_MYSELF | {"me", "moi"} if keyword else _MYSELF)
        user = mention(word) or (self.me if myself else None)
        return (user, keyword + 1) if user else None

    def _close(self, place: int) -> int:
        if self._said(place) not in CLOSE:
            return 0
        start = place + (2 if self._said(place + 1) == "date" else 1)
        found = leading_day(self.words[start : start + 12], today=self.today, locale=self.locale)
        if found is None:
            return self._no_date(place, start)
        used = start - place + found[1]
        try:
            self.close_on = read_day(" ".join(self.words[start : place + used]), today=self.today, locale=self.locale)
        except Refused as fault:
            return self._fault(fault, used)
        return used

    def _no_date(self, place: int, start: int) -> int:
        """`close 32/13` is a mistake; "close protection" is a trade, and "Close 2" may be a street."""
        word = self.words[start] if start < len(self.words) else ""
        if place and any(c.isdecimal() for c in word):
            return self._fault(NotADate(words=word), start - place + 1)
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
        found = self._stage_or_refusal(self.words[place + 1])
        if isinstance(found, Stage):
            self.stage = found
            return 2
        if not place or (keyword == "stage" and is_french(self.locale)):
            return 0
        return self._fault(found, 2)

    def _stage_or_refusal(self, word: str) -> Stage | UnknownStage:
        """The stage a new deal may start in; that is neither an outcome nor a step."""
        try:
            found = find_stage(word, self.pipeline, current=None)
        except UnknownStage as refusal:
            return refusal
        if isinstance(found, Stage):
            return found
        stages = self.pipeline.stages
        return UnknownStage(word=word, pipeline_name=self.pipeline.name, stages=stages, closest=None)

    def _heading(self, place: int) -> int:
        """The words `for` and `source`, where a company or a source follows."""
        said = self._said(place)
        if said in _COMPANY and self._is_company(place):
            self._begin("company", skip=1)
        elif said in SOURCE and place + 1 < len(self.words) and self._said(place - 1) not in _SOURCE_OF_CODE:
            self._begin("source", skip=1)
        else:
            return 0
        return 1

    def _is_company(self, place: int) -> bool:
        """The last `for` names the company: "coaching for managers for Acme SA". In front only up to a comma."""
        return place == self.last_for and (place > 0 or any(word.endswith(",") for word in self.words))


def read_draft(
    text: str, *, pipeline: Pipeline, base: str, locale: str, now: datetime, zone: ZoneInfo, me: str
) -> Draft:
    """The deal that tidy `text` describes (`words.tidy`) as far as it can be read; `me` is who types (a user id).

    `faults` are what its parts refuse: NameMissing, NameTooLong, ControlCharacters; AmountOutOfRange; UnknownStage;
    NotADate, DateInThePast, DateTooFar; UnknownPerson for an `@name` Slack did not recognise.
    """
    words = without_lead(split_words(text))
    reader = _Reader(words=words, pipeline=pipeline, today=now.astimezone(zone).date(), locale=locale, me=me)
    reader.read()
    value, typed_value = reader.value(base)
    said = {kind: joined(part for part in reader.parts if part.kind == kind) for kind in ("name", "company", "source")}
    if not said["name"] and said["source"]:
        said["source"], _, said["name"] = said["source"].partition(" ")
    deal = NewDeal(
        name=reader.checked(said["name"], required=True),
        company=reader.checked(said["company"]) or None,
        value=value,
        owner_id=reader.owner_id,
        close_on=reader.close_on,
        stage=reader.stage or pipeline.first,
        source=reader.checked(said["source"]) or None,
    )
    return Draft(deal=deal, typed_value=typed_value, faults=tuple(reader.faults))
