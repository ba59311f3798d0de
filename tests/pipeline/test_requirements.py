"""What a deal must tell before it moves: of the stage it goes to and of all it passes, forwards only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pipeline.deals import BANT
from pipeline.money import Money
from pipeline.requirements import REQUIRABLES, Goal, Wish, asked_on_the_way, missing_for, unknown
from pipeline.rules import PipelineRules, Requirable, StageRules
from pipeline.stages import DEFAULT_STAGES, Pipeline, Stage
from tests.pipeline.given import DEAL, a_next_step

BARE = replace(DEAL, company=None, value=None)
TOLD: dict[str, dict[str, Any]] = {
    "value": {"value": Money(0, "EUR")},
    "close_on": {"close_on": date(2026, 12, 1)},
    "company": {"company": "Acme SA"},
    "source": {"source": "referral"},
    "next_step": {"next_step": a_next_step(date(2026, 11, 27))},
}
ASKS: dict[int, tuple[Requirable, ...]] = {
    2: ("budget", "company"),
    3: ("contact",),
    4: ("close_on", "value", "company"),
}


def ruled(asks: dict[int, tuple[Requirable, ...]], **rules: Any) -> Pipeline:
    stages = (replace(stage, rules=StageRules(required=asks.get(stage.id, ()))) for stage in DEFAULT_STAGES)
    return Pipeline(id=1, name="Sales", stages=tuple(stages), rules=PipelineRules(**rules))


@pytest.mark.parametrize(
    ("current", "target", "asked"),
    [
        (1, 2, ("company", "budget")),
        (2, 3, ("contact",)),
        (1, 3, ("company", "contact", "budget")),
        (1, 4, ("value", "close_on", "company", "contact", "budget")),
        (3, 5, ("value", "close_on", "company")),
        (4, 5, ()),
        (4, 4, ()),
        (4, 2, ()),
        (5, 1, ()),
    ],
)
def test_a_stage_asks_with_all_that_is_passed_on_the_way(
    current: int, target: int, asked: tuple[Requirable, ...]
) -> None:
    pipeline = ruled(ASKS)
    assert asked_on_the_way(pipeline, pipeline.stage(current), pipeline.stage(target)) == asked


def test_a_stage_that_was_removed_is_left_at_its_place() -> None:
    pipeline = ruled(ASKS)
    gone = replace(DEFAULT_STAGES[2], id=99, position=3)
    assert asked_on_the_way(pipeline, gone, pipeline.stage(4)) == ("value", "close_on", "company")


@pytest.mark.parametrize("detail", TOLD)
def test_what_is_told_is_not_asked_for(detail: Requirable) -> None:
    asked: list[Requirable] = [detail]
    assert list(unknown(BARE, asked, has_contact=False)) == [detail]
    assert unknown(replace(BARE, **TOLD[detail]), asked, has_contact=False) == ()


@pytest.mark.parametrize("question", BANT)
@pytest.mark.parametrize(("answer", "is_missing"), [(None, True), (False, True), (True, False)])
def test_a_question_counts_once_it_is_answered_yes(question: Any, answer: bool | None, is_missing: bool) -> None:
    deal = BARE if answer is None else replace(BARE, bant={question: answer})
    assert bool(unknown(deal, (question,), has_contact=False)) == is_missing


@pytest.mark.parametrize("has_contact", [True, False])
def test_a_contact_is_one_or_none(has_contact: bool) -> None:
    asked: list[Requirable] = ["contact"]
    assert list(unknown(BARE, asked, has_contact=has_contact)) == ([] if has_contact else asked)


@pytest.mark.parametrize(
    ("goal", "asks_what_decided", "missing"),
    [
        ("lost", False, ("reason",)),
        ("lost", True, ("reason",)),
        ("won", False, ()),
        ("won", True, ("because",)),
        (DEFAULT_STAGES[1], True, ("company", "budget")),
        (DEFAULT_STAGES[0], True, ()),
    ],
)
def test_each_goal_asks_for_its_own(goal: Goal, asks_what_decided: bool, missing: tuple[str, ...]) -> None:
    pipeline = ruled(ASKS, asks_what_decided=asks_what_decided)
    wanted = pipeline.stage(goal.id) if isinstance(goal, Stage) else goal
    assert missing_for(Wish(deal=BARE, to=wanted), pipeline, has_contact=False) == missing


def test_what_is_told_with_the_wish_is_not_asked_for() -> None:
    pipeline = ruled({}, asks_what_decided=True)
    told = (Wish(deal=BARE, to="lost", reason="price"), Wish(deal=BARE, to="won", because="The demo"))
    assert [missing_for(wish, pipeline, has_contact=False) for wish in told] == [(), ()]


@given(
    st.dictionaries(st.integers(1, 5), st.lists(st.sampled_from(REQUIRABLES)).map(tuple)),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sets(st.sampled_from(sorted(TOLD))),
)
def test_step_by_step_asks_for_the_same_as_at_once(
    asks: dict[int, tuple[Requirable, ...]], start: int, end: int, told: set[str]
) -> None:
    pipeline = ruled(asks)
    deal = replace(BARE, stage=pipeline.stage(start))
    for detail in told:
        deal = replace(deal, **TOLD[detail])
    at_once = missing_for(Wish(deal=deal, to=pipeline.stage(end)), pipeline, has_contact=False)
    steps = [
        missing_for(
            Wish(deal=replace(deal, stage=pipeline.stage(n)), to=pipeline.stage(n + 1)), pipeline, has_contact=False
        )
        for n in range(start, end)
    ]
    assert set(at_once) == {detail for step in steps for detail in step}
    assert [detail for detail in REQUIRABLES if detail in at_once] == list(at_once)
