"""A rep's Home, pickers and shortcuts, over real sockets in both modes and on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.message import Message
from tests.end_to_end.office import LEA, SALES, TOM, Office, everything, find
from tests.messages.reading import lines

ASKED = "Jane Doe <mailto:jane.doe@acme.com|jane.doe@acme.com> of Acme wants a website, +33 6 12 34 56 78 <!channel>"


async def at_home(office: Office, who: str) -> Mapping[str, Any]:
    assert (await office.slack.act.open_home(who)).error is None
    await settled(office)
    home = office.slack.home(who)
    assert home is not None
    return home


async def settled(office: Office) -> None:
    assert await office.bot.in_hand.finish(seconds=60)


def told(view: Mapping[str, Any] | None) -> list[str]:
    """A view as its reader sees it."""
    return lines(Message(text="-", blocks=view["blocks"])) if view else []


async def choose(office: Office, who: str, view: Mapping[str, Any], line: str, label: str) -> None:
    """Choose `label` in the menu beside the line that begins with `line`."""
    (block,) = [one for one in view["blocks"] if str(one.get("text", {}).get("text", "")).startswith(line)]
    groups = block["accessory"].get("option_groups") or [{"options": block["accessory"]["options"]}]
    (value,) = [one["value"] for group in groups for one in group["options"] if one["text"]["text"] == label]
    seen = await office.slack.act.select_in_view(
        who, view["id"], block["accessory"]["action_id"], value, block["block_id"]
    )
    assert seen.error is None
    await settled(office)


def press_of(view: Mapping[str, Any], label: str) -> tuple[str, str, str]:
    """The action, the value and the block of a button of a view."""
    for block in view["blocks"]:
        for element in block["elements"] if block["type"] == "actions" else ():
            if element.get("text", {}).get("text") == label:
                return element["action_id"], element["value"], block["block_id"]
    raise LookupError(label)


async def press(office: Office, who: str, view: Mapping[str, Any], label: str) -> None:
    action_id, value, block_id = press_of(view, label)
    assert (await office.slack.act.click_in_view(who, view["id"], action_id, value, block_id)).error is None
    await settled(office)


async def test_a_day_on_home(office: Office) -> None:
    assert "[New deal]" in told(await at_home(office, TOM))
    await press(office, TOM, await at_home(office, TOM), "New deal")
    (form,) = office.slack.views(TOM)
    await office.slack.act.submit(TOM, form["id"], {"name": {"value": "Acme website"}, "value": {"value": "12k"}})
    await settled(office)
    home = office.slack.home(TOM)
    assert told(home)[0].startswith("Created #1 Acme website.")
    assert "*1 open deal* · €12,000" in told(home)
    assert home is not None

    await choose(office, TOM, home, "*#1 Acme website*", "Proposal")
    home = office.slack.home(TOM)
    assert told(home)[0] == "Moved #1 Acme website to Proposal. What is next?"
    assert "*Proposal* · 1 · €12,000" in told(home)
    assert home is not None
    await press(office, TOM, home, "In a week")
    home = office.slack.home(TOM)
    assert "*To do* · 1" in told(home)
    assert home is not None

    await choose(office, TOM, home, "*#1 Acme website*", "Open deal")
    (card,) = office.slack.views(TOM)
    assert told(card)[0] == "*#1 Acme website* · €12,000 [⋯]"
    await press(office, TOM, card, "Won")
    (card,) = office.slack.views(TOM)
    assert find("won on", told(card))
    assert "*#1 Acme website* · €12,000" not in told(office.slack.home(TOM))
    assert (await office.deal(1)).status == "won"
    assert office.slack.home(LEA) is None
    assert office.slack.dm(TOM) == []


async def test_what_another_did_meanwhile_is_shown_over_home_in_french(office: Office) -> None:
    await office.type(LEA, "/deal nouvelle Site Acme 12k")
    home = await at_home(office, LEA)
    await office.type(TOM, "/deal lost acme price")
    await choose(office, LEA, home, "*#1 Site Acme*", "Proposition")

    (refused,) = office.slack.views(LEA)
    assert find("a modifié #1 Site Acme", told(refused))
    assert "[Rouvrir] [Note…] [Historique] [Nouvelle affaire pour ce client]" in told(refused)
    assert find("Vous n’avez pas encore d’affaire ouverte", told(office.slack.home(LEA)))


async def test_a_message_becomes_a_deal_once_and_then_a_note(office: Office) -> None:
    said = await office.slack.act.message(TOM, SALES, ASKED)
    await office.slack.act.shortcut(TOM, "new_from_message", SALES, said.ts)
    await settled(office)
    (form,) = office.slack.views(TOM)
    assert (await office.slack.act.submit(TOM, form["id"], {})).errors == {}
    await settled(office)
    mine = [everything(message) for message in office.slack.messages(SALES, viewer=TOM)]
    assert find("^Created #1 Acme", mine)
    assert not find("Created #1 Acme", [everything(one) for one in office.slack.messages(SALES, viewer=LEA)])

    await office.slack.act.shortcut(LEA, "new_from_message", SALES, said.ts)
    await settled(office)
    hers = [everything(message) for message in office.slack.messages(SALES, viewer=LEA)]
    assert find("Une affaire a déjà été créée à partir de ce message", hers)

    await office.type(LEA, "/deal nouvelle Hôtel du Parc")
    await office.slack.act.shortcut(LEA, "add_to_deal", SALES, said.ts)
    await settled(office)
    (form,) = office.slack.views(LEA)
    seen = await office.slack.act.options(LEA, "pick_deal", "hot")
    assert [option["text"]["text"] for option in seen.options] == ["#2 Hôtel du Parc · Contact"]
    assert seen.ack_ms < 3000
    await office.slack.act.submit(LEA, form["id"], {"deal": {"pick_deal": "2"}})
    await settled(office)
    hers = [everything(message) for message in office.slack.messages(SALES, viewer=LEA)]
    assert find("Noté sur #2 Hôtel du Parc", hers)


async def test_a_global_shortcut_is_answered_where_nobody_else_reads(office: Office) -> None:
    await office.slack.act.shortcut(TOM, "new_deal")
    await settled(office)
    (form,) = office.slack.views(TOM)
    await office.slack.act.submit(TOM, form["id"], {"name": {"value": "Nordlys <!channel>"}})
    await settled(office)

    assert find("^Created #1 Nordlys &lt;!channel&gt;", [everything(message) for message in office.slack.dm(TOM)])
    assert office.said() == []
