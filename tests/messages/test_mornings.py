"""What a morning message says besides follow-ups and silent deals, word for word in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from messages.message import Message
from messages.mornings import Handed, Left, LeftOut, Tidings, granted, morning
from messages.nudges import channel_nudge, why
from pipeline.deals import ActivityFacts
from tests.messages.block_kit import problems
from tests.messages.given import LEA, PROPOSAL, SALES, TOM, WEEK, deal, follow_up, silent_deals, stale, voice
from tests.messages.reading import faults_of_typography, lines, soft, texts

LATEST = ActivityFacts(
    deal_number=42, seq=3, kind="call", text="They want a discount", at=datetime(2026, 11, 19, 9, tzinfo=UTC), by=TOM
)
SLOW = replace(stale(deal(47, "Bolt"), 8, 20, "call", date(2026, 11, 9)), clock="age", here_since=date(2026, 9, 14))
PAST = replace(stale(deal(48, "Cork", close_on=date(2026, 11, 13)), 3, 20, "note", date(2026, 11, 17)), clock="close")
MANAGERS = Tidings(
    handed=[Handed(deal=deal(stage=PROPOSAL), by=TOM, latest=LATEST)],
    unanswered=silent_deals()[:1],
    left=[Left(owner=LEA, deals=12), Left(owner=TOM, deals=1)],
    left_out=LeftOut(pipeline=SALES, count=42),
)

ENGLISH = [
    ("*Tom* handed *#42 Acme website* over to you, at Proposal. €12,000. Thursday 19 November: They want a discount"),
    "[Open a deal… ▾]",
    "*1 deal of your team got no answer*, brought up three times. It is yours to settle now.",
    (
        "*#42 Acme SA, refonte du site* · €12,000 · Proposal · Léa — 8 working days without activity (limit: 7). "
        "Last sign of life: call on Monday 9 November. 11 November, a public holiday, does not count. [What to "
        "do? ▾]"
    ),
    (
        "*Léa* is no longer in Slack: 12 open deals are still theirs.\n"
        "*Tom* is no longer in Slack: 1 open deal is still theirs. [Hand over…]"
    ),
    (
        "*Sales: 42 more deals had been silent for long*, besides the ten most valuable that were brought up. "
        "Their owners are not asked yet. Without a choice, ten of those left come up each week."
    ),
    "[Put them off four weeks] [Start their clock today] [See the silent deals]",
    "(Monday’s digest will list 3 of your deals.)",
    "[My deals] [Message settings]",
    "(You get this on days with something to do or to settle; one message per working day at most.)",
]

FRENCH = [
    (
        "*Tom* vous a transmis *#42 Acme website*, à l’étape Proposition. 12 000 €. jeudi 19 novembre : They want a "
        "discount"
    ),
    "[Ouvrir une affaire… ▾]",
    "*1 affaire de votre équipe est restée sans réponse*, signalée trois fois. À vous de la régler.",
    (
        "*#42 Acme SA, refonte du site* · 12 000 € · Proposition · Léa — 8 jours ouvrés sans activité (limite : 7). "
        "Dernier signe : appel du lundi 9 novembre. Le 11, férié, ne compte pas. [Que faire ? ▾]"
    ),
    (
        "*Léa* n’est plus dans Slack : 12 affaires ouvertes sont encore à son nom.\n"
        "*Tom* n’est plus dans Slack : 1 affaire ouverte est encore à son nom. [Transmettre…]"
    ),
    (
        "*Ventes : 42 autres affaires étaient sans activité depuis longtemps*, en plus des dix plus importantes, "
        "signalées ce jour. Leurs responsables ne sont pas encore sollicités. Sans choix de votre part, dix d’entre "
        "elles seront signalées chaque semaine."
    ),
    "[Remettre de quatre semaines] [Compter à partir d’aujourd’hui] [Voir les affaires sans activité]",
    "(La synthèse de lundi citera 3 de vos affaires.)",
    "[Mes affaires] [Régler ces messages]",
    "(Vous recevez ce message les jours où quelque chose est à faire ou à régler ; un par jour ouvré au plus.)",
]


def managers(language: str) -> Message:
    return morning(
        voice(language), today=[], overdue=[], stale=[], more=0, digest_at=WEEK.end, in_digest=3, tidings=MANAGERS
    )


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "1 deal handed to you, 1 deal without an answer, 2 owners have left, silent deals to decide about.",
            ENGLISH,
        ),
        (
            "fr",
            "1 affaire transmise, 1 affaire sans réponse, 2 départs, des affaires sans activité à trancher.",
            FRENCH,
        ),
    ],
)
def test_a_managers_morning_reads_so(language: str, text: str, expected: list[str]) -> None:
    message = managers(language)
    split = [part for line in expected for part in line.split("\n")]

    assert (soft(message.text), lines(message), problems(message)) == (text, split, [])


def test_french_mornings_keep_their_spaces() -> None:
    read = [*texts(managers("fr")), *texts(granted(voice("fr"), count=2, until=date(2026, 12, 21), batch=None))]

    assert [fault for text in read for fault in faults_of_typography(text)] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "*2 deals have become hot.*",
                "*#42 Acme website* · €12,000 · Léa · score 90",
                "*#47 Bolt* · Léa · score 75 [Hot deals]",
                "(Posted on days when deals went silent or became hot; one such message per working day at most.)",
            ],
        ),
        (
            "fr",
            [
                "*2 affaires sont devenues chaudes.*",
                "*#42 Acme website* · 12 000 € · Léa · score 90",
                "*#47 Bolt* · Léa · score 75 [Affaires chaudes]",
                (
                    "(Publié les jours où des affaires deviennent inactives ou chaudes ; "
                    "un seul message de ce genre par jour ouvré.)"
                ),
            ],
        ),
    ],
)
def test_hot_deals_alone_are_a_channels_post(language: str, expected: list[str]) -> None:
    hot = [(deal(), 90), (deal(47, "Bolt", value=None), 75)]
    post = channel_nudge(voice(language), pipeline=None, by_owner=[], more=0, hot=hot)

    assert (lines(post), problems(post)) == (expected, [])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "at this stage since Monday 14 September, longer than deals that were won.",
                "its close date has passed: Friday 13 November.",
            ],
        ),
        (
            "fr",
            [
                "à cette étape depuis le lundi 14 septembre, plus longtemps que les affaires gagnées.",
                "échéance dépassée : vendredi 13 novembre.",
            ],
        ),
    ],
)
def test_each_clock_has_its_words(language: str, expected: list[str]) -> None:
    post = channel_nudge(voice(language), pipeline=SALES, by_owner=[(LEA, [SLOW, PAST])], more=0)
    said = [line for line in lines(post) if line.startswith("*#")]

    assert [words in line for words, line in zip(expected, said, strict=True)] == [True, True]
    assert [problems(why(voice(language), line=line)) for line in (SLOW, PAST)] == [[], []]


def test_the_fullest_morning_fits_into_a_message() -> None:
    full = Tidings(
        handed=[Handed(deal=deal(n, f"Deal {n}"), by=TOM) for n in range(100, 115)],
        unanswered=[stale(deal(n, f"Deal {n}"), 8, 7, "call", date(2026, 11, 9)) for n in range(200, 215)],
        left=[Left(owner=LEA, deals=2)] * 12,
        left_out=LeftOut(pipeline=SALES, count=42),
    )
    message = morning(
        voice(),
        today=[follow_up(n, f"call {n}") for n in range(30)],
        overdue=[],
        stale=[stale(deal(n, f"Deal {n}"), 8, 7, "call", date(2026, 11, 9)) for n in range(300, 330)],
        more=0,
        digest_at=WEEK.end,
        in_digest=3,
        tidings=full,
    )

    assert problems(message) == []
    assert (
        lines(message)[-1]
        == "(You get this on days with something to do or to settle; one message per working day at most.)"
    )
    assert [line for line in lines(message) if line.startswith("[and")] == [
        "[and 20 more]",
        "[and 20 more]",
        "[and 10 more]",
    ]


def test_what_people_are_called_stays_plain_text() -> None:
    ann = replace(TOM, name="<!channel> *x*")
    hostile = Tidings(
        handed=[Handed(deal=deal(name="<!here>"), by=ann, latest=replace(LATEST, text="<!channel> `x`"))],
        left=[Left(owner=ann, deals=1)],
    )
    message = morning(voice(), today=[], overdue=[], stale=[], more=0, digest_at=None, tidings=hostile)

    assert [text for text in texts(message) if "<!" in text] == []
    assert problems(message) == []
