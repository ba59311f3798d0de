"""The form "update": only what was changed in it, all at once or nothing; two people never overwrite each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from commands.invocation import Reply
from pipeline.deals import Person
from pipeline.money import Money
from pipeline.rules import StageRules
from storage.changes import Change
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, labels, told
from tests.messages.block_kit import problems_of_form

HELD = ("initial_value", "initial_user", "initial_date")
THE_CHANNEL = "CSALES"


@pytest.fixture
async def office(floor: Floor) -> Floor:
    """One deal of Tom's, with a value, a date and a next step."""
    await floor.subscribed(THE_CHANNEL)
    await floor.ask(TOM, "new Acme website 12k close 15/12")
    await floor.ask(TOM, "remind acme 27/11 Send the quote")
    return floor


class Opened:
    """A form as somebody sees it: fields are typed over by name, whatever version they were drawn for."""

    def __init__(self, reply: Reply) -> None:
        assert reply.form is not None
        self.view = reply.form.view
        self.remembered = json.loads(self.view["private_metadata"])
        self.inputs = {block["block_id"]: block["element"] for block in self.view["blocks"] if block["type"] == "input"}

    def held(self) -> dict[str, str | None]:
        return {name.partition("@")[0]: self._first(element) for name, element in self.inputs.items()}

    def above(self) -> list[str]:
        said = [block for block in self.view["blocks"] if block["type"] != "input"]
        return [part["text"] for block in said for part in (block.get("text"), *block.get("elements", ())) if part]

    def with_(self, typed: Mapping[str, str | None]) -> dict[str, Any]:
        said = {name: self._first(element) for name, element in self.inputs.items()}
        named = {name.partition("@")[0]: name for name in said}
        return said | {named[name]: what for name, what in typed.items()}

    @staticmethod
    def _first(element: Mapping[str, Any]) -> str | None:
        option = element.get("initial_option", {}).get("value")
        first = next((element[name] for name in HELD if name in element), option)
        return None if first is None else str(first)


async def opened(floor: Floor, who: Person = TOM, words: str = "update acme") -> Opened:
    return Opened(await floor.ask(who, words))


async def send(
    floor: Floor, form: Opened, more: Mapping[str, str | None] | None = None, *, who: Person = TOM, **typed: str | None
) -> Reply:
    fields = form.with_({**typed, **(more or {})})
    return await floor.submit(who, "update", fields, form.remembered, channel=THE_CHANNEL)


@pytest.mark.parametrize("words", ["update acme", "maj #1", "màj acme", "mettre à jour acme website"])
async def test_the_form_shows_the_deal_as_it_is(office: Floor, words: str) -> None:
    form = await opened(office, words=words)
    assert form.held() == {
        "stage": "1", "value": "€12,000", "close": "2026-12-15", "text": None, "kind": "note",
        "on": "2026-11-20", "next": "Send the quote", "day": "2026-11-27",
    }  # fmt: skip
    assert form.view["title"]["text"] == "Update #1"
    assert problems_of_form(form.view) == []


async def test_the_card_opens_it(office: Floor) -> None:
    card = await office.ask(TOM, "acme")
    assert Opened(await office.press(TOM, buttons(card)["Update…"])).held()["value"] == "€12,000"


async def test_all_of_it_is_changed_at_once_and_taken_back_at_once(office: Floor) -> None:
    before = await office.deal(1)
    reply = await send(
        office,
        await opened(office),
        stage="4", value="14k", close="2026-12-01", kind="call", text="They want a discount",
        next="Send a better quote", day="2026-11-30",
    )  # fmt: skip

    assert told(reply) == (
        "Moved #1 Acme website to Proposal. Next step: Send a better quote, Monday 30 November.\n"
        "Changed #1 Acme website: value €12,000 → €14,000, expected close Tuesday 15 December → Tuesday 1 December.\n"
        "Call noted on #1 Acme website: They want a discount\n"
        "✓ t1 is done: Send the quote (#1 Acme website).\n"
        "Follow-up t2 on #1 Acme website for Tom Reed: Send a better quote, Monday 30 November."
    )
    deal = await office.deal(1)
    assert (deal.stage.key, deal.value, deal.close_on) == ("proposal", Money(1_400_000, "EUR"), date(2026, 12, 1))
    assert await office.history(1) == ["created", "planned", "value", "close", "call", "done", "planned", "moved"]

    taken_back = await office.press(TOM, buttons(reply)["Undo"])
    assert told(taken_back).startswith("Taken back: ")
    after = await office.deal(1)
    assert (after.stage, after.value, after.close_on) == (before.stage, before.value, before.close_on)
    assert after.next_step == before.next_step


async def test_the_channel_hears_of_it_in_one_message(office: Floor) -> None:
    said = len(await office.posts())
    await send(office, await opened(office), stage="4", value="14k", kind="call", text="They want more")
    (post,) = (await office.posts())[said:]
    assert told(post) == (
        "*Tom Reed* moved *#1 Acme website* (€14,000) from Contact to *Proposal*.\n"
        "Value €12,000 → €14,000.\n"
        "They want more\n"
        "Next step: Send the quote, Friday 27 November."
    )


async def test_nothing_changed_is_said_and_nothing_is(office: Floor) -> None:
    before = await office.book()
    reply = await send(office, await opened(office))
    assert told(reply) == "#1 Acme website is like that already. Nothing was changed."
    assert await office.book() == before


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ({"stage": "2"}, ["moved"]),
        ({"value": "14k"}, ["value"]),
        ({"value": None}, ["value"]),
        ({"value": "12000"}, []),
        ({"close": None}, ["close"]),
        ({"text": "They like it"}, ["note"]),
        ({"text": "They like it", "kind": "meeting"}, ["meeting"]),
        ({"kind": "meeting"}, []),
        ({"day": "2026-12-04"}, ["postponed"]),
        ({"next": "Call Ann"}, ["done", "planned"]),
        ({"next": None, "day": None}, ["done"]),
        ({"next": None}, ["done"]),
        ({"next": None, "day": "2026-12-04"}, ["done", "planned"]),
    ],
)
async def test_only_what_was_changed_is_applied(office: Floor, typed: dict[str, str | None], kinds: list[str]) -> None:
    await send(office, await opened(office), typed)
    assert await office.history(1) == ["created", "planned", *kinds]


async def test_a_step_planned_for_somebody_without_messages_says_that_nothing_will_remind_them(office: Floor) -> None:
    async with office.books.work(TEAM) as work:
        await work.people.choose(TOM.user_id, replace(await work.people.chosen(TOM.user_id), wants_dms=False))
    said = told(await send(office, await opened(office), next="Call Ann", day="2026-12-04"))
    assert "Tom Reed turned messages off: no reminder will come, `/deal todo` lists it." in said.splitlines()


@pytest.mark.parametrize(("day", "warned"), [("2026-12-05", True), ("2026-12-07", False)], ids=["Saturday", "Monday"])
async def test_a_step_planned_for_a_day_off_says_so(office: Floor, day: str, warned: bool) -> None:
    said = told(await send(office, await opened(office), next="Call Ann", day=day))
    assert ("That is a day off." in said) == warned


async def test_a_step_put_off_keeps_its_hour(office: Floor) -> None:
    await office.ask(TOM, "new Bolt")
    await office.ask(TOM, "remind bolt 27/11 15h call")
    await send(office, await opened(office, words="update bolt"), day="2026-12-04")
    step = (await office.deal(2)).next_step
    assert step is not None
    assert (step.due_at, step.timed) == (datetime(2026, 12, 4, 15, tzinfo=UTC), True)


async def test_all_that_is_wrong_is_said_under_its_field(office: Floor) -> None:
    reply = await send(
        office,
        await opened(office),
        stage="99",
        value="lots",
        close="2020-01-01",
        text="n" * 3001,
        next="Call",
        day=None,
    )
    assert {name.partition("@")[0]: said for name, said in reply.errors.items()} == {
        "stage": "That stage no longer exists. Stages: Contact, Qualification, Meeting, Proposal, Negotiation.",
        "value": '"lots" is not an amount. Write 12k, 12,000 or €12,000.',
        "close": "Wednesday 1 January 2020 has passed. Give a day from today on.",
        "text": "A text has at most 3,000 characters. Make it shorter, or two.",
        "day": "When? For example: `/deal remind #1 friday 9:30 send the quote`.",
    }
    assert await office.history(1) == ["created", "planned"]


async def test_a_date_that_has_passed_may_stay(office: Floor) -> None:
    form = await opened(office)
    office.passes(days=40)
    await send(office, form, value="14k")
    assert await office.history(1) == ["created", "planned", "value"]


@pytest.mark.parametrize(
    ("theirs", "mine", "now"),
    [
        ("move acme meeting", {"stage": "4"}, "Meeting"),
        ("edit acme value 20k", {"value": "14k"}, "€20,000"),
        ("edit acme close 1/2/2027", {"close": "2026-12-01"}, "closes Monday 1 February 2027"),
        ("done t1", {"next": "Call Ann"}, "Contact"),
        ("done t1", {"day": "2026-12-04"}, "Contact"),
    ],
)
async def test_what_somebody_else_changed_meanwhile_is_asked_about_first(
    office: Floor, theirs: str, mine: dict[str, str], now: str
) -> None:
    form = await opened(office)
    await office.ask(LEA, theirs)
    before = await office.book()

    again = Opened(await send(office, form, mine, text="They like it"))
    assert await office.book() == before
    assert again.above()[0].startswith("Léa Martin changed #1 Acme website on Friday 20 November")
    assert now in again.above()[0].replace("\u202f", " ").replace("\u00a0", " ")
    assert "Nothing was saved yet." in again.above()[1]
    assert again.held()["text"] == "They like it"
    assert {name: again.held()[name] for name in mine} == mine
    assert problems_of_form(again.view) == []

    reply = await send(office, again)
    assert (reply.errors, reply.form) == ({}, None)
    assert {"note"} <= set((await office.history(1))[3:])


async def test_the_form_drawn_again_does_not_undo_what_others_did_to_the_rest(office: Floor) -> None:
    form = await opened(office)
    await office.ask(LEA, "move acme meeting")
    await office.ask(LEA, "edit acme value 20k")
    again = Opened(await send(office, form, stage="4"))
    assert (again.held()["stage"], again.held()["value"]) == ("4", "€20,000")
    await send(office, again)
    deal = await office.deal(1)
    assert (deal.stage.key, deal.value) == ("proposal", Money(2_000_000, "EUR"))


async def test_what_others_did_to_other_fields_is_no_obstacle(office: Floor) -> None:
    form = await opened(office)
    await office.ask(LEA, "edit acme value 20k")
    await office.ask(LEA, "note acme hello")
    await send(office, form, stage="4")
    deal = await office.deal(1)
    assert (deal.stage.key, deal.value) == ("proposal", Money(2_000_000, "EUR"))


async def test_the_same_wish_of_two_people_is_no_conflict(office: Floor) -> None:
    form = await opened(office)
    await office.ask(LEA, "move acme proposal")
    reply = await send(office, form, stage="4", text="They like it")
    assert told(reply) == "Noted on #1 Acme website: They like it"
    assert await office.history(1) == ["created", "planned", "moved", "note"]


async def test_a_deal_closed_meanwhile_keeps_the_form_open(office: Floor) -> None:
    form = await opened(office)
    await office.ask(LEA, "won acme")
    reply = await send(office, form, text="They like it")
    (said,) = reply.errors.values()
    assert said.startswith("Léa Martin changed #1 Acme website on Friday 20 November")
    assert await office.history(1) == ["created", "planned", "won"]


async def test_a_closed_deal_has_no_form(office: Floor) -> None:
    await office.ask(TOM, "won acme")
    assert told(await office.ask(TOM, "update acme")) == (
        "#1 Acme website is won. `/deal reopen #1` opens it again. Nothing was changed."
    )


async def test_a_deal_deleted_meanwhile_is_said(office: Floor) -> None:
    form = await opened(office)
    await office.ask(TOM, "delete acme")
    async with office.books.work(TEAM) as work:
        held = await work.deals.get(1)
        await held.delete(_change(office))
    assert told(await send(office, form, value="14k")).startswith("#1 does not exist.")


async def test_a_form_sent_twice_has_one_effect(office: Floor) -> None:
    form = await opened(office)
    fields = form.with_({"text": "They like it"})
    for _ in range(2):
        reply = await office.submit(TOM, "update", fields, form.remembered, key="view:V1:h1")
        assert told(reply) == "Noted on #1 Acme website: They like it"
    assert await office.history(1) == ["created", "planned", "note"]


async def test_what_a_stage_asks_for_is_asked_in_the_same_form(office: Floor) -> None:
    await _require(office, "proposal", "value", "source", "company")
    reply = await send(office, await opened(office), stage="4", value=None, text="They like it")
    again = Opened(reply)
    assert again.above() == ["Proposal asks for a little more first. Nothing was saved yet."]
    assert await office.history(1) == ["created", "planned"]
    assert (again.held()["text"], again.held()["stage"], again.held()["value"]) == ("They like it", "4", None)

    fields = again.with_({"value": "14k"}) | {"source:1": "fair", "company:1": "Acme SA"}
    done = await office.submit(TOM, "update", fields, again.remembered, channel=THE_CHANNEL)
    assert (done.errors, done.form) == ({}, None)
    deal = await office.deal(1)
    assert (deal.stage.key, deal.source, deal.company, deal.value) == (
        "proposal", "fair", "Acme SA", Money(1_400_000, "EUR"),
    )  # fmt: skip
    await office.press(TOM, buttons(done)["Undo"])
    deal = await office.deal(1)
    assert (deal.stage.key, deal.source, deal.company, deal.value) == ("contact", None, None, Money(1_200_000, "EUR"))


async def test_what_the_form_has_a_field_for_is_asked_under_it(office: Floor) -> None:
    await _require(office, "proposal", "value")
    reply = await send(office, await opened(office), stage="4", value=None)
    assert {name.partition("@")[0] for name in reply.errors} == {"value"}
    assert await office.history(1) == ["created", "planned"]


async def test_a_french_reader_gets_it_in_french(office: Floor) -> None:
    form = await opened(office, LEA, "maj acme")
    assert form.view["title"]["text"] == "Mettre à jour #1"
    reply = await send(office, form, who=LEA, stage="4", text="Elle aime")
    assert told(reply).splitlines()[0].startswith("#1 Acme website est passée à l’étape Proposition.")
    assert "Revenir en arrière" in labels(reply)


async def _require(office: Floor, key: str, *required: Any) -> None:
    async with office.books.work(TEAM) as work:
        pipeline = await work.pipelines.default()
        stage = next(stage for stage in pipeline.stages if stage.key == key)
        await work.ruling.set_stage_rules(stage.id, StageRules(required=required))


def _change(office: Floor) -> Change:
    return Change(by=TOM.user_id, at=office.now, via="command")
