"""What admins see: every form and message is one Slack takes, in both languages, whatever people called things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from messages import goals, handover, roles, setup, setup_forms
from messages.handover import Share
from messages.message import Form, Message
from messages.voice import Voice
from messages.welcome import welcome_installer
from pipeline.goals import Goal
from pipeline.money import Money
from pipeline.rules import PipelineRules, StageRules
from pipeline.stages import Pipeline
from tests.messages.block_kit import live_tokens, problems, problems_of_form
from tests.messages.given import LEA, SALES, TOM, deal, voice
from tests.messages.reading import faults_of_typography, texts

HOSTILE = "<!channel> *x* & `y` " + "z" * 99
WORKSPACE: dict[str, Any] = {
    "currency": "EUR", "zone": "Europe/Paris", "country": "FR", "language": "fr", "week": "6",
    "days": ["0", "6"], "quiet_from": "19:30", "quiet_to": "08:00", "fiscal": "12", "policy": "owner",
    "visibility": "stages", "guests": ["yes"],
}  # fmt: skip
RULES: dict[str, Any] = {"required": ["value", "timing"], "hand_to": ["U1LEA"], "days": "3", "what": HOSTILE}
STAGES = tuple(
    replace(
        stage,
        name=HOSTILE,
        key=None,
        rules=StageRules(required=("value", "timing"), hand_to=("U1LEA",), follow_up_days=3, follow_up_text=HOSTILE),
    )
    for stage in SALES.stages
)
ODD = Pipeline(
    id=2,
    name=HOSTILE,
    stages=STAGES,
    lost_reasons=(HOSTILE, "price"),
    channel_id="C1",
    rules=PipelineRules(
        managers=("U1LEA",), feed_channel_id="C2", hot_at=60, tells_losses=True, asks_what_decided=True,
        disqualifying=(HOSTILE,), role_stages={"hunter": frozenset({1}), HOSTILE[:40]: frozenset()},
    ),
)  # fmt: skip
SHOWN_PIPELINE: dict[str, Any] = {
    "name": HOSTILE, "channel": "C1", "feed": "", "managers": ["U1LEA"], "reasons": [HOSTILE, "price"],
    "disqualifying": [HOSTILE], "habits": ["celebrates"], "hot_at": "60", "after_sale": ["7", "30"],
}  # fmt: skip
SHOWN_STAGE = {
    "name": HOSTILE,
    "position": "2",
    "stale_days": "7",
    "clocks": ["age"],
    "probability": "50",
    "category": "commit",
}
GONE = replace(LEA, name=HOSTILE, active=False)
MANY = [deal(number, HOSTILE[:60]) for number in range(1, 30)]
NEVER = Goal(person_id=None, per="month", starts_on=date(2026, 11, 1), amount=Money(0, "EUR"))


def forms(said: Voice) -> list[Form]:
    seen = {"seen": "x" * 12}
    return [
        setup_forms.workspace(said, shown=WORKSPACE, remembered=seen),
        setup_forms.pipeline(said, shown=SHOWN_PIPELINE, remembered=seen),
        setup_forms.stage(said, shown=SHOWN_STAGE, count=5, title=HOSTILE, remembered=seen),
        setup_forms.rules(said, stage=STAGES[0], shown=RULES, remembered=seen),
        setup_forms.removal(said, stage=STAGES[0], others=STAGES[1:], deals=1, remembered=seen),
        setup_forms.new_pipeline(said),
        setup_forms.who(said),
        setup_forms.pipeline_removal(
            said, pipeline=ODD, others=[SALES], deals=3, channels=["C1"], remembered={"n": 2}
        ),
        setup_forms.pipeline_removal(said, pipeline=SALES, others=[ODD], deals=0, channels=[], remembered={"n": 1}),
        setup_forms.source(said, shown={"channel": "C1", "source": HOSTILE}, remembered=seen),
        setup_forms.person(
            said, name=HOSTILE, shown={"admin": [], "manages": ["2"], "role": "scout"}, pipelines=[SALES, ODD],
            remembered=seen,
        ),
        setup_forms.role(said, pipeline=ODD, shown={"role": "scout", "stages": ["1"]}, remembered=seen),
        goals.form(said, pipeline=ODD, currency="EUR"),
        handover.form(said, portfolios=[(GONE, 1, 0), (TOM, 1200, 3), (LEA, 0, 1)]),
        handover.preview(
            said, giver=GONE, shares=[Share(person=TOM, deals=MANY), Share(person=GONE, deals=MANY[:1])], later=3,
            remembered={"u": "U1", "to": ["U2"], "deals": "1.1"},
        ),
    ]  # fmt: skip


def messages(said: Voice) -> list[Message]:
    return [
        setup.menu(
            said,
            name=HOSTILE,
            workspace=WORKSPACE,
            pipelines=[SALES, ODD],
            sources={f"C{number}": HOSTILE for number in range(12)},
        ),
        setup.source_saved(said, channel="C1", source=HOSTILE),
        setup.source_saved(said, channel="C1", source=None),
        setup.stages(said, pipeline=ODD),
        setup.workspace_saved(said, name=HOSTILE, workspace=WORKSPACE),
        setup.pipeline_saved(said, pipeline=ODD),
        setup.pipeline_saved(said, pipeline=replace(ODD, channel_id=None)),
        setup.stage_saved(said, pipeline=ODD, stage=STAGES[0]),
        setup.stage_removed(said, pipeline=ODD, stage=STAGES[0], into=STAGES[1], deals=2),
        setup.stage_removed(said, pipeline=ODD, stage=STAGES[0], into=STAGES[1], deals=0),
        setup.pipeline_added(said, pipeline=ODD),
        setup.pipeline_removed(said, pipeline=ODD, into=SALES, deals=2, channels=["C1", "C2"], last=False),
        setup.pipeline_removed(said, pipeline=SALES, into=ODD, deals=0, channels=[], last=True),
        roles.overview(said, people=[(replace(TOM, role="farmer", admin=True), [ODD])] * 12, pipelines=[SALES, ODD]),
        roles.overview(said, people=[], pipelines=[SALES]),
        roles.person_saved(said, person=GONE, manages=[]),
        roles.role_saved(said, role="hunter", pipeline=ODD),
        *(
            goals.goal_set(said, goal=replace(NEVER, per=per, amount=Money(minor, "EUR")), person=who, pipeline=ODD)
            for per in ("month", "quarter")
            for minor in (0, 10_000_000)
            for who in (None, GONE)
        ),
        goals.goal_set(said, goal=NEVER, person=None, pipeline=ODD, left=Money(100, "EUR")),
        handover.nothing(said),
        handover.done(said, giver=GONE, shares=[Share(person=TOM, deals=MANY)], left=MANY[:12], still=2, batch="trg:1"),
        handover.done(said, shares=[], left=[deal(1, status="won")], still=0, giver=GONE, batch=None),
        welcome_installer(said, name=HOSTILE, workspace=WORKSPACE, pipeline=ODD),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_form_is_one_slack_takes(language: str) -> None:
    assert [problems_of_form(dict(form.view)) for form in forms(voice(language))] == [[]] * 15


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_message_is_one_slack_takes_and_pages_nobody(language: str) -> None:
    for message in messages(voice(language)):
        assert problems(message) == []
        assert [token for text in texts(message) for token in live_tokens(text) if token.startswith("<!")] == []


def test_french_is_spaced_as_french_is() -> None:
    said = [text for message in messages(voice("fr")) for text in texts(message) if "channel" not in text]
    assert [faults_of_typography(text) for text in said if faults_of_typography(text)] == []


def test_a_list_of_people_stops_at_ten() -> None:
    said = roles.overview(voice(), people=[(TOM, [SALES])] * 12, pipelines=[SALES])
    assert texts(said)[0].split("\n")[-1] == "and 2 more"
