"""The rates of a workspace: its own, each entered with the day it starts on, and whether a central bank's count too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from pipeline.exchange import Exchange, OwnRate, Published
from storage.scope import Scope
from storage.tables import WorkspaceRow
from storage.tables_deals import DealRow
from storage.tables_people import ExchangeRateRow as Row
from storage.workspaces import read_workspace

LoadPublished = Callable[[], Awaitable[Published]]
"""Gives the reference rates of a central bank, read when they are first needed; handed in from above."""


class Rates:
    """What one workspace knew of rates, and when. Nothing entered later changes what was known before."""

    def __init__(self, *, scope: Scope, published: LoadPublished | None) -> None:
        self._scope = scope
        self._published = published

    async def known(self, at: datetime | None = None, *, of: Collection[str | None]) -> Exchange:
        """The rates known just before `at` (UTC), or now, into the workspace's currency; to convert amounts in `of`.

        The central bank's are read only where there is something to convert.
        """
        workspace = await read_workspace(self._scope)
        base, zone = (workspace.currency, workspace.zone) if workspace else ("EUR", "UTC")
        if not set(of) - {base, None}:
            return Exchange(base=base, zone=ZoneInfo(zone))
        own = [rate for rate in await self._all() if (rate.was_known(at) if at else rate.removed_at is None)]
        return Exchange(base=base, zone=ZoneInfo(zone), own=tuple(own), published=await self._bank(at))

    async def entered(self) -> list[OwnRate]:
        """The workspace's own rates, the latest day first."""
        rates = [rate for rate in await self._all() if rate.removed_at is None]
        return sorted(rates, key=lambda rate: (rate.day, rate.number), reverse=True)

    async def held(self) -> dict[str, int]:
        """The currencies of open deals, in the order of their codes, with how many deals there are in each."""
        held = select(DealRow.currency, func.count(DealRow.number)).where(
            DealRow.status == "open", DealRow.currency.is_not(None)
        )
        rows = await self._scope.session.execute(held.group_by(DealRow.currency).order_by(DealRow.currency))
        return {str(code): count for code, count in rows}

    async def enter(
        self, currency: str, counter: str, rate: Fraction, *, day: date, by: str | None, at: datetime
    ) -> OwnRate:
        """Let 1 `currency` be `rate` (a decimal fraction, else ValueError) of `counter` from `day` on.

        It takes the place of a rate between the same two from the same day.
        """
        for other in await self.entered():
            if other.day == day and {other.currency, other.counter} == {currency, counter}:
                await self.remove(other.number, at=at)
        number = await self._scope.next_number("rate")
        facts = {"number": number, "currency": currency, "counter": counter, "day": day, "set_by": by, "set_at": at}
        self._scope.session.add(Row(team_id=self._scope.team_id, rate=decimals(rate), **facts))
        await self._scope.session.flush()
        return OwnRate(rate=rate, **facts)  # type: ignore[arg-type]  # each is what its name says

    async def remove(self, number: int, *, at: datetime) -> bool:
        """Let a rate count no more; False when it was removed already, or never was."""
        gone = update(Row).where(Row.number == number, Row.removed_at.is_(None)).values(removed_at=at)
        return await self._scope.changed(gone)

    async def bank_counts(self, at: datetime | None = None) -> bool:
        """Whether the central bank's rates counted just before `at` (UTC), or do now."""
        switched = [datetime.fromisoformat(one) for one in await self._switched()]
        return sum(at is None or one < at for one in switched) % 2 == 0

    async def let_bank_count(self, counts: bool, *, at: datetime) -> None:
        """Have the central bank's rates count from now on, or not."""
        if counts != await self.bank_counts():
            switched = [*await self._switched(), at.isoformat()]
            mine = update(WorkspaceRow).where(WorkspaceRow.team_id == self._scope.team_id)
            await self._scope.changed(mine.values(bank_switched=switched))

    async def _bank(self, at: datetime | None) -> Published | None:
        if self._published is None or not await self.bank_counts(at):
            return None
        return await self._published()

    async def _switched(self) -> list[str]:
        return list((await self._scope.session.scalars(select(WorkspaceRow.bank_switched))).first() or ())

    async def _all(self) -> Sequence[OwnRate]:
        rows = await self._scope.session.scalars(
            select(Row).order_by(Row.number).execution_options(populate_existing=True)
        )
        return [_facts(row) for row in rows]


def decimals(rate: Fraction) -> str:
    """A decimal fraction exactly as it is written: 23/25 is 0.92. ValueError where no decimals do, such as for 1/3."""
    places = next((count for count in range(40) if 10**count % rate.denominator == 0), None)
    if places is None:
        raise ValueError(f"{rate} is no decimal fraction")
    whole = str(rate.numerator * (10**places // rate.denominator)).rjust(places + 1, "0")
    return f"{whole[: len(whole) - places]}.{whole[len(whole) - places :]}" if places else whole


def _facts(row: Row) -> OwnRate:
    return OwnRate(
        number=row.number,
        currency=row.currency,
        counter=row.counter,
        day=row.day,
        rate=Fraction(row.rate),
        set_by=row.set_by,
        set_at=row.set_at,
        removed_at=row.removed_at,
    )
