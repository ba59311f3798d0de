"""Qualifying by BANT: in words, in the form, in the history, back, and on the card as a score."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from commands.bant_words import read_answers
from messages.message import Form
from tests.commands.floor import LEA, TOM, Floor, buttons, facts_of, told
from tests.commands.test_forms import filled_in


@pytest.mark.parametrize(
    ("typed", "answers", "wrong"),
    [
        ("budget yes need yes timing no", {"budget": True, "need": True, "timing": False}, []),
        ("budget oui besoin oui délai non", {"budget": True, "need": True, "timing": False}, []),
        ("Budget: YES, authority = no; need ?", {"budget": True, "authority": False, "need": None}, []),
        ("budget, need yes and timing unknown", {"budget": True, "need": True, "timing": None}, []),
        ("decision maker yes", {"authority": True}, []),
        ("décideur oui, échéance je ne sais pas", {"authority": True, "timing": None}, []),
        ("budget yes budget no", {"budget": False}, []),
        ("budget", {}, ["budget"]),
        ("no budget", {}, ["no", "budget"]),
        ("budget yes moon", {"budget": True}, ["moon"]),
        ("budget yes, they have 12k", {"budget": True}, ["they", "have", "12k"]),
        ("", {}, []),
        (", - and", {}, []),
    ],
)
def test_answers_are_read_out_of_words(typed: str, answers: Mapping[str, bool | None], wrong: list[str]) -> None:
    found, refusals = read_answers(typed.split())
    assert (found, [refusal.words for refusal in refusals]) == (answers, wrong)


async def acme(floor: Floor) -> None:
    await floor.ask(TOM, "new Acme website 12k")


async def answer(floor: Floor) -> Mapping[str, bool]:
    return (await floor.deal(1)).bant


async def test_a_deal_is_qualified_in_words_and_that_is_taken_back_exactly(floor: Floor) -> None:
    await acme(floor)
    first = await floor.ask(TOM, "qualify acme budget yes need yes timing no")
    assert told(first) == "#1 Acme website: budget yes, need yes, timing no. Score 50."
    second = await floor.ask(LEA, "qualifier acme délai oui, besoin inconnu")
    assert told(second) == "#1 Acme website : besoin inconnu, calendrier oui. Score de 50."
    assert await answer(floor) == {"budget": True, "timing": True}
    await floor.press(LEA, buttons(second)["Revenir en arrière"])
    assert await answer(floor) == {"budget": True, "need": True, "timing": False}
    await floor.ask(TOM, "undo")
    assert await answer(floor) == {}


async def test_the_history_and_the_card_say_what_was_answered(floor: Floor) -> None:
    await acme(floor)
    await floor.ask(TOM, "qualify acme budget yes")
    await floor.ask(TOM, "qualify acme budget yes, need no")
    await floor.ask(TOM, "log acme call they want a discount")
    history = told(await floor.ask(TOM, "history acme"))
    assert "qualified: need no" in history
    assert "qualified: budget yes" in history
    card = told(await floor.ask(TOM, "acme"))
    assert "*Score:* 35" in card
    assert "*Qualified:* budget yes, need no" in card


async def test_what_is_answered_already_changes_nothing(floor: Floor) -> None:
    await acme(floor)
    await floor.ask(TOM, "qualify acme budget yes")
    reply = await floor.ask(TOM, "qualify acme budget yes, timing unknown")
    assert told(reply) == "#1 Acme website is like that already. Nothing was changed."
    assert (await floor.deal(1)).version == 2


async def form_for(floor: Floor, typed: str = "qualify acme") -> Form:
    form = (await floor.ask(TOM, typed)).form
    assert form is not None
    return form


def chosen(form: Form) -> dict[str, str]:
    inputs = [block for block in form.view["blocks"] if block["type"] == "input"]
    return filled_in(Form(view={**form.view, "blocks": inputs}))


async def test_without_answers_or_with_an_unreadable_one_the_form_opens_with_what_is_known(floor: Floor) -> None:
    await acme(floor)
    await floor.ask(TOM, "qualify acme budget yes need no")
    known = {"budget": "yes", "authority": "unknown", "need": "no", "timing": "unknown"}
    assert chosen(await form_for(floor)) == known
    wrong = await form_for(floor, "qualify acme need yes, moon")
    assert chosen(wrong) == {**known, "need": "yes"}
    assert wrong.view["blocks"][0]["text"]["text"] == (
        '"moon" is no answer to budget, authority, need or timing: say for example "budget yes, timing no".'
    )
    assert await answer(floor) == {"budget": True, "need": False}


async def test_the_form_sets_all_four(floor: Floor) -> None:
    await acme(floor)
    form = await form_for(floor)
    fields = {"budget": "yes", "authority": "no", "need": "unknown", "timing": "yes"}
    reply = await floor.submit(TOM, "qualify", fields, form.view["private_metadata"])
    assert told(reply) == "#1 Acme website: budget yes, decision maker no, timing yes. Score 50."
    assert await answer(floor) == {"budget": True, "authority": False, "timing": True}
    nothing = await floor.submit(TOM, "qualify", fields, (await form_for(floor)).view["private_metadata"])
    assert told(nothing) == "#1 Acme website is like that already. Nothing was changed."


async def test_two_forms_at_once_lose_no_answer_and_a_contradiction_is_told(floor: Floor) -> None:
    await acme(floor)
    mine, theirs = await form_for(floor), facts_of((await form_for(floor)).view["private_metadata"])
    blank = dict.fromkeys(("budget", "authority", "need", "timing"), "unknown")
    await floor.submit(LEA, "qualify", {**blank, "budget": "yes"}, theirs)
    await floor.submit(TOM, "qualify", {**blank, "need": "yes"}, mine.view["private_metadata"])
    assert await answer(floor) == {"budget": True, "need": True}
    against = await floor.submit(TOM, "qualify", {**blank, "budget": "no"}, mine.view["private_metadata"])
    assert "Léa Martin changed #1 Acme website" in told(against)
    assert await answer(floor) == {"budget": True, "need": True}


async def test_a_form_with_forged_answers_changes_nothing(floor: Floor) -> None:
    await acme(floor)
    forged = {"d": 1, "v": 1, "bant": ["budget"]}
    reply = await floor.submit(TOM, "qualify", {"budget": "<!channel>", "more": "yes"}, forged)
    assert told(reply) == "#1 Acme website is like that already. Nothing was changed."
    assert await answer(floor) == {}


async def test_hot_deals_are_listed_the_hottest_first(floor: Floor) -> None:
    for name in ("Cold", "Warm", "Hot"):
        await floor.ask(TOM, f"new {name}")
    await floor.ask(TOM, "qualify hot budget yes authority yes need yes")
    await floor.ask(TOM, "qualify warm budget yes need yes")
    await floor.ask(TOM, "log warm call they like it")
    listed = told(await floor.ask(TOM, "list hot"))
    assert [name for name in ("Hot", "Warm", "Cold") if f" {name}" in listed] == ["Hot", "Warm"]
    assert listed.index("#3 Hot") < listed.index("#2 Warm")
