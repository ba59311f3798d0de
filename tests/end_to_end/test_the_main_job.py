"""The main job over real sockets: words in Slack, rows in the database, posts in Slack, each once."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, everything, find


async def test_a_typed_deal_is_acknowledged_in_time_and_stands_in_the_book(office: Office) -> None:
    seen = await office.type(TOM, "/deal new Acme website 12k for Acme SA stage proposal")
    assert seen.error is None
    assert seen.ack_ms < 3000
    deal = await office.deal(1)
    assert (deal.name, deal.company, deal.stage.key, deal.owner.user_id) == ("Acme website", "Acme SA", "proposal", TOM)
    assert deal.value is not None
    assert (deal.value.minor, deal.value.currency) == (1_200_000, "EUR")


async def test_thirty_days_later_one_nudge_and_the_same_tick_again_none(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
    await office.type(TOM, "/deal new Acme website 12k")
    later = (datetime.now(UTC) + timedelta(days=30)).replace(hour=9)
    while later.weekday() != 2:
        later += timedelta(days=1)
    await office.tick(later)
    nudges = find("not moved|Acme website", office.said(SALES))
    assert len(find("working days", nudges)) == 1
    assert len(find("working days", office.said(TOM))) == 1
    before = len(office.said(SALES)), len(office.said(TOM))
    await office.tick(later)
    assert (len(office.said(SALES)), len(office.said(TOM))) == before


async def test_monday_nine_in_paris_brings_one_digest_that_adds_up(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
    for words in ("new Acme 12k", "new Brasserie 3 500 €", "new Canal", "won acme 11 500 €", "lost brasserie price"):
        await office.type(TOM, f"/deal {words}")
    monday = await _next_monday(office)
    await office.tick(monday)
    await office.tick(monday)
    (digest,) = find("```", office.said(SALES))
    rows = [" ".join(line.split()) for line in digest.split("```")[1].strip().splitlines()]
    assert [row.split(" ")[-2:] for row in rows] == [
        ["0", "€0"],
        ["3", "€15,500"],
        ["1", "−€500"],
        ["1", "−€11,500"],
        ["1", "−€3,500"],
        ["1", "€0"],
    ]


async def test_a_reminder_comes_at_its_minute(office: Office) -> None:
    await office.type(TOM, "/deal new Acme 12k")
    seen = await office.type(TOM, "/deal remind acme in 3 days at 14:30 send the contract")
    assert seen.error is None
    async with office.books.look(TEAM) as work:
        (follow_up,) = await work.follow_ups.of_person(TOM)
    await office.tick(follow_up.due_at - timedelta(minutes=1))
    assert find("send the contract.*Open deal", office.said(TOM)) == []
    await office.tick(follow_up.due_at)
    await office.tick(follow_up.due_at)
    assert len(find("send the contract.*Open deal", office.said(TOM))) == 1


async def test_the_same_envelope_twice_makes_one_deal_and_one_announcement(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly")
    office.slack.faults.repeat_envelope()
    await office.type(TOM, "/deal new Acme 12k")
    await office.type(TOM, "/deal new Beta 2k")
    await office.slack.until(lambda: len(find("Beta", office.said(SALES))) == 1)
    async with office.books.look(TEAM) as work:
        assert [deal.name for deal in await work.deals.open_deals(1)] == ["Acme", "Beta"]
    assert len(find("Acme", office.said(SALES))) == 1


async def test_a_lost_answer_to_an_announcement_posts_it_once(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly")
    office.slack.faults.drop_answer("chat.postMessage", channel=SALES)
    await office.type(TOM, "/deal new Acme 12k")
    await office.slack.until(lambda: find("Acme", office.said(SALES)))
    await asyncio.sleep(0.2)
    await office.house.outbox.deliver(now=lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert len(find("Acme", office.said(SALES))) == 1


async def test_told_to_wait_the_announcement_comes_later(office: Office) -> None:
    await office.type(TOM, "/pipeline subscribe weekly")
    office.slack.faults.rate_limit("chat.postMessage", retry_after=30, channel=SALES)
    await office.type(TOM, "/deal new Acme 12k")
    await asyncio.sleep(0.3)
    assert find("Acme", office.said(SALES)) == []
    await office.house.outbox.deliver(now=lambda: datetime.now(UTC) + timedelta(seconds=31))
    assert len(find("Acme", office.said(SALES))) == 1


async def test_sixteen_people_move_sixteen_deals_at_once_and_nothing_is_lost(office: Office) -> None:
    for n in range(16):
        await office.type(TOM, f"/deal new Deal number-{n} {n + 1}k")
    seen = await asyncio.gather(*(office.type(f"U{n:02}", f"/deal move #{n + 1} proposal") for n in range(16)))
    assert {one.error for one in seen} == {None}
    async with office.books.look(TEAM) as work:
        deals = await work.deals.open_deals(1)
        histories = [[change.kind for change in await work.deals.history(deal.number)] for deal in deals]
    assert [deal.stage.key for deal in deals] == ["proposal"] * 16
    assert histories == [["created", "moved"]] * 16


async def test_all_sixteen_move_the_same_deal_and_its_history_is_complete(office: Office) -> None:
    await office.type(TOM, "/deal new Acme 12k")
    stages = ("qualification", "meeting", "proposal", "negotiation")
    seen = await asyncio.gather(*(office.type(f"U{n:02}", f"/deal move #1 {stages[n % 4]}") for n in range(16)))
    assert {one.error for one in seen} == {None}
    async with office.books.look(TEAM) as work:
        history = await work.deals.history(1)
    moves = [change for change in history if change.kind == "moved"]
    assert [change.seq for change in history] == list(range(1, len(history) + 1))
    for earlier, later in itertools.pairwise(moves):
        assert later.before["stage"] == earlier.after["stage"]
    assert (await office.deal(1)).stage == moves[-1].after["stage"]
    refused = [m for n in range(16) for m in office.slack.messages(SALES, viewer=f"U{n:02}") if m.get("ephemeral_for")]
    assert len(moves) + len(find("already", [everything(m) for m in refused])) == 16


async def test_the_card_s_buttons_and_the_form_do_what_they_say(office: Office) -> None:
    await office.type(TOM, "/deal new")
    (form,) = office.slack.views(TOM)
    values = {
        "name": {"value": "Acme website"},
        "value": {"value": "12k"},
        "stage": {"value": "4"},
        "owner": {"value": LEA},
    }
    await office.slack.act.submit(TOM, form["id"], values)
    await office.slack.until(lambda: office.slack.messages(SALES, viewer=TOM))
    deal = await office.deal(1)
    assert (deal.name, deal.stage.key, deal.owner.user_id) == ("Acme website", "proposal", LEA)
    card = await office.type(TOM, "/deal acme")
    await _press(office, card.ts, "won")
    assert (await office.deal(1)).status == "won"
    answer = office.slack.messages(SALES, viewer=TOM)[-1]
    await _press(office, answer["ts"], "undo")
    assert (await office.deal(1)).status == "open"


async def test_a_form_with_a_wrong_value_stays_open_and_says_so(office: Office) -> None:
    await office.type(TOM, "/deal new")
    (form,) = office.slack.views(TOM)
    seen = await office.slack.act.submit(TOM, form["id"], {"name": {"value": "Acme"}, "value": {"value": "lots"}})
    assert list(seen.errors) == ["value"]
    assert len(office.slack.views(TOM)) == 1


async def _press(office: Office, ts: str, do: str) -> None:
    message = next(m for m in office.slack.messages(SALES, viewer=TOM) if m["ts"] == ts)
    action = next(
        element
        for block in message["blocks"]
        for element in block.get("elements", [])
        if isinstance(element, dict) and str(element.get("action_id", "")).startswith(do)
    )
    before = len(office.slack.messages(SALES, viewer=TOM))
    await office.slack.act.click(TOM, SALES, ts, action["action_id"], action.get("value"))
    await office.slack.until(lambda: len(office.slack.messages(SALES, viewer=TOM)) > before)


async def _next_monday(office: Office) -> datetime:
    async with office.books.look(TEAM) as work:
        (subscription,) = await work.subscriptions.all()
    assert subscription.next_at is not None
    return subscription.next_at
