"""What a stage asks for: a move without it opens a form, whichever way it came, and nothing moves before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from commands.invocation import Reply
from tests.commands.floor import LEA, TOM, Floor, buttons, facts_of, labels, told
from tests.commands.ruled import MEETING, PROPOSAL, QUALIFICATION, lost_reasons, pipeline_rules, stage_rules

CLOSE = {"close_on:1": "2026-12-15"}


@pytest.fixture
async def ruled(floor: Floor) -> Floor:
    """Three deals at Contact; Proposal asks for a close date."""
    await stage_rules(floor, PROPOSAL, required=("close_on",))
    for name in ("Acme", "Bolt 3k", "Cork close 15/12"):
        await floor.ask(TOM, f"new {name}")
    return floor


async def stages(floor: Floor) -> list[str | None]:
    return [(await floor.deal(number)).stage.key for number in await floor.numbers()]


def asked(reply: Reply) -> list[str]:
    """The fields of the form that was opened."""
    assert reply.form is not None
    return [block["block_id"] for block in reply.form.view["blocks"] if block["type"] == "input"]


def remembered(reply: Reply) -> dict[str, Any]:
    assert reply.form is not None
    return facts_of(reply.form.view["private_metadata"])


async def fill_in(floor: Floor, reply: Reply, fields: Mapping[str, Any], **how: Any) -> Reply:
    return await floor.submit(TOM, "complete", fields, remembered(reply), **how)


async def by_words(floor: Floor) -> Reply:
    return await floor.ask(TOM, "move acme proposal")


async def by_number_of_steps(floor: Floor) -> Reply:
    for _ in range(2):
        await floor.ask(TOM, "move acme next")
    return await floor.ask(TOM, "move acme next")


async def by_the_cards_select(floor: Floor) -> Reply:
    return await floor.press(TOM, buttons(await floor.ask(TOM, "acme"))["Proposal"])


async def by_a_nudges_choice(floor: Floor) -> Reply:
    await floor.ask(TOM, "move acme meeting")
    return await floor.press(TOM, {"do": "advance", "d": 1, "v": 2})


async def by_the_button_of_the_refusal(floor: Floor) -> Reply:
    return await floor.press(TOM, buttons(await floor.ask(TOM, "move acme proposal"))["Complete #1"])


@pytest.mark.parametrize(
    "way",
    [by_words, by_number_of_steps, by_the_cards_select, by_a_nudges_choice, by_the_button_of_the_refusal],
)
async def test_whichever_way_a_move_came_it_asks_and_goes_on_when_told(ruled: Floor, way: Any) -> None:
    reply = await way(ruled)
    before = (await ruled.deal(1)).stage.key
    assert (asked(reply), before == "proposal") == (["close_on:1"], False)
    assert told(reply) == "#1 Acme needs a close date to go to Proposal. Nothing was changed."

    done = await fill_in(ruled, reply, CLOSE)
    deal = await ruled.deal(1)
    assert (deal.stage.key, deal.close_on) == ("proposal", date(2026, 12, 15))
    assert told(done).startswith("Moved #1 Acme to Proposal.")

    assert told(await ruled.ask(TOM, "undo")) == f"Taken back: #1 Acme is at {str(before).title()} again."
    deal = await ruled.deal(1)
    assert (deal.stage.key, deal.close_on) == (before, None)


async def test_in_french(ruled: Floor) -> None:
    reply = await ruled.ask(LEA, "avancer acme proposition")
    assert told(reply) == "Pour passer à l’étape Proposition, il manque à #1 Acme : une échéance. Rien n’a été modifié."
    assert labels(reply) == ["Compléter #1"]
    done = await ruled.submit(LEA, "complete", CLOSE, remembered(reply))
    assert told(done) == "#1 Acme est passée à l’étape Proposition. Et ensuite ?"


@pytest.mark.parametrize("words", ["move cork proposal", "move acme meeting"])
async def test_nothing_is_asked_where_all_is_known(ruled: Floor, words: str) -> None:
    assert (await ruled.ask(TOM, words)).form is None


async def test_going_back_asks_for_nothing(ruled: Floor) -> None:
    await ruled.ask(TOM, "new Dune stage negotiation")
    assert told(await ruled.ask(TOM, "move dune proposal")) == "Moved #4 Dune back to Proposal. What is next?"


async def test_a_stage_that_is_skipped_asks_too(ruled: Floor) -> None:
    await stage_rules(ruled, QUALIFICATION, required=("company", "budget"))
    await stage_rules(ruled, MEETING, required=("contact", "source", "next_step"))
    reply = await ruled.ask(TOM, "move acme proposal")
    wanted = ["close_on", "company", "contact", "source", "next_step", "next_day", "bant"]
    assert asked(reply) == [f"{name}:1" for name in wanted]

    await fill_in(
        ruled,
        reply,
        {
            **CLOSE,
            "company:1": "Acme SA",
            "contact:1": "Jane Doe, jane@acme.com",
            "source:1": "fair",
            "next_step:1": "Send the quote",
            "next_day:1": "2026-11-27",
            "bant:1": ["budget"],
        },
    )
    deal = await ruled.deal(1)
    assert (deal.stage.key, deal.company, deal.source, dict(deal.bant)) == (
        "proposal", "Acme SA", "fair", {"budget": True}
    )  # fmt: skip
    assert deal.next_step is not None
    assert (deal.next_step.text, deal.next_step.person.user_id) == ("Send the quote", TOM.user_id)
    async with ruled.books.look("T1") as work:
        assert [(one.name, one.email) for one in await work.contacts.of_deal(1)] == [("Jane Doe", "jane@acme.com")]

    await ruled.ask(TOM, "undo")
    deal = await ruled.deal(1)
    assert (deal.stage.key, deal.company, deal.source, dict(deal.bant), deal.next_step) == (
        "contact", None, None, {}, None
    )  # fmt: skip
    async with ruled.books.look("T1") as work:
        assert await work.contacts.of_deal(1) == []


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"close_on:1": None}, {"close_on:1": "#1 Acme needs a close date to go to Proposal."}),
        ({"close_on:1": "  "}, {"close_on:1": "#1 Acme needs a close date to go to Proposal."}),
        (
            {"close_on:1": "2020-01-01"},
            {"close_on:1": "Wednesday 1 January 2020 has passed. Give a day from today on."},
        ),
    ],
)
async def test_what_cannot_be_taken_is_said_under_its_field(
    ruled: Floor, fields: dict[str, str | None], errors: dict[str, str]
) -> None:
    reply = await fill_in(ruled, await ruled.ask(TOM, "move acme proposal"), fields)
    assert dict(reply.errors) == errors
    assert await ruled.history(1) == ["created"]


async def test_every_question_is_to_be_answered_yes(ruled: Floor) -> None:
    await stage_rules(ruled, QUALIFICATION, required=("budget", "need"))
    asking = await ruled.ask(TOM, "move acme next")
    reply = await fill_in(ruled, asking, {"bant:1": ["budget"]})
    assert dict(reply.errors) == {"bant:1": "#1 Acme needs a confirmed need to go to Qualification."}
    assert (await ruled.deal(1)).bant == {}


async def test_of_several_none_moves_before_all_is_told_and_one_undo_takes_all_back(ruled: Floor) -> None:
    before = [await ruled.deal(number) for number in (1, 2, 3)]
    reply = await ruled.ask(TOM, "move 1 2 3 99 proposal")
    assert told(reply) == (
        "#1 Acme needs a close date to go to Proposal.\n#2 Bolt needs a close date to go to Proposal.\n"
        "#99 does not exist.\nNothing was changed."
    )
    assert (asked(reply), labels(reply)) == (["close_on:1", "close_on:2"], ["Complete…"])
    assert await stages(ruled) == ["contact"] * 3

    done = await fill_in(ruled, reply, {**CLOSE, "close_on:2": "2026-12-16"})
    assert told(done) == "#1, #2 and #3 moved to Proposal."
    assert await stages(ruled) == ["proposal"] * 3

    assert told(await ruled.press(TOM, buttons(done)["Undo"])) == (
        "Taken back: #1 Acme is at Contact again.\n"
        "Taken back: #2 Bolt is at Contact again.\n"
        "Taken back: #3 Cork is at Contact again."
    )
    now = [await ruled.deal(number) for number in (1, 2, 3)]
    assert [(deal.stage, deal.close_on, deal.life_at) for deal in now] == [
        (deal.stage, deal.close_on, deal.life_at) for deal in before
    ]


async def test_the_same_form_sent_twice_moves_once(ruled: Floor) -> None:
    form = await ruled.ask(TOM, "move acme proposal")
    first = await fill_in(ruled, form, CLOSE, key="view:once")
    again = await fill_in(ruled, form, CLOSE, key="view:once")
    assert (again.message, again.form) == (first.message, None)
    assert await ruled.history(1) == ["created", "close", "moved"]


async def test_a_deal_somebody_moved_meanwhile_stays_and_it_is_said_by_whom(ruled: Floor) -> None:
    form = await ruled.ask(TOM, "move acme proposal")
    await ruled.ask(LEA, "perdue acme prix")
    assert "Léa Martin changed #1 Acme" in told(await fill_in(ruled, form, CLOSE))
    deal = await ruled.deal(1)
    assert (deal.status, deal.close_on) == ("lost", None)


async def test_what_somebody_else_told_meanwhile_is_not_overwritten(ruled: Floor) -> None:
    form = await ruled.ask(TOM, "move acme proposal")
    await ruled.ask(LEA, "modifier acme échéance 20/12")
    assert "Léa Martin changed #1 Acme" in told(await fill_in(ruled, form, CLOSE))
    deal = await ruled.deal(1)
    assert (deal.stage.key, deal.close_on) == ("contact", date(2026, 12, 20))
    assert told(await fill_in(ruled, form, {"close_on:1": "2026-12-20"})).startswith("Moved #1 Acme to Proposal.")


async def test_of_several_the_one_that_changed_meanwhile_is_left_out(ruled: Floor) -> None:
    form = await ruled.ask(TOM, "move 1 2 proposal")
    await ruled.ask(LEA, "perdue bolt prix")
    lines = told(await fill_in(ruled, form, {**CLOSE, "close_on:2": "2026-12-16"})).splitlines()
    assert lines[0] == "#1 moved to Proposal."
    assert lines[1].startswith("Léa Martin changed #2 Bolt")
    assert ((await ruled.deal(2)).status, (await ruled.deal(2)).close_on) == ("lost", None)


async def test_a_stage_that_has_come_to_ask_for_more_asks_again_with_what_was_told(ruled: Floor) -> None:
    form = await ruled.ask(TOM, "move acme proposal")
    await stage_rules(ruled, PROPOSAL, required=("close_on", "source"))
    again = await fill_in(ruled, form, CLOSE)
    assert asked(again) == ["close_on:1", "source:1"]
    assert again.form is not None
    assert again.form.view["blocks"][1]["element"]["initial_date"] == "2026-12-15"
    assert await ruled.history(1) == ["created"]
    await fill_in(ruled, again, {**CLOSE, "source:1": "fair"})
    assert (await ruled.deal(1)).stage.key == "proposal"


async def test_the_button_moves_at_once_where_nothing_is_missing_any_more(ruled: Floor) -> None:
    reply = await ruled.ask(TOM, "move acme proposal")
    await ruled.ask(TOM, "edit acme close 15/12")
    assert told(await ruled.press(TOM, buttons(reply)["Complete #1"])).startswith("Moved #1 Acme to Proposal.")


@pytest.mark.parametrize("forged", ["", "1>4", "1>99@1", "7>4@1", "1>4@1=5EUR;drop"])
async def test_a_forged_button_moves_nothing(ruled: Floor, forged: str) -> None:
    assert told(await ruled.press(TOM, {"do": "complete", "m": forged})) != ""
    assert await stages(ruled) == ["contact"] * 3


async def test_several_losses_ask_once_for_the_reason(ruled: Floor) -> None:
    reply = await ruled.ask(TOM, "move 1, 2 lost")
    assert (asked(reply), told(reply)) == (
        ["reason", "comment"],
        "Why was #1 Acme lost?\nWhy was #2 Bolt lost?\nNothing was changed.",
    )
    done = await fill_in(ruled, reply, {"reason": "price", "comment": "Too dear"})
    assert told(done) == "#1 and #2 are lost."
    found = [await ruled.deal(number) for number in (1, 2)]
    assert [(deal.status, deal.lost_reason, deal.lost_comment) for deal in found] == [("lost", "price", "Too dear")] * 2
    await ruled.press(TOM, buttons(done)["Undo"])
    assert await ruled.numbers() == [1, 2, 3]


@pytest.mark.parametrize(
    "words", ["move 1 2 3 lost price too dear", "lost 1 2 3 price too dear", "lost 1 and 2 et 3 prix too dear"]
)
async def test_several_losses_may_say_why_at_once(ruled: Floor, words: str) -> None:
    assert told(await ruled.ask(TOM, words)) == "#1, #2 and #3 are lost."
    found = [await ruled.deal(number) for number in (1, 2, 3)]
    assert [(deal.lost_reason, deal.lost_comment) for deal in found] == [("price", "too dear")] * 3


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("lost 1 2 other", "#1 and #2 are lost."),
        ("lost 1, 2 they moved away", "#1 and #2 are lost."),
        ("won #1 #2", "#1 and #2 are won."),
        ("won 1 and 2", "#1 and #2 are won."),
        ("won 1 9000", "Won #1 Acme for €9,000."),
    ],
)
async def test_several_are_told_from_a_deal_and_its_value(ruled: Floor, words: str, answer: str) -> None:
    assert told(await ruled.ask(TOM, words)) == answer


async def test_a_comment_that_begins_with_a_number_is_about_one_deal(ruled: Floor) -> None:
    await ruled.ask(TOM, "lost 1 3 months late")
    found = [await ruled.deal(number) for number in (1, 3)]
    assert [(deal.status, deal.lost_comment) for deal in found] == [("lost", "3 months late"), ("open", None)]


async def test_one_form_asks_all_that_a_mixed_bulk_lacks(ruled: Floor) -> None:
    await pipeline_rules(ruled, asks_what_decided=True)
    reply = await ruled.ask(TOM, "move 1 proposal, 2 won, 3 lost")
    assert asked(reply) == ["close_on:1", "final:2", "because:2", "reason", "comment"]
    fields = {**CLOSE, "final:2": "2.5k", "because:2": "The demo", "reason": "other", "comment": "Moved away"}
    done = await fill_in(ruled, reply, fields)
    assert told(done) == "#1 moved to Proposal.\n#2 is won.\n#3 is lost."
    bolt = await ruled.deal(2)
    assert (bolt.value and bolt.value.minor, bolt.won_because) == (250_000, "The demo")


async def test_the_teams_own_reasons_are_offered_and_something_else_always_is(ruled: Floor) -> None:
    await lost_reasons(ruled, "Too far away", "price")
    reply = await ruled.ask(TOM, "move 1, 2 lost")
    assert reply.form is not None
    options = reply.form.view["blocks"][1]["element"]["options"]
    assert [option["value"] for option in options] == ["Too far away", "price", "other"]
    gone = await fill_in(ruled, reply, {"reason": "competitor"})
    assert list(gone.errors) == ["reason"]
    await fill_in(ruled, reply, {"reason": "Too far away"})
    assert (await ruled.deal(2)).lost_reason == "Too far away"
    assert told(await ruled.ask(TOM, "lost cork")) == "Why was #3 Cork lost?"
    await ruled.ask(TOM, "lost cork too far away by car")
    assert ((await ruled.deal(3)).lost_reason, (await ruled.deal(3)).lost_comment) == ("Too far away", "by car")


@pytest.mark.parametrize("words", ["won acme 11k", "move acme won"])
async def test_winning_may_ask_what_decided_it(ruled: Floor, words: str) -> None:
    await pipeline_rules(ruled, asks_what_decided=True)
    reply = await ruled.ask(TOM, words)
    assert (told(reply), asked(reply)) == ("What decided #1 Acme? Nothing was changed.", ["final:1", "because:1"])
    assert list((await fill_in(ruled, reply, {"because:1": None})).errors) == ["because:1"]

    done = await fill_in(ruled, reply, {"final:1": "12k", "because:1": "Our <!channel> demo"})
    assert told(done) == "Won #1 Acme for €12,000.\nWhat decided it: Our &lt;!channel&gt; demo"
    assert "What decided it: Our &lt;!channel&gt; demo" in told(await ruled.ask(TOM, "acme"))
    assert "won: Our &lt;!channel&gt; demo" in told(await ruled.ask(TOM, "history acme"))
    await ruled.ask(TOM, "undo")
    assert ((await ruled.deal(1)).status, (await ruled.deal(1)).value, (await ruled.deal(1)).won_because) == (
        "open", None, None
    )  # fmt: skip


async def test_the_amount_that_was_typed_is_in_the_form_and_counts(ruled: Floor) -> None:
    await pipeline_rules(ruled, asks_what_decided=True)
    reply = await ruled.ask(TOM, "won acme 11k")
    assert reply.form is not None
    assert reply.form.view["blocks"][1]["element"]["initial_value"] == "€11,000"
    await fill_in(ruled, reply, {"final:1": None, "because:1": "The demo"})
    assert str((await ruled.deal(1)).value) == str((await ruled.deal(1)).value)
    value = (await ruled.deal(1)).value
    assert value is not None
    assert value.minor == 1_100_000


async def test_a_bulk_that_no_form_holds_is_asked_about_in_parts(floor: Floor) -> None:
    await stage_rules(floor, PROPOSAL, required=("value", "close_on"))
    for n in range(1, 36):
        await floor.ask(TOM, f'new "Deal {n:02}"')
    reply = await floor.ask(TOM, f"move {' '.join(map(str, range(1, 36)))} proposal")
    first = asked(reply)
    assert (first[:2], len(first)) == (["value:1", "close_on:1"], 62)
    done = await fill_in(floor, reply, {name: "12k" if "value" in name else "2026-12-15" for name in first})
    assert told(done).splitlines()[-1] == "4 more deals are still to be completed: #32, #33, #34, #35."
    assert [(await floor.deal(number)).stage.key for number in (31, 32)] == ["proposal", "contact"]
    rest = await floor.press(TOM, buttons(done)["Complete…"])
    assert asked(rest)[0::2] == ["value:32", "value:33", "value:34", "value:35"]
    done = await fill_in(floor, rest, {name: "1k" if "value" in name else "2026-12-15" for name in asked(rest)})
    assert told(done) == "#32, #33, #34 and #35 moved to Proposal."
