"""Deals alike in what a report asks for, counted and added up in SQL; other currencies are converted afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from pipeline.exchange import Exchange
from pipeline.figures import Foreign, Tally, by_code
from pipeline.money import Money
from pipeline.winning import NO_DEALS
from storage.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Deals alike in `key` and currency: how many, how many of them with a value, and its sum in minor units.

    Where each is converted by itself they are alike in `value_minor` too, and in `at` (UTC), whose day's rate it is;
    without one it is the rate of the day asked for.
    """

    key: tuple[Any, ...]
    currency: str | None
    at: datetime | None
    value_minor: int | None
    deals: int
    priced: int
    minor: int

    def each(self, exchange: Exchange, day: date, *, per_cent: int = 100) -> int | None:
        """What each deal of the group, or so much of it, is worth in the base; None without a value or a rate."""
        if self.value_minor is None or self.currency is None:
            return None
        worth = Money(self.value_minor, self.currency)
        return exchange.worth(worth, exchange.day_at(self.at) if self.at else day, per_cent=per_cent)

    def tally(self, exchange: Exchange, day: date) -> Tally:
        """The group in the base; without a rate its deals count as deals, and as money no more than unpriced ones."""
        if self.currency is None or self.currency == exchange.base:
            return Tally(self.deals, self.minor, self.deals - self.priced)
        each = self.each(exchange, day)
        return Tally(self.deals, 0, self.deals) if each is None else Tally(self.deals, self.deals * each)


async def alike(
    scope: Scope, base: str, facts: Any, *keys: Any, where: Iterable[Any], at: Any = None, each_value: bool = False
) -> list[Group]:
    """Rows of `facts` (which has `value_minor` and `currency`) in groups alike in `keys`, in no order.

    Those of another currency than the base are told apart by value and by `at`; with `each_value` all are by value.
    """
    foreign = and_(facts.currency.is_not(None), facts.currency != base)
    value = facts.value_minor if each_value else case((foreign, facts.value_minor))
    apart = (*keys, facts.currency, value, *([] if at is None else [case((foreign, at))]))
    rows = select(*(one.label(f"by_{n}") for n, one in enumerate(apart)), facts.value_minor.label("worth")).where(
        *where
    )
    line = rows.subquery().c
    by = [line[f"by_{n}"] for n in range(len(apart))]
    sums = (func.count(), func.count(line.worth), func.coalesce(func.sum(line.worth), 0))
    found = await scope.session.execute(select(*by, *sums).group_by(*by))
    return [_group(tuple(row), len(keys), dated=at is not None) for row in found]


def tallies(groups: Iterable[Group], exchange: Exchange, day: date) -> dict[tuple[Any, ...], Tally]:
    """The groups of each key added up in the base, at the rates of their own instant or else of `day`."""
    sums: dict[tuple[Any, ...], Tally] = {}
    for group in groups:
        sums[group.key] = sums.get(group.key, NO_DEALS) + group.tally(exchange, day)
    return sums


def values_of(groups: Iterable[Group], exchange: Exchange, day: date) -> Mapping[int, int]:
    """How many deals have which value in the base, of groups that are alike in value."""
    counts: dict[int, int] = {}
    for group in groups:
        each = group.each(exchange, day)
        if each is not None:
            counts[each] = counts.get(each, 0) + group.deals
    return counts


def foreign_of(groups: Iterable[Group], exchange: Exchange, day: date) -> tuple[Foreign, ...]:
    """What each other currency adds up to, and comes to in the base, each deal rounded by itself; by code."""
    told = []
    for group in groups:
        if group.currency not in {None, exchange.base} and group.value_minor is not None:
            each = group.each(exchange, day)
            minor = None if each is None else each * group.deals
            told.append(Foreign(Money(group.minor, str(group.currency)), group.deals, minor))
    return by_code(told)


def _group(row: tuple[Any, ...], keys: int, *, dated: bool) -> Group:
    currency, value_minor, *at = row[keys:-3]
    deals, priced, minor = row[-3:]
    return Group(
        key=row[:keys],
        currency=currency,
        at=at[0] if dated else None,
        value_minor=value_minor,
        deals=deals,
        priced=priced,
        minor=int(minor),
    )
