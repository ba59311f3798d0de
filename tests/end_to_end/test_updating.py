"""The form "update" through a real Slack of sockets: typed, sent in, contested by somebody else, taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.money import Money
from tests.end_to_end.office import LEA, SALES, TOM, Mode, Office, everything, find, open_office


async def the_form(office: Office, who: str) -> Mapping[str, Any]:
    await office.slack.until(lambda: office.slack.views(who))
    (form,) = office.slack.views(who)
    return form


def typed_into(form: Mapping[str, Any], **fields: str) -> dict[str, Any]:
    """Values by block id; fields are named without the version they were drawn for."""
    version = json.loads(form["private_metadata"])["v"]
    return {f"{name}@{version}": {"value": typed} for name, typed in fields.items()}


def heard(office: Office, who: str) -> list[str]:
    """What only one person can read, in the channel."""
    return [everything(one) for one in office.slack.messages(SALES, who) if one.get("ephemeral_for") == who]


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_deal_is_brought_up_to_date_in_one_form(sqlite_url: str, mode: Mode) -> None:
    async with open_office(sqlite_url, mode) as office:
        await office.type(TOM, "/pipeline subscribe weekly monday 9:00")
        await office.type(TOM, "/deal new Acme website 12k")
        await office.type(TOM, "/deal update acme")
        form = await the_form(office, TOM)

        # Meanwhile somebody else moves the deal: Tom's words stay in the form, which says so.
        await office.type(LEA, "/deal avancer acme rendez-vous")
        too_late = typed_into(
            form, stage="4", value="14k", text="They want a discount", next="Call Ann", day="2099-01-01"
        )
        seen = await office.slack.act.submit(TOM, form["id"], too_late)
        assert [name.partition("@")[0] for name in seen.errors] == ["day"]
        wanted = too_late | typed_into(form, day="2027-12-01", kind="call")
        seen = await office.slack.act.submit(TOM, form["id"], wanted)
        assert (seen.error, seen.errors) == (None, {})
        again = await the_form(office, TOM)
        assert find("lea changed #1 Acme website", [everything(again)])
        assert (await office.deal(1)).stage.key == "meeting"

        # Sent again, it is put through: what stood in the fields was kept.
        seen = await office.slack.act.submit(TOM, again["id"])
        assert (seen.error, seen.errors) == (None, {})
        await office.slack.until(lambda: not office.slack.views(TOM))
        deal = await office.deal(1)
        assert (deal.stage.key, deal.value) == ("proposal", Money(1_400_000, "EUR"))
        assert deal.next_step is not None
        assert deal.next_step.text == "Call Ann"
        await office.slack.until(lambda: find("Moved #1 Acme website to Proposal", heard(office, TOM)))
        await office.slack.until(lambda: find("tom\\* moved (.|\\n)*They want a discount", office.said()))

        # One undo takes all of it back.
        await office.type(TOM, "/deal undo")
        deal = await office.deal(1)
        assert (deal.stage.key, deal.value, deal.next_step) == ("meeting", Money(1_200_000, "EUR"), None)
