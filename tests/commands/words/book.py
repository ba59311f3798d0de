"""Deals in memory, found as the real book finds them, and a record of what was looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.deals import Called, DealFacts, Person
from pipeline.names import fold
from pipeline.stages import DEFAULT_STAGES, Status

LEA = Person(user_id="U1", name="Léa", zone="Europe/Paris", language="fr")


def deal(number: int, name: str, company: str | None = None, status: Status = "open") -> DealFacts:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return DealFacts(
        number=number,
        name=name,
        company=company,
        value=None,
        stage=DEFAULT_STAGES[0],
        status=status,
        owner=LEA,
        created_at=at,
        life_at=at,
        life_kind="created",
    )


def called(one: DealFacts) -> Called:
    return Called(one.number, one.name, one.company)


def trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


@dataclass
class Book:
    deals: Sequence[DealFacts]
    asked: list[str] = field(default_factory=list)

    async def by_numbers(self, numbers: Sequence[int]) -> list[DealFacts]:
        return [one for number in numbers for one in self.deals if one.number == number]

    async def called(self, folded: str, *, limit: int) -> list[Called]:
        self.asked.append(folded)
        found = [one for one in self.deals if folded in fold(one.name) or folded in fold(one.company or "")]
        return [called(one) for one in sorted(found, key=lambda one: one.status != "open")[:limit]]

    async def like(self, folded: str, *, limit: int) -> list[Called]:
        wanted = trigrams(folded)

        def shared(one: DealFacts) -> int:
            return len(wanted & (trigrams(fold(one.name)) | trigrams(fold(one.company or ""))))

        return [called(one) for one in sorted(self.deals, key=shared, reverse=True) if shared(one)][:limit]


def book_of(names: Iterable[str]) -> Book:
    """Deals numbered from 1; "Acme website / Acme SA" is a name and a company."""
    parted = [name.split(" / ") for name in names]
    return Book([deal(n, part[0], part[1] if len(part) > 1 else None) for n, part in enumerate(parted, 1)])
