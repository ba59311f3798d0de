"""What follows `list`: whose deals, which pipeline, stage or outcome, what they lack, when they close, how sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from commands.asking import Asking
from commands.pipeline_words import named_pipeline
from commands.span_words import Span, leading_span
from commands.stage_words import find_stage, named_stage
from commands.words import fold, is_separator, mention
from pipeline.deals import Person
from pipeline.refusals import UnknownFilter, UnknownPerson, UnknownStage
from pipeline.stages import Pipeline, Stage, Status
from storage.deal_lists import Order

Need = Literal["stale", "slipped", "parked", "hot", "no_next_step", "no_value"]
"""What deals may be asked for by; `stale` and `hot` are told by the clock, the others stand in the book."""


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What a list is to be: of several people, pipelines, stages or outcomes any one, of several needs all.

    `everybody` says that the asker's own deals are not meant where nobody is named. `order` None is the usual one.
    """

    people: list[Person] = field(default_factory=list)
    pipelines: list[Pipeline] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    closing: Span | None = None
    order: Order | None = None
    everybody: bool = False


_STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("won", "gagne", "gagnee", "gagnes", "gagnees", "signee", "signees"), "won"),
    **dict.fromkeys(("lost", "perdu", "perdue", "perdus", "perdues"), "lost"),
    **dict.fromkeys(("open", "ouverte", "ouvertes", "en cours"), "open"),
}
_NEEDS: Mapping[str, Need] = {
    **dict.fromkeys(("stale", "silent", "inactive", "inactives", "dormante", "dormantes", "sans activite"), "stale"),
    **dict.fromkeys(("slipped", "late", "overdue", "en retard", "glissees", "echeance depassee"), "slipped"),
    **dict.fromkeys(("parked", "paused", "en pause", "pause", "en attente"), "parked"),
    **dict.fromkeys(("hot", "chaud", "chaude", "chaudes"), "hot"),
    **dict.fromkeys(
        ("no_next_step", "no next step", "without next step", "without a next step", "sans prochaine action",
         "sans action", "sans suite"), "no_next_step",
    ),
    **dict.fromkeys(("no_value", "no value", "without value", "sans montant", "sans valeur"), "no_value"),
}  # fmt: skip
_EVERYBODY = frozenset({"all", "everybody", "everyone", "tout", "toute", "toutes", "tous", "tout le monde"})
_MINE = frozenset({"mine", "my", "me", "@me", "moi", "@moi", "mes", "les miennes", "miennes", "a moi"})
CLOSING = frozenset({
    "closing", "closes", "close", "closing date", "close date", "due", "echeance", "a echeance", "cloture",
    "a conclure", "a signer", "cloturant",
})  # fmt: skip
_BY = frozenset({"by", "sorted by", "sort by", "order by", "par", "tri par", "triees par", "trie par", "classees par"})
_ORDERS: Mapping[str, Order] = {
    **dict.fromkeys(("value", "amount", "size", "montant", "valeur"), "value"),
    **dict.fromkeys(("close", "closing", "close date", "date", "echeance", "cloture"), "close"),
    **dict.fromkeys(("age", "silence", "activity", "life", "anciennete", "activite", "inactivite"), "life"),
    **dict.fromkeys(("stage", "etape"), "stage"),
    **dict.fromkeys(("name", "nom"), "name"),
}
_FILLERS = frozenset({
    "deals", "deal", "affaires", "affaire", "of", "de", "du", "des", "d", "les", "the", "and", "et", "at", "in", "with",
    "avec", "en", "a", "l etape", "a l etape", "stage", "etape", "for", "pour", "sont", "are",
})  # fmt: skip
_LONGEST = 4
_MOST_WORDS = 30


async def read_list(asking: Asking, words: Sequence[str]) -> Wanted:
    """What the words ask for, in any order and either language. UnknownFilter, UnknownPerson."""
    if len(words) > _MOST_WORDS:
        raise _unknown(asking, " ".join(words))
    reader = _Reader(asking, words, await asking.work.pipelines.ever(), await _week_and_year(asking))
    place = 0
    while place < len(words):
        place += await reader.take(place)
    wanted = reader.read()
    narrowed = wanted.stages or wanted.statuses or wanted.needs or wanted.closing or wanted.everybody
    if not (wanted.people or wanted.pipelines or narrowed):
        wanted.people.append(asking.person)
    return wanted


async def _week_and_year(asking: Asking) -> tuple[int, int]:
    workspace = await asking.work.workspace()
    return workspace.week_starts, workspace.fiscal_starts


class _Reader:
    """Takes the words in turn, at each place the longest phrase that means something."""

    def __init__(
        self, asking: Asking, words: Sequence[str], ever: list[Pipeline], week_and_year: tuple[int, int]
    ) -> None:
        self.wanted = Wanted()
        self._asking = asking
        self._words = list(words)
        self._week_starts, self._fiscal_starts = week_and_year
        self._every = sorted(ever, key=lambda one: one.merged_into is not None)
        pipelines = [one for one in ever if one.merged_into is None]
        self._pipelines = [asking.here] if asking.here else pipelines
        self._elsewhere = [one for one in pipelines if asking.here and one.id != asking.here.id]

    def read(self) -> Wanted:
        """What was read; of a pipeline that was named too, its own stages are meant, wherever its name stood."""
        wanted = self.wanted
        if wanted.pipelines and wanted.stages:
            called = {fold(name) for stage in wanted.stages for name in self._names(stage)}
            own = [stage for one in wanted.pipelines for stage in one.stages]
            wanted.stages = [stage for stage in own if called & set(map(fold, self._names(stage)))] or wanted.stages
        return wanted

    async def take(self, place: int) -> int:
        """How many words from `place` on were understood, at least one. UnknownFilter, UnknownPerson."""
        if is_separator(self._words[place]):
            return 1
        return (
            await self._mentioned(place)
            or self._longest(place, self._word)
            or self._closing(place)
            or self._sorted(place)
            or self._longest(place, self._pipeline)
            or await self._called(place)
            or self._longest(place, self._stage, least=2)
            or self._longest(place, lambda said: said in _FILLERS)
            or self._longest(place, self._stage)
            or self._misspelt(place)
        )

    def _longest(self, place: int, means: Callable[[str], bool], *, least: int = 1) -> int:
        for count in range(min(_LONGEST, len(self._words) - place), least - 1, -1):
            if means(self._said(place, count)):
                return count
        return 0

    def _said(self, place: int, count: int) -> str:
        words = " ".join(self._words[place : place + count])
        return fold(words) if len(words) <= 100 else ""

    async def _mentioned(self, place: int) -> int:
        user_id = mention(self._words[place])
        if user_id is None:
            return 0
        person = await self._asking.work.people.get(user_id)
        if person is None:
            raise UnknownPerson(word=f"@{user_id}")
        return self._of(person)

    def _of(self, person: Person) -> int:
        if person not in self.wanted.people:
            self.wanted.people.append(person)
        return 1

    def _word(self, said: str) -> bool:
        """An outcome, a need, everybody or myself."""
        wanted = self.wanted
        if said in _STATUSES:
            wanted.statuses += [_STATUSES[said]] if _STATUSES[said] not in wanted.statuses else []
        elif said in _NEEDS:
            wanted.needs += [_NEEDS[said]] if _NEEDS[said] not in wanted.needs else []
        elif said in _MINE:
            self._of(self._asking.person)
        elif said in _EVERYBODY:
            wanted.everybody = True
        else:
            return False
        return True

    def _closing(self, place: int) -> int:
        """A word for closing and the days it is to happen in."""
        lead = self._longest(place, lambda said: said in CLOSING)
        found = lead and leading_span(
            self._words[place + lead :],
            at=self._asking.invocation.at,
            zone=self._asking.zone,
            locale=self._asking.voice.locale,
            week_starts=self._week_starts,
            fiscal_starts=self._fiscal_starts,
        )
        if not found:
            return 0
        self.wanted.closing = found[0]
        return lead + found[1]

    def _sorted(self, place: int) -> int:
        lead = self._longest(place, lambda said: said in _BY)
        by = lead and self._longest(place + lead, lambda said: said in _ORDERS)
        if not by:
            return 0
        self.wanted.order = _ORDERS[self._said(place + lead, by)]
        return lead + by

    async def _called(self, place: int) -> int:
        """Somebody by a name that only one person here has, with or without an @ that Slack did not recognise."""
        for count in range(min(_LONGEST, len(self._words) - place), 0, -1):
            said = self._said(place, count).removeprefix("@")
            named = await self._asking.work.people.named(said) if len(said) > 1 and said not in _FILLERS else []
            if len(named) == 1:
                self._of(named[0])
                return count
        if self._words[place].startswith("@"):
            raise UnknownPerson(word=self._words[place])
        return 0

    def _pipeline(self, said: str) -> bool:
        """A pipeline by its whole name; a stage called the same is meant first, unless "pipeline" is said too."""
        found = named_pipeline(said.split(), self._every) if said not in _FILLERS else None
        stages = (stage for one in self._every for stage in one.stages)
        if found is None or said in {fold(name) for stage in stages for name in self._names(stage)}:
            return False
        self.wanted.pipelines += [found] if found not in self.wanted.pipelines else []
        return True

    def _names(self, stage: Stage) -> tuple[str, str]:
        return stage.name, self._asking.voice.stage(stage)

    def _stage(self, said: str) -> bool:
        pipelines = self.wanted.pipelines or self._pipelines
        found = _named(said, pipelines) or _named(said, self._elsewhere)
        self.wanted.stages += [stage for stage in found.values() if stage not in self.wanted.stages]
        return bool(found)

    def _misspelt(self, place: int) -> int:
        """A slip is forgiven; what is none is refused."""
        try:
            own = (*self.wanted.pipelines, self._asking.pipeline)[0]
            stage = find_stage(self._words[place], own, current=None)
        except UnknownStage as unknown:
            raise _unknown(self._asking, unknown.word, unknown.closest) from unknown
        self.wanted.stages += [stage] if isinstance(stage, Stage) else []
        return 1


def _named(said: str, pipelines: Iterable[Pipeline]) -> dict[int, Stage]:
    """The stages these pipelines call so, by id."""
    return {stage.id: stage for one in pipelines if isinstance(stage := named_stage(said, one), Stage)}


def _unknown(asking: Asking, words: str, closest: Stage | None = None) -> UnknownFilter:
    several = asking.pipelines if len(asking.pipelines) > 1 else ()
    return UnknownFilter(word=words, stages=asking.pipeline.stages, pipelines=several, closest=closest)
