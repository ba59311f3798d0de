"""Fields of a deal set right in words: any number at once, in any order, in both languages; one request, one undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from messages.message import Form
from pipeline.money import Money
from tests.commands.floor import LEA, TEAM, TOM, Floor, buttons, told
from tests.commands.test_forms import filled_in

FRIDAY = date(2026, 11, 27)


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def fields_of(form: Form | None) -> dict[str, Any]:
    """What the fields hold, without what stands above them."""
    assert form is not None
    inputs = [block for block in form.view["blocks"] if block["type"] == "input"]
    return filled_in(Form(view={**form.view, "blocks": inputs}))


def said_above(form: Form | None) -> list[str]:
    assert form is not None
    return [block["text"]["text"] for block in form.view["blocks"] if block["type"] == "section"]


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("edit acme value 14k", {"value": euros(14_000)}),
        ("set acme value to 14k", {"value": euros(14_000)}),
        ("edit acme value: 14 000 €", {"value": euros(14_000)}),
        ("edit acme value = 14k, close = friday", {"value": euros(14_000), "close_on": FRIDAY}),
        ("edit acme 14k", {"value": euros(14_000)}),
        ("edit acme friday", {"close_on": FRIDAY}),
        ("edit acme <@ULEA|lea> 14k", {"owner": LEA, "value": euros(14_000)}),
        ("edit acme owner @me 14k", {"value": euros(14_000)}),
        ("edit #1 close friday value 14k", {"value": euros(14_000), "close_on": FRIDAY}),
        ("edit acme name New name company Acme SA", {"name": "New name", "company": "Acme SA"}),
        ('edit acme name "Close the value gap" source fair', {"name": "Close the value gap", "source": "fair"}),
        ("edit acme name Added value", {"name": "Added value"}),
        ("edit acme source none value 14k", {"source": None, "value": euros(14_000)}),
        ("edit acme value none", {"value": None}),
        ("edit acme category commit", {"category": "commit"}),
        ("edit acme forecast best case close friday", {"category": "best", "close_on": FRIDAY}),
        ("edit acme owner Léa", {"owner": LEA}),
        ("edit acme owner to <@ULEA>", {"owner": LEA}),
        ("edit acme stage proposal", {}),
        ("modifier acme valeur 14k clôture vendredi", {"value": euros(14_000), "close_on": FRIDAY}),
        ("modifier acme montant 14 000 € échéance 27/11", {"value": euros(14_000), "close_on": FRIDAY}),
        ("modifier acme nom Nouveau nom société Acme SA", {"name": "Nouveau nom", "company": "Acme SA"}),
        ("modifier acme origine salon responsable Léa Martin", {"source": "salon", "owner": LEA}),
        ("modifier acme prévision meilleur cas", {"category": "best"}),
        ("modifier acme société aucune montant 14k", {"company": None, "value": euros(14_000)}),
    ],
)
async def test_what_is_named_is_set_and_nothing_else(floor: Floor, words: str, facts: dict[str, Any]) -> None:
    await floor.ask(TOM, "new Acme 12k source web")
    was = await floor.deal(1)
    reply = await floor.ask(TOM, words)
    now = await floor.deal(1)

    names = ("name", "company", "value", "close_on", "source", "category", "owner")
    if "stage" in words:
        assert now.stage.key == "proposal"
    else:
        assert {name: getattr(now, name) for name in names} == {name: getattr(was, name) for name in names} | facts
    if now.version == was.version:
        return
    await floor.press(TOM, buttons(reply)["Undo"])
    again = await floor.deal(1)
    assert [getattr(again, name) for name in (*names, "stage", "life_at", "owner_since")] == [
        getattr(was, name) for name in (*names, "stage", "life_at", "owner_since")
    ]


async def test_the_answer_says_each_field_before_and_after(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k source web")
    reply = await floor.ask(TOM, "edit acme value 14k close friday source none owner <@ULEA|lea>")
    assert told(reply) == (
        "Changed #1 Acme: value €12,000 → €14,000, expected close Friday 27 November, source web → –, "
        "owner Tom Reed → Léa Martin."
    )
    assert told(await floor.ask(LEA, "modifier acme montant 9k")) == ("#1 Acme modifiée : montant 14 000 € → 9 000 €.")


async def test_the_channel_hears_of_value_close_and_owner_alone(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "edit acme value 14k source fair category commit")
    await floor.ask(TOM, "edit acme name Acme shop")
    assert [told(post) for post in await floor.posts()][1:] == [
        "*Tom Reed* changed *#1 Acme* (€14,000): value €12,000 → €14,000."
    ]


async def test_elsewhere_a_button_posts_all_of_the_edit(floor: Floor) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 12k", channel="CELSE")
    reply = await floor.ask(TOM, "edit acme value 14k close friday category commit", channel="CELSE")
    await floor.ask(LEA, "modifier acme source salon", channel="CELSE")
    await floor.press(LEA, buttons(reply)["Post to #sales"])
    assert [told(post) for post in await floor.posts()] == [
        "*Tom Reed* changed *#1 Acme* (€14,000): value €12,000 → €14,000, expected close Friday 27 November."
    ]


async def test_what_it_is_already_is_said_and_nothing_is_written(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert (
        told(await floor.ask(LEA, "modifier acme montant 12k")) == "#1 Acme vaut déjà 12 000 €. Rien n’a été modifié."
    )
    assert await floor.history(1) == ["created"]


async def test_without_a_field_the_form_shows_what_it_holds(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website 12k for Acme SA close 15/12 source fair")
    for words in ("edit acme", "modifier 1", "set acme website"):
        form = (await floor.ask(TOM, words)).form
        assert fields_of(form) == {
            "name": "Acme website", "company": "Acme SA", "value": "€12,000", "close": "2026-12-15",
            "category": "pipeline", "owner": "UTOM", "source": "fair",
        }  # fmt: skip
        assert said_above(form) == []


@pytest.mark.parametrize(
    ("words", "told_why", "field", "holds"),
    [
        ("value lots close friday", '"lots" is not an amount. Write 12k, 12,000 or €12,000.', "value", "lots"),
        ("value 14k close whenever", '"whenever" is not a date. Write friday, in 3 days', "close", None),
        ("close 1/1/2020 value 14k", "Wednesday 1 January 2020 has passed. Give a day from today on.", "close", None),
        ("value 14k owner @nobody", '"@nobody" is nobody active here. Write @ and choose the', "owner", "UTOM"),
        ("value 14k owner <@UGONE|ann>", '"Ann Gone" is nobody active here. Write @ and choose the', "owner", "UTOM"),
        ("category perhaps value 14k", '"perhaps" is no forecast category. Write commit, best', "category", "pipeline"),
        ("bananas value 14k", '"bananas" names no field. Fields: name, company, value, close', "name", "Acme"),
        ("name value 14k", "A deal needs a name", "name", "Acme"),
        ("value close friday", "A field was named, and nothing after it.", "close", "2026-11-27"),
        ("value 0 close friday", "An amount is more than zero", "value", "0"),
    ],
)
async def test_what_cannot_be_read_is_said_over_the_form_with_the_rest(
    floor: Floor, words: str, told_why: str, field: str, holds: str | None
) -> None:
    await floor.ask(TOM, "new Acme 12k")
    form = (await floor.ask(TOM, f"edit acme {words}")).form
    assert [text[: len(told_why)] for text in said_above(form)] == [told_why]
    assert fields_of(form)[field] == holds
    if "14k" in words:
        assert fields_of(form)["value"] == "€14,000"
    assert await floor.history(1) == ["created"]


async def test_a_name_two_people_bear_is_asked_back(floor: Floor) -> None:
    async with floor.books.work(TEAM) as work:
        await work.people.save(replace(TOM, user_id="UTOM2", name="Tom Finn"), at=floor.now)
    await floor.ask(TOM, "new Acme 12k")
    form = (await floor.ask(TOM, "edit acme owner tom")).form
    assert said_above(form) == [
        '"tom" is several people: Tom Finn, Tom Reed. Write @ and choose the person from the list.'
    ]


async def test_a_closed_deal_keeps_its_figures_and_may_be_called_otherwise(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    await floor.ask(TOM, "won acme")
    assert told(await floor.ask(TOM, "edit acme value 14k")).startswith("#1 Acme is won.")
    assert told(await floor.ask(TOM, "edit acme name Acme 2026")) == "Changed #1 Acme 2026: name Acme → Acme 2026."
    assert set(fields_of((await floor.ask(TOM, "edit #1")).form)) == {"name", "company", "source"}


async def test_what_people_type_stays_text(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, "edit acme name <!channel> *x* source `y`")
    assert reply.message is not None
    assert "<!channel>" not in str(reply.message.to_json())
    assert (await floor.deal(1)).name == "<!channel> *x*"


@pytest.mark.parametrize(
    ("words", "category", "answer"),
    [
        ("commit acme", "commit", "Changed #1 Acme: forecast pipeline → commit."),
        ("best acme", "best", "Changed #1 Acme: forecast pipeline → best case."),
        ("omit acme", "omitted", "Changed #1 Acme: forecast pipeline → left out."),
        ("engagé acme", "commit", "Changed #1 Acme: forecast pipeline → commit."),
        ("meilleur cas acme", "best", "Changed #1 Acme: forecast pipeline → best case."),
        ("omettre acme", "omitted", "Changed #1 Acme: forecast pipeline → left out."),
    ],
)
async def test_a_deal_is_placed_in_the_forecast(floor: Floor, words: str, category: str, answer: str) -> None:
    await floor.subscribed()
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, words)).splitlines()[0] == answer
    assert (await floor.deal(1)).category == category
    assert len(await floor.posts()) == 1
    await floor.ask(TOM, "undo")
    assert (await floor.deal(1)).category == "pipeline"


async def test_what_the_forecast_makes_of_it_is_said(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    slipped = "It has no close date, so the forecast counts it as slipped: `/deal edit #1 close friday` gives it one."
    assert told(await floor.ask(TOM, "commit acme")).splitlines()[1] == slipped
    await floor.ask(TOM, "edit acme close 15/12")
    said = [told(await floor.ask(TOM, words)).splitlines()[1] for words in ("best acme", "commit acme", "omit acme")]
    assert said == [
        "Won if all goes well: the forecast shows it for Tuesday 15 December, and does not count on it.",
        "It is counted on: the forecast adds it to what is won, by Tuesday 15 December.",
        "It is in no figure of the forecast; the funnel still counts it.",
    ]
    assert told(await floor.ask(LEA, "engagé acme")).splitlines()[1] == (
        "La prévision compte dessus et l’ajoute au gagné, pour le mardi 15 décembre."
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("edit acme close 15/12", "#1 Acme is to close on Tuesday 15 December already."),
        ("edit acme value 12k", "#1 Acme is worth €12,000 already."),
        ("commit acme", "#1 Acme is in the forecast as commit already."),
        ("take acme", "#1 Acme is yours already."),
        ("edit acme value 12k close 15/12", "#1 Acme is like that already."),
    ],
)
async def test_where_it_stands_already_is_said(floor: Floor, words: str, answer: str) -> None:
    await floor.ask(TOM, "new Acme 12k close 15/12")
    await floor.ask(TOM, "commit acme")
    assert told(await floor.ask(TOM, words)) == f"{answer} Nothing was changed."


async def test_several_are_placed_at_once_with_a_verdict_each(floor: Floor) -> None:
    for name in ("Acme", "Bolt", "Core"):
        await floor.ask(TOM, f"new {name} 3k")
    await floor.ask(TOM, "won bolt")
    await floor.ask(TOM, "commit core")
    reply = await floor.ask(TOM, "commit 1, 2 and 3 99")
    assert told(reply).split("\n") == [
        "Forecast of #1: commit.",
        "#2 Bolt is won. `/deal reopen #2` opens it again.",
        "#3 Core is in the forecast as commit already.",
        "#99 does not exist.",
    ]
    await floor.press(TOM, buttons(reply)["Undo"])
    assert [(await floor.deal(number)).category for number in (1, 3)] == ["pipeline", "commit"]


@pytest.mark.parametrize("verb", ["edit", "commit", "best", "omit", "assign", "take", "park", "unpark", "delete"])
async def test_a_verb_alone_shows_how_it_is_used(floor: Floor, verb: str) -> None:
    assert told(await floor.ask(TOM, verb)).startswith(f"`{verb}` needs a little more. For example: `/deal {verb} ")


async def test_its_history_tells_what_became_of_each_field(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    for words in (
        "edit acme name Acme shop source fair", "commit 1", "best 1", "park 1 until 1 Sept on leave",
        "park 1 until monday", "unpark 1",
    ):  # fmt: skip
        await floor.ask(TOM, words)
    assert [line.split(" · ")[-1] for line in told(await floor.ask(TOM, "history 1")).split("\n")[1:]] == [
        "parked no more",
        "parked until Monday 23 November",
        "parked until Wednesday 1 September 2027: on leave",
        "forecast commit → best case",
        "forecast commit",
        "name Acme → Acme shop, source fair",
        "created",
    ]
    assert "prévision engagé → meilleur cas" in told(await floor.ask(LEA, "historique 1"))
