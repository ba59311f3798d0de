"""Acting on one deal and taking it back, in one line each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pipeline.deals import DealFacts
from storage.books import Books
from storage.deal import Deal
from tests.storage.given import after, by

Act = Callable[[Deal], Awaitable[None]]


async def do(books: Books, act: Act, number: int = 1) -> None:
    async with books.work("T1") as work:
        await act(await work.deals.get(number))


async def undo(
    books: Books, who: str = "lea", hours: float = 3, batch: str | None = None, number: int | None = None
) -> list[tuple[DealFacts, str]]:
    async with books.work("T1") as work:
        now = after(hours=hours)
        change = by(who, now, f"undo{hours}")
        return await work.undo.take_back(who, now=now, change=change, batch=batch, number=number)
