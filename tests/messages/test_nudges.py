"""Silent deals: the channel's post and the morning message, word for word, and what settles a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from messages.message import Message
from messages.mornings import morning
from messages.nudges import channel_nudge, settle, why
from messages.settled import Settled, replaced_line
from pipeline.deals import LifeKind
from pipeline.stale import Clock
from tests.messages.block_kit import problems
from tests.messages.given import LEA, NOW, PROPOSAL, SALES, TOM, WEEK, deal, follow_up, silent_deals, stale, voice
from tests.messages.reading import faults_of_typography, lines, menu, soft, texts, values

MORNING_ENGLISH_TEXT = "1 follow-up today, 3 deals without activity: Acme SA, Hôtel du Parc, Brasserie Lenoir."

MORNING_ENGLISH = [
    "*Today* · 10:30 Call Nordlys back (#51)",
    "[Done] [Later ▾]",
    "*3 deals have not moved for a while.* One choice per line is enough. The digest goes out on Monday at 9:00.",
    (
        "*#42 Acme SA, refonte du site* · €12,000 · Proposal — 8 working days without activity (limit: 7). "
        "Last sign of life: call on Monday 9 November. 11 November, a public holiday, does not count. [What to "
        "do? ▾]"
    ),
    (
        "*#47 Hôtel du Parc* · €7,000 · Qualification — 11 working days (limit: 10). Last sign of life: "
        "meeting on Wednesday 4 November. [What to do? ▾]"
    ),
    (
        "*#39 Brasserie Lenoir* · €9,000 · Negotiation — 6 working days (limit: 5). Last sign of life: value "
        "changed on Thursday 12 November. [What to do? ▾]"
    ),
    "[My deals] [Message settings]",
    "(You get this on days with something to do or to settle; one message per working day at most.)",
]

CHANNEL_ENGLISH_TEXT = "Sales: 15 deals without activity: Acme SA, Hôtel du Parc, Brasserie Lenoir…"

CHANNEL_ENGLISH = [
    "*15 deals in Sales have not moved for a while.* One choice per line settles it.",
    "(*Léa*)",
    (
        "*#42 Acme SA, refonte du site* · €12,000 · Proposal — 8 working days without activity (limit: 7). "
        "Last sign of life: call on Monday 9 November. 11 November, a public holiday, does not count. [What to "
        "do? ▾]"
    ),
    (
        "*#47 Hôtel du Parc* · €7,000 · Qualification — 11 working days (limit: 10). Last sign of life: "
        "meeting on Wednesday 4 November. [What to do? ▾]"
    ),
    "(*Tom*)",
    (
        "*#39 Brasserie Lenoir* · €9,000 · Negotiation — 6 working days without activity (limit: 5). Last sign "
        "of life: value changed on Thursday 12 November. [What to do? ▾]"
    ),
    "[and 12 more]",
    "(Posted on days when deals went silent or became hot; one such message per working day at most.)",
]

MORNING_FRENCH_TEXT = "1 action aujourd’hui, 3 affaires sans activité : Acme SA, Hôtel du Parc, Brasserie Lenoir."

MORNING_FRENCH = [
    "*Aujourd’hui* · 10:30 Rappeler Nordlys (#51)",
    "[Fait] [Plus tard ▾]",
    "*3 affaires n’ont pas bougé depuis un moment.* Un choix par ligne suffit. La synthèse part lundi à 9 h.",
    (
        "*#42 Acme SA, refonte du site* · 12 000 € · Proposition — 8 jours ouvrés sans activité (limite : 7). "
        "Dernier signe : appel du lundi 9 novembre. Le 11, férié, ne compte pas. [Que faire ? ▾]"
    ),
    (
        "*#47 Hôtel du Parc* · 7 000 € · Qualification — 11 jours ouvrés (limite : 10). Dernier signe : "
        "rendez-vous du mercredi 4 novembre. [Que faire ? ▾]"
    ),
    (
        "*#39 Brasserie Lenoir* · 9 000 € · Négociation — 6 jours ouvrés (limite : 5). Dernier signe : montant "
        "modifié le jeudi 12 novembre. [Que faire ? ▾]"
    ),
    "[Mes affaires] [Régler ces messages]",
    "(Vous recevez ce message les jours où quelque chose est à faire ou à régler ; un par jour ouvré au plus.)",
]

CHANNEL_FRENCH_TEXT = "Ventes, 15 affaires sans activité : Acme SA, Hôtel du Parc, Brasserie Lenoir…"

CHANNEL_FRENCH = [
    "*Ventes : 15 affaires n’ont pas bougé depuis un moment.* Un choix par ligne suffit.",
    "(*Léa*)",
    (
        "*#42 Acme SA, refonte du site* · 12 000 € · Proposition — 8 jours ouvrés sans activité (limite : 7). "
        "Dernier signe : appel du lundi 9 novembre. Le 11, férié, ne compte pas. [Que faire ? ▾]"
    ),
    (
        "*#47 Hôtel du Parc* · 7 000 € · Qualification — 11 jours ouvrés (limite : 10). Dernier signe : "
        "rendez-vous du mercredi 4 novembre. [Que faire ? ▾]"
    ),
    "(*Tom*)",
    (
        "*#39 Brasserie Lenoir* · 9 000 € · Négociation — 6 jours ouvrés sans activité (limite : 5). Dernier "
        "signe : montant modifié le jeudi 12 novembre. [Que faire ? ▾]"
    ),
    "[et 12 autres]",
    "(Publié les jours où des affaires deviennent inactives ou chaudes ; un seul message de ce genre par jour ouvré.)",
]


def the_morning(language: str, **facts: object) -> Message:
    text = "Rappeler Nordlys" if language == "fr" else "Call Nordlys back"
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    nordlys = follow_up(7, text, deal_number=51, deal_name="Nordlys", due_at=at, timed=True)
    usual = {"today": [nordlys], "overdue": [], "stale": silent_deals(), "more": 0, "digest_at": WEEK.end}
    return morning(voice(language), **{**usual, **facts})  # type: ignore[arg-type]


def the_post(language: str, more: int = 12) -> Message:
    by_owner = [(LEA, silent_deals()[:2]), (TOM, silent_deals()[2:])]
    return channel_nudge(voice(language), pipeline=SALES, by_owner=by_owner, more=more)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("en", MORNING_ENGLISH_TEXT, MORNING_ENGLISH), ("fr", MORNING_FRENCH_TEXT, MORNING_FRENCH)],
)
def test_the_morning_message_reads_as_the_sample_does(language: str, text: str, expected: list[str]) -> None:
    message = the_morning(language)

    assert (soft(message.text), lines(message), problems(message)) == (text, expected, [])


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("en", CHANNEL_ENGLISH_TEXT, CHANNEL_ENGLISH), ("fr", CHANNEL_FRENCH_TEXT, CHANNEL_FRENCH)],
)
def test_the_channel_post_lists_silent_deals_by_owner(language: str, text: str, expected: list[str]) -> None:
    message = the_post(language)

    assert (soft(message.text), lines(message), problems(message)) == (text, expected, [])


def test_french_nudges_keep_their_spaces() -> None:
    read = [*texts(the_morning("fr")), *texts(the_post("fr")), *texts(why(voice("fr"), line=silent_deals()[0]))]

    assert [fault for text in read for fault in faults_of_typography(text)] == []


def test_a_post_calls_nobody() -> None:
    assert not any("<@" in text for text in texts(the_post("en")))


def test_the_menu_of_a_line_offers_acts_in_groups() -> None:
    block = the_morning("fr").blocks[3]

    assert menu(block["accessory"]) == [
        "Ça avance",
        "- Passer à l’étape suivante",
        "- Noter un échange…",
        "- Prévoir un appel demain",
        "- Prévoir un appel dans une semaine",
        "- Prévoir une action…",
        "Pas maintenant",
        "- Plus tard, 3 jours ouvrés",
        "- Plus tard, 1 semaine",
        "- Mettre en pause…",
        "C’est fini",
        "- Perdue…",
        "Pourquoi ce message ?",
        "- La règle et les dates",
    ]
    assert values(Message(text="", blocks=[block])) == [
        '{"do":"advance","d":42,"v":7}',
        '{"do":"open","d":42,"v":7,"f":"note"}',
        '{"do":"plan","d":42,"when":"tomorrow"}',
        '{"do":"plan","d":42,"when":"week"}',
        '{"do":"plan","d":42,"when":"pick"}',
        '{"do":"put_off","d":42,"how":"3"}',
        '{"do":"put_off","d":42,"how":"week"}',
        '{"do":"open","d":42,"v":7,"f":"park"}',
        '{"do":"lost","d":42,"v":7}',
        '{"do":"why","d":42}',
    ]


def test_at_the_last_stage_the_way_on_is_to_win() -> None:
    line = silent_deals()[2]
    last = type(line)(
        deal=line.deal, days=6, limit=5, last_sign=line.last_sign, holidays=line.holidays, at_last_stage=True
    )
    message = the_morning("en", stale=[last])

    assert menu(message.blocks[3]["accessory"])[1] == "- Won"


def test_ten_lines_are_shown_and_the_others_counted() -> None:
    many = [stale(deal(n, f"Deal {n}"), 8, 7, "call", date(2026, 11, 9)) for n in range(1, 15)]
    post = channel_nudge(voice(), pipeline=SALES, by_owner=[(LEA, many[:6]), (TOM, many[6:])], more=0)
    personal = the_morning("en", stale=many, more=3)

    assert sum("#" in line for line in lines(post)) == 10
    assert lines(post)[-2] == "[and 4 more]"
    assert "[and 7 more]" in lines(personal)
    assert "*17 deals have not moved for a while.*" in lines(personal)[2]
    assert (problems(post), problems(personal)) == ([], [])


def test_what_is_overdue_says_since_when() -> None:
    late = follow_up(8, "send the quote", due_at=datetime(2026, 11, 17, 9, 30, tzinfo=UTC))
    message = the_morning("en", overdue=[late], stale=[], digest_at=None)

    assert message.text == "1 follow-up today, 1 overdue: Call Nordlys back, send the quote."
    assert "*Overdue since Tuesday 17 November* · send the quote (#42 Acme website)" in lines(message)


def test_a_long_agenda_is_ten_lines_and_a_button() -> None:
    busy = [follow_up(n, f"call {n}") for n in range(30)]
    message = the_morning("en", today=busy, stale=[], digest_at=None)

    assert "[and 20 more]" in lines(message)
    assert problems(message) == []


@pytest.mark.parametrize(
    ("kind", "english", "french"),
    [
        ("created", "created on Monday 9 November", "création du lundi 9 novembre"),
        ("moved", "stage changed on Monday 9 November", "étape changée le lundi 9 novembre"),
        ("value", "value changed on Monday 9 November", "montant modifié le lundi 9 novembre"),
        ("close", "close date changed on Monday 9 November", "échéance modifiée le lundi 9 novembre"),
        ("note", "note on Monday 9 November", "note du lundi 9 novembre"),
        ("call", "call on Monday 9 November", "appel du lundi 9 novembre"),
        ("email", "e-mail on Monday 9 November", "e-mail du lundi 9 novembre"),
        ("meeting", "meeting on Monday 9 November", "rendez-vous du lundi 9 novembre"),
        ("unparked", "taken up again on Monday 9 November", "reprise le lundi 9 novembre"),
        ("reopened", "reopened on Monday 9 November", "rouverte le lundi 9 novembre"),
    ],
)
def test_every_sign_of_life_has_its_words(kind: LifeKind, english: str, french: str) -> None:
    line = stale(deal(), 8, 7, kind, date(2026, 11, 9))

    assert lines(why(voice("en"), line=line))[1] == f"Last sign of life: {english}. That makes 8 working days."
    assert lines(why(voice("fr"), line=line))[1] == f"Dernier signe : {french}. Cela fait 8 jours ouvrés."


@pytest.mark.parametrize(
    ("language", "holidays", "expected"),
    [
        ("en", [date(2026, 11, 11)], "11 November, a public holiday, does not count."),
        ("en", [date(2026, 12, 24), date(2026, 12, 25)], "24 December and 25 December, public holidays, do not count."),
        ("fr", [date(2026, 11, 11)], "Le 11, férié, ne compte pas."),
        ("fr", [date(2026, 11, 1), date(2026, 11, 11)], "Les 1ᵉʳ et 11, fériés, ne comptent pas."),
        ("fr", [date(2026, 11, 11), date(2026, 12, 25)], "Les 11 novembre et 25 décembre, fériés, ne comptent pas."),
    ],
)
def test_holidays_in_between_are_named(language: str, holidays: list[date], expected: str) -> None:
    line = stale(deal(), 8, 7, "call", date(2026, 11, 9), *holidays)

    assert expected in lines(why(voice(language), line=line))[1]


def test_why_tells_the_rule_and_the_dates() -> None:
    message = why(voice("fr"), line=silent_deals()[0])

    assert lines(message) == [
        (
            "*#42 Acme SA, refonte du site* est à l’étape Proposition, où une affaire est signalée après 7 jours "
            "ouvrés sans activité."
        ),
        "Dernier signe : appel du lundi 9 novembre. Le 11, férié, ne compte pas. Cela fait 8 jours ouvrés.",
        (
            "Une note, un appel, un e-mail, un rendez-vous, un changement d’étape, de montant ou d’échéance, ou une "
            "prochaine action sous 30 jours, et elle n’est plus signalée."
        ),
        "[Que faire ? ▾]",
    ]


@pytest.mark.parametrize(
    ("clock", "language", "said"),
    [
        (
            "close",
            "en",
            (
                "*#42 Acme SA, refonte du site* is at Proposal, where a deal is brought up once its close date has "
                "passed: Friday 13 November."
            ),
        ),
        (
            "close",
            "fr",
            (
                "*#42 Acme SA, refonte du site* est à l’étape Proposition, où une affaire est signalée quand son "
                "échéance est dépassée. Elle était fixée au vendredi 13 novembre."
            ),
        ),
        (
            "age",
            "en",
            (
                "*#42 Acme SA, refonte du site* has been at Proposal since Tuesday 1 September. Here a deal is brought "
                "up once it has stayed one and a half times as long as deals that were won usually did."
            ),
        ),
        (
            "age",
            "fr",
            (
                "*#42 Acme SA, refonte du site* est à l’étape Proposition depuis le mardi 1ᵉʳ septembre. Une affaire "
                "y est signalée quand elle y reste une fois et demie le temps habituel des affaires gagnées."
            ),
        ),
    ],
)
def test_why_says_which_clock_ran_out(clock: Clock, language: str, said: str) -> None:
    first = silent_deals()[0]
    slow = replace(first.deal, close_on=date(2026, 11, 13))
    line = replace(first, deal=slow, clock=clock, here_since=date(2026, 9, 1))
    assert soft(lines(why(voice(language), line=line))[0]) == said


@pytest.mark.parametrize(
    ("facts", "what", "control"),
    [
        ({"next_step": follow_up()}, "moved", "[Revenir en arrière]"),
        ({}, "moved", "[Et ensuite ? ▾]"),
        ({"owner_since": datetime(2026, 11, 20, 8, 12, tzinfo=UTC)}, "moved", "[Revenir en arrière]"),
        ({"owner_since": datetime(2026, 11, 2, 8, 12, tzinfo=UTC)}, "moved", "[Et ensuite ? ▾]"),
        ({}, "noted", "[Revenir en arrière]"),
    ],
)
def test_a_settled_line_says_so_with_the_way_back_and_a_move_asks_what_is_next(
    facts: dict[str, Any], what: Settled, control: str
) -> None:
    at = datetime(2026, 11, 20, 8, 12, tzinfo=UTC)
    line = replaced_line(voice("fr"), deal=deal(**facts), what=what, at=at, batch="b1")

    said = "est à l’étape Proposition" if what == "moved" else "a du nouveau"
    assert lines(Message(text="", blocks=line)) == [f"✓ #42 Acme website {said} (9 h 12) {control}"]
    assert problems(Message(text="-", blocks=line)) == []


def test_a_message_is_settled_line_by_line_until_nothing_is_left() -> None:
    message = the_morning("fr", today=[])
    for line in silent_deals():
        settled = replaced_line(voice("fr"), deal=line.deal, what="put_off", at=NOW)
        message = settle(voice("fr"), message, deal_number=line.deal.number, line=settled)

    assert [line for line in lines(message) if line.startswith(("✓", "(✓"))] == [
        "✓ #42 Acme SA, refonte du site est remise à plus tard (9 h)",
        "✓ #47 Hôtel du Parc est remise à plus tard (9 h)",
        "✓ #39 Brasserie Lenoir est remise à plus tard (9 h)",
        "(✓ Tout est traité.)",
    ]
    assert problems(message) == []


def test_nothing_is_called_settled_while_a_follow_up_is_to_be_done() -> None:
    silent = silent_deals()[:1]
    line = replaced_line(voice("fr"), deal=silent[0].deal, what="put_off", at=NOW)

    message = settle(voice("fr"), the_morning("fr", stale=silent), deal_number=silent[0].deal.number, line=line)

    assert [line for line in lines(message) if line.startswith(("✓", "(✓"))] == [
        "✓ #42 Acme SA, refonte du site est remise à plus tard (9 h)"
    ]


def test_settling_a_line_that_is_not_there_changes_nothing() -> None:
    message = the_morning("en")

    assert settle(voice("en"), message, deal_number=999, line=[]) == message


def test_one_silent_deal_is_singular() -> None:
    one = [stale(deal(stage=PROPOSAL), 1, 1, "call", date(2026, 11, 19))]
    english, french = the_morning("en", today=[], stale=one), the_morning("fr", today=[], stale=one)

    assert lines(english)[0] == (
        "*1 deal has not moved for a while.* One choice is enough. The digest goes out on Monday at 9:00."
    )
    assert lines(french)[0] == (
        "*1 affaire n’a pas bougé depuis un moment.* Un choix suffit. La synthèse part lundi à 9 h."
    )
    assert "1 jour ouvré sans activité" in lines(french)[1]
