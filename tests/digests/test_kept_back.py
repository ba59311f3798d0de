"""What nobody is told unasked: deals that not everybody may see, and whatever was meant for somebody who left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.tables import MemberRow, WorkspaceRow
from storage.tables_deals import DealRow
from tests.digests.house import LEA, SALES, TEAM, TOM, House, utc
from tests.digests.test_occasions import MONDAY, week_of_deals

FRIDAY = utc("2026-11-20T10:30+01:00")


async def settle(house: House, row: Any, **values: Any) -> None:
    async with house.books.work(TEAM) as work:
        await work._scope.changed(update(row).where(row.team_id == TEAM).values(values))


async def leaves(house: House, user_id: str) -> None:
    async with house.books.work(TEAM) as work:
        gone = update(MemberRow).where(MemberRow.user_id == user_id).values(active=False)
        await work._scope.changed(gone)


@pytest.mark.parametrize("visibility", ["own", "stages"])
async def test_a_digest_says_who_won_how_much_and_names_no_deal(house: House, visibility: str) -> None:
    await week_of_deals(house)
    await house.subscribe(MONDAY)
    await settle(house, WorkspaceRow, visibility=visibility)
    await house.decide(MONDAY)
    await house.deliver()
    said = [json.dumps(content, ensure_ascii=False) for _, channel, content in house.slack.posts if channel == SALES]
    assert len(said) == 1
    assert "*Won:* Léa Martin €5,500." in said[0]
    names = ("Acme", "Brasserie", "Canal", "Durand", "Equinox")
    assert [name for name in names if name in said[0]] == []


async def test_silent_deals_are_brought_up_with_their_owners_only(house: House) -> None:
    await house.deal("Acme", utc("2026-11-02T10:00+01:00"))
    await house.subscribe(utc("2026-12-07T09:00+01:00"))
    await settle(house, WorkspaceRow, visibility="own")
    await house.decide(utc("2026-11-20T09:30+01:00"))
    assert [key for key in await house.keys() if key.startswith("nudge")] == []
    assert "morning:ULEA:2026-11-20" in await house.keys()


async def test_a_reminder_to_somebody_who_left_goes_to_nobody_and_stands_in_the_log(house: House) -> None:
    number = await house.deal("Acme", utc("2026-11-19T10:00+01:00"))
    await house.remind(number, "call", FRIDAY)
    await leaves(house, LEA.user_id)
    await house.decide(FRIDAY + timedelta(minutes=1))
    await house.deliver()
    (key,) = [key for key in await house.keys() if key.startswith("reminder")]
    assert await house.status(key) == ("failed", "person_left")
    assert [where for _, where, _ in house.slack.posts if where == LEA.user_id] == []
    assert await house.decide(FRIDAY + timedelta(minutes=2)) == 0


async def test_nobody_who_left_gets_a_morning_message_and_none_is_planned(house: House) -> None:
    await house.deal("Acme", utc("2026-11-02T10:00+01:00"))
    await leaves(house, LEA.user_id)
    await house.decide(utc("2026-11-20T09:30+01:00"))
    assert [key for key in await house.keys() if key.startswith("morning:ULEA")] == []
    async with house.books.look(TEAM) as work:
        member = await work.people.member(LEA.user_id)
    assert member is not None
    assert member.next_morning_at is None


async def test_nobody_is_reminded_of_a_deal_they_no_longer_see(house: House) -> None:
    number = await house.deal("Acme", utc("2026-11-19T10:00+01:00"))
    await house.remind(number, "call", FRIDAY)
    await settle(house, WorkspaceRow, visibility="own")
    async with house.books.work(TEAM) as work:
        await work._scope.changed(update(DealRow).where(DealRow.number == number).values(owner_id=TOM.user_id))
    await house.decide(FRIDAY + timedelta(minutes=1))
    assert [key for key in await house.keys() if key.startswith("reminder")] == []
    assert await house.decide(FRIDAY + timedelta(minutes=2)) == 0


async def test_a_dry_run_says_the_same(house: House) -> None:
    number = await house.deal("Acme", utc("2026-11-02T10:00+01:00"))
    await house.remind(number, "call", FRIDAY)
    await leaves(house, LEA.user_id)
    posts = await house.tick.dry_run(FRIDAY + timedelta(minutes=1))
    assert [(post.kind, post.held_back) for post in posts] == [("reminder", "person_left")]
    assert replace(posts[0], held_back=None) != posts[0]
