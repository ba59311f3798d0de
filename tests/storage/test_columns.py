"""Instants go in aware and come out UTC; what is written is what is read, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from pipeline.money import LARGEST_MINOR, Money
from storage.books import Books
from storage.columns import NaiveInstant, epoch_microseconds
from storage.tables import MemberRow
from tests.founding import morning_at
from tests.storage.given import add_deals, deal_now

INSTANTS = [
    datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Paris")),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris")),
    datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-12))),
    datetime(2036, 2, 29, tzinfo=UTC),
]


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
async def test_an_instant_comes_back_to_the_microsecond_in_utc(team: Books, instant: datetime) -> None:
    async with team.work("T1") as work:
        await morning_at(work, "lea", instant)
    async with team.look("T1") as work:
        member = await work.people.member("lea")
        micros = await work._scope.session.scalar(
            select(epoch_microseconds(MemberRow.next_morning_at)).where(MemberRow.user_id == "lea")
        )
    assert member is not None
    assert (str(member.next_morning_at), micros) == (
        str(instant.astimezone(UTC)),
        (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
    )


async def test_an_instant_without_a_zone_is_refused(team: Books) -> None:
    async with team.work("T1") as work:
        naive = update(MemberRow).values(next_morning_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
        with pytest.raises(StatementError) as refused:
            await work._scope.session.execute(naive)
    assert isinstance(refused.value.orig, NaiveInstant)


@pytest.mark.parametrize("minor", [1, LARGEST_MINOR])
async def test_money_is_kept_to_the_last_minor_unit(team: Books, minor: int) -> None:
    await add_deals(team, "Acme", value=Money(minor, "JPY"))
    assert (await deal_now(team, 1)).value == Money(minor, "JPY")
