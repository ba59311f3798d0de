"""Whoever installed the bot is told once what it is and what to do first, and can do it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pipeline.deals import Person
from storage.books import Books
from storage.workspaces import Start
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_setup import ADA, AXEL


async def installed_by(books: Books, installer: Person | None) -> Floor:
    """A workspace just founded by somebody."""
    floor = Floor(books)
    who = installer.user_id if installer else None
    start = Start(name="Durand Ventes", zone="Europe/Paris", language="fr", country="FR", installer_id=who)
    await books.found_workspace(TEAM, start, at=floor.now)
    async with books.work(TEAM) as work:
        for person in (LEA, TOM, *([installer] if installer else [])):
            await work.people.save(person, at=floor.now)
    return floor


async def test_the_installer_is_told_what_it_is_and_what_holds(books: Books) -> None:
    floor = await installed_by(books, ADA)
    assert (await floor.router.founded(team_id=TEAM)).posts
    assert await floor.outbox() == [("welcome:installer", ADA.user_id)]
    (message,) = await floor.posts()
    assert told(message).split("\n") == [
        (
            "*Your sales pipeline lives in Slack now.* The Sales pipeline has the stages Contact, Qualification, "
            "Meeting, Proposal, Negotiation. `/deal new Acme website 12k` records a deal, `/deal move acme proposal` "
            "moves it on, and `/deal help` shows the rest. Two things first: look over the settings below, and have a "
            "digest posted every week. For that, invite me to a channel and type `/pipeline subscribe weekly monday "
            "9:00` there."
        ),
        (
            "*Durand Ventes*: EUR · time of Paris · France · Français · weeks from Monday · working days: Monday, "
            "Tuesday, Wednesday, Thursday, Friday · quiet from 20:00 to 8:00 · fiscal year from January · everybody "
            "may change a deal · everybody sees every deal · guests do not take part."
        ),
    ]


async def test_its_buttons_open_the_settings_and_the_form_of_a_digest(books: Books) -> None:
    floor = await installed_by(books, ADA)
    await floor.router.founded(team_id=TEAM)
    (message,) = await floor.posts()
    settings, digest = buttons(message)["Settings…"], buttons(message)["First digest…"]
    opened = await floor.press(ADA, settings)
    assert opened.form is not None
    assert opened.form.view["callback_id"] == "setup_workspace"
    opened = await floor.press(ADA, digest, channel="DADA")
    assert opened.form is not None
    blocks = {block["block_id"]: block["element"] for block in opened.form.view["blocks"] if "element" in block}
    assert (opened.form.view["callback_id"], blocks["cadence"]["initial_option"]["value"]) == ("subscription", "weekly")
    assert {"channel", "weekday", "hour"} <= blocks.keys()


async def test_it_speaks_the_installers_language(books: Books) -> None:
    floor = await installed_by(books, AXEL)
    await floor.router.founded(team_id=TEAM)
    (message,) = await floor.posts()
    assert told(message).startswith("*Votre pipeline commercial est maintenant dans Slack.* Le pipeline Ventes a les")


async def test_it_is_said_once_however_often_the_bot_starts(books: Books) -> None:
    floor = await installed_by(books, ADA)
    said = [await floor.router.founded(team_id=TEAM) for _ in range(2)]
    said += await asyncio.gather(floor.router.founded(team_id=TEAM), floor.router.founded(team_id=TEAM))
    assert [reply.posts for reply in said] == [True, False, False, False]
    assert len(await floor.outbox()) == 1


async def test_two_replicas_that_start_at_once_say_it_once(books: Books) -> None:
    floor = await installed_by(books, ADA)
    said = await asyncio.gather(floor.router.founded(team_id=TEAM), floor.router.founded(team_id=TEAM))
    assert sorted(reply.posts for reply in said) == [False, True]
    assert len(await floor.outbox()) == 1


@pytest.mark.parametrize("installer", [None, replace(ADA, active=False)])
async def test_nobody_is_written_to_where_nobody_is_known(books: Books, installer: Person | None) -> None:
    floor = await installed_by(books, installer)
    assert not (await floor.router.founded(team_id=TEAM)).posts
    assert await floor.outbox() == []


async def test_where_nobody_is_an_admin_the_installer_becomes_one(books: Books) -> None:
    floor = await installed_by(books, TOM)
    await floor.router.founded(team_id=TEAM)
    assert "Only an admin" not in told(await floor.ask(TOM, "setup", command="/pipeline"))
    async with books.look(TEAM) as work:
        (entry,) = await work.audit.recent(5)
    assert (entry.act, entry.by, entry.facts["person"]) == ("roles", None, TOM.user_id)
