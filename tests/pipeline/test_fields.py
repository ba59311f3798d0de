"""What a form showed, told from a deal's history; and who changed a field since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.fields import as_seen, differing, meddled, now, told_of, value_of
from pipeline.money import Money
from pipeline.stages import DEFAULT_STAGES

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
LEA = Person(user_id="ULEA", name="Léa", zone="Europe/Paris", language="fr")
TOM = Person(user_id="UTOM", name="Tom", zone="Europe/London", language="en")
CONTACT, _, _, PROPOSAL, _ = DEFAULT_STAGES
TEN, TWELVE, NINE = (Money(minor * 100, "EUR") for minor in (10, 12, 9))


def deal(**facts: Any) -> DealFacts:
    usual: dict[str, Any] = {
        "number": 1, "name": "Acme", "company": None, "value": TEN, "stage": CONTACT, "status": "open", "owner": LEA,
        "created_at": AT, "life_at": AT, "life_kind": "created", "version": 9,
    }  # fmt: skip
    return DealFacts(**{**usual, **facts})


def line(seq: int, before: dict[str, object], after: dict[str, object], by: Person | None = TOM) -> ChangeFacts:
    return ChangeFacts(
        deal_number=1, seq=seq, at=AT + timedelta(minutes=seq), by=by, via="command", kind="edited",
        before=before, after=after, undone=False,
    )  # fmt: skip


def test_without_a_later_change_a_form_showed_what_there_is() -> None:
    subject = deal(close_on=date(2026, 12, 1), source="web")
    assert as_seen(subject, [line(9, {"value": TWELVE}, {"value": TEN})], 9) == now(subject)
    assert value_of(subject, "close") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("version", "value", "name"), [(1, TWELVE, "Bolt"), (2, NINE, "Bolt"), (3, TEN, "Bolt"), (4, TEN, "Acme")]
)
def test_later_changes_are_taken_off_again(version: int, value: Money, name: str) -> None:
    history = [
        line(2, {"value": TWELVE}, {"value": NINE}),
        line(3, {"value": NINE}, {"value": TEN}),
        line(4, {"name": "Bolt"}, {"name": "Acme"}),
    ]
    seen = as_seen(deal(), history, version)
    assert (seen["value"], seen["name"]) == (value, name)


@pytest.mark.parametrize(
    ("present", "history", "shown"),
    [
        (deal(stage=PROPOSAL, category="best"), [line(2, {"stage": CONTACT}, {"stage": PROPOSAL})], "pipeline"),
        (deal(stage=PROPOSAL, category="commit"), [line(2, {"stage": CONTACT}, {"stage": PROPOSAL})], "commit"),
        (deal(category="commit"), [line(2, {"category": None}, {"category": "commit"})], "pipeline"),
        (deal(category="commit"), [line(2, {"category": "omitted"}, {"category": "commit"})], "omitted"),
        (
            deal(stage=PROPOSAL, category="commit"),
            [line(2, {"stage": CONTACT}, {"stage": PROPOSAL}), line(3, {"category": None}, {"category": "commit"})],
            "pipeline",
        ),
    ],
)
def test_a_category_nobody_chose_was_that_of_the_stage(
    present: DealFacts, history: list[ChangeFacts], shown: str
) -> None:
    assert as_seen(present, history, 1)["category"] == shown


def test_only_what_differs_is_a_change_and_people_are_told_by_their_id() -> None:
    renamed = Person(user_id="ULEA", name="Léa Martin", zone="Europe/Paris", language="fr")
    changes = differing(now(deal()), {"owner": renamed, "value": TWELVE, "name": "Acme", "source": None})
    assert [(one.field, one.before, one.after) for one in changes] == [("value", TEN, TWELVE)]


@pytest.mark.parametrize(
    ("history", "seq"),
    [
        ([line(2, {"value": TEN}, {"value": NINE}, LEA)], None),
        ([line(2, {"value": TEN}, {"value": NINE}, TOM)], 2),
        ([line(2, {"value": TEN}, {"value": NINE}, None)], 2),
        ([line(2, {"name": "A"}, {"name": "B"}, TOM)], None),
        ([line(1, {"value": TEN}, {"value": NINE}, TOM)], None),
        ([line(2, {"value": TEN}, {"value": NINE}, TOM), line(3, {"value": NINE}, {"value": TEN}, LEA)], None),
        ([line(2, {"value": TEN}, {"value": NINE}, LEA), line(3, {"value": NINE}, {"value": TEN}, TOM)], 3),
    ],
)
def test_who_changed_a_field_last_is_told_unless_it_was_me(history: list[ChangeFacts], seq: int | None) -> None:
    other = meddled(history, {"value"}, since=1, me="ULEA")
    assert (other and other.seq) == seq


def test_a_line_of_history_tells_its_fields() -> None:
    found = told_of(line(2, {"value": TEN, "status": "open"}, {"value": NINE, "status": "won", "text": "x"}))
    assert [(one.field, one.before, one.after) for one in found] == [("value", TEN, NINE)]
