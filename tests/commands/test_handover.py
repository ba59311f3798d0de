"""`/pipeline handover`: a leaver's deals pass on, as previewed, once, and back again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from commands.invocation import Reply
from messages.message import Message
from messages.packing import pack, unpack
from pipeline.deals import Person
from pipeline.money import Money
from pipeline.refusals import OutdatedButton
from storage.books import Books
from storage.changes import Change
from storage.planning import ToDo
from storage.work import Work
from tests.commands.floor import GONE, LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_setup import ADA


@pytest.fixture
async def floor(books: Books) -> Floor:
    floor = await Floor(books).open()
    async with books.work(TEAM) as work:
        await work.people.save(ADA, at=floor.now)
        for n in range(1, 4):
            await anns_deal(floor, work, f"Deal {n}", Money(n * 100_000, "EUR"))
        await work.follow_ups.add(
            1, GONE.user_id, "Call back", floor.now, False, Change(by=GONE.user_id, at=floor.now, via="bot")
        )
        await work.follow_ups.add(
            1, TOM.user_id, "Send the quote", floor.now, False, Change(by=TOM.user_id, at=floor.now, via="bot")
        )
    return floor


async def anns_deal(floor: Floor, work: Work, name: str, value: Money | None) -> None:
    first = (await work.pipelines.default()).first
    await work.deals.create(
        name=name, company=None, value=value, stage=first, pipeline_id=1, owner_id=GONE.user_id, close_on=None,
        source=None, change=Change(by=GONE.user_id, at=floor.now, via="bot"),
    )  # fmt: skip


async def previewed(floor: Floor, *to: Person, giver: Person = GONE, who: Person = ADA) -> Mapping[str, Any]:
    reply = await floor.submit(who, "handover", {"from": giver.user_id, "to": [one.user_id for one in to]})
    assert reply.form is not None, reply.errors or told(reply)
    return reply.form.view


async def passes_on(floor: Floor, view: Mapping[str, Any], who: Person = ADA, key: str | None = None) -> Reply:
    return await floor.submit(who, view["callback_id"], {}, json.loads(view["private_metadata"]), key=key)


async def owners(floor: Floor) -> list[str]:
    return [(await floor.deal(number)).owner.user_id for number in (1, 2, 3)]


async def to_do(floor: Floor) -> list[tuple[str, str]]:
    async with floor.books.look(TEAM) as work:
        return [(one.person.user_id, one.text) for one in await work.follow_ups.of_deal(1)]


def shown(view: Mapping[str, Any]) -> list[str]:
    return told(Message(text="", blocks=view["blocks"])).split("\n")


async def test_who_left_slack_stands_first_with_their_open_deals(floor: Floor) -> None:
    await floor.ask(LEA, "new Acme 12k")
    reply = await floor.ask(ADA, "handover", command="/pipeline")
    assert reply.form is not None
    options = reply.form.view["blocks"][0]["element"]["options"]
    assert [option["text"]["text"] for option in options] == [
        "Ann Gone · left Slack · 3 open deals",
        "Léa Martin · 1 open deal",
    ]


async def test_the_preview_says_which_deals_go_to_whom(floor: Floor) -> None:
    view = await previewed(floor, LEA, TOM)
    assert shown(view) == [
        "*What Ann Gone hands over*",
        "*Léa Martin*: 2 deals · €4,000",
        "#1 Deal 1 · Contact · €1,000",
        "#3 Deal 3 · Contact · €3,000",
        "*Tom Reed*: 1 deal · €2,000",
        "#2 Deal 2 · Contact · €2,000",
    ]
    assert await owners(floor) == 3 * [GONE.user_id]


async def test_deals_and_what_is_to_be_done_on_them_pass_on(floor: Floor) -> None:
    reply = await passes_on(floor, await previewed(floor, LEA, TOM))
    assert told(reply).split("\n") == [
        "3 deals of Ann Gone were handed over, with what was to be done on them.",
        "Léa Martin: 2 deals · €4,000",
        "Tom Reed: 1 deal · €2,000",
    ]
    assert await owners(floor) == [LEA.user_id, TOM.user_id, LEA.user_id]
    assert await to_do(floor) == [(LEA.user_id, "Call back"), (TOM.user_id, "Send the quote")]


async def test_each_receiver_gets_one_message_in_their_language(floor: Floor) -> None:
    await passes_on(floor, await previewed(floor, LEA, TOM), key="view:sent")
    assert sorted(await floor.outbox()) == [
        ("handover:view:sent:ULEA", LEA.user_id),
        ("handover:view:sent:UTOM", TOM.user_id),
    ]
    assert any("2 affaires" in told(post) for post in await floor.posts())


async def test_it_is_taken_back_at_once_with_a_verdict_per_deal(floor: Floor) -> None:
    reply = await passes_on(floor, await previewed(floor, LEA, TOM))
    await floor.ask(TOM, "take #3")
    undone = await floor.press(ADA, buttons(reply)["Undo"])
    assert told(undone).split("\n") == [
        "Taken back: #1 Deal 1 is as it was before.",
        "Taken back: #2 Deal 2 is as it was before.",
        "#3 Deal 3 was changed since, and stays as it is.",
    ]
    assert await owners(floor) == [GONE.user_id, GONE.user_id, TOM.user_id]
    assert await to_do(floor) == [(GONE.user_id, "Call back"), (TOM.user_id, "Send the quote")]


async def test_a_deal_somebody_took_meanwhile_is_left_and_said(floor: Floor) -> None:
    view = await previewed(floor, LEA)
    await floor.ask(TOM, "take #2")
    await floor.ask(TOM, "lost #3 price")
    reply = await passes_on(floor, view)
    assert told(reply).split("\n") == [
        "1 deal of Ann Gone was handed over, with what was to be done on it.",
        "Léa Martin: 1 deal · €1,000",
        "Left alone: #2 Deal 2 is Tom Reed's now.",
        "Left alone: #3 Deal 3 is closed.",
    ]
    assert await owners(floor) == [LEA.user_id, TOM.user_id, GONE.user_id]


async def won_by_ann(floor: Floor, number: int) -> None:
    """Won by the leaver, with something to do afterwards."""
    async with floor.books.work(TEAM) as work:
        later = ToDo(text="How is it going?", due_at=floor.now + timedelta(days=7))
        await (await work.deals.get(number)).win(
            None, Change(by=GONE.user_id, at=floor.now, via="bot"), after_sale=[later]
        )


async def test_what_a_leaver_had_to_do_after_a_sale_passes_on_and_the_win_stays(floor: Floor) -> None:
    await won_by_ann(floor, 1)
    await won_by_ann(floor, 3)
    opened = await floor.ask(ADA, "handover", command="/pipeline")
    assert opened.form is not None
    assert [one["text"]["text"] for one in opened.form.view["blocks"][0]["element"]["options"]] == [
        "Ann Gone · left Slack · 1 open deal · 2 won, with follow-ups",
        "Tom Reed · 1 won, with follow-ups",
    ]
    view = await previewed(floor, LEA, TOM)
    assert shown(view) == [
        "*What Ann Gone hands over*",
        "*Léa Martin*: follow-ups on 2 won deals",
        "#1 Deal 1 · won · €1,000",
        "#3 Deal 3 · won · €3,000",
        "*Tom Reed*: 1 deal · €2,000",
        "#2 Deal 2 · Contact · €2,000",
    ]
    reply = await passes_on(floor, view, key="view:sent")
    assert told(reply).split("\n") == [
        "1 deal of Ann Gone was handed over, with what was to be done on it.",
        "What Ann Gone had still to do on 2 won deals was handed over; the wins stay theirs.",
        "Léa Martin: follow-ups on 2 won deals",
        "Tom Reed: 1 deal · €2,000",
    ]
    assert await owners(floor) == [GONE.user_id, TOM.user_id, GONE.user_id]
    assert await to_do(floor) == [
        (LEA.user_id, "Call back"),
        (TOM.user_id, "Send the quote"),
        (LEA.user_id, "How is it going?"),
    ]
    [to_lea] = [post for post in await floor.posts() if "Deal 1" in told(post)]
    assert "*#1 Deal 1* · 1 000 € · gagnée, avec des actions" in told(to_lea)
    assert "2 follow-ups given to Léa Martin" in told(await floor.ask(ADA, "history #1"))
    await floor.press(ADA, buttons(reply)["Undo"])
    assert await to_do(floor) == [
        (GONE.user_id, "Call back"),
        (TOM.user_id, "Send the quote"),
        (GONE.user_id, "How is it going?"),
    ]


async def test_when_all_were_taken_nothing_is_changed(floor: Floor) -> None:
    view = await previewed(floor, LEA)
    await floor.ask(TOM, "take 1 2 3")
    reply = await passes_on(floor, view)
    assert told(reply).split("\n")[0] == "None of the deals is Ann Gone's any more. Nothing was changed."
    assert buttons(reply) == {}
    async with floor.books.look(TEAM) as work:
        assert await work.audit.recent(5) == []


async def test_sent_twice_it_happens_once(floor: Floor) -> None:
    view = await previewed(floor, LEA)
    first = await passes_on(floor, view, key="view:sent")
    again = await passes_on(floor, view, key="view:sent")
    assert told(again) == told(first)
    assert len(await floor.outbox()) == 1


async def test_what_came_since_the_preview_stays_and_is_counted(floor: Floor) -> None:
    view = await previewed(floor, LEA, giver=GONE)
    async with floor.books.work(TEAM) as work:
        await anns_deal(floor, work, "Late", None)
    reply = await passes_on(floor, view)
    assert told(reply).split("\n")[-1] == "Ann Gone still has 1 open deal."


async def test_it_speaks_french(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        await work.shaping.set_pipeline(1, managers=("ULEA",))
    view = await previewed(floor, LEA, TOM, who=LEA)
    assert shown(view)[:2] == ["*Reprise du portefeuille de Ann Gone*", "*Léa Martin* : 2 affaires · 4 000 €"]
    reply = await passes_on(floor, view, who=LEA)
    assert told(reply).split("\n")[0] == "3 affaires de Ann Gone sont transmises, avec ce qui restait à y faire."


async def test_a_manager_hands_over_the_deals_of_their_own_pipelines(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        services = await work.shaping.add_pipeline("Services", ["Brief", "Quote"], at=floor.now)
        await work.shaping.set_pipeline(services.id, managers=("UTOM",))
        deal = await work.deals.get(3)
        await deal.transfer(services.first, services.id, Change(by="UTOM", at=floor.now, via="bot"))
    reply = await passes_on(floor, await previewed(floor, TOM, who=TOM), who=TOM)
    assert told(reply).split("\n")[0] == "1 deal of Ann Gone was handed over, with what was to be done on it."
    assert await owners(floor) == [GONE.user_id, GONE.user_id, TOM.user_id]


async def test_a_rep_is_told_who_may(floor: Floor) -> None:
    for reply in (
        await floor.ask(TOM, "handover", command="/pipeline"),
        await floor.submit(TOM, "handover", {"from": "UGONE", "to": ["UTOM"]}),
        await floor.submit(TOM, "handover_confirm", {}, {"u": "UGONE", "to": ["UTOM"], "deals": "1"}),
    ):
        assert told(reply).startswith("Only an admin may do that: Ada Admin.")
    assert await owners(floor) == 3 * [GONE.user_id]


WRONG = [
    ({"from": "UGONE", "to": []}, "to"),
    ({"from": "UGONE", "to": ["UGONE"]}, "to"),
    ({"from": "UGONE", "to": ["UGUEST"]}, "to"),
    ({"from": "UTOM", "to": ["ULEA"]}, "from"),
    ({"from": None, "to": ["ULEA"]}, "from"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
async def test_what_is_wrong_is_said_under_its_field(floor: Floor, typed: dict[str, Any], field: str) -> None:
    reply = await floor.submit(ADA, "handover", typed)
    assert field in reply.errors


async def test_it_is_in_the_audit_list_without_a_name(floor: Floor) -> None:
    await passes_on(floor, await previewed(floor, LEA, TOM))
    async with floor.books.look(TEAM) as work:
        (entry,) = await work.audit.recent(5)
    assert (entry.act, entry.facts) == (
        "handover",
        {"from": "UGONE", "to": {"ULEA": 2, "UTOM": 1}, "left": 0},
    )


@given(st.sets(st.integers(1, 10**6)))
def test_what_is_packed_is_unpacked(numbers: set[int]) -> None:
    ascending = sorted(numbers)
    packed, count = pack(ascending, 300)
    assert len(packed) <= 300
    assert unpack(packed) == ascending[:count] if count else packed == ""


@pytest.mark.parametrize("junk", ["", "x.-", "1.", "0", "zzzzzzzzzz", "1 2"])
def test_junk_is_no_list_of_deals(junk: str) -> None:
    with pytest.raises(OutdatedButton):
        unpack(junk)
