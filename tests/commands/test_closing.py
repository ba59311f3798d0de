"""Won, lost and reopened."""

from __future__ import annotations

import pytest

from pipeline.money import Money
from tests.commands.floor import LEA, TOM, Floor, buttons, labels, told


async def test_won_at_the_value_it_has(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    reply = await floor.ask(TOM, "won acme")

    assert told(reply) == "Won #1 Acme for €12,000."
    assert labels(reply) == ["Undo"]
    deal = await floor.deal(1)
    assert (deal.status, deal.value, deal.closed_at) == ("won", Money(1_200_000, "EUR"), floor.now)


@pytest.mark.parametrize("words", ["won acme 11 500 €", "win acme 11.5k", "signed acme €11,500", "gagné acme 11500"])
async def test_won_at_its_final_value(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, words)) == "Won #1 Acme for €11,500."


async def test_won_without_a_value_says_what_that_means(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, "won acme")) == (
        "Won #1 Acme. It has no value, so it counts as a deal and not as money."
    )


async def test_words_that_are_no_value_close_nothing(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k")
    assert told(await floor.ask(TOM, "won acme hooray")) == (
        '"hooray" is not an amount. Write 12k, 12,000 or €12,000. Nothing was changed.'
    )
    assert (await floor.deal(1)).status == "open"


@pytest.mark.parametrize(
    ("words", "reason", "comment"),
    [
        ("price", "price", None),
        ("prix", "price", None),
        ("price a third cheaper elsewhere", "price", "a third cheaper elsewhere"),
        ("prcie too dear", "price", "too dear"),
        ("competitor: Bolt", "competitor", "Bolt"),
        ("concurrent", "competitor", None),
        ("no reply since May", "no_reply", "since May"),
        ("sans réponse depuis mai", "no_reply", "depuis mai"),
        ("no_need", "no_need", None),
        ("they moved to the moon", "other", "they moved to the moon"),
        ("OTHER", "other", None),
    ],
)
async def test_lost_for_a_reason_in_either_language(floor: Floor, words: str, reason: str, comment: str | None) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(LEA, f"perdue acme {words}")

    deal = await floor.deal(1)
    assert (deal.status, deal.lost_reason, deal.lost_comment) == ("lost", reason, comment)


async def test_lost_is_told_with_reason_and_comment(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, "lost acme price too dear")) == "Lost #1 Acme: price (too dear)."


async def test_lost_without_a_reason_offers_the_reasons(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(LEA, "perdu acme")

    assert told(reply) == "Pourquoi #1 Acme est-elle perdue ?"
    assert labels(reply) == [
        "prix", "concurrent", "sans réponse", "calendrier", "pas de besoin", "autre", "Avec un commentaire…",
    ]  # fmt: skip
    assert told(await floor.press(LEA, buttons(reply)["calendrier"])) == "#1 Acme est perdue : calendrier."
    assert (await floor.deal(1)).lost_reason == "timing"


async def test_a_reason_can_be_given_with_a_comment_in_the_form(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.ask(TOM, "lost acme")
    form = (await floor.press(TOM, buttons(reply)["With a comment…"])).form
    assert form is not None
    remembered = form.view["private_metadata"]

    sent = await floor.submit(TOM, "lost", {"reason": "price", "comment": "A third\ncheaper"}, remembered)
    assert told(sent) == "Lost #1 Acme: price (A third cheaper)."
    assert (await floor.deal(1)).lost_comment == "A third\ncheaper"


async def test_a_reason_the_list_does_not_have_is_asked_for_again(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    reply = await floor.press(TOM, {"do": "lost", "d": 1, "v": 1, "r": "<!channel>"})
    assert told(reply) == "Why was #1 Acme lost?"
    sent = await floor.submit(TOM, "lost", {"reason": "nonsense"}, {"d": 1, "v": 1})
    assert sent.errors == {"reason": "Why was #1 Acme lost?"}
    assert (await floor.deal(1)).status == "open"


async def test_losing_cancels_what_was_planned(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "remind acme friday call")
    await floor.ask(TOM, "lost acme price")
    assert told(await floor.ask(TOM, "todo")).startswith("Nothing to do.")


@pytest.mark.parametrize("words", ["won acme", "lost acme", "lost acme price"])
async def test_what_is_closed_is_not_closed_again(floor: Floor, words: str) -> None:
    await floor.ask(TOM, "new Acme")
    await floor.ask(TOM, "lost acme timing")
    assert told(await floor.ask(TOM, words)) == (
        "#1 Acme is lost. `/deal reopen #1` opens it again. Nothing was changed."
    )


async def test_reopened_where_it_was_with_its_value(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme 12k stage meeting")
    await floor.ask(TOM, "won acme 11k")
    reply = await floor.ask(LEA, "rouvrir acme")

    assert told(reply) == "#1 Acme est de nouveau ouverte, à l’étape Rendez-vous. Et ensuite ?"
    deal = await floor.deal(1)
    assert (deal.status, deal.stage.key, deal.value, deal.closed_at) == (
        "open", "meeting", Money(1_100_000, "EUR"), None,
    )  # fmt: skip


async def test_an_open_deal_is_not_reopened(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme")
    assert told(await floor.ask(TOM, "reopen acme")) == (
        "#1 Acme is open: there is nothing to reopen. Nothing was changed."
    )


@pytest.mark.parametrize("verb", ["won", "lost", "reopen"])
async def test_the_verb_alone_shows_how_it_is_typed(floor: Floor, verb: str) -> None:
    assert told(await floor.ask(TOM, verb)).startswith(f"`{verb}` needs a little more. For example: `/deal {verb} acme")


async def test_a_second_number_that_may_be_a_value_or_a_deal_is_asked_about(floor: Floor) -> None:
    for name in ("Acme website 12k", "Bolt 3k"):
        await floor.ask(TOM, f"new {name}")
    asked = await floor.ask(TOM, "won 1 2")
    assert told(asked) == "Was #1 won for €2, or did you win both #1 and #2? Nothing was changed."
    assert told(await floor.press(TOM, buttons(asked)["#1 and #2"])) == "#1 and #2 are won."
    await floor.ask(TOM, "undo")
    assert "Won #1 Acme website for €2." in told(await floor.press(TOM, buttons(asked)["#1 for €2"]))
