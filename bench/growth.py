"""What a book of a hundred thousand deals costs a rep against one of a thousand, on either database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bench.book import BOSS, Rep, book_of, databases
from bench.timing import seconds

SMALL, LARGE = 1_000, 100_000
ROUNDS = 15
MOST = 3.0
"""How many times as much each act may cost."""

TYPED = (
    ("", "my deals"),
    ("list", "my list"),
    ("list all by value", "all, by value"),
    ("find nordlys", "a search"),
    ("nordlis", "a typo"),
    ("note #1 hello", "a note"),
)


async def growth(small: int = SMALL, large: int = LARGE) -> bool:
    """Print each act's cost as a ratio; whether all are within bounds. The asker's own deals are the same in both."""
    within = True
    with databases() as where:
        for kind, place in where.items():
            baseline, grown = await _costs(small, kind, place), await _costs(large, kind, place)
            print(f"{large:,} deals against {small:,}, {kind}, median of {ROUNDS}; at most {MOST:.0f} ×")
            for label, taken in grown.items():
                ratio = taken / baseline[label]
                within &= ratio <= MOST
                print(f"  {label:14} {ratio:5.1f} ×   ({baseline[label] * 1000:.1f} ms → {taken * 1000:.1f} ms)")
    return within


async def _costs(deals: int, kind: str, place: str) -> dict[str, float]:
    async with book_of(deals, kind, place) as rep:
        acts: dict[str, Callable[[], Awaitable[object]]] = {label: partial(rep.types, words) for words, label in TYPED}
        acts["a picker's key"] = partial(_picks, rep, "nord")
        acts["Home"] = partial(_opens_home, rep)
        acts["a team's Home"] = partial(_opens_the_teams, rep)
        return {label: await seconds(act, rounds=ROUNDS) for label, act in acts.items()}


async def _picks(rep: Rep, typed: str) -> object:
    return await rep.router.options(rep.asked(via="button", text=typed))


async def _opens_home(rep: Rep) -> object:
    return await rep.router.home(rep.asked(via="button"))


async def _opens_the_teams(rep: Rep) -> object:
    """The chief's Home, with every open deal of the book."""
    asked = rep.asked(via="button", home={"w": "team"})
    return await rep.router.home(replace(asked, user_id=BOSS.user_id))
