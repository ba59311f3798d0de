"""What somebody is told after a change: what happened, how to take it back, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from messages import answers, settled
from messages.announcements import Announced, Happened, announced, announced_together
from messages.answers import PostTo, Verdict
from messages.apologies import Apologies
from messages.message import Message
from messages.prose import Prose
from messages.reminders import reminder
from messages.settled import Settled
from messages.voice import Voice
from pipeline.refusals import AlreadyThere, NoSuchNumbers, NotYours
from tests.messages.block_kit import problems
from tests.messages.given import LEA, NEGOTIATION, NOW, PROPOSAL, QUALIFICATION, deal, follow_up, voice
from tests.messages.reading import faults_of_typography, lines, soft, texts, values

PLANNED = deal(next_step=follow_up())
BARE = deal()
NORDLYS = follow_up(9, "call Nordlys", due_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC), timed=True)
NEXT_ENGLISH = "[Call tomorrow] [In a week] [Pick…] [Undo]"
STEP = "Next step: send the quote, Friday 27 November."
STEP_FRENCH = "Prochaine action : send the quote, vendredi 27 novembre."
NEXT_FRENCH = "[Appeler demain] [Dans une semaine] [Choisir…] [Revenir en arrière]"

Said = Callable[[Voice], Message]

ANSWERS: list[tuple[Said, list[str], list[str]]] = [
    (
        lambda v: answers.created(v, deal=replace(BARE, close_on=date(2026, 12, 15)), batch="b"),
        [
            "Created #42 Acme website. €12,000 · Proposal · closes Tuesday 15 December · Léa. What is next?",
            NEXT_ENGLISH,
        ],
        [
            "Affaire #42 Acme website créée. 12 000 € · Proposition · échéance mardi 15 décembre · Léa. Et ensuite ?",
            NEXT_FRENCH,
        ],
    ),
    (
        lambda v: answers.created(v, deal=replace(PLANNED, value=None), batch="b"),
        ["Created #42 Acme website. Proposal · Léa. Next step: send the quote, Friday 27 November.", "[Undo]"],
        [
            f"Affaire #42 Acme website créée. Proposition · Léa. {STEP_FRENCH}",
            "[Revenir en arrière]",
        ],
    ),
    (
        lambda v: answers.moved(v, answers.Moved(deal=BARE, came_from=QUALIFICATION), batch="b"),
        ["Moved #42 Acme website to Proposal. What is next?", NEXT_ENGLISH],
        ["#42 Acme website est passée à l’étape Proposition. Et ensuite ?", NEXT_FRENCH],
    ),
    (
        lambda v: answers.moved(v, answers.Moved(deal=PLANNED, came_from=NEGOTIATION), batch="b"),
        ["Moved #42 Acme website back to Proposal. Next step: send the quote, Friday 27 November.", "[Undo]"],
        [
            f"#42 Acme website est revenue à l’étape Proposition. {STEP_FRENCH}",
            "[Revenir en arrière]",
        ],
    ),
    (
        lambda v: answers.won(v, deal=replace(BARE, status="won"), batch="b"),
        ["Won #42 Acme website for €12,000.", "[Undo]"],
        ["#42 Acme website est gagnée pour 12 000 €.", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.won(v, deal=replace(BARE, status="won", value=None), batch=None),
        ["Won #42 Acme website. It has no value, so it counts as a deal and not as money."],
        ["#42 Acme website est gagnée. Elle est sans montant : elle compte en nombre, pas en valeur."],
    ),
    (
        lambda v: answers.lost(
            v, deal=replace(BARE, status="lost", lost_reason="no_reply", lost_comment="since May"), batch="b"
        ),
        ["Lost #42 Acme website: no reply (since May).", "[Undo]"],
        ["#42 Acme website est perdue : sans réponse (since May).", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.reopened(v, deal=BARE, batch="b"),
        ["#42 Acme website is open again, at Proposal. What is next?", NEXT_ENGLISH],
        ["#42 Acme website est de nouveau ouverte, à l’étape Proposition. Et ensuite ?", NEXT_FRENCH],
    ),
    (
        lambda v: answers.noted(v, deal=PLANNED, text="a discount", kind="note", batch="b"),
        ["Noted on #42 Acme website: a discount", "[Undo]"],
        ["Noté sur #42 Acme website : a discount", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.noted(v, deal=PLANNED, text="a discount", kind="call", batch="b"),
        ["Call noted on #42 Acme website: a discount", "[Undo]"],
        ["Appel noté sur #42 Acme website : a discount", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.noted(v, deal=PLANNED, text="a discount", kind="email", batch="b"),
        ["E-mail noted on #42 Acme website: a discount", "[Undo]"],
        ["E-mail noté sur #42 Acme website : a discount", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.noted(v, deal=PLANNED, text="a discount", kind="meeting", batch="b"),
        ["Meeting noted on #42 Acme website: a discount", "[Undo]"],
        ["Rendez-vous noté sur #42 Acme website : a discount", "[Revenir en arrière]"],
    ),
    (
        lambda v: answers.reminded(v, follow_up=NORDLYS, deal=BARE, batch="b"),
        ["Follow-up t9 on #42 Acme website for Léa: call Nordlys, Friday 20 November, 10:30.", "[Undo]"],
        [
            "Action t9 sur #42 Acme website pour Léa : call Nordlys, vendredi 20 novembre à 10 h 30.",
            "[Revenir en arrière]",
        ],
    ),
    (
        lambda v: answers.ticked_off(v, follow_up=NORDLYS, deal=BARE, batch="b"),
        ["✓ t9 is done: call Nordlys (#42 Acme website). What is next?", NEXT_ENGLISH],
        ["✓ t9 est faite : call Nordlys (#42 Acme website). Et ensuite ?", NEXT_FRENCH],
    ),
    (
        lambda v: answers.put_later(v, follow_up=NORDLYS),
        ["t9 (call Nordlys) comes back on Friday 20 November, 10:30."],
        ["t9 (call Nordlys) revient le vendredi 20 novembre à 10 h 30."],
    ),
    (
        lambda v: answers.put_off(v, deal=BARE, until=date(2026, 11, 25)),
        ["#42 Acme website is left alone until Wednesday 25 November."],
        ["Nous ne vous parlerons plus de #42 Acme website avant le mercredi 25 novembre."],
    ),
    (
        lambda v: reminder(v, follow_ups=[NORDLYS]),
        [
            "*call Nordlys* · #42 Acme website · Friday 20 November, 10:30",
            "[Done] [Later ▾] [Open deal]",
            "(A follow-up comes at its own minute; `/deal settings` says which messages you get.)",
        ],
        [
            "*call Nordlys* · #42 Acme website · vendredi 20 novembre à 10 h 30",
            "[Fait] [Plus tard ▾] [Ouvrir l’affaire]",
            "(Une action est rappelée à sa minute ; `/deal réglages` dit quels messages vous recevez.)",
        ],
    ),
    (
        lambda v: answers.posted(v, deal=BARE, channel_id="C1SALES"),
        ["The change to #42 Acme website is posted in <#C1SALES>."],
        ["Le changement sur #42 Acme website est publié dans <#C1SALES>."],
    ),
    (
        lambda v: Apologies(prose=Prose()).fault(v.language, "QWERTZ"),
        [
            (
                "Something went wrong on our side, and nothing was changed. Please try again; an admin finds the cause "
                "under QWERTZ."
            )
        ],
        [
            (
                "Une erreur s’est produite de notre côté, et rien n’a été modifié. Veuillez réessayer ; un "
                "administrateur trouvera la cause sous QWERTZ."
            )
        ],
    ),
    (
        lambda v: Apologies(prose=Prose()).form_too_late(v.language),
        ["The form could not be opened in time. Please ask for it again."],
        ["Le formulaire n’a pas pu s’ouvrir à temps. Veuillez le redemander."],
    ),
    (
        lambda v: Apologies(prose=Prose()).not_installed(v.language),
        ["This bot works for another workspace. Ask your admin to install it here."],
        ["Ce bot travaille pour un autre espace. Demandez à votre administrateur de l’installer ici."],
    ),
]


@pytest.mark.parametrize(("said", "english", "french"), ANSWERS)
def test_every_answer_says_what_happened_and_what_comes_next(said: Said, english: list[str], french: list[str]) -> None:
    assert lines(said(voice("en"))) == english
    assert lines(said(voice("fr"))) == french


@pytest.mark.parametrize("said", [case[0] for case in ANSWERS])
def test_every_answer_is_one_slack_takes_with_the_gist_as_text(said: Said) -> None:
    french = said(voice("fr"))

    assert problems(said(voice("en"))) + problems(french) == []
    assert [fault for text in texts(french) for fault in faults_of_typography(text)] == []
    assert "*" not in french.text


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [
        ("sales", "en", "[Post to #sales]"),
        ("", "en", "[Post to the channel]"),
        ("ventes", "fr", "[Publier dans #ventes]"),
    ],
)
def test_a_private_answer_can_be_posted(name: str, language: str, label: str) -> None:
    post_to = PostTo(channel_id="C1", change=3, name=name)
    move = answers.Moved(deal=PLANNED, came_from=QUALIFICATION)
    message = answers.moved(voice(language), move, batch="b", post_to=post_to)

    assert lines(message)[-1].endswith(label)
    assert values(message)[-1] == '{"do":"post","d":42,"q":3,"to":"C1"}'


def test_the_first_buttons_plan_and_the_last_takes_back() -> None:
    assert values(answers.moved(voice(), answers.Moved(deal=BARE, came_from=QUALIFICATION), batch="trg:1")) == [
        '{"do":"plan","d":42,"when":"tomorrow"}',
        '{"do":"plan","d":42,"when":"week"}',
        '{"do":"plan","d":42,"when":"pick"}',
        '{"do":"undo","b":"trg:1"}',
    ]


@pytest.mark.parametrize(
    ("kind", "english", "french"),
    [
        ("created", "#42 Acme website is gone, its number stays used.", "#42 Acme website n’existe plus"),
        ("moved", "#42 Acme website is at Proposal again.", "de nouveau à l’étape Proposition."),
        ("won", "#42 Acme website is open again, at Proposal.", "de nouveau ouverte, à l’étape Proposition."),
        ("lost", "#42 Acme website is open again, at Proposal.", "de nouveau ouverte, à l’étape Proposition."),
        ("reopened", "#42 Acme website is closed again.", "de nouveau close."),
        ("note", "the note on #42 Acme website.", "la note sur #42 Acme website est retirée."),
        ("call", "the call on #42 Acme website.", "l’appel sur #42 Acme website est retiré."),
        ("email", "the e-mail on #42 Acme website.", "l’e-mail sur #42 Acme website est retiré."),
        ("meeting", "the meeting on #42 Acme website.", "le rendez-vous sur #42 Acme website est retiré."),
        ("planned", "the follow-up on #42 Acme website.", "l’action sur #42 Acme website est retirée."),
        ("done", "the follow-up on #42 Acme website is to be done again.", "de nouveau à faire."),
        ("value", "#42 Acme website is as it was before.", "#42 Acme website est comme avant."),
    ],
)
def test_what_was_taken_back_is_said(kind: str, english: str, french: str) -> None:
    assert answers.undone(voice("en"), items=[(BARE, kind)]).text == f"Taken back: {english}"
    assert french in soft(answers.undone(voice("fr"), items=[(BARE, kind)]).text)


def test_several_things_taken_back_are_a_line_each() -> None:
    assert len(lines(answers.undone(voice(), items=[(BARE, "moved"), (deal(43), "note")]))) == 2


def test_a_bulk_move_says_what_was_done_and_what_was_not() -> None:
    not_theirs = NotYours(deal=deal(19), managers=(), me="UTOM", words="move 1 19 next", act="", stage=None)
    verdicts = [
        Verdict(deal=deal(1), number=1, said="moved"),
        Verdict(deal=deal(19), number=19, said=not_theirs),
        Verdict(deal=deal(2), number=2, said="moved"),
        Verdict(deal=deal(3, stage=NEGOTIATION), number=3, said="moved"),
        Verdict(deal=deal(4), number=4, said="won"),
        Verdict(deal=None, number=999, said=NoSuchNumbers(numbers=(999,))),
        Verdict(deal=deal(5), number=5, said=AlreadyThere(number=5, name="Hotel", stage=PROPOSAL)),
    ]

    assert lines(answers.bulk(voice("en"), verdicts=verdicts, batch="b")) == [
        "#1 and #2 moved to Proposal.",
        "#3 moved to Negotiation.",
        "#4 is won.",
        "Only the owner of #19 Acme website (Léa) and admins may do that. Ask one of them.",
        "#999 does not exist.",
        "#5 Hotel is at Proposal already.",
        "[Undo] [Ask Léa about #19]",
    ]
    assert lines(answers.bulk(voice("fr"), verdicts=verdicts, batch="b"))[0] == (
        "#1 et #2 sont passées à l’étape Proposition."
    )


def test_a_channel_hears_of_several_in_one_sentence() -> None:
    done = [Verdict(deal=deal(n), number=n, said="moved") for n in (1, 2)]

    assert lines(announced_together(voice("fr"), done=done, by=LEA)) == [
        "*Léa* : #1 et #2 sont passées à l’étape Proposition."
    ]


def test_where_nothing_of_several_was_done_there_is_nothing_to_undo() -> None:
    verdicts = [Verdict(deal=None, number=999, said=NoSuchNumbers(numbers=(999,)))]

    assert lines(answers.bulk(voice(), verdicts=verdicts, batch="b")) == ["#999 does not exist."]


@pytest.mark.parametrize(
    ("what", "english", "french"),
    [
        ("moved", "is at Proposal (9:00)", "est à l’étape Proposition (9 h)"),
        ("won", "is won (9:00)", "est gagnée (9 h)"),
        ("lost", "is lost (9:00)", "est perdue (9 h)"),
        ("planned", "has a next step (9:00)", "a une prochaine action (9 h)"),
        ("put_off", "is put off (9:00)", "est remise à plus tard (9 h)"),
        ("deleted", "is deleted (9:00)", "est supprimée (9 h)"),
        ("assigned", "is with Léa now (9:00)", "est maintenant suivie par Léa (9 h)"),
        ("changed", "is settled (9:00)", "est traitée (9 h)"),
    ],
)
def test_a_settled_line_says_how(what: Settled, english: str, french: str) -> None:
    def line(language: str) -> list[str]:
        return lines(Message(text="", blocks=settled.replaced_line(voice(language), deal=BARE, what=what, at=NOW)))

    assert line("en") == [f"✓ #42 Acme website {english}"]
    assert line("fr") == [f"✓ #42 Acme website {french}"]


@pytest.mark.parametrize(
    ("what", "english", "french"),
    [
        ("done", "is done (9:00)", ": c’est fait (9 h)"),
        ("assigned", "is with Léa now (9:00)", "revient maintenant à Léa (9 h)"),
        ("changed", "is off the list (9:00)", "n’est plus à faire (9 h)"),
    ],
)
def test_a_settled_follow_up_says_what_became_of_it(what: Settled, english: str, french: str) -> None:
    def line(language: str) -> list[str]:
        row = settled.replaced_row(voice(language), follow_up=follow_up(7, "Call Anna"), what=what, at=NOW)
        return lines(Message(text="", blocks=row))

    assert line("en") == [f"✓ Call Anna (#42 Acme website) {english}"]
    assert line("fr") == [f"✓ Call Anna (#42 Acme website) {french}"]


@pytest.mark.parametrize(
    ("kind", "facts", "english", "french"),
    [
        ("created", {}, f"*Léa* opened *#42 Acme website* (€12,000) at *Proposal*. {STEP}", "*Léa* a ouvert"),
        (
            "moved",
            {"came_from": QUALIFICATION},
            f"*Léa* moved *#42 Acme website* (€12,000) from Qualification to *Proposal*. {STEP}",
            "*Léa* a passé *#42 Acme website* (12 000 €) de l’étape Qualification à l’étape *Proposition*.",
        ),
        ("moved", {}, f"*Léa* moved *#42 Acme website* (€12,000) to *Proposal*. {STEP}", "à l’étape *Proposition*."),
        (
            "won",
            {"deal": replace(PLANNED, status="won")},
            "*Léa* won *#42 Acme website* (€12,000).",
            "*Léa* a gagné *#42 Acme website* (12 000 €).",
        ),
        (
            "lost",
            {"deal": deal(status="lost", lost_reason="price", value=None)},
            "*Léa* lost *#42 Acme website*: price.",
            "*Léa* a perdu *#42 Acme website* : prix.",
        ),
        (
            "reopened",
            {"deal": BARE},
            "*Léa* reopened *#42 Acme website* (€12,000) at *Proposal*.",
            "*Léa* a rouvert *#42 Acme website* (12 000 €) à l’étape *Proposition*.",
        ),
        (
            "noted",
            {"text": "<!here> *now*"},
            "*Léa* noted on *#42 Acme website* (€12,000): &lt;!here&gt; ∗now∗",
            "*Léa* a noté un échange sur *#42 Acme website* (12 000 €) : &lt;!here&gt; ∗now∗",
        ),
        (
            "call",
            {"text": "a discount"},
            "*Léa* logged a call on *#42 Acme website* (€12,000): a discount",
            "*Léa* a noté un appel sur *#42 Acme website* (12 000 €) : a discount",
        ),
        (
            "parked",  # and awake again by the time it is said
            {},
            "*Léa* parked *#42 Acme website* (€12,000).",
            "*Léa* a mis *#42 Acme website* (12 000 €) en pause.",
        ),
    ],
)
def test_a_channel_hears_who_did_what(kind: Announced, facts: dict[str, Any], english: str, french: str) -> None:
    said = {"deal": PLANNED, "by": LEA, **facts}

    assert lines(announced(voice("en"), Happened(kind, **said))) == [english]
    assert french in lines(announced(voice("fr"), Happened(kind, **said)))[0]


def test_several_reminders_of_a_minute_are_one_message() -> None:
    message = reminder(voice("fr"), follow_ups=[NORDLYS, follow_up()])

    assert soft(message.text) == "C’est l’heure de 2 actions : call Nordlys (#42), send the quote (#42)"
    assert len(message.blocks) == 5


def test_one_reminder_says_itself() -> None:
    assert reminder(voice("en"), follow_ups=[NORDLYS]).text == "Now: call Nordlys (#42 Acme website)"


def test_a_hundred_reminders_are_ten_and_a_button() -> None:
    message = reminder(voice("en"), follow_ups=[replace(NORDLYS, number=n) for n in range(100)])

    assert lines(message)[-2] == "[and 90 more]"
    assert problems(message) == []
