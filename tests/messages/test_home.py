"""The Home tab, drawn: every block of it, its menus, and the hundred blocks Slack allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from messages.home import GoalLine, HomeFacts, Row, Showing, StageRows, closed_home, home
from messages.home_menus import HomeMenus
from messages.message import Form, Message
from messages.picked_forms import note_on
from messages.told import told
from pipeline.stages import Pipeline, Stage
from tests.messages.block_kit import problems_of_form, problems_of_home
from tests.messages.given import (
    CLAIRE,
    CONTACT,
    LEA,
    PROPOSAL,
    SALES,
    TOM,
    deal,
    euros,
    follow_up,
    voice,
)
from tests.messages.reading import faults_of_typography, lines, menu, strings, values, values_of
from tests.messages.test_hostile import HOSTILE

LATER = follow_up(8, "call Anna", due_at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC), timed=True)


def group(stage: Stage, *rows: Row, pipeline: Pipeline = SALES) -> StageRows:
    worth = [euros(sum(row.deal.value.minor // 100 for row in rows if row.deal.value))]
    return StageRows(stage=stage, pipeline=pipeline, rows=rows, total=len(rows), worth=worth)


def facts(*stages: StageRows, **more: Any) -> HomeFacts:
    usual: dict[str, Any] = {
        "showing": Showing(),
        "menus": HomeMenus(stages=[(one.pipeline, one.stage) for one in stages], stale=1, slipped=1),
        "title": "My deals",
        "count": sum(len(one.rows) for one in stages),
        "worth": [euros(15_000)] if stages else [],
        "late_before": date(2026, 11, 20),
        "list_words": "<@U1LEA>",
    }
    return HomeFacts(stages=stages, **{**usual, **more})


def some() -> HomeFacts:
    bolt = deal(7, "Bolt", value=None, stage=CONTACT)
    acme = deal(42, "Acme website", next_step=follow_up(), close_on=date(2026, 11, 3))
    return facts(
        group(CONTACT, Row(deal=bolt, silent_days=9)),
        group(PROPOSAL, Row(deal=acme, slipped=True)),
        follow_ups=[LATER, follow_up()],
        goal=GoalLine(goal=euros(20_000), won=euros(8_000)),
    )


def drawn(form: Form) -> list[str]:
    return lines(shown(form))


def shown(form: Form) -> Message:
    return Message(text="-", blocks=form.view["blocks"])


def test_home_shows_what_is_to_do_and_the_deals_by_stage() -> None:
    form = home(voice("en"), some())

    assert drawn(form) == [
        "# My deals",
        "*2 open deals* · €15,000",
        "Won this month: €8,000 of €20,000 (40%)",
        "[New deal] [All stages ▾] [Everything ▾]",
        "<divider>",
        "*To do* · 2",
        "*Overdue:* Wednesday 18 November, 10:00 · call Anna",
        "#42 Acme website [Done, later… ▾]",
        "Friday 27 November · send the quote",
        "#42 Acme website [Done, later… ▾]",
        "<divider>",
        "*Contact* · 1 · €0",
        "*#7 Bolt*",
        "no next step · *silent for 9 working days* [Move to… ▾]",
        "<divider>",
        "*Proposal* · 1 · €12,000",
        "*#42 Acme website* · €12,000",
        "send the quote, Friday 27 November · *was to close on 3 November* [Move to… ▾]",
    ]
    assert problems_of_home(form.view) == []
    assert json.loads(form.view["private_metadata"]) == {"w": "mine", "s": 0, "n": "all"}


def test_home_speaks_the_readers_language() -> None:
    form = home(voice("fr"), replace(some(), title="Mes affaires"))

    assert drawn(form) == [
        "# Mes affaires",
        "*2 affaires ouvertes* · 15 000 €",
        "Gagné ce mois-ci : 8 000 € sur 20 000 € (40 %)",
        "[Nouvelle affaire] [Toutes les étapes ▾] [Tout ▾]",
        "<divider>",
        "*À faire* · 2",
        "*En retard :* mercredi 18 novembre à 10 h · call Anna",
        "#42 Acme website [Fait, plus tard… ▾]",
        "Vendredi 27 novembre · send the quote",
        "#42 Acme website [Fait, plus tard… ▾]",
        "<divider>",
        "*Contact* · 1 · 0 €",
        "*#7 Bolt*",
        "sans prochaine action · *sans activité depuis 9 jours ouvrés* [Changer d’étape… ▾]",
        "<divider>",
        "*Proposition* · 1 · 12 000 €",
        "*#42 Acme website* · 12 000 €",
        "send the quote, vendredi 27 novembre · *échéance dépassée : 3 novembre* [Changer d’étape… ▾]",
    ]
    said = [text for block in form.view["blocks"] for text in strings(block)]
    assert [fault for text in said for fault in faults_of_typography(text)] == []


@pytest.mark.parametrize(
    ("row", "marks"),
    [
        (Row(deal=deal(), slipped=True), "*no close date*"),
        (Row(deal=deal(parked_until=date(2026, 12, 3)), parked=True), "*parked until 3 December*"),
        (Row(deal=deal(), silent_days=1), "*silent for 1 working day*"),
    ],
)
def test_a_row_says_what_is_the_matter(row: Row, marks: str) -> None:
    assert drawn(home(voice("en"), facts(group(PROPOSAL, row))))[-1] == f"no next step · {marks} [Move to… ▾]"


def test_a_rows_menu_moves_first_and_knows_the_version_it_was_drawn_at() -> None:
    form = home(voice("en"), facts(group(PROPOSAL, Row(deal=deal()))))

    row = form.view["blocks"][-1]
    assert menu(row["accessory"]) == [
        "Stage", "- Contact", "- Qualification", "- Meeting", "- Negotiation",
        "Outcome", "- Won", "- Lost…",
        "Deal", "- Open deal", "- Update…", "- Note…", "- Follow-up…",
    ]  # fmt: skip
    assert next(iter(values_of(row))) == '{"do":"move","d":42,"s":1,"v":7}'


def test_a_follow_ups_menu_ticks_it_off_puts_it_later_or_opens_its_deal() -> None:
    form = home(voice("en"), facts(follow_ups=[LATER]))

    row = next(block for block in form.view["blocks"] if "call Anna" in str(block))
    assert menu(row["accessory"]) == [
        "Follow-up", "- Done", "Later", "- In an hour", "- Tomorrow", "- Next week", "Deal", "- Open deal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("showing", "said"),
    [
        (
            Showing(),
            (
                '*You have no open deal yet.* Press "New deal", or type `/deal new Acme website 12k` in any channel:'
                " only the name is needed."
            ),
        ),
        (Showing(need="stale"), 'No open deal here. Choose "All stages" and "Everything" above to see the others.'),
        (Showing(whose="team"), "No open deal here."),
    ],
)
def test_where_there_is_nothing_home_says_what_to_do(showing: Showing, said: str) -> None:
    form = home(voice("en"), facts(showing=showing))

    assert drawn(form) == ["# My deals", "[New deal]", "<divider>", said]
    assert form.view["blocks"][1]["elements"][0]["style"] == "primary"


def test_the_menus_stand_at_what_is_shown() -> None:
    menus = HomeMenus(
        people=[TOM, CLAIRE],
        stages=[(SALES, CONTACT), (SALES, PROPOSAL)],
        stale=3,
        slipped=2,
        parked=0,
        stage_id=PROPOSAL.id,
        need="stale",
    )
    showing = Showing(whose=TOM.user_id, stage_id=PROPOSAL.id, need="stale")
    form = home(voice("en"), facts(showing=showing, menus=menus, title="Deals of Tom"))

    row = form.view["blocks"][1]
    assert lines(Message(text="-", blocks=[row])) == ["[New deal] [Tom ▾] [Proposal ▾] [Silent (3) ▾]"]
    assert [menu(element) for element in row["elements"][1:]] == [
        ["- My deals", "- The whole team", "- Tom", "- Claire"],
        ["- All stages", "- Contact", "- Proposal"],
        ["- Everything", "- Silent (3)", "- Close date passed or missing (2)", "- Parked (0)"],
    ]
    assert json.loads(form.view["private_metadata"]) == {"w": "U2TOM", "s": 4, "n": "stale"}


def test_a_team_is_shown_with_owners_and_several_pipelines_with_their_names() -> None:
    renewals = replace(SALES, id=2, name="Renewals", key=None)
    shown = facts(
        group(PROPOSAL, Row(deal=deal())),
        group(replace(CONTACT, id=9), Row(deal=deal(43, "Bolt", owner=TOM)), pipeline=renewals),
        showing=Showing(whose="team"),
    )
    said = drawn(home(voice("en"), shown))

    assert "*Proposal* (Sales) · 1 · €12,000" in said
    assert "*Contact* (Renewals) · 1 · €12,000" in said
    assert "*#42 Acme website* · €12,000 · Léa" in said
    assert "*#43 Bolt* · €12,000 · Tom" in said


def test_a_stage_shows_ten_rows_and_a_button_to_the_rest() -> None:
    rows = [Row(deal=deal(n, f"Deal {n}")) for n in range(1, 23)]
    form = home(voice("en"), facts(group(PROPOSAL, *rows)))

    assert len([line for line in drawn(form) if line.startswith("*#")]) == 10
    assert drawn(form)[-1] == "[and 12 more]"
    assert values(shown(form))[-1] == '{"do":"list","f":"<@U1LEA> proposal"}'


def test_ten_follow_ups_are_shown_and_a_button_to_the_rest() -> None:
    form = home(voice("en"), facts(follow_ups=[LATER] * 12))

    assert len([line for line in drawn(form) if line.endswith("[Done, later… ▾]")]) == 10
    assert "[and 2 more]" in drawn(form)


@pytest.mark.parametrize("stages", [1, 5, 8, 20, 30, 200])
def test_home_never_has_more_than_a_hundred_blocks(stages: int) -> None:
    many = [Row(deal=deal(n, f"Deal {n}")) for n in range(1, 30)]
    of_stages = [group(replace(PROPOSAL, id=n, position=n), *many) for n in range(stages)]
    said = Message(text="-", blocks=[{"type": "divider"}] * 3)
    form = home(voice("en"), facts(*of_stages, follow_ups=[LATER] * 30), said=said)

    assert len(form.view["blocks"]) <= 100
    assert problems_of_home(form.view) == []


def test_the_answer_to_what_was_just_done_stands_on_top() -> None:
    said = Message(text="Moved", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "Moved"}}])
    form = home(voice("en"), some(), said=said)

    assert drawn(form)[:3] == ["Moved", "<divider>", "# My deals"]


def test_somebody_who_may_not_look_is_told_so() -> None:
    said = Message(text="No", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "No"}}])

    assert drawn(closed_home(said)) == ["No"]
    assert problems_of_home(closed_home(said).view) == []


def test_a_goal_that_is_passed_says_so_in_whole_per_cent() -> None:
    assert GoalLine(goal=euros(30_000), won=euros(45_100)).share == 150
    assert GoalLine(goal=euros(30_000), won=euros(29_999)).share == 99


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words_on_home(name: str) -> None:
    subject = deal(42, name, company=name, owner=replace(LEA, name=name), stage=replace(PROPOSAL, name=name, key=None))
    todo = follow_up(7, name, deal_name=name)
    form = home(
        voice("en"),
        facts(
            group(subject.stage, Row(deal=subject)),
            follow_ups=[todo],
            title=name,
            showing=Showing(whose="team"),
            menus=HomeMenus(people=[subject.owner], stages=[(SALES, subject.stage)] * 2),
        ),
    )
    assert problems_of_home(form.view) == []
    assert problems_of_form(note_on(voice("fr"), deal=subject, words=name).view) == []
    assert problems_of_form(told(voice("en"), Message(text="-", blocks=form.view["blocks"][:50])).view) == []
