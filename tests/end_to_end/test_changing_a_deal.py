"""A deal edited, parked, given away, deleted and brought back over real sockets: in words, by form and by button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.end_to_end.month import elements
from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, everything, find


async def press(office: Office, who: str, label: str) -> None:
    """Press the newest button with this label that somebody sees in #sales, and wait for what comes of it."""
    message, element = next(
        (message, element)
        for message in reversed(office.slack.messages(SALES, viewer=who))
        for element in elements(dict(message))
        if element.get("text", {}).get("text") == label
    )
    seen = await office.slack.act.click(who, SALES, message["ts"], element["action_id"], element["value"])
    assert seen.error is None
    assert await office.bot.in_hand.finish(seconds=60)


async def fill_in(office: Office, who: str, values: Mapping[str, Any]) -> None:
    """Send in the form that is open, with these fields typed over."""
    await office.slack.until(lambda: office.slack.views(who))
    (form,) = office.slack.views(who)
    seen = await office.slack.act.submit(who, form["id"], {name: {"value": value} for name, value in values.items()})
    assert (seen.error, seen.errors) == (None, {})
    assert await office.bot.in_hand.finish(seconds=60)


def told(office: Office, who: str) -> list[str]:
    """What somebody alone was answered in #sales."""
    seen = office.slack.messages(SALES, viewer=who)
    return [everything(message) for message in seen if message.get("ephemeral_for") == who]


async def test_a_deal_is_edited_in_words_and_in_the_form(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
    await office.type(TOM, "/deal new Acme website 12k")
    await office.type(TOM, "/deal edit acme value 14k company Acme SA")
    deal = await office.deal(1)
    assert (deal.company, deal.value and deal.value.minor) == ("Acme SA", 1_400_000)

    await office.type(TOM, "/deal edit acme value lots")
    await fill_in(office, TOM, {"value": "15k", "source": "fair"})
    deal = await office.deal(1)
    assert (deal.company, deal.source, deal.value and deal.value.minor) == ("Acme SA", "fair", 1_500_000)
    await office.slack.until(lambda: find("€14,000 → €15,000", office.said()))
    assert len(find("(?i)tom.*changed.*: value €12,000 → €14,000", office.said())) == 1

    await press(office, TOM, "Undo")
    deal = await office.deal(1)
    assert (deal.source, deal.value and deal.value.minor) == (None, 1_400_000)


async def test_a_deal_is_parked_in_the_form_and_not_brought_up_until_it_wakes(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
    await office.type(TOM, "/deal new Acme website 12k")
    until = datetime.now(UTC).date() + timedelta(days=60)
    await office.type(TOM, "/deal park acme champion on leave")
    await fill_in(office, TOM, {"until": until.isoformat()})
    deal = await office.deal(1)
    assert (deal.parked_until, deal.parked_reason) == (until, "champion on leave")

    asleep = datetime.combine(until - timedelta(days=7), datetime.min.time(), UTC).replace(hour=10)
    await office.tick(asleep)
    assert find("working days", office.said() + office.said(TOM)) == []


async def test_a_new_owner_is_told_once_on_the_next_working_morning(office: Office) -> None:
    await office.type(TOM, "/deal new Acme website 12k")
    await office.type(TOM, f"/deal assign acme <@{LEA}>")
    assert (await office.deal(1)).owner.user_id == LEA
    assert find("Acme website", office.said(LEA)) == []
    await mornings(office, days=5)
    assert len(find("vous est confiée|vous a transmis|vous a confié", office.said(LEA))) == 1


async def mornings(office: Office, *, days: int) -> None:
    """The coming mornings, one after the other: one of five is a working day at any time of the year."""
    for ahead in range(1, days + 1):
        day = datetime.now(UTC).date() + timedelta(days=ahead)
        await office.tick(datetime.combine(day, datetime.min.time(), UTC).replace(hour=10))


async def test_a_deal_is_deleted_after_a_question_and_comes_back(office: Office) -> None:
    await office.type(TOM, "/deal new Acme website 12k")
    await office.type(TOM, "/deal remind acme in 3 days send the quote")
    before = await office.deal(1)
    await office.type(TOM, "/deal delete acme")
    await press(office, TOM, "Delete #1")
    async with office.books.look(TEAM) as work:
        assert await work.deals.open_deals(1) == []
    await office.type(TOM, "/deal undo #1")
    after = await office.deal(1)
    assert (after.status, after.stage, after.next_step) == (before.status, before.stage, before.next_step)
    assert find("is back, at Contact", told(office, TOM)) != []
