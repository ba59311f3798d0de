"""A form opened from a line of a nudge settles that line once it is sent in, for everybody who reads the channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.office import SALES, TOM, Office, everything, find, open_office

TOMS_OWN = "D0TOM"
"""Where the bot writes to Tom."""


async def two_deals_gone_silent(office: Office) -> None:
    """The channel's nudge about two deals, thirty days from now."""
    await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
    await office.type(TOM, "/deal new Acme website 12k")
    await office.type(TOM, "/deal new Bolt 3k")
    later = (datetime.now(UTC) + timedelta(days=30)).replace(hour=9)
    while later.weekday() != 2:
        later += timedelta(days=1)
    await office.tick(later)


def the_nudge(office: Office) -> Mapping[str, Any]:
    """The channel's message in which the line of the second deal stands."""
    posted = office.slack.messages(SALES)
    (found,) = [one for one in posted if "stale:2" in [block.get("block_id") for block in one.get("blocks") or []]]
    return found


def option(block: Mapping[str, Any], label: str) -> str:
    groups = block["accessory"]["option_groups"]
    (value,) = [o["value"] for group in groups for o in group["options"] if o["text"]["text"] == label]
    return str(value)


@pytest.mark.parametrize(
    ("label", "fields", "said"),
    [
        ("Lost…", {"reason": {"value": "no_reply"}}, "✓ #1 Acme website is lost"),
        ("Plan a follow-up…", {"what": {"value": "Call Anna"}}, "✓ #1 Acme website: Call Anna, "),
    ],
)
async def test_a_form_opened_from_a_nudge_settles_its_line(
    sqlite_url: str, label: str, fields: Mapping[str, Any], said: str
) -> None:
    async with open_office(sqlite_url) as office:
        await two_deals_gone_silent(office)
        nudge = the_nudge(office)
        (line,) = [block for block in nudge["blocks"] if block.get("block_id") == "stale:1"]
        action_id = line["accessory"]["action_id"]
        await office.slack.act.select(TOM, SALES, nudge["ts"], action_id, option(line, label), "stale:1")
        # A person takes longer to fill in a form than the bot to learn that it is open; a test does not.
        await office.slack.until(lambda: office.slack.views(TOM))
        assert await office.bot.in_hand.finish(seconds=60)
        (form,) = office.slack.views(TOM)
        seen = await office.slack.act.submit(TOM, form["id"], fields)
        assert (seen.error, seen.errors) == (None, {})
        await office.slack.until(lambda: find("✓", [everything(the_nudge(office))]))
        after = the_nudge(office)
        assert after["ts"] == nudge["ts"]
        ids = [block["block_id"] for block in after["blocks"]]
        assert ("stale:1" in ids, "settled:1" in ids, "stale:2" in ids) == (False, True, True)
        assert len(find(said, [everything(after)])) == 1


async def test_a_line_settled_in_the_channel_is_settled_in_its_owners_message_too(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        await two_deals_gone_silent(office)
        nudge = the_nudge(office)
        (line,) = [block for block in nudge["blocks"] if block.get("block_id") == "stale:1"]
        later = option(line, "Later, 1 week")
        await office.slack.act.select(TOM, SALES, nudge["ts"], line["accessory"]["action_id"], later, "stale:1")
        await office.slack.until(lambda: find("✓ #1", [everything(one) for one in office.slack.messages(TOMS_OWN)]))
        (own,) = office.slack.messages(TOMS_OWN)
        ids = [block.get("block_id") for block in own["blocks"]]
        assert ("stale:1" in ids, "settled:1" in ids, "stale:2" in ids) == (False, True, True)
