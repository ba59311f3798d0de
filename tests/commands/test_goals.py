"""Goals: set in words or by the form, taken away, and shown against what is won."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from commands.goal_words import GoalWords, read_goal
from pipeline.deals import Person
from pipeline.goals import Goal
from pipeline.money import Money
from pipeline.refusals import NotAGoal
from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, told
from tests.commands.test_setup import ADA, AXEL


@pytest.fixture
async def floor(books: Books) -> Floor:
    return await (await Floor(books).open()).joined_by(ADA, AXEL)


async def goals(floor: Floor) -> list[Goal]:
    async with floor.books.look(TEAM) as work:
        return [goal for goal in await work.goals.all(1) if goal.amount.minor]


TYPED: list[tuple[str, str, int | None, str]] = [
    ("<@ULEA> 100k per month", "<@ULEA>", 100_000, "month"),
    ("100k <@ULEA>", "<@ULEA>", 100_000, "month"),
    ("@lea 100k par mois", "@lea", 100_000, "month"),
    ("300k per quarter", "", 300_000, "quarter"),
    ("team 300k quarterly", "", 300_000, "quarter"),
    ("équipe 300 000 € par trimestre", "", 300_000, "quarter"),
    ("100k/month for @lea", "@lea", 100_000, "month"),
    ("€12,500 a month @tom", "@tom", 12_500, "month"),
    ("none @lea", "@lea", None, "month"),
    ("@lea none", "@lea", None, "month"),
    ("aucun pour @lea", "@lea", None, "month"),
    ("none", "", None, "month"),
]


@pytest.mark.parametrize(("typed", "who", "euros", "per"), TYPED)
def test_goals_are_read_in_any_order(typed: str, who: str, euros: int | None, per: Any) -> None:
    amount = None if euros is None else Money(euros * 100, "EUR")
    locale = "fr_FR" if "par" in typed or "aucun" in typed else "en_GB"
    assert read_goal(typed.split(" "), base="EUR", locale=locale) == GoalWords(who=who, amount=amount, per=per)


@pytest.mark.parametrize(
    "typed", ["plenty", "@lea", "@lea @tom 100k", "100k per week", "USD 100k", "100k " + "x" * 200, "per month"]
)
def test_what_is_no_goal_is_refused(typed: str) -> None:
    with pytest.raises(NotAGoal):
        read_goal(typed.split(" "), base="EUR", locale="en_GB")


async def test_a_goal_is_set_from_the_month_going_on(floor: Floor) -> None:
    reply = await floor.ask(ADA, "goal <@ULEA> 100k per month", command="/pipeline")
    assert told(reply) == "Goal of Léa Martin in Sales: €100,000 per month from 1 November on."
    assert await goals(floor) == [
        Goal(person_id="ULEA", per="month", starts_on=date(2026, 11, 1), amount=Money(10_000_000, "EUR"))
    ]


async def test_a_goal_is_set_in_french(floor: Floor) -> None:
    reply = await floor.ask(AXEL, "objectif 300k par trimestre", command="/pipeline")
    assert told(reply) == "Objectif de l’équipe dans Ventes : 300 000 € par trimestre à partir du 1ᵉʳ octobre."


async def test_quarters_follow_the_fiscal_year(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_workspace(at=floor.now, fiscal_starts=2)
    reply = await floor.ask(ADA, "goal 300k per quarter", command="/pipeline")
    assert told(reply) == "Goal of the team in Sales: €300,000 per quarter from 1 November on."


async def test_a_goal_set_again_takes_the_place_of_the_first(floor: Floor) -> None:
    for typed in ("goal @lea 100k per month", "goal @lea 240k per quarter", "goal @lea 90k per month"):
        await floor.ask(ADA, typed, command="/pipeline")
    async with floor.books.look(TEAM) as work:
        assert await work.goals.of_person(1, "ULEA", date(2026, 11, 20)) == Money(9_000_000, "EUR")
        assert await work.goals.of_person(1, "ULEA", date(2026, 12, 20), per="quarter") == Money(27_000_000, "EUR")
        assert await work.goals.of_person(1, "ULEA", date(2026, 10, 31)) == Money(8_000_000, "EUR")


async def test_a_goal_per_quarter_takes_the_place_of_one_per_month_set_within_it(floor: Floor) -> None:
    for typed in ("goal @lea 100k per month", "goal @tom 50k per month", "goal @lea 240k per quarter"):
        await floor.ask(ADA, typed, command="/pipeline")
    assert {(goal.person_id, goal.per, goal.amount.minor) for goal in await goals(floor)} == {
        ("ULEA", "quarter", 24_000_000), ("UTOM", "month", 5_000_000),
    }  # fmt: skip
    async with floor.books.look(TEAM) as work:
        assert await work.goals.of_person(1, "ULEA", date(2026, 11, 20)) == Money(8_000_000, "EUR")
        assert await work.goals.of_person(1, "UTOM", date(2026, 11, 20)) == Money(5_000_000, "EUR")


async def test_no_goal_holds_from_now_on_and_the_past_keeps_its_own(floor: Floor) -> None:
    await floor.ask(ADA, "goal @lea 100k per month", command="/pipeline")
    floor.passes(days=14)
    async with floor.books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
    reply = await floor.ask(ADA, "goal none @lea", command="/pipeline")
    assert told(reply) == "Léa Martin has no goal in Sales from 1 December on."
    async with floor.books.look(TEAM) as work:
        assert await work.goals.of_person(1, "ULEA", date(2026, 11, 20)) == Money(10_000_000, "EUR")
        assert await work.goals.of_person(1, "ULEA", date(2026, 12, 4)) is None


async def test_without_one_of_its_own_the_team_has_the_sum_of_its_peoples(floor: Floor) -> None:
    for typed in ("goal @lea 100k", "goal @tom 50k", "goal 400k"):
        await floor.ask(ADA, typed, command="/pipeline")
    reply = await floor.ask(ADA, "goal none", command="/pipeline")
    assert told(reply) == (
        "The team has no goal of its own in Sales from 1 November on: its people's count, €150,000 together."
    )


async def test_the_overview_sets_what_is_won_against_the_goal(floor: Floor) -> None:
    await floor.ask(ADA, "goal 100k per month", command="/pipeline")
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "won acme")
    reply = await floor.ask(TOM, "", command="/pipeline")
    assert "*November, goal €100,000.* Won €12,000" in told(reply)


async def test_the_month_is_the_teams_wherever_one_asks_from(floor: Floor) -> None:
    """23:30 on 30 November in London is December in Paris."""
    await floor.ask(ADA, "goal 100k per month", command="/pipeline")
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "won acme")
    floor.passes(days=10, hours=13, minutes=30)
    reply = await floor.ask(TOM, "", command="/pipeline")
    assert "*December, goal €100,000.* Won €0" in told(reply)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (ADA, ["*Goals now*", "The team: €300,000 per quarter", "Léa Martin: €100,000 per month"]),
        (AXEL, ["*Objectifs actuels*", "L’équipe : 300 000 € par trimestre", "Léa Martin : 100 000 € par mois"]),
    ],
)
async def test_the_form_shows_the_goals_there_are(floor: Floor, who: Person, said: list[str]) -> None:
    empty = await floor.ask(who, "goal", command="/pipeline")
    for typed in ("goal <@ULEA> 100k per month", "goal 300k per quarter", "goal <@UTOM> 5k", "goal none <@UTOM>"):
        await floor.ask(ADA, typed, command="/pipeline")
    shown = await floor.ask(who, "goal", command="/pipeline")
    assert empty.form is not None
    assert shown.form is not None
    assert [block["type"] for block in empty.form.view["blocks"]] == ["input", "input", "input"]
    text = shown.form.view["blocks"][0]["text"]["text"]
    assert text.replace("\u202f", " ").replace("\u00a0", " ").split("\n") == said


async def test_only_admins_set_goals(floor: Floor) -> None:
    for reply in (
        await floor.ask(LEA, "goal 100k", command="/pipeline"),
        await floor.ask(LEA, "goal", command="/pipeline"),
        await floor.submit(LEA, "goal", {"amount": "100k", "per": "month"}, {"n": 1}),
    ):
        assert told(reply).startswith("Seul un administrateur peut le faire : Ada Admin, Axel Admin.")
    assert await goals(floor) == []


async def test_without_words_the_form_asks(floor: Floor) -> None:
    reply = await floor.ask(ADA, "goal", command="/pipeline")
    assert reply.form is not None
    view = reply.form.view
    remembered = json.loads(view["private_metadata"])
    sent = await floor.submit(
        ADA, view["callback_id"], {"person": "UTOM", "amount": "50k", "per": "quarter"}, remembered
    )
    assert told(sent) == "Goal of Tom Reed in Sales: €50,000 per quarter from 1 October on."
    gone = await floor.submit(ADA, view["callback_id"], {"person": None, "amount": None, "per": "month"}, remembered)
    assert told(gone).startswith("The team has no goal of its own in Sales")


WRONG = [
    ({"amount": "plenty", "per": "month"}, "amount"),
    ({"amount": "USD 5", "per": "month"}, "amount"),
    ({"amount": "5k", "per": "week"}, "per"),
    ({"amount": "5k", "per": "month", "person": "UGONE"}, "person"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
async def test_what_is_wrong_is_said_under_its_field(floor: Floor, typed: dict[str, str], field: str) -> None:
    reply = await floor.submit(ADA, "goal", typed, {"n": 1})
    assert list(reply.errors) == [field]
    assert await goals(floor) == []


async def test_a_goal_is_in_the_audit_list(floor: Floor) -> None:
    await floor.ask(ADA, "goal @lea 100k", command="/pipeline")
    async with floor.books.look(TEAM) as work:
        (entry,) = await work.audit.recent(5)
    assert (entry.act, entry.facts) == (
        "goal",
        {
            "person": "ULEA", "pipeline": 1, "per": "month", "minor": 10_000_000, "currency": "EUR",
            "starts_on": "2026-11-01",
        },
    )  # fmt: skip
