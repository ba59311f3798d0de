"""Deals at rest until a day: said anywhere, with a reason; awake by word, or by themselves."""

from __future__ import annotations

from datetime import date

import pytest

from tests.commands.floor import LEA, TOM, Floor, buttons, told
from tests.commands.test_editing import fields_of, said_above


@pytest.mark.parametrize(
    ("words", "until", "reason"),
    [
        ("park acme until 1 Sept champion on leave", date(2027, 9, 1), "champion on leave"),
        ("park acme champion on leave until 1 Sept", date(2027, 9, 1), "champion on leave"),
        ("park #1 until friday", date(2026, 11, 27), None),
        ("park acme 2 weeks", date(2026, 12, 4), None),
        ("park acme for 2 weeks: they move house", date(2026, 12, 4), "they move house"),
        ("park acme in 3 days because budget freeze", date(2026, 11, 23), "budget freeze"),
        ("park acme waiting for budget until 2027-01-15", date(2027, 1, 15), "waiting for budget"),
        ("park acme until march", date(2027, 3, 1), None),
        ("park acme until november they are away", date(2026, 11, 21), "they are away"),
        ("park acme until end of quarter", date(2026, 12, 31), None),
        ("pause acme jusqu’au 1er septembre congés", date(2027, 9, 1), "congés"),
        ("pause acme jusqu'en mars en congé", date(2027, 3, 1), "en congé"),
        ("mettre en pause acme jusqu’à lundi", date(2026, 11, 23), None),
        ("pause acme dans 3 jours car gel du budget", date(2026, 11, 23), "gel du budget"),
        ("pause acme pendant 2 semaines", date(2026, 12, 4), None),
    ],
)
async def test_a_deal_rests_until_the_day_that_is_said(
    floor: Floor, words: str, until: date, reason: str | None
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, words)
    deal = await floor.deal(1)
    assert (deal.parked_until, deal.parked_reason) == (until, reason)
    await floor.press(TOM, buttons(reply)["Undo"])
    again = await floor.deal(1)
    assert (again.parked_until, again.parked_reason) == (None, None)


async def test_the_answer_says_until_when_why_and_that_it_wakes(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, "park acme until 1 Sept champion on leave")) == (
        "Parked #1 Acme until Wednesday 1 September 2027: champion on leave\nIt wakes by itself that day."
    )
    assert told(await floor.ask(LEA, "pause acme jusqu’à lundi")) == (
        "#1 Acme est en pause jusqu’au lundi 23 novembre. Elle se réveille d’elle-même ce jour-là."
    )


@pytest.mark.parametrize(
    ("words", "told_why", "reason"),
    [
        ("park acme", [], None),
        ("park acme champion on leave", ['"champion on leave" is not a date. Write'], "champion on leave"),
        ("park acme until today", ["A pause lasts until tomorrow at least."], "until today"),
        ("park acme until 1/1/2020", ["Wednesday 1 January 2020"], "until 1/1/2020"),
        ("park acme until 2046-01-01", ["Monday 1 January 2046"], "until 2046-01-01"),
    ],
)
async def test_without_a_day_that_can_be_the_form_asks(
    floor: Floor, words: str, told_why: list[str], reason: str | None
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    form = (await floor.ask(TOM, words)).form
    assert fields_of(form) == {"until": None, "reason": reason}
    assert [text[: len(why)] for text, why in zip(said_above(form), told_why, strict=True)] == told_why
    assert await floor.history(1) == ["created"]


async def test_it_is_parked_from_the_form(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    form = (await floor.ask(LEA, "pause acme")).form
    assert form is not None
    reply = await floor.submit(LEA, "park", {"until": "2026-12-01", "reason": "Congés"}, form.view["private_metadata"])
    assert told(reply).startswith("#1 Acme est en pause jusqu’au mardi 1ᵉʳ décembre : Congés")
    assert fields_of((await floor.ask(LEA, "pause acme")).form) == {"until": "2026-12-01", "reason": "Congés"}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"until": None, "reason": "x"}, {"until": "A pause lasts until tomorrow at least."}),
        ({"until": "2026-11-20", "reason": "x"}, {"until": "A pause lasts until tomorrow at least."}),
        (
            {"until": "2026-11-19", "reason": "w" * 3001},
            {
                "until": "Thursday 19 November has passed. Give a day from today on.",
                "reason": "A text has at most 3,000 characters. Make it shorter, or two.",
            },
        ),
    ],
)
async def test_all_that_is_wrong_is_said_under_its_field(
    floor: Floor, fields: dict[str, str | None], errors: dict[str, str]
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.submit(TOM, "park", fields, {"d": 1, "v": 1})
    assert dict(reply.errors) == errors
    assert await floor.history(1) == ["created"]


async def test_somebody_elses_pause_is_not_overwritten(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    form = (await floor.ask(TOM, "park acme")).form
    assert form is not None
    await floor.ask(LEA, "pause acme jusqu’à lundi")
    fields: dict[str, str | None] = {"until": "2026-12-01", "reason": None}
    reply = await floor.submit(TOM, "park", fields, form.view["private_metadata"])
    assert told(reply).startswith("Léa Martin changed #1 Acme")
    assert (await floor.deal(1)).parked_until == date(2026, 11, 23)


@pytest.mark.parametrize("words", ["unpark acme", "resume acme", "reprendre acme"])
async def test_a_deal_is_woken(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "park acme until 1 Sept leave")
    parked = await floor.deal(1)
    reply = await floor.ask(TOM, words)
    assert told(reply).startswith("#1 Acme is parked no more.")
    assert ((await floor.deal(1)).parked_until, (await floor.deal(1)).life_kind) == (None, "unparked")
    await floor.press(TOM, buttons(reply)["Undo"])
    assert ((await floor.deal(1)).parked_until, (await floor.deal(1)).life_at) == (parked.parked_until, parked.life_at)


async def test_what_does_not_rest_cannot_be_woken(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, "unpark acme")) == "#1 Acme is not parked. Nothing was changed."
    await floor.ask(TOM, "park acme until monday")
    floor.passes(days=4)
    assert told(await floor.ask(TOM, "unpark acme")) == "#1 Acme is not parked. Nothing was changed."


async def test_a_closed_deal_does_not_rest(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "won acme")
    for words in ("park acme", "park acme until friday", "unpark acme"):
        assert (await floor.ask(TOM, words)).form is None
    assert await floor.history(1) == ["created", "won"]


async def test_the_channel_hears_of_it_both_ways(floor: Floor) -> None:
    await floor.subscribed(language="fr")
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "park acme until 1 Sept champion on leave")
    await floor.ask(LEA, "reprendre acme")
    assert [told(post) for post in await floor.posts()][1:] == [
        "*Tom Reed* a mis *#1 Acme* (12 000 €) en pause jusqu’au mercredi 1ᵉʳ septembre 2027 : champion on leave",
        "*Léa Martin* a sorti *#1 Acme* (12 000 €) de pause.",
    ]


async def test_a_pause_is_posted_afterwards_as_it_was(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme", channel="CELSE")
    reply = await floor.ask(TOM, "park acme until monday", channel="CELSE")
    await floor.ask(TOM, "unpark acme", channel="CELSE")
    await floor.press(TOM, buttons(reply)["Post to #sales"])
    assert [told(post) for post in await floor.posts()] == ["*Tom Reed* parked *#1 Acme* until Monday 23 November."]


@pytest.mark.parametrize(
    ("words", "parked", "reason"),
    [
        ("park 1 2 until 1 Sept trade fair", [1, 2], "trade fair"),
        ("park #1, #2 and 3 trade fair until 1 Sept", [1, 2, 3], "trade fair"),
        ("park 1 2 1 sept", [1, 2], None),
        ("park 1 1 sept", [1], None),
        ("park 2 1/9 trade fair", [2], "trade fair"),
        ("pause 1 et 3 jusqu’au 1er septembre salon", [1, 3], "salon"),
    ],
)
async def test_several_rest_until_the_same_day(floor: Floor, words: str, parked: list[int], reason: str | None) -> None:
    for name in ("Acme", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name}")
    reply = await floor.ask(TOM, words)
    now = [await floor.deal(number) for number in (1, 2, 3)]
    assert [deal.number for deal in now if deal.parked_until == date(2027, 9, 1)] == parked
    assert {deal.parked_reason for deal in now if deal.parked_until} == {reason}
    await floor.press(TOM, buttons(reply)["Undo"])
    assert [(await floor.deal(number)).parked_until for number in parked] == [None] * len(parked)


async def test_of_several_each_has_its_verdict_and_the_channel_hears_once(floor: Floor) -> None:
    await floor.subscribed()
    for name in ("Acme", "Bolt", "Cork"):
        await floor.ask(TOM, f"new {name}")
    await floor.ask(TOM, "won bolt")
    reply = await floor.ask(LEA, "pause 1 2 3 9 jusqu’à lundi: salon")
    assert told(reply).split("\n") == [
        "#1 et #3 sont en pause jusqu’au lundi 23 novembre : salon",
        "#2 Bolt est gagnée. `/deal rouvrir #2` la rouvre.",
        "#9 n’existe pas.",
    ]
    said = "*Léa Martin*: #1 and #3 are parked until Monday 23 November: salon"
    assert told((await floor.posts())[-1]) == said
    assert told(await floor.ask(TOM, "unpark 1 2 3")).split("\n") == [
        "#1 and #3 are parked no more.",
        "#2 Bolt is not parked.",
    ]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("park 1 2", "`park` needs a little more."),
        ("park 1 2 trade fair", '"trade fair" is not a date.'),
        ("park 1 2 until today", "A pause lasts until tomorrow at least."),
        ("park 1 2 until 1/1/2020", "Wednesday 1 January 2020 has passed."),
    ],
)
async def test_several_without_a_day_that_can_be_stay_awake(floor: Floor, words: str, answer: str) -> None:
    for name in ("Acme", "Bolt"):
        await floor.ask(TOM, f"new {name}")
    assert told(await floor.ask(TOM, words)).startswith(answer)
    assert [await floor.history(number) for number in (1, 2)] == [["created"], ["created"]]
