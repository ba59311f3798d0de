"""What people choose for themselves: shown, kept, said in one sentence, and obeyed by everything unasked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from commands.invocation import Reply
from digests.mornings import Mornings
from digests.post import Post
from digests.reminders import Reminders
from messages.prose import Prose
from pipeline.deals import Person
from storage.due import Due
from tests.commands.floor import LEA, TEAM, TOM, Floor, calendars, told
from tests.founding import morning_at
from tests.messages.block_kit import problems_of_form

FIRST = ("initial_value", "initial_time")


def held(reply: Reply) -> dict[str, Any]:
    assert reply.form is not None
    assert problems_of_form(reply.form.view) == []
    found: dict[str, Any] = {}
    for block in reply.form.view["blocks"]:
        element = block["element"]
        ticked = [option["value"] for option in element.get("initial_options", [])]
        chosen = element.get("initial_option", {}).get("value")
        plain = next((element[name] for name in FIRST if name in element), chosen)
        found[block["block_id"]] = ticked if element["type"] == "checkboxes" else plain
    return found


async def choose(floor: Floor, who: Person, **fields: Any) -> Reply:
    typed = {"language": "slack", "country": None, "quiet_from": None, "quiet_to": None, "dms": ["yes"], **fields}
    return await floor.submit(who, "settings", typed)


@pytest.mark.parametrize("words", ["settings", "réglages", "préférences"])
async def test_the_form_starts_with_nothing_chosen(floor: Floor, words: str) -> None:
    assert held(await floor.ask(TOM, words)) == {
        "language": "slack", "country": None, "quiet_from": None, "quiet_to": None, "dms": ["yes"],
    }  # fmt: skip


async def test_what_was_chosen_is_said_kept_and_shown_again(floor: Floor) -> None:
    reply = await choose(
        floor, LEA, language="en", country="belgique", quiet_from="19:00", quiet_to="10:30", dms=["yes"]
    )
    assert told(reply) == (
        "From now on I write to you in English, on working days (Belgium), and never from 19:00 to 10:30."
    )
    async with floor.books.look(TEAM) as work:
        lea = await work.people.get(LEA.user_id)
    assert lea is not None
    assert (lea.language, lea.country, lea.quiet_from, lea.quiet_to) == ("en", "BE", time(19), time(10, 30))
    assert held(await floor.ask(LEA, "settings")) == {
        "language": "en", "country": "Belgium", "quiet_from": "19:00", "quiet_to": "10:30", "dms": ["yes"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "fields", "said"),
    [
        (
            TOM, {},
            "From now on I write to you in English, on working days (United Kingdom), and never from 20:00 to 8:00.",
        ),
        (
            TOM, {"language": "fr"},
            "Désormais, je vous écris en français, les jours ouvrés (Royaume-Uni), et jamais de 20 h à 8 h.",
        ),
        (
            LEA, {"quiet_from": "09:00", "quiet_to": "09:00"},
            "Désormais, je vous écris en français, les jours ouvrés (France), à toute heure.",
        ),
        (
            TOM, {"dms": []},
            "From now on I answer you in English, and write to you only when you ask: `/deal` shows what is due.",
        ),
    ],
)  # fmt: skip
async def test_one_sentence_says_what_holds_now(floor: Floor, who: Person, fields: dict[str, Any], said: str) -> None:
    assert told(await choose(floor, who, **fields)) == said


async def test_what_slack_says_later_changes_no_choice(floor: Floor) -> None:
    await choose(floor, TOM, language="fr", country="Suisse", dms=[])
    async with floor.books.work(TEAM) as work:
        await work.people.save(TOM, at=floor.now)
        tom = await work.people.get(TOM.user_id)
    assert tom is not None
    assert (tom.language, tom.country, tom.wants_dms) == ("fr", "CH", False)
    await choose(floor, TOM)
    async with floor.books.look(TEAM) as work:
        assert await work.people.get(TOM.user_id) == TOM


async def test_what_is_wrong_is_said_under_its_field(floor: Floor) -> None:
    reply = await choose(floor, TOM, country="Atlantis", quiet_from="25:99")
    assert set(reply.errors) == {"country", "quiet_from"}
    assert held(await floor.ask(TOM, "settings"))["country"] is None


async def the_morning(floor: Floor, who: Person, at: datetime) -> tuple[Post | None, datetime | None]:
    """What the person is told at an instant, and when they are looked at next."""
    mornings = Mornings(calendars=calendars, prose=Prose())
    async with floor.books.work(TEAM) as work:
        await morning_at(work, who.user_id, at)
        due = Due(team_id=TEAM, kind="morning", id=who.user_id, next_at=at)
        post = await mornings.take(work, due, at)
        row = await work.people.member(who.user_id)
        return post, row.next_morning_at if row else None


MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""9:00 in London, where Tom is."""


@pytest.mark.parametrize(
    ("fields", "told_at_nine", "next_look"),
    [
        ({}, True, MONDAY + timedelta(days=1)),
        ({"quiet_from": "20:00", "quiet_to": "10:00"}, False, MONDAY + timedelta(hours=1)),
        ({"quiet_from": "08:00", "quiet_to": "08:00"}, True, MONDAY + timedelta(days=1)),
        ({"dms": []}, False, MONDAY + timedelta(days=1)),
    ],
)
async def test_the_morning_waits_for_the_end_of_ones_own_quiet_hours(
    floor: Floor, fields: dict[str, Any], told_at_nine: bool, next_look: datetime
) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme 23/11 send the quote")
    await choose(floor, TOM, **fields)
    post, planned = await the_morning(floor, TOM, MONDAY)
    assert (post is not None, planned) == (told_at_nine, next_look)
    later, _ = await the_morning(floor, TOM, next_look) if next_look.day == MONDAY.day else (post, None)
    assert (later is not None) == (fields != {"dms": []})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, True),
        ({"quiet_from": "15:00", "quiet_to": "16:00"}, False),
        ({"quiet_from": "16:00", "quiet_to": "08:00"}, True),
        ({"dms": []}, False),
    ],
)
async def test_a_reminder_obeys_the_persons_own_choice(floor: Floor, fields: dict[str, Any], said: bool) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme 23/11 15h send the quote")
    await choose(floor, TOM, **fields)
    at = MONDAY + timedelta(hours=6)
    async with floor.books.work(TEAM) as work:
        post = await Reminders(calendars=calendars, prose=Prose()).take(
            work, Due(team_id=TEAM, kind="reminder", id=1, next_at=at), at
        )
    assert (post is not None) == said


async def test_the_form_remembers_nothing(floor: Floor) -> None:
    form = (await floor.ask(TOM, "settings")).form
    assert form is not None
    assert json.loads(form.view["private_metadata"]) == {}
