"""The form "update" closes a deal too, as the words and buttons do: final value, reason, after-sale, one undo."""

from __future__ import annotations

import pytest

from pipeline.money import Money
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.ruled import lost_reasons, pipeline_rules
from tests.commands.test_updating import THE_CHANNEL, Opened, office, opened, send
from tests.messages.block_kit import problems_of_form

__all__ = ["office"]


async def open_ones(floor: Floor) -> list[str]:
    async with floor.books.look(TEAM) as work:
        return [one.text for one in await work.follow_ups.of_deal(1)]


async def test_the_select_of_stages_ends_with_won_and_the_reasons_for_a_loss(office: Floor) -> None:
    form = await opened(office)
    assert problems_of_form(form.view) == []
    (stage,) = [element for name, element in form.inputs.items() if name.startswith("stage")]
    shown = [option["text"]["text"] for option in stage["options"]]
    assert shown[4:8] == ["Negotiation", "Won", "Lost: price", "Lost: competitor"]
    assert shown[-1] == "Lost: other"


async def test_it_is_won_at_the_value_in_the_form_and_all_of_it_is_taken_back_at_once(office: Floor) -> None:
    reply = await send(office, await opened(office), stage="won", value="11 500", text="Signed at noon", kind="call")
    assert told(reply).splitlines() == [
        "Won #1 Acme website for €11,500.",
        "Call noted on #1 Acme website: Signed at noon",
    ]
    assert (await office.deal(1)).value == Money(1_150_000, "EUR")
    assert await office.history(1) == ["created", "planned", "call", "won"]
    assert len(await open_ones(office)) == 4
    await office.press(TOM, buttons(reply)["Undo"])
    deal = await office.deal(1)
    assert (deal.status, deal.value, await open_ones(office)) == ("open", Money(1_200_000, "EUR"), ["Send the quote"])


async def test_the_channel_hears_of_the_win(office: Floor) -> None:
    await send(office, await opened(office), stage="won", text="Signed at noon")
    (said,) = [told(post) for post in await office.posts() if "won" in told(post)]
    assert said.splitlines() == [":tada: *Tom Reed* won *#1 Acme website* (€12,000). Well done.", "Signed at noon"]


async def test_what_decided_it_is_asked_in_the_same_form(office: Floor) -> None:
    await pipeline_rules(office, asks_what_decided=True)
    again = Opened(await send(office, await opened(office), stage="won", value="14k"))
    assert again.above() == ["What decided it? Say so below. Nothing was saved yet."]
    assert (again.held()["stage"], again.held()["value"]) == ("won", "14k")
    assert [name for name in again.inputs if name.startswith(("final", "because"))] == ["because:1"]
    fields = again.with_({}) | {"because:1": "The demo"}
    await office.submit(TOM, "update", fields, again.remembered, channel=THE_CHANNEL)
    deal = await office.deal(1)
    assert (deal.status, deal.value, deal.won_because) == ("won", Money(1_400_000, "EUR"), "The demo")


async def test_it_is_lost_for_a_reason_with_what_happened_as_the_comment(office: Floor) -> None:
    reply = await send(office, await opened(office), stage="lost:price", text="They chose a cheaper one")
    assert told(reply) == "Lost #1 Acme website: price (They chose a cheaper one)."
    assert (await office.history(1), await open_ones(office)) == (["created", "planned", "lost"], [])
    await office.press(TOM, buttons(reply)["Undo"])
    deal = await office.deal(1)
    assert (deal.status, deal.lost_comment, await open_ones(office)) == ("open", None, ["Send the quote"])


async def test_what_is_next_outlives_the_loss(office: Floor) -> None:
    reply = await send(office, await opened(office), stage="lost:price", next="Call again", day="2027-05-03")
    assert told(reply).splitlines()[0] == "Lost #1 Acme website: price."
    assert await open_ones(office) == ["Call again"]
    await office.press(TOM, buttons(reply)["Undo"])
    assert await open_ones(office) == ["Send the quote"]


@pytest.mark.parametrize("gone", ["lost:price", "99"])
async def test_a_reason_or_a_stage_that_is_gone_is_said_under_the_select(office: Floor, gone: str) -> None:
    form = await opened(office)
    await lost_reasons(office, "Too late")
    before = await office.book()
    reply = await send(office, form, stage=gone, text="x")
    assert [name.partition("@")[0] for name in reply.errors] == ["stage"]
    assert await office.book() == before


async def test_whoever_moved_it_meanwhile_is_said_before_it_is_closed(office: Floor) -> None:
    form = await opened(office)
    await office.ask(LEA, "move acme meeting")
    again = Opened(await send(office, form, stage="won"))
    assert again.above()[0].startswith("Léa Martin changed #1 Acme website")
    assert (again.held()["stage"], (await office.deal(1)).status) == ("won", "open")
    await send(office, again)
    assert (await office.deal(1)).status == "won"


async def test_in_french(office: Floor) -> None:
    reply = await send(office, await opened(office, LEA, "maj acme"), who=LEA, stage="lost:price", text="Trop cher")
    assert told(reply) == "#1 Acme website est perdue : prix (Trop cher)."
