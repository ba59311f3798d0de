"""Figures of reports: as of when they are, whose they are, and the deals behind each of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from commands.invocation import Reply
from messages import actions
from pipeline.deals import Person
from pipeline.goals import Goal
from pipeline.money import Money
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told
from tests.commands.ruling import CLAIRE, ruled
from tests.storage.given import by, new_deal

ASK = "/pipeline"


async def typed(floor: Floor, *lines: tuple[Person, str]) -> None:
    for who, words in lines:
        await floor.ask(who, words, channel="DTOM")


async def to_win(floor: Floor, euros: int, person: Person | None = None) -> None:
    """A goal per month from November on, the team's or somebody's."""
    amount = Money(euros * 100, "EUR")
    whose = person.user_id if person else None
    goal = Goal(person_id=whose, per="month", starts_on=date(2026, 11, 1), amount=amount)
    async with floor.books.work(TEAM) as work:
        await work.goals.set(1, goal, by=None, at=floor.now)


async def opened(floor: Floor, who: Person, value: str) -> list[str]:
    """What a button opens: its title, then a line per deal."""
    return told(await floor.press(who, value)).splitlines()


def menu_of(reply: Reply) -> dict[str, dict[str, str]]:
    """The menu of figures under a report: per group what each line carries."""
    message = reply.message or reply.replace
    assert message is not None
    elements: list[dict[str, Any]] = [one for block in message.blocks for one in block.get("elements", ())]
    (found,) = [one for one in elements if "option_groups" in one]
    return {
        group["label"]["text"]: {one["text"]["text"]: one["value"] for one in group["options"]}
        for group in found["option_groups"]
    }


@pytest.fixture
async def november(floor: Floor) -> Floor:
    """Five deals due in November, one of them Léa's: won, lost, put off twice, overdue by the end, and to come."""
    floor.now = datetime(2026, 10, 28, 9, tzinfo=UTC)
    await typed(
        floor,
        (TOM, "new Acme 12k stage negotiation close 10/11"),
        (TOM, "new Bolt 3k stage proposal close 12/11"),
        (TOM, "new Cork 5k stage proposal close 16/11"),
        (LEA, "nouvelle Dune 4k étape négociation échéance 18/11"),
        (TOM, "new Echo 2k stage proposal close 27/11"),
    )
    floor.now = datetime(2026, 11, 9, 9, tzinfo=UTC)
    await typed(floor, (TOM, "won 1"), (TOM, "lost 2 price"), (TOM, "edit 3 close 20/11"), (TOM, "edit 3 close 5/12"))
    floor.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    return floor


GOALS: list[tuple[str, Person, str, str]] = [
    ("all", TOM, "forecast", "*November, goal €100,000.*"),
    ("own", TOM, "forecast", "*November, goal €10,000.*"),
    ("own", TOM, "", "*November, goal €10,000.*"),
    ("own", TOM, "forecast <@UTOM>", "*November, goal €10,000.*"),
    ("own", TOM, "forecast <@ULEA>", "nothing"),
    ("stages", TOM, "forecast", "*November.*"),
    ("stages", TOM, "forecast <@UTOM>", "*November, goal €10,000.*"),
    ("own", CLAIRE, "forecast", "*November, goal €100,000.*"),
    ("own", CLAIRE, "forecast <@UTOM>", "*November, goal €10,000.*"),
]


async def test_nobody_is_measured_by_a_goal_towards_which_others_win_out_of_their_sight(november: Floor) -> None:
    await to_win(november, 100_000)
    await to_win(november, 10_000, TOM)
    said = []
    for visibility, who, words, _ in GOALS:
        await ruled(november, managers=("UCLAIRE",), visibility=visibility)
        asked = told(await november.ask(who, words, command=ASK, channel="DX")).splitlines()
        goal = next((line.partition("* ")[0] + "*" for line in asked if line.startswith("*November")), "nothing")
        said.append((visibility, who, words, goal))
    assert said == GOALS


RUNNING = [
    "*Sales, forecast:* 1–30 November.",
    (
        "*November.* Won €12,000 · commit €0 (0) · best case €2,000 (1) · pipeline €0 (0). Won + commit €12,000."
        " Slipped, not counted: 1, €4,000."
    ),
    "Of 5 deals that were to close in this time when it began: closed 2, not closed 2, still to come 1.",
    "As of Friday 20 November, 10:00, London.",
]

OVER = [
    "*Ventes, prévision :* du 1ᵉʳ au 30 novembre.",
    (
        "*Novembre.* Gagné 12 000 € · engagé 0 € (0) · meilleur cas 0 € (0) · pipeline 0 € (0). Gagné + engagé"
        " 12 000 €. Échéance dépassée ou absente, non comptées : 2, 6 000 €."
    ),
    "Au début de la période, 5 affaires y avaient leur échéance : closes 2, non closes 3.",
    "État au mardi 1ᵉʳ décembre à 0 h, Paris.",
]


async def test_a_forecast_is_of_the_dates_and_values_there_were_at_its_end_whenever_it_is_asked_for(
    november: Floor,
) -> None:
    assert told(await november.ask(TOM, "forecast", command=ASK)).splitlines() == RUNNING
    november.now = datetime(2026, 12, 20, 10, tzinfo=UTC)
    await typed(november, (TOM, "edit 4 close 30/12"), (TOM, "edit 5 9k"), (TOM, "omit 3"), (LEA, "perdue 4 prix"))
    asked = await november.ask(LEA, "prévision mois dernier", command=ASK)
    assert told(asked).splitlines() == OVER
    carried = buttons(asked)
    assert labels(asked)[:3] == ["Gagnées 1", "Échéance dépassée ou absente 2", "Attendues, non closes 3"]
    assert await opened(november, LEA, carried["Attendues, non closes 3"]) == [
        "*Attendues et non closes, du 1ᵉʳ au 30 novembre : 3*",
        (
            "*#3 Cork* · 5 000 € · Proposition · Tom Reed · échéance samedi 5 décembre (échéance repoussée 2 fois)"
            " (changée depuis)"
        ),
        "*#4 Dune* · 4 000 € · perdue · Léa Martin (changée depuis)",
        "*#5 Echo* · 9 000 € · Proposition · Tom Reed · échéance vendredi 27 novembre (changée depuis)",
    ]


async def test_what_was_deleted_or_moved_out_has_neither_come_nor_slipped(november: Floor) -> None:
    for who, number in ((LEA, 4), (TOM, 5)):
        await november.press(who, actions.delete(d=number, v=(await november.deal(number)).version))
    said = told(await november.ask(TOM, "forecast", command=ASK)).splitlines()
    assert said[2] == (
        "Of 5 deals that were to close in this time when it began: closed 2, not closed 1, deleted or moved out 2."
    )


async def test_a_forecast_is_of_one_person_or_of_the_time_deals_are_to_close_in(november: Floor) -> None:
    await to_win(november, 10_000, LEA)
    hers = told(await november.ask(TOM, "forecast <@ULEA>", command=ASK)).splitlines()
    assert hers[1:] == [
        (
            "*November, goal €10,000.* Won €0 · commit €0 (0) · best case €0 (0) · pipeline €0 (0). Won + commit €0,"
            " 0%. Coverage 0× (€0 open, €10,000 to go). Slipped, not counted: 1, €4,000."
        ),
        "Of 1 deal that was to close in this time when it began: closed 0, not closed 1.",
        "As of Friday 20 November, 10:00, London. Only deals of Léa Martin.",
    ]
    for words in ("forecast closing december", "forecast december"):
        december = told(await november.ask(TOM, words, command=ASK)).splitlines()
        assert december[:2] == [
            "*Sales, forecast:* 1–31 December.",
            (
                "*December, goal €10,000.* Won €0 · commit €0 (0) · best case €5,000 (1) · pipeline €0 (0). Won +"
                " commit €0, 0%. Coverage 0.5× (€5,000 open, €10,000 to go). Slipped, not counted: 1, €4,000."
            ),
        ]
    refused = told(await november.ask(TOM, "forecast this month closing december", command=ASK))
    assert refused.endswith("Nothing was changed.")


async def test_the_overview_opens_its_forecast(november: Floor) -> None:
    reply = await november.ask(TOM, "", command=ASK)
    assert labels(reply)[:4] == ["Won 1", "Best case 1", "Stale 2", "Slipped 1"]
    assert (await opened(november, TOM, buttons(reply)["Best case 1"]))[1:] == [
        "*#5 Echo* · €2,000 · Proposal · Tom Reed · close date Friday 27 November"
    ]


async def test_every_row_opens_its_deals_also_when_things_went_on(november: Floor) -> None:
    await typed(
        november, (TOM, "new Fog 1k source Fair"), (TOM, "lost 5 no reply"), (LEA, "nouvelle Gong 2k source fair")
    )
    team = menu_of(await november.ask(TOM, "team", command=ASK))
    losses = menu_of(await november.ask(TOM, "losses", command=ASK))
    sources = menu_of(await november.ask(TOM, "sources", command=ASK))
    assert {who: list(lines) for who, lines in team.items()} == {
        "Tom Reed": ["Open 2", "Won 1", "Lost 2"],
        "Léa Martin": ["Open 2"],
    }
    assert {name: list(lines) for name, lines in losses.items()} == {
        "By stage": ["Proposal 2"],
        "By owner": ["Tom Reed 2"],
    }
    assert {name: list(lines) for name, lines in sources.items()} == {
        "Not said": ["Won 1", "Lost 2"],
        "fair": ["New 2"],
    }
    november.passes(minutes=1)
    await typed(november, (TOM, "reopen 2"), (TOM, "assign 3 <@ULEA>"), (TOM, "won 6"))

    assert await opened(november, TOM, team["Tom Reed"]["Open 2"]) == [
        "*Open (Tom Reed), Friday 20 November: 2*",
        "*#3 Cork* · €5,000 · Proposal · Léa Martin (changed since)",
        "*#6 Fog* · €1,000 · won · Tom Reed (changed since)",
    ]
    for value in (team["Tom Reed"]["Lost 2"], losses["By stage"]["Proposal 2"], losses["By owner"]["Tom Reed 2"]):
        title, *lines = await opened(november, TOM, value)
        assert title.startswith("*Lost (")
        assert lines == [
            "*#2 Bolt* · €3,000 · Proposal · Tom Reed (changed since)",
            "*#5 Echo* · €2,000 · lost · Tom Reed · no reply",
        ]
    assert (await opened(november, LEA, sources["fair"]["New 2"]))[0] == "*Nouvelles (fair), du 1ᵉʳ au 30 novembre : 2*"
    await ruled(november, visibility="own")
    assert await opened(november, LEA, team["Tom Reed"]["Open 2"]) == [
        "*Ouvertes (Tom Reed) le vendredi 20 novembre : 1*",
        "*#3 Cork* · 5 000 € · Proposition · Léa Martin (changée depuis)",
    ]


async def test_a_figure_of_more_deals_than_a_button_carries_opens_all_of_them(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        for n in range(1, 5):
            await new_deal(work, f"Deal {n}", owner_id=TOM.user_id, change=by(TOM.user_id, floor.now))
    reply = await floor.ask(TOM, "changes", command=ASK)
    value = json.loads(buttons(reply)["New 4"])
    again = {"do": "deals", "f": "new", "o": value["o"], "a": value["a"], "r": "changes", "n": 1}
    floor.passes(minutes=1)
    await typed(floor, (TOM, "new Late 1k"), (TOM, "won 2"))
    title, *lines = await opened(floor, TOM, json.dumps(again))
    assert title == "*New, 16–22 November: 4*"
    assert [line.endswith("(changed since)") for line in lines] == [False, True, False, False]
    assert (await opened(floor, TOM, json.dumps({**again, "f": "nonsense"})))[0] == "*Deals, 16–22 November: 0*"
    for forged in ({"r": "nonsense"}, {"n": 99}, {"a": "20260101T000000Z"}, {"o": "x"}, {"w": "@nobody"}):
        assert told(await floor.press(TOM, json.dumps({**again, **forged}))).endswith("Nothing was changed."), forged


async def test_size_without_an_amount_takes_the_goal_of_the_month(november: Floor) -> None:
    await to_win(november, 60_000)
    await typed(november, (TOM, "lost 3 price"), (TOM, "lost 4 price"), (TOM, "lost 5 price"))
    assert (
        told(await november.ask(TOM, "size", command=ASK))
        .splitlines()[0]
        .endswith(
            "Nobody named an amount, so it is the goal of this month: *€60,000 takes 5 won deals, out of 25*. Open now:"
            " 0, 25 to find."
        )
    )
    assert "c’est l’objectif du mois qui est pris." in told(await november.ask(LEA, "taille", command=ASK))


EVERY = ("changes", "forecast", "funnel", "team", "sources", "losses", "size 50k", "hygiene", "stale", "")


async def test_every_report_is_posted_once_as_it_was_seen_in_the_channels_language(november: Floor) -> None:
    await november.subscribed(language="fr")
    posts = [buttons(await november.ask(TOM, words, command=ASK))["Post here"] for words in EVERY]
    seen = {words: told(await november.ask(LEA, words, command=ASK, channel="DLEA")) for words in EVERY}
    await typed(november, (TOM, "new Late 99k stage negotiation close 30/11 source Fair"), (TOM, "lost 5 price"))
    november.passes(minutes=10)
    for post in [*posts, *posts]:
        await november.press(TOM, post)
    posted = [told(message) for message in await november.posts() if "Demandé par Tom Reed." in told(message)]

    assert len(posted) == len(EVERY)
    as_of_now = {"hygiene", "stale", ""}
    for words, said in zip(EVERY, posted, strict=True):
        assert said.splitlines()[0].startswith(("*Ventes", "*Aucune", "Aucune", "*1 affaire", "*2 affaires")), said
        if words not in as_of_now:
            assert said.splitlines()[:-1] == seen[words].splitlines()[:-1], words
    for words in EVERY:
        assert "Post here" not in labels(await november.ask(TOM, words, command=ASK, shared=True)), words
