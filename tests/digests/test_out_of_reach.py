"""Silent deals that neither a channel nor their owner is told of: their managers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.tables import MemberRow, PipelineRow, WorkspaceRow
from tests.digests.house import LEA, SALES, TEAM, TOM, House, utc
from tests.digests.test_nudges import CLAIRE, MONDAY, OCTOBER, channel, deals_in, manager, said, sets

HEADING = (
    "*1 deal of your team is silent, and its owner gets no messages from me.* It is yours to settle or to hand over."
)


async def out_of_reach(house: House, why: str) -> None:
    """Léa reads nothing any more: she left, wants no messages, or Slack takes none for her."""
    if why == "turned off":
        await sets(house, MemberRow, MemberRow.user_id == LEA.user_id, wants_dms=False)
        return
    async with house.books.work(TEAM) as work:
        if why == "refuses":
            await work.channels.note_trouble(LEA.user_id, "user_disabled")
        else:
            await work.people.save(replace(LEA, active=why != "left", guest=why == "a guest"), at=house.now)


@pytest.mark.parametrize("why", ["left", "turned off", "refuses", "a guest"])
async def test_a_silent_deal_whose_owner_gets_no_messages_is_its_managers_once_a_week(house: House, why: str) -> None:
    await manager(house)
    await house.deal("Acme", OCTOBER)
    await out_of_reach(house, why)
    told = []
    for day in (0, 1, 4, 7, 8):
        lines = (await said(house, MONDAY + timedelta(days=day))).get(CLAIRE.user_id, ())
        told.append((day, HEADING in lines))
    assert told == [(0, True), (1, False), (4, False), (7, True), (8, False)]


async def test_it_is_told_with_whose_it_is_and_the_choice_that_settles_it(house: House) -> None:
    await manager(house)
    await house.deal("Acme", OCTOBER)
    await out_of_reach(house, "turned off")
    lines = (await said(house, MONDAY))[CLAIRE.user_id]
    assert lines[0] == HEADING
    assert lines[1].startswith("*#1 Acme* · €1,000 · Contact · Léa Martin — ")


async def test_a_manager_reads_french(house: House) -> None:
    await manager(house, replace(CLAIRE, language="fr"))
    await house.deal("Acme", OCTOBER)
    await house.deal("Bolt", OCTOBER)
    await out_of_reach(house, "turned off")
    assert (await said(house, MONDAY))[CLAIRE.user_id][0] == (
        "*2 affaires de votre équipe sont inactives, et leurs responsables ne reçoivent pas mes messages.*"
        " À vous de les régler ou de les transmettre."
    )


async def test_where_a_channel_is_told_the_managers_are_not(house: House) -> None:
    await manager(house)
    await channel(house)
    await house.deal("Acme", OCTOBER)
    await out_of_reach(house, "turned off")
    assert sorted(await said(house, MONDAY)) == [SALES]


async def test_a_channel_that_may_not_hear_of_everybodys_deals_is_none(house: House) -> None:
    await manager(house)
    await channel(house)
    await sets(house, WorkspaceRow, visibility="own")
    await house.deal("Acme", OCTOBER)
    await out_of_reach(house, "turned off")
    assert HEADING in (await said(house, MONDAY))[CLAIRE.user_id]


async def test_a_deal_that_moved_or_whose_owner_reads_is_not_told(house: House) -> None:
    await manager(house)
    await house.deal("Acme", OCTOBER, owner=TOM)
    await house.deal("Bolt", utc("2026-11-13T10:00+01:00"))
    await out_of_reach(house, "turned off")
    assert CLAIRE.user_id not in await said(house, MONDAY)


async def test_managers_who_turned_messages_off_leave_it_to_the_admins(house: House) -> None:
    await manager(house)
    await sets(house, PipelineRow, PipelineRow.id == 1, managers=[LEA.user_id])
    await house.deal("Acme", OCTOBER)
    await out_of_reach(house, "turned off")
    assert HEADING in (await said(house, MONDAY))[CLAIRE.user_id]


async def test_of_many_nobody_was_told_of_the_most_valuable_come_first_and_the_rest_is_asked_about(
    house: House,
) -> None:
    await manager(house)
    for n in range(12):
        await house.deal(f"Deal {n}", OCTOBER, euros=n + 1)
    await out_of_reach(house, "turned off")
    told = (await said(house, MONDAY))[CLAIRE.user_id]
    assert told[0].startswith("*10 deals of your team are silent")
    assert deals_in(told) == ["#12", "#11", "#10", "#9", "#8"]
    assert any("2 more deals had been silent for long" in line for line in told)
