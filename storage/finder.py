"""Finding deals by what people call them: by number, by part of a name, by likeness.

A search costs about the same in a book of a thousand deals and of a hundred thousand: open deals are all looked at,
closed ones by an index and only the newest that fit, and what is compared is names, not whole deals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import TextualSelect, and_, bindparam, func, select, text

from pipeline.deals import Called, DealFacts
from storage.columns import TeamId
from storage.facts import named_like, of_statuses, read_deals, whole_deals
from storage.history import NAME_COMPARED
from storage.scope import Scope
from storage.tables_deals import DealRow

NEAREST = 200
"""How many deals of a likeness search are handed on to be compared closely."""

OPEN_COMPARED = 3000
"""How many open deals, the newest, a likeness search looks at."""

ALIKE = 65
"""The least likeness (RapidFuzz's partial ratio, of 100) that is worth a closer look."""

_TRIGRAM = 3
_TRIGRAMS_ASKED = 10
_NEWEST_OF_A_TRIGRAM = 100
_CALLED = (DealRow.number, DealRow.name, DealRow.company)
_TEXTS = select(*_CALLED, DealRow.folded)

_MATCHING = (
    "SELECT deal_words.number FROM deal_words_index"
    " JOIN deal_words ON deal_words.id = deal_words_index.rowid"
    " WHERE deal_words_index MATCH :words AND deal_words.team_id = :words_team_id"
    " ORDER BY deal_words_index.rowid DESC LIMIT :most"
)


class DealFinder:
    """Deals of some statuses, found by folded text (`pipeline.names.fold`). Wildcards and quotes are plain text."""

    def __init__(self, *, scope: Scope, statuses: Sequence[str]) -> None:
        self._scope = scope
        self._wanted = of_statuses(statuses)
        self._closed = and_(self._wanted, DealRow.status != "open")
        self._of_open = "open" in statuses
        self._of_closed = set(statuses) != {"open"}
        self._open_texts: list[Sequence[Any]] = []
        self._with: dict[str, Sequence[int]] = {}

    def among(self, statuses: Sequence[str]) -> DealFinder:
        """The same search among the deals of these statuses only; open deals that were read are not read again."""
        other = DealFinder(scope=self._scope, statuses=statuses)
        other._open_texts = self._open_texts
        return other

    async def by_numbers(self, numbers: Iterable[int]) -> list[DealFacts]:
        """Those of these numbers that exist, in the order given."""
        order = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
        query = whole_deals().where(DealRow.number.in_(order), self._wanted)
        return sorted(await read_deals(self._scope, query), key=lambda deal: order[deal.number])

    async def called(self, folded: str, *, limit: int) -> list[Called]:
        """Deals whose name or company contains the text: those called just that, then open ones, then the newest."""
        if not folded:
            return []
        found = await self._read(self._in_full(folded), limit)
        if self._of_open:
            found += await self._read(self._open_with(folded).limit(limit), limit)
        if self._of_closed and len(found) < limit:
            found += await self._read(self._closed_with(folded, limit), limit)
        return list(dict.fromkeys(found))[:limit]

    async def like(self, folded: str, *, limit: int = NEAREST) -> list[Called]:
        """The deals whose name or company looks most like the text, the nearest first; at most 200."""
        if not folded:
            return []
        rows = [*await self._open(), *(await self._closed_alike(folded) if self._of_closed else ())]
        texts = [row.folded for row in rows]
        nearest = process.extract(
            folded, texts, scorer=fuzz.partial_ratio, limit=min(limit, NEAREST), score_cutoff=ALIKE
        )
        return [Called(*rows[place][:3]) for _, _, place in nearest]

    def _in_full(self, folded: str) -> Any:
        return select(*_CALLED).where(DealRow.name_folded == folded[:NAME_COMPARED], self._wanted)

    async def _open(self) -> Sequence[Any]:
        """The newest open deals, read once for all the words of a sentence; none where only others are wanted."""
        if not self._of_open:
            return ()
        if not self._open_texts:
            newest = _TEXTS.where(DealRow.status == "open").order_by(DealRow.number.desc()).limit(OPEN_COMPARED)
            self._open_texts.append((await self._scope.session.execute(newest)).all())
        return self._open_texts[0]

    def _open_with(self, folded: str) -> Any:
        query = select(*_CALLED).where(DealRow.status == "open", named_like(folded))
        return query.order_by(func.length(DealRow.folded), DealRow.number)

    def _closed_with(self, folded: str, limit: int) -> Any:
        query = select(*_CALLED).where(self._closed, named_like(folded)).order_by(DealRow.number.desc()).limit(limit)
        if self._on_postgresql or len(folded) < _TRIGRAM:
            return query
        # The index answers for the bulk; the LIKE stays, since it takes the words as they stand.
        words = _quoted(_padded(folded).strip())
        return query.where(DealRow.number.in_(self._matching(f'"{words}"', most=4 * limit)))

    async def _closed_alike(self, folded: str) -> Sequence[Any]:
        """The closed deals that share most trigrams with the text, of the newest that have any one of them."""
        shared: Counter[int] = Counter()
        for trigram in _trigrams(folded):
            shared.update(await self._numbers_with(trigram))
        best = [number for number, _ in shared.most_common(NEAREST)]
        return (await self._scope.session.execute(_TEXTS.where(DealRow.number.in_(best), self._closed))).all()

    async def _numbers_with(self, trigram: str) -> Sequence[int]:
        """The newest deals with a trigram, asked once for all the words of a sentence."""
        if trigram not in self._with:
            self._with[trigram] = (await self._scope.session.scalars(self._with_trigram(trigram))).all()
        return self._with[trigram]

    def _with_trigram(self, trigram: str) -> Any:
        if self._on_postgresql:
            newest = select(DealRow.number).where(named_like(trigram.strip()), self._closed)
            return newest.order_by(DealRow.number.desc()).limit(_NEWEST_OF_A_TRIGRAM)
        return self._matching(f'"{_quoted(trigram)}"', most=_NEWEST_OF_A_TRIGRAM)

    def _matching(self, words: str, *, most: int) -> TextualSelect:
        """SQLite: the numbers of the newest deals whose indexed words match an FTS5 query."""
        team = bindparam("words_team_id", self._scope.team_id, type_=TeamId())
        return text(_MATCHING).bindparams(team, words=words, most=most).columns(DealRow.number)

    async def _read(self, query: Any, most: int) -> list[Called]:
        return [Called(*row) for row in (await self._scope.session.execute(query.limit(most))).all()]

    @property
    def _on_postgresql(self) -> bool:
        return self._scope.session.get_bind().dialect.name == "postgresql"


def _trigrams(folded: str) -> list[str]:
    """Some of the text's trigrams, those that begin a word first: they tell names apart best."""
    padded = _padded(folded)
    every = dict.fromkeys(padded[at : at + _TRIGRAM] for at in range(len(padded) - _TRIGRAM + 1))
    telling = [one for one in every if len(one.strip()) == _TRIGRAM]
    return (telling or [one for one in every if one.strip()])[:_TRIGRAMS_ASKED]


def _padded(folded: str) -> str:
    """Two blanks before each word and one at the end: as the words stand in SQLite's index."""
    return "  " + folded.replace(" ", "  ") + " "


def _quoted(words: str) -> str:
    return words.replace('"', '""')
