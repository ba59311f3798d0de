"""What is missing: a line for each deal, one button, and a form that asks for exactly that and remembers the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from messages import actions, carried
from messages.carried import Carried, read
from messages.completing import missing_form, the_rest
from messages.message import Form
from messages.refusals import form_of, refusal
from pipeline.money import Money
from pipeline.refusals import DetailsMissing, NoSuchNumbers, NothingToUndo, Refused
from pipeline.requirements import REQUIRABLES, Detail, Goal, Wish
from tests.messages.block_kit import problems, problems_of_form
from tests.messages.given import NEGOTIATION, PROPOSAL, deal, euros, voice
from tests.messages.reading import faults_of_typography, lines, soft, strings, values

NOBODY = (999, NoSuchNumbers(numbers=(999,)))


def wish(number: int, *missing: Detail, to: Goal = PROPOSAL, **facts: Any) -> Wish:
    return Wish(deal=deal(number, f"Deal {number}", company=None, value=None), to=to, missing=missing, **facts)


def lacking(*wishes: Wish, told_why: tuple[tuple[int, Refused], ...] = (), **given: str) -> DetailsMissing:
    filled = {name.replace("__", ":"): value for name, value in given.items()}
    return DetailsMissing(wishes=wishes, reasons=("price", "other"), told_why=told_why, given=filled)


def drawn(refused: DetailsMissing, language: str = "en") -> Form:
    form = missing_form(voice(language), refused)
    assert form is not None
    return form


def asked(form: Form) -> list[str]:
    """Block ids of the fields, and what stands between them."""
    return [soft(block["text"]["text"]) if "text" in block else block["block_id"] for block in form.view["blocks"]]


ALL = lacking(
    wish(19, *REQUIRABLES, to=NEGOTIATION),
    wish(20),
    wish(21, "because", to="won", value=euros(900)),
    wish(22, "reason", to="lost"),
    wish(23, "reason", to="lost"),
    told_why=(NOBODY,),
)


def test_each_deal_has_its_line_and_one_button_leads_to_the_form() -> None:
    message = refusal(voice(), ALL)
    assert lines(message) == [
        (
            "#19 Deal 19 needs a value, a close date, a company, a contact, a source, a next step, a budget,"
            " a decision maker, a confirmed need and a date by which they decide to go to Negotiation."
        ),
        "What decided #21 Deal 21?",
        "Why was #22 Deal 22 lost?",
        "Why was #23 Deal 23 lost?",
        "#999 does not exist.",
        "Nothing was changed.",
        "[Complete…]",
    ]
    assert actions.read(values(message)[0]) == {
        "do": "complete",
        "m": "19>5@7,20>4@7,21>won@7=90000EUR,22>lost@7,23>lost@7",
    }


def test_one_deal_is_named_on_the_button() -> None:
    message = refusal(voice("fr"), lacking(wish(19, "close_on"), wish(20)))
    assert lines(message) == [
        "Pour passer à l’étape Proposition, il manque à #19 Deal 19 : une échéance. Rien n’a été modifié.",
        "[Compléter #19]",
    ]


def test_the_form_asks_for_exactly_what_is_missing() -> None:
    form = drawn(ALL)
    assert asked(form) == [
        "*#19 Deal 19* to Negotiation",
        *(
            f"{name}:19"
            for name in ("value", "close_on", "company", "contact", "source", "next_step", "next_day", "bant")
        ),
        "*#21 Deal 21* is won",
        "final:21",
        "because:21",
        "Why were #22 and #23 lost?",
        "reason",
        "comment",
    ]
    assert json.loads(form.view["private_metadata"]) == {"m": carried.written(ALL.wishes)}


def test_the_form_of_one_deal_knows_which() -> None:
    form = drawn(lacking(wish(19, "source")))
    assert json.loads(form.view["private_metadata"]) == {"m": "19>4@7", "d": 19}
    assert form.view["title"]["text"] == "Before #19 moves"


def test_a_form_that_comes_again_holds_what_was_filled_in() -> None:
    refused = lacking(wish(19, "source", "budget", "need"), source__19="fair", bant__19="budget")
    _, source, questions = drawn(refused).view["blocks"]
    assert source["element"]["initial_value"] == "fair"
    assert [option["value"] for option in questions["element"]["initial_options"]] == ["budget"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_slack_takes_the_form_and_the_message(language: str) -> None:
    form = drawn(ALL, language)
    assert problems_of_form(form.view) == [] == problems(refusal(voice(language), ALL))
    if language == "fr":
        assert [fault for text in strings(form.view) for fault in faults_of_typography(text)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_does_not_fit_a_form_comes_after_it(language: str) -> None:
    refused = lacking(*(wish(number, *REQUIRABLES) for number in range(1, 13)), wish(13))
    form, message = drawn(refused, language), refusal(voice(language), refused)
    assert problems_of_form(form.view) == [] == problems(message)
    remembered = json.loads(form.view["private_metadata"])
    part, rest = ([one.number for one in read(remembered[name])] for name in ("m", "rest"))
    assert (sorted(part + rest), part[-1], rest) == (list(range(1, 14)), 13, list(range(rest[0], 13)))
    assert len(form.view["blocks"]) <= 100
    assert form.view["blocks"][-1]["text"]["text"].startswith(f"{len(rest)} ")
    after = the_rest(voice(language), remembered["rest"])
    assert problems(after) == []
    assert [json.loads(value)["m"] for value in values(after)] == [remembered["rest"]]


def test_other_refusals_have_no_form() -> None:
    assert form_of(voice(), NothingToUndo()) is None


def test_fifty_deals_fit_a_button_and_a_form() -> None:
    fifty = [wish(10**8 + n, to="won", value=Money(10**12, "EUR")) for n in range(50)]
    assert len(actions.complete(m=carried.written(fifty))) <= 2000
    assert [one.number for one in carried.read(carried.written(fifty))] == [one.deal.number for one in fifty]


NUMBERS = st.integers(0, 10**9 - 1)
WISHES = st.builds(
    lambda number, to, minor: wish(number, to=to, value=Money(minor, "EUR") if minor and to == "won" else None),
    NUMBERS,
    st.sampled_from(["won", "lost", PROPOSAL, NEGOTIATION]),
    st.none() | st.integers(1, 10**12),
)


@given(st.lists(WISHES, min_size=1, unique_by=lambda one: one.deal.number))
def test_wishes_are_read_as_they_were_written(wishes: list[Wish]) -> None:
    assert carried.read(carried.written(wishes)) == [
        Carried(number=one.deal.number, to=one.to if isinstance(one.to, str) else one.to.id, version=7, value=one.value)
        for one in wishes
    ]


@given(st.text(alphabet="0123456789>@=,wonlostEUR -", max_size=40))
def test_anything_else_is_refused(text: str) -> None:
    try:
        found = carried.read(text)
    except ValueError:
        return
    assert 0 < len(found) <= text.count(",") + 1
