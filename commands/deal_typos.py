"""Names of deals as they are compared: what words say exactly, and what they were probably meant to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from commands.words import fold
from pipeline.deals import Called

Fit = Literal[0, 1, 2, 3]
"""How well a phrase fits a deal: its full name, whole words of it, the start of a word, the middle of one."""

WHOLE_WORDS: Fit = 1


@dataclass(frozen=True, slots=True)
class Known:
    """What a deal is called, folded."""

    deal: Called
    name: str
    company: str

    @classmethod
    def of(cls, deal: Called) -> Known:
        """The deal as it is compared."""
        return cls(deal, fold(deal.name), fold(deal.company or ""))

    def fit(self, phrase: str) -> Fit | None:
        """How well the folded `phrase` fits name and company, said in either order; None when it is in neither."""
        said = f" {self.name} {self.company} {self.name} "
        if phrase == self.name:
            return 0
        if f" {phrase} " in said:
            return WHOLE_WORDS
        if f" {phrase}" in said or self._in_two(phrase):
            return 2
        return 3 if phrase in said else None

    def _in_two(self, phrase: str) -> bool:
        """Whether `phrase` is some of the company and then some of the name ("acme sa hosting")."""
        words = phrase.split()
        cuts = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words)))
        return any(f" {one} " in f" {self.company} " and f" {two}" in f" {self.name}" for one, two in cuts)

    def slips(self, phrase: str, *, entire: bool) -> int:
        """The fewest slips between the folded `phrase` and as many words of name or company.

        If `entire`, also all of them run together ("acmewebsite"). Digits are never a slip: "lot 12" is not "lot 13".
        """
        count = phrase.count(" ") + 1
        parts = [part for said in (self.name, self.company) for part in _windows(said, count, entire=entire)]
        return min((OSA.distance(phrase, part) for part in parts if _digits(part) == _digits(phrase)), default=99)


def _windows(said: str, count: int, *, entire: bool) -> Iterator[str]:
    words = said.split()
    if entire and count < len(words):
        yield said
    yield from (" ".join(words[n : n + count]) for n in range(len(words) - count + 1))


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def misspelt(phrase: str, among: Iterable[Known], *, entire: bool = True) -> list[Called]:
    """The deals that the folded `phrase` is fewest slips away from, none at all when those are too many.

    One slip is forgiven in four letters, two in eight, three in fourteen.
    """
    allowed = sum(len(phrase) >= letters for letters in (4, 8, 14))
    slips = [(known.slips(phrase, entire=entire), known.deal) for known in among] if allowed else []
    least = min((count for count, _ in slips), default=allowed + 1)
    return [deal for count, deal in slips if count == least <= allowed]


def ends_alike(phrase: str, deal: Called) -> bool:
    """Whether the last word of the folded `phrase` is itself a slip of a word the deal is called.

    Else "nordlys sans" would be "Nordlys AS" with two slips, and the word that begins what follows be lost.
    """
    last, known = phrase.rpartition(" ")[2], Known.of(deal)
    allowed = 1 + (len(last) >= 8)
    return any(OSA.distance(last, word) <= allowed for word in f"{known.name} {known.company}".split())


def nearest(phrase: str, among: Iterable[Known], limit: int = 3) -> tuple[Called, ...]:
    """The deals whose names look most like the folded `phrase`, best first."""
    scored = [(max(fuzz.WRatio(phrase, k.name), fuzz.WRatio(phrase, k.company)), k.deal) for k in among]
    close: Sequence[tuple[float, Called]] = sorted(scored, key=lambda pair: -pair[0])
    return tuple(deal for score, deal in close[:limit] if score >= 70)
