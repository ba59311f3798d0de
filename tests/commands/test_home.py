"""The Home tab: what it gathers for whom, what its menus choose, and what an act on it is answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from messages.message import Message
from tests.commands.floor import GUEST, LEA, TEAM, TOM, Floor, buttons, facts_of, labels, told


async def book(floor: Floor) -> Floor:
    """Three deals of Tom's, one of Léa's; one of them silent, one past its date, one parked."""
    floor.now = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    await floor.ask(TOM, "new Acme website 12k stage proposal")
    await floor.ask(TOM, "new Bolt 3k close 2026-10-15")
    await floor.ask(TOM, "commit bolt")
    await floor.ask(TOM, "new Cargo usd 9k")
    await floor.ask(TOM, "park cargo until 2026-12-24 they moved")
    await floor.ask(LEA, "nouvelle Hôtel 7k")
    floor.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    await floor.ask(TOM, "note bolt still alive")
    await floor.ask(TOM, "remind acme monday 15h send the quote")
    return floor


async def made_manager(floor: Floor, *people: str) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, managers=people)


def rows(home: Message) -> list[str]:
    return [line for line in told(home).splitlines() if line.startswith("*#")]


async def test_home_shows_my_deals_by_stage_and_what_is_the_matter(floor: Floor) -> None:
    home = await (await book(floor)).home(TOM)

    assert told(home).splitlines() == [
        "My deals",
        "*3 open deals* · €15,000 · US$9,000",
        "*To do* · 1",
        "Monday 23 November, 15:00 · send the quote",
        "#1 Acme website",
        "*Contact* · 2 · US$9,000 · €3,000",
        "*#3 Cargo* · US$9,000",
        "no next step · *parked until 24 December*",
        "*#2 Bolt* · €3,000",
        "no next step · *was to close on 15 October*",
        "*Proposal* · 1 · €12,000",
        "*#1 Acme website* · €12,000",
        "send the quote, Monday 23 November, 15:00 · *no close date*",
    ]
    assert json.loads(home.text) == {"w": "mine", "s": 0, "n": "all"}


async def test_home_is_in_the_readers_language(floor: Floor) -> None:
    home = await (await book(floor)).home(LEA)

    assert told(home).splitlines() == [
        "Mes affaires",
        "*1 affaire ouverte* · 7 000 €",
        "*Contact* · 1 · 7 000 €",
        "*#4 Hôtel* · 7 000 €",
        "sans prochaine action · *sans activité depuis 35 jours ouvrés*",
    ]


async def test_an_empty_home_says_what_to_do_first(floor: Floor) -> None:
    home = await floor.home(TOM)

    assert told(home).startswith('My deals\n*You have no open deal yet.* Press "New deal"')
    form = (await floor.press_home(TOM, buttons(home)["New deal"])).form
    assert form is not None
    assert form.view["callback_id"] == "new_deal"


@pytest.mark.parametrize(
    ("remembered", "numbers"),
    [
        ({"n": "parked"}, ["#3 Cargo"]),
        ({"n": "slipped"}, ["#2 Bolt", "#1 Acme website"]),
        ({"n": "stale"}, []),
        ({"s": 4}, ["#1 Acme website"]),
        ({"s": 1, "n": "slipped"}, ["#2 Bolt"]),
        ({"s": 99}, []),
    ],
)
async def test_the_menus_narrow_what_is_shown(floor: Floor, remembered: dict[str, Any], numbers: list[str]) -> None:
    home = await (await book(floor)).home(TOM, remembered)

    assert [row.split("*")[1] for row in rows(home)] == numbers


@pytest.mark.parametrize(
    "remembered", [{"w": 3, "s": "x", "n": ["all"]}, {"n": "everything"}, {"s": True}, {"w": ""}, {"do": "home"}]
)
async def test_what_home_cannot_be_set_to_is_as_if_it_were_not(floor: Floor, remembered: dict[str, Any]) -> None:
    await book(floor)

    assert len(rows(await floor.home(TOM, remembered))) in {0, 3}


async def test_a_choice_in_a_menu_says_nothing_and_changes_nothing(floor: Floor) -> None:
    await book(floor)
    before = await floor.book()
    reply = await floor.press_home(TOM, {"do": "home", "n": "stale"})

    assert (reply.message, reply.replace, reply.form, reply.changed) == (None, None, None, False)
    assert await floor.book() == before


async def test_a_manager_looks_at_the_team_and_at_one_person(floor: Floor) -> None:
    await made_manager(await book(floor), TOM.user_id)
    team = await floor.home(TOM, {"w": "team"})

    assert told(team).splitlines()[0] == "The team's deals"
    assert "*#4 Hôtel* · €7,000 · Léa Martin" in rows(team)
    assert len(rows(team)) == 4
    assert "Léa Martin" in labels(team)
    hers = await floor.home(TOM, facts_of(buttons(team)["Léa Martin"]))
    assert told(hers).splitlines()[0] == "Deals of Léa Martin"
    assert rows(hers) == ["*#4 Hôtel* · €7,000"]


async def test_a_manager_who_sells_nothing_sees_the_team_until_they_choose(floor: Floor) -> None:
    await book(floor)
    await floor.ask(LEA, "perdue hôtel prix")
    await made_manager(floor, LEA.user_id)

    assert told(await floor.home(LEA)).splitlines()[0] == "Affaires de l’équipe"
    assert told(await floor.home(LEA, {"w": "mine"})).splitlines()[0] == "Mes affaires"


async def test_nobody_else_looks_at_a_team(floor: Floor) -> None:
    home = await (await book(floor)).home(LEA, {"w": "team"})

    assert rows(home) == ["*#4 Hôtel* · 7 000 €"]
    assert "Toute l’équipe" not in labels(home)
    assert rows(await floor.home(LEA, {"w": TOM.user_id})) == ["*#4 Hôtel* · 7 000 €"]


async def test_a_guest_is_told_that_they_may_not(floor: Floor) -> None:
    home = await (await book(floor)).home(GUEST)

    assert rows(home) == []
    assert len(home.blocks) == 1


async def test_a_goal_is_shown_with_what_is_won_this_month(floor: Floor) -> None:
    await book(floor)
    await floor.ask(TOM, "won acme 8k")
    await floor.ask(TOM, "won cargo")
    await floor.ask(LEA, "gagnée hôtel")
    async with floor.books.work(TEAM) as work:
        member = await work.people.member(LEA.user_id)
        assert member is not None
        member.is_named_admin = True
    await floor.ask(LEA, "goal <@UTOM> 20k per month", command="/pipeline")

    assert "Won this month: €8,000 of €20,000 (40%)" in told(await floor.home(TOM)).splitlines()
    assert "Gagné" not in told(await floor.home(LEA, {"w": "mine"}))
    assert "Gagné ce mois-ci : 15 000 € sur 20 000 € (75 %)" in told(await floor.home(LEA, {"w": "team"}))


async def test_an_act_on_home_is_said_on_home_and_not_in_a_window(floor: Floor) -> None:
    await book(floor)
    home = await floor.home(TOM)
    reply = await floor.press_home(TOM, buttons(home)["Meeting"])

    assert (reply.changed, reply.form) == (True, None)
    assert told(reply).startswith("Moved #")
    again = await floor.home(TOM, said=reply.message)
    assert told(again).startswith("Moved #")
    undone = await floor.press_home(TOM, buttons(again)["Undo"])
    assert undone.changed
    assert told(undone).startswith("Taken back")


async def test_a_question_asked_on_home_is_answered_in_a_window(floor: Floor) -> None:
    await book(floor)
    reply = await floor.press_home(TOM, {"do": "show", "d": 1})

    assert reply.form is not None
    assert reply.form.view["callback_id"] == "told"
    assert "*#1 Acme website* · €12,000" in told(Message(text="-", blocks=reply.form.view["blocks"]))
    assert reply.message is not None


async def test_what_is_refused_on_home_is_said_in_a_window_with_the_deal_as_it_is(floor: Floor) -> None:
    await book(floor)
    home = await floor.home(TOM)
    await floor.ask(LEA, "perdue acme prix")
    reply = await floor.press_home(TOM, {"do": "move", "d": 1, "s": 3, "v": 1})

    assert (reply.changed, reply.form is None) == (False, False)
    assert reply.form is not None
    shown = Message(text="-", blocks=reply.form.view["blocks"])
    assert told(shown).startswith("Léa Martin changed #1 Acme website")
    assert "Reopen" in labels(shown)
    assert rows(home) != rows(await floor.home(TOM))


async def test_an_act_on_an_answer_shown_over_home_takes_its_place_with_the_card(floor: Floor) -> None:
    await book(floor)
    reply = await floor.press_home(TOM, {"do": "won", "d": 1, "v": 4}, over="answer", block_id="card:1")

    assert reply.form is not None
    shown = told(Message(text="-", blocks=reply.form.view["blocks"]))
    assert "#1 Acme website" in shown.splitlines()[0]
    assert "*#1 Acme website* · €12,000 · won on Friday 20 November" in shown.splitlines()


async def test_a_form_opened_on_home_opens_as_anywhere(floor: Floor) -> None:
    await book(floor)
    reply = await floor.press_home(TOM, {"do": "lost", "d": 1, "v": 4})

    assert reply.form is not None
    assert reply.form.view["callback_id"] in {"lost", "complete"}


async def test_a_team_is_counted_and_summed_whole_though_only_some_of_it_is_read(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        await work.people.save(replace(TOM, admin=True), at=floor.now)
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=floor.now)
    for n in range(1, 13):
        await floor.ask((TOM, LEA)[n % 2], f'new "Deal {n:02}" {n}k')
    for words in (
        "new Dollar USD 5k stage proposal", "new Nothing stage proposal", "new Brief 1k pipeline services",
        "park dollar until 1 Dec holidays", "new Gone 9k", "won gone",
    ):  # fmt: skip
        await floor.ask(TOM, words)
    team = await floor.home(TOM, {"w": "team"})
    assert told(team).splitlines()[:2] == ["The team's deals", "*15 open deals* · €79,000 · US$5,000"]
    assert [row.split("*")[1].split(" · ")[0] for row in rows(team)] == [
        *(f"#{n} Deal {n:02}" for n in range(12, 2, -1)), "#13 Dollar", "#14 Nothing", "#15 Brief",
    ]  # fmt: skip
    assert [label for label in labels(team) if label.startswith(("and ", "Silent", "Close", "Parked"))] == [
        "Silent (0)", "Close date passed or missing (2)", "Parked (1)", "and 2 more",
    ]  # fmt: skip
    rest = await floor.press(TOM, buttons(team)["and 2 more"])
    assert told(rest).splitlines()[0] == "*Open deals · Sales · Contact:* 12 deals · €78,000"
    parked = await floor.home(TOM, {"w": "team", "n": "parked"})
    assert told(parked).splitlines()[1] == "*1 open deal* · US$5,000"
    quoted = await floor.home(TOM, {"w": "team", "s": services.stages[0].id})
    assert told(quoted).splitlines()[1] == "*1 open deal* · €1,000"
    floor.passes(days=60)
    async with floor.books.work(TEAM) as work:
        await work.people.save(replace(TOM, admin=True), at=floor.now)
    silent = await floor.home(TOM, {"w": "team", "n": "stale"})
    assert told(silent).splitlines()[1].startswith("*15 open deals*")
    assert "Silent (15)" in labels(await floor.home(TOM, {"w": "team"}))
    assert "Silent (2)" in labels(await floor.home(TOM, {"w": "team", "s": 4}))
