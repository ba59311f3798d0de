"""Finding deals by what people call them: by number, by part of a name, by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import TextualSelect, bindparam, func, literal, text

from pipeline.deals import DealFacts
from storage.columns import TeamId
from storage.facts import named_like, of_statuses, read_deals, whole_deals
from storage.scope import Scope
from storage.tables_deals import DealRow

NEAREST = 200
"""How many deals of a likeness search are handed on to be compared closely."""

_TRIGRAM = 3
_TRIGRAMS_ASKED = 40

_MATCHING = (
    "SELECT deal_words.number FROM deal_words_index"
    " JOIN deal_words ON deal_words.id = deal_words_index.rowid"
    " WHERE deal_words_index MATCH :words AND deal_words.team_id = :words_team_id"
)


class DealFinder:
    """Deals of some statuses, found by folded text (`pipeline.names.fold`). Wildcards and quotes are plain text."""

    def __init__(self, *, scope: Scope, statuses: Sequence[str]) -> None:
        self._scope = scope
        self._wanted = of_statuses(statuses)

    async def by_numbers(self, numbers: Iterable[int]) -> list[DealFacts]:
        """Those of these numbers that exist, in the order given."""
        order = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
        query = whole_deals().where(DealRow.number.in_(order), self._wanted)
        return sorted(await read_deals(self._scope, query), key=lambda deal: order[deal.number])

    async def containing(self, folded: str, *, limit: int) -> list[DealFacts]:
        """Deals whose name or company contains the text, the shortest names first."""
        if not folded:
            return []
        query = whole_deals().where(named_like(folded), self._wanted)
        if not self._on_postgresql and len(folded) >= _TRIGRAM:
            # The index answers for the bulk; the LIKE stays, since it takes the words as they stand.
            phrase = _quoted(_padded(folded).strip())
            query = query.where(DealRow.number.in_(self._matching(f'"{phrase}"')))
        by_length = query.order_by(func.length(DealRow.folded), DealRow.number)
        return await read_deals(self._scope, by_length.limit(limit))

    async def similar(self, folded: str, *, limit: int = NEAREST) -> list[DealFacts]:
        """The deals that share most trigrams with the text, the nearest first; at most 200."""
        if not folded:
            return []
        limit = min(limit, NEAREST)
        if self._on_postgresql:
            likeness = func.word_similarity(folded, DealRow.folded)
            query = whole_deals().where(literal(folded).op("<%")(DealRow.folded), self._wanted)
            return await read_deals(self._scope, query.order_by(likeness.desc(), DealRow.number).limit(limit))
        nearest = self._matching(_any_trigram(folded), " ORDER BY deal_words_index.rank LIMIT 800")
        found = await self._scope.session.scalars(nearest)
        return (await self.by_numbers(found))[:limit]

    def _matching(self, words: str, rest: str = "") -> TextualSelect:
        """SQLite: the numbers of deals whose indexed words match an FTS5 query."""
        team = bindparam("words_team_id", self._scope.team_id, type_=TeamId())
        return text(_MATCHING + rest).bindparams(team, words=words).columns(DealRow.number)

    @property
    def _on_postgresql(self) -> bool:
        return self._scope.session.get_bind().dialect.name == "postgresql"


def _any_trigram(folded: str) -> str:
    """An FTS5 query for texts that share any trigram, those that begin a word included."""
    padded = _padded(folded)
    trigrams = dict.fromkeys(padded[at : at + _TRIGRAM] for at in range(len(padded) - _TRIGRAM + 1))
    return " OR ".join(f'"{_quoted(trigram)}"' for trigram in list(trigrams)[:_TRIGRAMS_ASKED])


def _padded(folded: str) -> str:
    """Two blanks before each word and one at the end: as the words stand in SQLite's index."""
    return "  " + folded.replace(" ", "  ") + " "


def _quoted(words: str) -> str:
    return words.replace('"', '""')
