"""The same company twice, over real sockets: typed, and in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, everything, find, open_office


def pressable(blocks: list[dict[str, Any]], label: str) -> Mapping[str, Any]:
    (found,) = [
        {**element, "block_id": block["block_id"]}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get("text", {}).get("text") == label
    ]
    return found


async def press(office: Office, label: str) -> None:
    """Tom presses a button of the warning that only he sees."""
    seen = office.slack.messages(SALES, viewer=TOM)
    warned = next(one for one in seen if find("already has", [everything(one)]))
    button = pressable(warned["blocks"], label)
    await office.slack.act.click(TOM, SALES, warned["ts"], button["action_id"], button["value"])
    assert await office.bot.in_hand.finish(seconds=60)


async def names(office: Office) -> list[str]:
    async with office.books.look(TEAM) as work:
        return [deal.name for deal in await work.deals.open_deals(1)]


async def test_a_typed_deal_waits_for_an_answer_the_owner_is_asked_once_and_it_is_created_once(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        await office.never_quiet()
        await office.type(LEA, "/deal new Acme website 12k for Acme SA")
        await office.type(TOM, "/deal new Hosting 3k for acme")
        assert await names(office) == ["Acme website"]

        await press(office, "Ask lea")
        await press(office, "Ask lea")
        await office.slack.until(lambda: find("s’apprête à créer", office.said(LEA)))
        assert len(find("s’apprête à créer", office.said(LEA))) == 1

        await press(office, "Create anyway")
        await press(office, "Create anyway")
        assert await names(office) == ["Acme website", "Hosting"]


async def test_the_form_stays_open_with_what_was_filled_in_until_it_is_sent_again(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        await office.type(LEA, "/deal new Acme website 12k for Acme SA")
        await office.type(TOM, "/deal new")
        await office.slack.until(lambda: office.slack.views(TOM))
        assert await office.bot.in_hand.finish(seconds=60)
        (form,) = office.slack.views(TOM)
        note = "They like it. " * 150
        filled = {"name": {"value": "Hosting"}, "company": {"value": "ACME"}, "note": {"value": note}}
        seen = await office.slack.act.submit(TOM, form["id"], filled)
        assert (seen.error, seen.errors) == (None, {})
        (form,) = office.slack.views(TOM)
        assert form["submit"]["text"] == "Create anyway"
        assert find("Acme SA already has an open deal", [everything(form)])
        assert await names(office) == ["Acme website"]

        await office.slack.act.click_in_view(
            TOM, form["id"], pressable(form["blocks"], "Add a note there…")["action_id"],
            pressable(form["blocks"], "Add a note there…")["value"],
        )  # fmt: skip
        await office.slack.until(lambda: len(office.slack.views(TOM)) == 2)
        assert await office.bot.in_hand.finish(seconds=60)
        await office.slack.act.close(TOM, office.slack.views(TOM)[-1]["id"])

        seen = await office.slack.act.submit(TOM, form["id"])
        assert (seen.error, seen.errors) == (None, {})
        assert await office.bot.in_hand.finish(seconds=60)
        assert await names(office) == ["Acme website", "Hosting"]
        async with office.books.look(TEAM) as work:
            assert [one.text for one in await work.deals.activities(2)] == [note.strip()]
