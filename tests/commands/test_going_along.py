"""What a deal's owner had still to do on it goes along when the deal changes hands, and comes back with it."""

from __future__ import annotations

import pytest

from pipeline.deals import Person
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.ruled import PROPOSAL, stage_rules


@pytest.fixture
async def planned(floor: Floor) -> Floor:
    """Tom's deal, with two follow-ups of his, one done, and one that is Léa's."""
    await floor.ask(TOM, "new Acme 12k")
    for words in ("tomorrow call back", "monday 9:30 send the quote", "friday was done"):
        await floor.ask(TOM, f"remind acme {words}")
    await floor.ask(TOM, "done t3")
    await floor.ask(TOM, "remind acme <@ULEA|lea> monday check the contract")
    return floor


async def to_do(floor: Floor) -> list[tuple[str, str]]:
    async with floor.books.look(TEAM) as work:
        return [(one.person.user_id, one.text) for one in await work.follow_ups.of_deal(1)]


BEFORE = [("UTOM", "call back"), ("ULEA", "check the contract"), ("UTOM", "send the quote")]
AFTER = [("ULEA", "call back"), ("ULEA", "check the contract"), ("ULEA", "send the quote")]


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        (TOM, "assign acme <@ULEA|lea>", "#1 Acme is with Léa Martin now. 2 follow-ups went along."),
        (LEA, "prendre acme", "#1 Acme est à vous désormais. 2 actions ont suivi."),
        (TOM, "edit acme owner lea", "Changed #1 Acme: owner Tom Reed → Léa Martin. 2 follow-ups went along."),
    ],
)
async def test_what_was_planned_goes_to_the_new_owner_and_back(
    planned: Floor, who: Person, words: str, answer: str
) -> None:
    reply = await planned.ask(who, words)
    assert (told(reply), await to_do(planned)) == (answer, AFTER)
    given = {"UTOM": "given to Léa Martin, with 2 follow-ups", "ULEA": "confiée à Léa Martin, avec 2 actions"}
    assert given[who.user_id] in told(await planned.ask(who, "history acme"))
    await planned.press(who, buttons(reply)["Undo" if who is TOM else "Revenir en arrière"])
    assert await to_do(planned) == BEFORE


async def test_a_stage_that_hands_over_hands_them_over_too(planned: Floor) -> None:
    await stage_rules(planned, PROPOSAL, hand_to=("ULEA",))
    reply = await planned.ask(TOM, "move acme proposal")
    assert told(reply).startswith(
        "Moved #1 Acme to Proposal. It is with Léa Martin now. 2 follow-ups went along. Next step: call back"
    )
    assert await to_do(planned) == AFTER
    await planned.ask(TOM, "undo")
    assert await to_do(planned) == BEFORE


async def test_of_several_all_are_counted_for_the_asker_alone(planned: Floor) -> None:
    await planned.subscribed()
    await planned.ask(TOM, "new Bolt")
    await planned.ask(TOM, "remind bolt tomorrow call")
    reply = await planned.ask(TOM, "assign 1 2 <@ULEA|lea>")
    assert told(reply) == "#1 and #2 are with Léa Martin now. 3 follow-ups went along."
    assert "*Tom Reed*: #1 and #2 are with Léa Martin now." in [told(post) for post in await planned.posts()]


async def test_one_that_is_done_meanwhile_stays_done_when_the_deal_comes_back(planned: Floor) -> None:
    await planned.ask(TOM, "assign acme <@ULEA|lea>", key="trg:given")
    await planned.ask(LEA, "done t1")
    await planned.press(TOM, {"do": "undo", "b": "trg:given"})
    assert await to_do(planned) == BEFORE[1:]


async def test_the_channel_hears_whose_it_is_when_a_stage_hands_it_over(planned: Floor) -> None:
    await planned.subscribed()
    await planned.ask(TOM, "new Bolt")
    await stage_rules(planned, PROPOSAL, hand_to=("ULEA",))
    await planned.ask(TOM, "move acme proposal")
    reply = await planned.ask(TOM, "move bolt proposal", channel="CELSE")
    await planned.ask(TOM, "take bolt", channel="CELSE")
    await planned.press(TOM, buttons(reply)["Post to #sales"])
    said = [told(post) for post in await planned.posts() if " moved " in told(post)]
    assert said == [
        (
            "*Tom Reed* moved *#1 Acme* (€12,000) from Contact to *Proposal*. It is with Léa Martin now. "
            "Next step: call back, Saturday 21 November."
        ),
        "*Tom Reed* moved *#2 Bolt* from Contact to *Proposal*. It is with Léa Martin now.",
    ]


async def test_of_several_the_channel_hears_it_too(planned: Floor) -> None:
    await planned.subscribed()
    await planned.ask(TOM, "new Bolt")
    await stage_rules(planned, PROPOSAL, hand_to=("ULEA",))
    await planned.ask(TOM, "move 1 2 proposal")
    assert told((await planned.posts())[-1]) == (
        "*Tom Reed*: #1 and #2 moved to Proposal. #1 and #2 are with Léa Martin now."
    )
