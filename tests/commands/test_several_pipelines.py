"""A team with two pipelines: stages are read in the deal's own, and deals move between them."""

from __future__ import annotations

import json

import pytest

from commands.invocation import Reply
from messages.message import Message
from pipeline.figures import Period
from pipeline.rules import StageRules
from storage.books import Books
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, pressables, told
from tests.commands.test_setup import ADA
from tests.storage.given import legs_of

SERVICES = "CSERV"


@pytest.fixture
async def floor(books: Books) -> Floor:
    """Sales in #sales; Services in its own channel, which has stages Brief, Quote and a Proposal of its own."""
    floor = await Floor(books).open()
    await floor.subscribed("CSALES")
    async with books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote", "Proposal"], at=floor.now)
        await work.shaping.set_pipeline(services.id, channel_id=SERVICES)
    return floor


async def where(floor: Floor, number: int) -> tuple[int, str]:
    deal = await floor.deal(number)
    return deal.pipeline_id, deal.stage.name


async def test_a_deal_begins_in_the_pipeline_of_its_channel(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k", channel="CSALES")
    await floor.ask(TOM, "new Bolt 12k", channel=SERVICES, name="services")
    assert [await where(floor, number) for number in (1, 2)] == [(1, "Contact"), (2, "Brief")]


NEW = [
    ("new Acme 12k pipeline services", (2, "Brief")),
    ("new Acme 12k stage quote pipeline Services", (2, "Quote")),
    ("new Acme pipeline services stage quote 12k", (2, "Quote")),
    ("new Acme 12k pipeline ventes", (1, "Contact")),
    ("new Acme services 12k", (1, "Contact")),
]


@pytest.mark.parametrize(("typed", "place"), NEW)
async def test_or_in_the_one_that_is_said(floor: Floor, typed: str, place: tuple[int, str]) -> None:
    await floor.ask(TOM, typed)
    deal = await floor.deal(1)
    assert (deal.pipeline_id, deal.stage.name) == place
    assert deal.value is not None


def stages_offered(reply: Reply) -> tuple[list[str], str, str]:
    """The stages a form of a new deal offers, the one it stands at, and what tells Slack that they are others."""
    assert reply.form is not None
    element = next(block["element"] for block in reply.form.view["blocks"] if block.get("block_id") == "stage")
    offered = [option["text"]["text"] for option in element["options"]]
    return offered, element["initial_option"]["text"]["text"], element["action_id"]


async def test_the_form_offers_the_stages_of_the_pipeline_chosen_in_it(floor: Floor) -> None:
    reply = await floor.ask(TOM, "new")
    sales, stands_at, before = stages_offered(reply)
    assert (len(sales), stands_at) == (5, "Contact")
    assert reply.form is not None
    chosen = dict(pressables(Message(text="", blocks=reply.form.view["blocks"])))["Services"]
    fields = {"name": "Acme", "value": "12z", "stage": "4", "owner": TOM.user_id, "note": None}
    again = await floor.press(TOM, chosen, fields=fields, remembered={"origin": "C1:1.2"})
    assert again.form is not None
    assert again.form.in_place
    assert json.loads(again.form.view["private_metadata"]) == {"origin": "C1:1.2"}
    services, stands_at, after = stages_offered(again)
    assert (services, stands_at, after != before) == (["Brief", "Quote", "Proposal"], "Proposal", True)
    filled = {block["block_id"]: block["element"] for block in again.form.view["blocks"] if "element" in block}
    assert (filled["name"]["initial_value"], filled["value"]["initial_value"]) == ("Acme", "12z")
    wrong = await floor.submit(TOM, "new_deal", {**fields, "stage": "7"})
    assert list(wrong.errors) == ["value"]
    await floor.submit(TOM, "new_deal", {**fields, "value": "12k", "stage": "7"})
    assert await where(floor, 1) == (2, "Quote")


async def test_a_form_opened_for_an_unreadable_part_offers_the_stages_of_the_pipeline_said(floor: Floor) -> None:
    reply = await floor.ask(LEA, "nouvelle Acme pipeline services échéance 32/13")
    assert stages_offered(reply)[:2] == (["Brief", "Quote", "Proposal"], "Brief")
    assert reply.form is not None
    menu = next(block for block in reply.form.view["blocks"] if block.get("block_id") == "pipeline")
    assert buttons(Message(text="", blocks=[menu])).keys() == {"Ventes", "Services"}


async def test_where_there_is_one_pipeline_nobody_is_asked_which(books: Books) -> None:
    reply = await (await Floor(books).open()).ask(TOM, "new")
    assert reply.form is not None
    assert "pipeline" not in {block["block_id"] for block in reply.form.view["blocks"]}


MOVES = [
    ("move acme quote", (2, "Quote")),
    ("move acme to proposal", (2, "Proposal")),
    ("move acme next", (2, "Quote")),
    ("move 2 proposal", (2, "Proposal")),
    ("move acme sales", (1, "Contact")),
    ("move acme to sales negotiation", (1, "Negotiation")),
    ("move acme ventes négo", (1, "Negotiation")),
    ("move acme pipeline sales meeting", (1, "Meeting")),
    ("avancer acme ventes", (1, "Contact")),
]


@pytest.mark.parametrize(("typed", "place"), MOVES)
@pytest.mark.parametrize("channel", ["CSALES", SERVICES])
async def test_stages_are_read_in_the_deals_own_pipeline_wherever_it_is_typed(
    floor: Floor, typed: str, place: tuple[int, str], channel: str
) -> None:
    await floor.ask(TOM, "new Bolt 1k")
    await floor.ask(TOM, "new Acme 12k pipeline services")
    reply = await floor.ask(TOM, typed, channel=channel)
    assert await where(floor, 2) == place, told(reply)


async def test_a_stage_of_the_other_pipeline_alone_is_none(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k pipeline services")
    reply = await floor.ask(TOM, "move acme negotiation")
    assert told(reply).startswith(
        '"negotiation" is not a stage of Services. Stages: Brief, Quote, Proposal; or won, lost.'
    )
    assert await where(floor, 1) == (2, "Brief")


async def test_a_deal_called_like_a_pipeline_is_the_deal(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme services 12k")
    await floor.ask(TOM, "move acme services proposal")
    assert await where(floor, 1) == (1, "Proposal")


async def test_several_go_to_another_pipeline_at_once(floor: Floor) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(TOM, f"new {name} 1k")
    await floor.ask(TOM, "move 1 2 services quote")
    assert [await where(floor, number) for number in (1, 2)] == [(2, "Quote"), (2, "Quote")]


async def test_moving_in_is_said_told_and_taken_back(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, "move acme services quote")
    assert told(reply).split("\n")[0] == "Moved #1 Acme to Services, Quote. What is next?"
    french = await floor.ask(LEA, "historique #1")
    assert "de Contact à Services, étape Quote" in told(french)
    await floor.press(TOM, buttons(reply)["Undo"])
    assert await where(floor, 1) == (1, "Contact")


async def test_figures_see_it_move_out_of_one_and_into_the_other(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    start = floor.now
    floor.passes(hours=1)
    await floor.ask(TOM, "move acme services")
    floor.passes(hours=1)
    async with floor.books.look(TEAM) as work:
        period = Period(start=start.replace(microsecond=1), end=floor.now, zone="UTC")
        (out,) = await legs_of(work, period, 1)
        (into,) = await legs_of(work, period, 2)
    assert (out.left_as, out.minor_at_exit) == ("moved_out", 1_200_000)
    assert (into.arrived_as, into.minor_at_arrival) == ("moved_in", 1_200_000)


async def test_the_card_offers_the_stages_of_both_in_groups(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    card = await floor.ask(TOM, "acme")
    assert [label for label in labels(card) if label in {"Meeting", "Brief", "Quote"}] == ["Meeting", "Brief", "Quote"]
    await floor.press(TOM, buttons(card)["Quote"])
    assert await where(floor, 1) == (2, "Quote")


async def test_with_one_pipeline_the_card_has_one_menu(books: Books) -> None:
    floor = await Floor(books).open()
    await floor.ask(TOM, "new Acme 12k")
    card = await floor.ask(TOM, "acme")
    assert card.message is not None
    assert "option_groups" not in str(card.message.blocks)


async def test_what_the_stage_moved_into_wants_to_know_is_asked(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        quote = (await work.pipelines.get(2)).stages[1]
        await work.ruling.set_stage_rules(quote.id, StageRules(required=("value",)))
        brief = (await work.pipelines.get(2)).stages[0]
        await work.ruling.set_stage_rules(brief.id, StageRules(required=("company",)))
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, "move acme services quote")
    assert await where(floor, 1) == (1, "Contact")
    value = next(value for label, value in buttons(reply).items() if '"complete"' in value)
    form = (await floor.press(TOM, value)).form
    assert form is not None
    asked = [block["block_id"] for block in form.view["blocks"] if block["type"] == "input"]
    assert len(asked) == 1
    assert "value" in asked[0]
    await floor.submit(TOM, form.view["callback_id"], {asked[0]: "12k"}, form.view["private_metadata"])
    assert await where(floor, 1) == (2, "Quote")


async def test_a_pipeline_named_in_words_is_the_one_shown(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k pipeline services")
    for typed in ("services", "funnel services", "funnel of services"):
        assert "Services" in told(await floor.ask(TOM, typed, command="/pipeline")), typed
    assert "Sales" in told(await floor.ask(TOM, "", command="/pipeline"))
    assert "Services" in told(await floor.ask(TOM, "", command="/pipeline", channel=SERVICES))


async def test_a_digest_is_of_the_pipeline_named(floor: Floor) -> None:
    reply = await floor.ask(TOM, "subscribe weekly monday 9:00 services", command="/pipeline", channel=SERVICES)
    assert told(reply).startswith("The Services digest is set up")
    again = await floor.ask(TOM, "subscribe weekly tuesday 10:00 services", command="/pipeline", channel="CBOARD")
    assert told(again).startswith("The Services digest is set up")


async def test_a_goal_is_of_the_pipeline_named(floor: Floor) -> None:
    reply = await floor.ask(ADA, "goal 50k per month services", command="/pipeline")
    assert told(reply) == "Goal of the team in Services: €50,000 per month from 1 November on."


async def test_a_list_knows_the_stages_of_both(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k pipeline services")
    assert "Acme" in told(await floor.ask(TOM, "list brief"))


LISTED = [
    ("list services", "*Open deals · Services:* 3 deals", [3, 4, 5]),
    ("list sales", "*Open deals · Sales:* 2 deals", [1, 2]),
    ("liste ventes", "*Open deals · Sales:* 2 deals", [1, 2]),
    ("list services proposal", "*Open deals · Services · Proposal:* 1 deal", [5]),
    ("list proposal services", "*Open deals · Services · Proposal:* 1 deal", [5]),
    ("list proposal in the pipeline services", "*Open deals · Services · Proposal:* 1 deal", [5]),
    ("list services quote @lea", "*Open deals · Services · Quote · Léa Martin:* 1 deal", [4]),
    ("list sales services by name", "*Open deals · Sales · Services · by name:* 5 deals", [1, 2, 3, 4, 5]),
    ("list stale services", "*Silent deals · Services:* 0 deals", []),
    ("list brief", "*Open deals · Brief:* 1 deal", [3]),
    ("list proposal", "*Open deals · Proposal:* 1 deal", [2]),
]


async def test_a_list_is_narrowed_to_a_pipeline_by_its_name(floor: Floor) -> None:
    for who, words in [
        (TOM, "new Acme"), (TOM, "new Bolt stage proposal"), (TOM, "new Cork pipeline services"),
        (LEA, "new Dune pipeline services stage quote"), (TOM, "new Echo pipeline services stage proposal"),
    ]:  # fmt: skip
        await floor.ask(who, words)
    said = [told(await floor.ask(TOM, typed)) for typed, _, _ in LISTED]
    listed = [
        (typed, lines[0], [int(line.split("#")[1].split()[0]) for line in lines[1:]])
        for (typed, _, _), lines in zip(LISTED, (one.splitlines() for one in said), strict=True)
    ]
    assert listed == LISTED
    floor.passes(days=30)
    silent = told(await floor.ask(LEA, "liste services inactives"))
    assert silent.splitlines()[0] == "*Affaires sans activité · Services :* 3 affaires"
