"""After the sale: what winning plans, how it is said, and when it is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from messages.mornings import morning
from messages.reminders import reminder
from messages.voice import Voice
from pipeline.deals import FollowUpFacts
from storage.planning import ToDo, put_down
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, facts_of, labels, told
from tests.commands.ruled import pipeline_rules
from tests.storage.given import by


async def planned(floor: Floor, number: int = 1) -> list[FollowUpFacts]:
    async with floor.books.look(TEAM) as work:
        return await work.follow_ups.of_deal(number)


async def days(floor: Floor, number: int = 1) -> list[tuple[str, date]]:
    return [(one.text, one.due_at.date()) for one in await planned(floor, number)]


@pytest.fixture
async def won(floor: Floor) -> Floor:
    """A deal of Léa's, won by Tom on Friday 20 November."""
    await floor.ask(LEA, "nouvelle Refonte du site 12k pour Acme SA")
    await floor.ask(TOM, "won acme")
    return floor


IN_FRENCH = [
    ("Demander si tout est conforme à ce qui était promis", date(2026, 11, 27)),
    ("Demander comment ça se passe", date(2026, 12, 21)),
    ("Demander de quoi ils auront besoin ensuite", date(2027, 2, 18)),
]


async def test_winning_plans_three_for_the_owner_in_their_language_on_working_days(won: Floor) -> None:
    assert await days(won) == IN_FRENCH
    assert {(one.person.user_id, one.timed, one.after_sale) for one in await planned(won)} == {("ULEA", False, True)}
    assert (await planned(won))[0].due_at == datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after_sale", "texts"), [((), []), ((5,), [0]), ((30, 5), [0, 2]), ((1, 2, 3, 4), [0, 1, 1, 2])]
)
async def test_the_team_says_how_many_days_after(floor: Floor, after_sale: tuple[int, ...], texts: list[int]) -> None:
    await pipeline_rules(floor, after_sale=after_sale)
    await floor.ask(LEA, "nouvelle Acme")
    await floor.ask(LEA, "gagnée acme")
    assert [text for text, _ in await days(floor)] == [IN_FRENCH[place][0] for place in texts]


@pytest.mark.parametrize("words", ["undo", "reopen acme"])
async def test_taken_back_or_opened_again_nothing_is_planned(won: Floor, words: str) -> None:
    await won.ask(TOM, words)
    assert (await planned(won), (await won.deal(1)).status) == ([], "open")


async def test_opened_again_by_mistake_all_of_it_is_planned_as_before(won: Floor) -> None:
    await won.ask(TOM, "reopen acme")
    await won.ask(TOM, "undo")
    assert await days(won) == IN_FRENCH


async def test_what_was_planned_before_stays_and_what_is_done_stays_done(won: Floor) -> None:
    await won.ask(TOM, "reopen acme")
    await won.ask(TOM, "remind acme friday send the invoice")
    await won.ask(TOM, "won acme")
    done = next(one.number for one in await planned(won) if one.after_sale)
    await won.ask(LEA, f"fait t{done}")
    await won.ask(TOM, "undo")
    assert [text for text, _ in await days(won)] == ["send the invoice"]


async def test_several_won_at_once_are_planned_for_and_taken_back_together(floor: Floor) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(LEA, f"nouvelle {name}")
    reply = await floor.ask(TOM, "move 1 2 won")
    assert (await days(floor, 1), await days(floor, 2)) == (IN_FRENCH, IN_FRENCH)
    await floor.press(TOM, buttons(reply)["Undo"])
    assert (await days(floor, 1), await days(floor, 2)) == ([], [])


async def test_the_reminder_offers_a_new_deal_with_the_company_filled_in(won: Floor) -> None:
    voice, follow_ups = Voice.of(LEA, now=won.now), await planned(won)
    said = reminder(voice, follow_ups=follow_ups[:1])
    dawn = morning(voice, today=follow_ups[:1], overdue=follow_ups[1:2], stale=[], more=0, digest_at=None)
    assert labels(said)[-1] == "Nouvelle affaire pour ce client"
    assert labels(dawn).count("Nouvelle affaire pour ce client") == 2

    form = (await won.press(LEA, buttons(said)["Nouvelle affaire pour ce client"])).form
    assert form is not None
    [company] = [block for block in form.view["blocks"] if block.get("block_id") == "company"]
    assert company["element"]["initial_value"] == "Acme SA"


async def test_other_reminders_offer_nothing_of_the_kind(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme friday call")
    said = reminder(Voice.of(TOM, now=floor.now), follow_ups=await planned(floor))
    assert "New deal for this customer" not in labels(said)
    assert facts_of(buttons(said)["Open deal"])["d"] == 1


async def test_a_deal_without_a_company_goes_by_its_name(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website")
    await floor.ask(TOM, "won acme")
    said = reminder(Voice.of(TOM, now=floor.now), follow_ups=(await planned(floor))[:1])
    assert facts_of(buttons(said)["New deal for this customer"]) == {"do": "new", "company": "Acme website"}
    assert told(await floor.ask(TOM, "todo")).count("Ask") == 3


async def test_a_list_a_report_and_the_digest_agree_on_what_has_no_next_step(floor: Floor) -> None:
    """What is planned for after the sale of a deal that is open once more is nobody's next step towards winning it."""
    for name in ("Acme", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name} 3k", channel="DTOM")
    await floor.ask(TOM, "remind bolt 1/12 call", channel="DTOM")
    async with floor.books.work(TEAM) as work:
        await work.deals.get(1)
        later = ToDo(text="Satisfied?", due_at=floor.now, timed=False)
        await put_down(work._scope, 1, TOM.user_id, later, by("UTOM", floor.now), kind="after_sale")
    await floor.subscribed()
    assert told(await floor.ask(TOM, "list no next step", channel="DTOM")).startswith("*Deals without a next step:* 2")
    for command in ("hygiene", "preview", ""):
        assert "No next step 2" in labels(await floor.ask(TOM, command, command="/pipeline")), command
