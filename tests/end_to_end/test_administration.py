"""An admin's first day in the real bot: the welcome, a stage given a rule, a colleague's deals handed over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from sandbox.acting import Seen
from tests.end_to_end.office import LEA, SALES, TEAM, TOM, Office, everything, find, open_office

BEN = "U00"


@pytest_asyncio.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with open_office(sqlite_url) as opened:
        yield opened


async def the_form(office: Office, who: str = LEA) -> Mapping[str, Any]:
    """The form that is open, once the bot knows of it too."""
    await office.slack.until(lambda: office.slack.views(who))
    assert await office.bot.in_hand.finish(seconds=60)
    (form,) = office.slack.views(who)
    return form


async def sends(office: Office, form: Mapping[str, Any], values: Mapping[str, Any]) -> Seen:
    told = {field: {"value": value} for field, value in values.items()}
    seen = await office.slack.act.submit(LEA, form["id"], told)
    assert (seen.error, dict(seen.errors)) == (None, {})
    assert await office.bot.in_hand.finish(seconds=60)
    return seen


async def presses(office: Office, message: Mapping[str, Any], label: str, *, where: str = SALES, nth: int = 0) -> None:
    """Press a button, or choose from a menu, by its label."""
    found = [one for block in message["blocks"] for one in _controls(block) if one[0] == label]
    _, block_id, action_id, value = found[nth]
    await office.slack.act.select(LEA, where, message["ts"], action_id, value, block_id)
    assert await office.bot.in_hand.finish(seconds=60)


def _controls(block: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
    return [
        (choice["text"]["text"], block["block_id"], one["action_id"], choice["value"])
        for one in elements
        if "action_id" in one
        for choice in one.get("options", [one])
    ]


def answers(office: Office) -> list[Mapping[str, Any]]:
    """What Léa alone can read in #sales, the latest last."""
    return [one for one in office.slack.messages(SALES, viewer=LEA) if one.get("ephemeral_for")]


async def test_the_installer_is_welcomed_and_changes_the_settings(office: Office) -> None:
    await office.slack.until(lambda: office.slack.dm(LEA))
    (welcome,) = office.slack.dm(LEA)
    assert "Votre pipeline commercial est maintenant dans Slack." in everything(welcome)
    await presses(office, welcome, "Réglages…", where=LEA)
    await sends(office, await the_form(office), {"quiet_from": "19:00", "policy": "owner", "days": ["0", "1", "2"]})
    async with office.books.look(TEAM) as work:
        now = await work.workspace()
    assert (f"{now.quiet_from:%H:%M}", now.policy, now.working_days, now.zone) == (
        "19:00",
        "owner",
        (0, 1, 2),
        "Europe/Paris",
    )


async def test_a_stage_is_given_a_rule_by_form_and_asks_for_it(office: Office) -> None:
    await office.type(LEA, "/pipeline configurer")
    await presses(office, answers(office)[-1], "Étapes")
    await office.slack.until(lambda: find("Étapes de Ventes", [everything(one) for one in answers(office)]))
    await presses(office, answers(office)[-1], "Règles…", nth=3)
    form = await the_form(office)
    assert form["title"]["text"] == "Proposition"
    await sends(office, form, {"required": ["value"], "hand_to": [BEN]})
    await office.slack.until(lambda: find("demande montant", [everything(one) for one in answers(office)]))
    await office.type(TOM, "/deal new Acme website")
    await office.type(TOM, "/deal move acme proposal")
    await office.slack.until(lambda: office.slack.views(TOM))
    (asked,) = office.slack.views(TOM)
    assert asked["title"]["text"] == "Before #1 moves"
    assert (await office.deal(1)).stage.key == "contact"


async def test_a_rate_is_entered_by_form_and_removed_by_its_button(office: Office) -> None:
    await office.type(TOM, "/deal new Acme website 200 USD")
    await office.type(LEA, "/pipeline configurer")
    await presses(office, answers(office)[-1], "Devises…")
    await office.slack.until(lambda: find("Banque centrale européenne, ", [everything(one) for one in answers(office)]))
    await presses(office, answers(office)[-1], "Nouveau taux…")
    await sends(office, await the_form(office), {"currency": "USD", "worth": "0,92"})
    await office.slack.until(lambda: find("saisi par lea", [everything(one) for one in answers(office)]))
    async with office.books.look(TEAM) as work:
        assert [str(rate.rate) for rate in await work.rates.entered()] == ["23/25"]
    await presses(office, answers(office)[-1], "Retirer")
    async with office.books.look(TEAM) as work:
        assert await work.rates.entered() == []


async def test_a_colleagues_deals_are_handed_over_in_two_forms(office: Office) -> None:
    await office.never_quiet()
    for name in ("Acme website 12k", "Bolt 3k", "Cork 1k"):
        await office.type(TOM, f"/deal new {name}")
    await office.type(LEA, "/pipeline transmettre")
    await sends(office, await the_form(office), {"from": TOM, "to": [LEA, BEN]})
    preview = await the_form(office)
    assert "lea: 2 affaires" in everything(preview).replace("\u00a0", "").replace("*", "").replace("\u202f", "")
    await sends(office, preview, {})
    assert [(await office.deal(number)).owner.user_id for number in (1, 2, 3)] == [LEA, BEN, LEA]
    await office.slack.until(lambda: find("Bolt", [everything(one) for one in office.slack.dm(BEN)]))
    assert office.slack.views(LEA) == []


@pytest.mark.parametrize("typed", ["/pipeline setup", "/pipeline roles", "/pipeline goal 100k", "/pipeline handover"])
async def test_a_rep_is_told_who_the_admins_are(office: Office, typed: str) -> None:
    await office.type(TOM, typed)
    told = [everything(one) for one in office.slack.messages(SALES, viewer=TOM)]
    assert find("Only an admin may do that: lea", told)
