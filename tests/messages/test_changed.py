"""What is said of deals edited, given away, parked and deleted, word for word; and forms within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from messages import change_forms, changed
from messages.announcements import Happened, announced
from messages.message import Form, Message
from messages.voice import Voice
from pipeline.deals import NAME_LIMIT, NOTE_LIMIT
from pipeline.fields import FieldChange
from pipeline.refusals import NotAField, NotAnAmount
from tests.messages.block_kit import live_tokens, problems, problems_of_form
from tests.messages.given import LEA, TOM, deal, euros, follow_up, voice
from tests.messages.reading import faults_of_typography, lines, texts

ACME = deal(next_step=follow_up())
PARKED = deal(parked_until=date(2027, 9, 1), parked_reason="champion on leave")
CHANGES = [
    FieldChange(field="value", before=euros(12_000), after=euros(14_000)),
    FieldChange(field="close", before=date(2026, 12, 15), after=None),
    FieldChange(field="category", before="pipeline", after="commit"),
    FieldChange(field="owner", before=TOM, after=LEA),
    FieldChange(field="source", before=None, after="fair"),
]
Said = Callable[[Voice], Message]

CASES: list[tuple[Said, str, str]] = [
    (
        lambda to: changed.edited(to, deal=ACME, changes=CHANGES, batch="k"),
        (
            "Changed #42 Acme website: value €12,000 → €14,000, expected close Tuesday 15 December → –, "
            "forecast pipeline → commit, owner Tom → Léa, source fair."
        ),
        (
            "#42 Acme website modifiée : montant 12 000 € → 14 000 €, échéance mardi 15 décembre → –, "
            "prévision pipeline → engagé, responsable Tom → Léa, origine fair."
        ),
    ),
    (
        lambda to: changed.assigned(to, deal=ACME, mine=True, batch="k"),
        "#42 Acme website is yours now.",
        "#42 Acme website est à vous désormais.",
    ),
    (
        lambda to: changed.assigned(to, deal=ACME, mine=False, batch="k"),
        "#42 Acme website is with Léa now.",
        "#42 Acme website est suivie par Léa désormais.",
    ),
    (
        lambda to: changed.parked(to, deal=deal(parked_until=date(2027, 9, 1)), batch="k"),
        "Parked #42 Acme website until Wednesday 1 September 2027. It wakes by itself that day.",
        (
            "#42 Acme website est en pause jusqu’au mercredi 1ᵉʳ septembre 2027. "
            "Elle se réveille d’elle-même ce jour-là."
        ),
    ),
    (
        lambda to: changed.unparked(to, deal=ACME, batch="k"),
        "#42 Acme website is parked no more.",
        "#42 Acme website n’est plus en pause.",
    ),
    (
        lambda to: changed.deleted(to, deal=ACME, batch="k"),
        "Deleted #42 Acme website. `/deal undo #42` brings it back, for 7 days.",
        "#42 Acme website est supprimée. `/deal annuler #42` la fait revenir, pendant 7 jours.",
    ),
    (
        lambda to: changed.confirm_deletion(to, deal=ACME, planned=1),
        "Delete #42 Acme website? It leaves every list. Its follow-up is cancelled.",
        "Supprimer #42 Acme website ? Elle disparaît de toutes les listes. Son action est annulée.",
    ),
    (
        lambda to: announced(to, Happened("parked", PARKED, TOM)),
        "*Tom* parked *#42 Acme website* (€12,000) until Wednesday 1 September 2027: champion on leave",
        ("*Tom* a mis *#42 Acme website* (12 000 €) en pause jusqu’au mercredi 1ᵉʳ septembre 2027 : champion on leave"),
    ),
    (
        lambda to: announced(to, Happened("unparked", deal(), TOM)),
        "*Tom* woke *#42 Acme website* (€12,000).",
        "*Tom* a sorti *#42 Acme website* (12 000 €) de pause.",
    ),
    (
        lambda to: announced(to, Happened("assigned", deal(), TOM)),
        "*Tom* gave *#42 Acme website* (€12,000) to *Léa*.",
        "*Tom* a confié *#42 Acme website* (12 000 €) à *Léa*.",
    ),
    (
        lambda to: announced(to, Happened("assigned", deal(), LEA)),
        "*Léa* took *#42 Acme website* (€12,000).",
        "*Léa* a pris *#42 Acme website* (12 000 €).",
    ),
]


@pytest.mark.parametrize(("said", "english", "french"), CASES)
def test_it_is_said_in_both_languages(said: Said, english: str, french: str) -> None:
    assert (lines(said(voice("en")))[0].split(" [")[0], lines(said(voice("fr")))[0].split(" [")[0]) == (english, french)
    assert problems(said(voice("en"))) == []
    assert [fault for text in texts(said(voice("fr"))) for fault in faults_of_typography(text)] == []


def test_a_parked_deal_is_asked_nothing() -> None:
    assert "What is next?" not in " ".join(lines(changed.parked(voice("en"), deal=PARKED, batch="k")))


HOSTILE = "<!channel> *x* `y` & " * 20


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_people_typed_stays_text(language: str) -> None:
    subject = deal(name=HOSTILE[:NAME_LIMIT], parked_until=date(2027, 9, 1), parked_reason=HOSTILE)
    change = FieldChange(field="source", before=HOSTILE, after="<@U1LEA>")
    for message in (
        changed.edited(voice(language), deal=subject, changes=[change], batch="k"),
        changed.parked(voice(language), deal=subject, batch="k"),
        changed.confirm_deletion(voice(language), deal=subject, planned=0),
        announced(voice(language), Happened("edited", subject, TOM, changes=[change])),
    ):
        assert problems(message) == []
        assert [token for text in texts(message) for token in live_tokens(text) + ["<@"] * text.count("<@")] == []


def forms(to: Voice) -> list[Form]:
    given = {"name": HOSTILE, "reason": "w" * 2 * NOTE_LIMIT, "value": "lots", "close": "2026-12-15", "owner": "U1LEA"}
    wrong = [NotAnAmount(words="lots"), NotAField(words=HOSTILE[:60])]
    return [
        draw(to, deal=subject, given=given, wrong=wrong)
        for draw in (change_forms.edit, change_forms.park, change_forms.assign)
        for subject in (deal(999_999_999, name=HOSTILE[:NAME_LIMIT]), deal(status="won"))
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_forms_are_within_slacks_limits(language: str) -> None:
    assert [problem for form in forms(voice(language)) for problem in problems_of_form(form.view)] == []
