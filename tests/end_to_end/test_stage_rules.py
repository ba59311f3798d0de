"""A stage that asks for something, in the real bot: the form opens wherever the move was made, and then it moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from pipeline.rules import StageRules
from sandbox.acting import Seen
from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, everything, find, open_office

PROPOSAL = 4
CLOSE = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()


@pytest_asyncio.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """Three deals at Contact; Proposal asks for a close date and a budget, and hands over to Léa."""
    async with open_office(sqlite_url) as opened:
        async with opened.books.work(TEAM) as work:
            await work.ruling.set_stage_rules(PROPOSAL, StageRules(required=("close_on", "budget"), hand_to=(LEA,)))
        for name in ("Acme website 12k", "Bolt 3k", "Cork"):
            await opened.type(TOM, f"/deal new {name}")
        yield opened


async def the_form(office: Office, who: str) -> Mapping[str, Any]:
    """The form that was opened, once the bot knows of it too."""
    await office.slack.until(lambda: office.slack.views(who))
    assert await office.bot.in_hand.finish(seconds=60)
    (form,) = office.slack.views(who)
    return form


async def fill_in(office: Office, who: str, *numbers: int) -> Seen:
    form = await the_form(office, who)
    told: dict[str, dict[str, Any]] = {}
    for number in numbers:
        told |= {f"close_on:{number}": {"value": CLOSE}, f"bant:{number}": {"value": ["budget"]}}
    seen = await office.slack.act.submit(who, form["id"], told)
    assert (seen.error, dict(seen.errors)) == (None, {})
    assert await office.bot.in_hand.finish(seconds=60)
    assert office.slack.views(who) == []
    return seen


async def stages(office: Office) -> list[tuple[str | None, str, str]]:
    deals = [await office.deal(number) for number in (1, 2, 3)]
    return [(deal.stage.key, deal.owner.user_id, str(deal.close_on)) for deal in deals]


def read_by(office: Office, who: str, where: str = SALES) -> list[str]:
    return [everything(message) for message in office.slack.messages(where, viewer=who)]


MOVED = ("proposal", LEA, CLOSE)
STAYED = ("contact", TOM, "None")


@pytest.mark.parametrize(
    ("who", "typed", "title", "said"),
    [
        (TOM, "/deal move acme proposal", "Before #1 moves", "Moved #1 Acme website to Proposal. It is with lea now"),
        (
            LEA,
            "/deal avancer acme proposition",
            "Avant de passer #1",
            "#1 Acme website est passée à l’étape Proposition",
        ),
    ],
)
async def test_a_typed_move_opens_the_form(office: Office, who: str, typed: str, title: str, said: str) -> None:
    await office.type(who, typed)
    assert (await the_form(office, who))["title"]["text"] == title
    assert (await stages(office))[0] == STAYED
    # What the form asks is not said a second time.
    assert find("needs a|il manque", read_by(office, who)) == []
    await fill_in(office, who, 1)
    assert (await stages(office))[0] == MOVED
    await office.slack.until(lambda: find(said, read_by(office, who)))


async def test_the_cards_select_opens_the_form_and_the_card_shows_the_move(office: Office) -> None:
    await office.type(TOM, "/deal show acme")
    card = office.slack.messages(SALES, viewer=TOM)[-1]
    [(block, select)] = [
        (block, element)
        for block in card["blocks"]
        for element in block.get("elements", [])
        if element.get("type") == "static_select"
    ]
    [value] = [option["value"] for option in select["options"] if option["text"]["text"] == "Proposal"]
    await office.slack.act.select(TOM, SALES, card["ts"], select["action_id"], value, block["block_id"])
    await fill_in(office, TOM, 1)
    assert (await stages(office))[0] == MOVED
    await office.slack.until(lambda: find("Moved #1 Acme website to Proposal", read_by(office, TOM)))


async def test_a_bulk_move_asks_once_for_all_and_one_undo_takes_it_back(office: Office) -> None:
    await office.type(TOM, "/deal move 1 2 3 proposal")
    assert await stages(office) == [STAYED] * 3
    await fill_in(office, TOM, 1, 2, 3)
    assert await stages(office) == [MOVED] * 3
    await office.slack.until(lambda: find("#1, #2 and #3 moved to Proposal", read_by(office, TOM)))
    await office.type(TOM, "/deal undo")
    assert await stages(office) == [STAYED] * 3


async def test_where_no_form_opens_a_button_does(office: Office) -> None:
    """In a direct message there is no trigger for a form."""
    place = office.slack.workspace.im(TOM).id
    await office.slack.act.message(TOM, place, "move acme proposal")
    await office.slack.until(lambda: find("#1 Acme website needs a close date and a budget", office.said(TOM)))
    assert office.slack.views(TOM) == []
    [(message, button)] = [
        (message, element)
        for message in office.slack.messages(TOM, viewer=TOM)
        for block in message.get("blocks") or []
        for element in block.get("elements", [])
        if element.get("text", {}).get("text") == "Complete #1"
    ]
    await office.slack.act.click(TOM, place, message["ts"], button["action_id"], button["value"])
    await fill_in(office, TOM, 1)
    assert (await stages(office))[0] == MOVED
