"""Forms, help, subscriptions: what can be filled in, typed and set up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from messages import forms, helping, sending, subscriptions
from messages.digest import Subscribed, digest as digest_of
from messages.sending import LogEntry
from messages.subscriptions import SubscriptionFacts
from messages.usage import GROUPS, Own, examples_of, explained, usage
from pipeline.digests import DigestReport
from pipeline.schedules import Schedule
from tests.messages.block_kit import problems, problems_of_form
from tests.messages.given import CLAIRE, NOW, SALES, WEEK, deal, figures, voice
from tests.messages.reading import faults_of_typography, lines, menu, soft, texts, values


def by_field(view: Any) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"]}


def subscription(**facts: Any) -> SubscriptionFacts:
    usual: dict[str, Any] = {
        "number": 3,
        "pipeline": SALES,
        "target": "C1SALES",
        "schedule": Schedule(zone=ZoneInfo("Europe/Paris")),
        "set_up_by": CLAIRE,
        "next_at": WEEK.end,
    }
    return SubscriptionFacts(**{**usual, **facts})


def test_a_new_deal_has_a_field_for_each_fact() -> None:
    view = forms.new_deal(voice("fr"), pipeline=SALES, remembered={"c": "C1"}).view

    assert [(block["block_id"], soft(block["label"]["text"]), block["optional"]) for block in view["blocks"]] == [
        ("name", "Nom", False),
        ("company", "Société", True),
        ("value", "Montant", True),
        ("stage", "Étape", False),
        ("close", "Échéance", True),
        ("source", "Origine", True),
        ("contact", "Contact", True),
        ("owner", "Responsable", False),
        ("note", "Note", True),
    ]
    assert {element["action_id"] for element in by_field(view).values()} == {"value"}
    assert (view["callback_id"], view["title"]["text"], view["private_metadata"]) == (
        "new_deal",
        "Nouvelle affaire",
        '{"c":"C1"}',
    )
    assert problems_of_form(view) == []


def test_a_form_comes_filled_in_with_what_is_known() -> None:
    prefill = {
        "name": "Acme website",
        "value": "12k",
        "stage": "4",
        "close": "2026-12-15",
        "owner": "U1LEA",
        "note": "two\nlines\x00",
    }
    fields = by_field(forms.new_deal(voice(), pipeline=SALES, prefill=prefill).view)

    assert fields["name"]["initial_value"] == "Acme website"
    assert fields["value"]["initial_value"] == "12k"
    assert fields["stage"]["initial_option"] == {"text": {"type": "plain_text", "text": "Proposal"}, "value": "4"}
    assert fields["close"]["initial_date"] == "2026-12-15"
    assert fields["owner"]["initial_user"] == "U1LEA"
    assert fields["note"]["initial_value"] == "two\nlines "


def test_a_form_starts_at_the_first_stage() -> None:
    fields = by_field(forms.new_deal(voice(), pipeline=SALES).view)

    assert fields["stage"]["initial_option"]["value"] == "1"
    assert "initial_value" not in fields["name"]


def test_losing_a_deal_asks_for_the_reason() -> None:
    view = forms.lost(voice("fr"), deal=deal(), reasons=SALES.lost_reasons, remembered={"c": "C1"}).view
    options = by_field(view)["reason"]["options"]

    assert [(option["text"]["text"], option["value"]) for option in options[:3]] == [
        ("prix", "price"),
        ("concurrent", "competitor"),
        ("sans réponse", "no_reply"),
    ]
    assert json.loads(view["private_metadata"]) == {"d": 42, "v": 7, "c": "C1"}
    assert (view["callback_id"], view["title"]["text"]) == ("lost", "#42 perdue")


def test_a_follow_up_is_for_tomorrow_unless_said() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    fields = by_field(forms.follow_up(voice("en", now=late), deal=deal()).view)
    chosen = by_field(forms.follow_up(voice(), deal=deal(), prefill={"day": "2026-12-01", "hour": "09:30"}).view)

    assert fields["day"]["initial_date"] == "2026-11-22"
    assert (chosen["day"]["initial_date"], chosen["hour"]["initial_time"]) == ("2026-12-01", "09:30")
    assert "initial_date" not in by_field(forms.follow_up(voice("en", now=None), deal=deal()).view)["day"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_titles_and_buttons_of_forms_are_short_enough(language: str) -> None:
    speaking, big = voice(language), deal(2_000_000_000)
    views = [
        forms.new_deal(speaking, pipeline=SALES).view,
        forms.lost(speaking, deal=big, reasons=("price",)).view,
        forms.follow_up(speaking, deal=big).view,
    ]

    assert [problem for view in views for problem in problems_of_form(view)] == []


OWN = Own(deals=[deal()], pipeline=SALES, colleague="Tom Reed", currency="EUR")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_help_shows_a_line_for_each_verb_of_a_group_with_the_askers_own_deal(language: str) -> None:
    message = helping.help(voice(language), own=OWN)

    typed = [line for line in lines(message) if line.startswith("`/")]
    assert len(typed) == sum(map(len, GROUPS.values()))
    assert any("#42" in line for line in typed)
    assert problems(message) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_help_fits_a_phone_and_explains_the_rest_from_a_menu(language: str) -> None:
    message = helping.help(voice(language), own=OWN)

    assert len(lines(message)) <= 26
    assert len(menu(message.blocks[-2]["elements"][0])) >= len(explained(voice(language))) - 3


def test_help_with_a_verb_shows_that_one() -> None:
    assert lines(helping.help(voice("fr"), verb="move", own=OWN))[:4] == [
        "*Comment utiliser « avancer »*",
        "`/deal avancer #42 négociation` · à une étape, en avant ou en arrière",
        "`/deal avancer #42 suivante` · à l’étape suivante",
        "`/deal avancer 12 proposition, 15 suivante` · plusieurs à la fois",
    ]


def test_examples_name_a_colleague_and_an_amount_in_the_base_currency() -> None:
    assert [typed for typed, _ in examples_of(voice("en"), "assign", OWN)] == [
        "/deal assign #42 @tom",
        "/deal assign 12 15 @tom",
    ]
    assert examples_of(voice("en"), "won", OWN)[1][0] == "/deal won #42 €11,500"
    assert soft(examples_of(voice("fr"), "new", OWN)[1][0]) == (
        "/deal nouvelle Site Acme 11 500 € pour Acme SA @tom échéance 15/12 étape négociation"
    )


def test_help_with_an_unknown_verb_shows_all() -> None:
    assert helping.help(voice(), verb="sing") == helping.help(voice())


def test_a_deal_at_the_last_stage_is_still_an_example() -> None:
    last = deal(stage=SALES.stages[-1])

    assert examples_of(voice(), "move", Own(deals=[last], pipeline=SALES))[0][0] == "/deal move #42 negotiation"


def test_usage_without_deals_of_ones_own_takes_an_invented_one() -> None:
    assert usage(voice("en"), "won") == ["/deal won acme", "/deal won acme 11,500"]
    assert usage(voice("fr"), "note") == ["/deal note acme ils veulent une remise"]
    assert usage(voice("en"), "sing") == []


def test_a_new_channel_hears_one_line() -> None:
    assert lines(helping.welcome_channel(voice("en"), pipeline=SALES)) == [
        (
            "I keep the Sales pipeline. `/pipeline subscribe weekly monday 9:00` posts a digest here every week, and "
            "`/deal new Acme website 12k` records a deal."
        )
    ]


def test_a_digest_is_set_up_with_its_first_date() -> None:
    message = subscriptions.subscribed(voice("fr"), subscription=subscription())

    assert lines(message) == [
        (
            "La synthèse Ventes est programmée pour <#C1SALES> : chaque semaine, le lundi à 9 h (Paris). "
            "La prochaine part le lundi 23 novembre à 9 h."
        ),
        "[Aperçu] [Modifier…] [Arrêter…]",
    ]
    assert values(message)[2] == '{"do":"stop_digest","n":3}'


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "*2 digests here or to you*"), ("fr", "*2 envois programmés ici ou pour vous*")],
)
def test_ones_own_digests_are_not_said_to_go_to_the_channel(language: str, title: str) -> None:
    both = [subscription(), subscription(number=4, target="U0CLAIRE")]

    assert lines(subscriptions.subscription_list(voice(language), subscriptions=both))[0] == title


def test_digests_are_listed_with_the_way_to_stop_them() -> None:
    message = subscriptions.subscription_list(
        voice("en"), subscriptions=[subscription(), subscription(number=4, set_up_by=None, next_at=None)]
    )

    assert lines(message) == [
        "*2 digests here*",
        (
            "*3* · Sales · weekly, Monday 9:00 (Paris) · <#C1SALES> · next on Monday 23 November, 9:00 "
            "· set up by Claire [⋯]"
        ),
        "*4* · Sales · weekly, Monday 9:00 (Paris) · <#C1SALES> [⋯]",
        "[New digest…]",
    ]


def test_a_channel_without_a_digest_learns_how_to_get_one() -> None:
    assert lines(subscriptions.subscription_list(voice("en"), subscriptions=[])) == [
        "No digest here yet. `/pipeline subscribe weekly monday 9:00` sets one up.",
        "[New digest…]",
    ]


def test_a_digest_is_stopped() -> None:
    assert lines(subscriptions.unsubscribed(voice("fr"), subscription=subscription())) == [
        "La synthèse Ventes (chaque semaine, le lundi à 9 h) pour <#C1SALES> est arrêtée."
    ]


def test_a_preview_is_the_digest_itself_under_one_line() -> None:
    digest = digest_of(
        voice(),
        DigestReport(figures=figures(), usual={}),
        pipeline=SALES,
        subscribed=Subscribed(number=3, set_up_by="Claire", schedule=Schedule(zone=ZoneInfo("Europe/Paris"))),
    )
    message = subscriptions.preview(voice(), digest=digest, subscription=subscription())

    assert lines(message)[0] == (
        "(A preview for you alone, as things stand now. "
        "The real one goes out on Monday 23 November, 9:00 to <#C1SALES>.)"
    )
    assert list(message.blocks[1:]) == list(digest.blocks)
    assert message.blocks[message.chart_at]["type"] == "data_visualization"
    assert (message.text, message.chart) == (digest.text, digest.chart)


@pytest.mark.parametrize(
    ("entry", "english", "french"),
    [
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="sent"),
            "digest · <#C1> · sent",
            "synthèse · <#C1> · envoyé",
        ),
        (
            LogEntry(at=NOW, kind="morning", where="Tom", outcome="failed", why="user_disabled"),
            "morning message · Tom · not sent: that person is no longer active in Slack",
            "message du matin · Tom · non envoyé : cette personne n’est plus active dans Slack",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="failed", why="some_new_word"),
            "digest · <#C1> · not sent: some_new_word",
            "synthèse · <#C1> · non envoyé : some_new_word",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="failed", why="restricted_action_read_only_channel"),
            "digest · <#C1> · not sent: posting there is restricted",
            "synthèse · <#C1> · non envoyé : les publications y sont restreintes",
        ),
        (
            LogEntry(at=NOW, kind="detail", where="C1", outcome="failed", why="restricted_action_thread_locked"),
            "each person’s share · <#C1> · not sent: replies are not taken there",
            "part de chacun · <#C1> · non envoyé : les réponses n’y sont pas acceptées",
        ),
        (
            LogEntry(at=NOW, kind="nudge", where="C1", outcome="sent", why="message_not_found"),
            "silent deals · <#C1> · sent: the message was deleted",
            "affaires sans activité · <#C1> · envoyé : le message a été supprimé",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="waiting", why="message_limit_exceeded"),
            "digest · <#C1> · on its way: Slack asked to wait",
            "synthèse · <#C1> · en route : Slack a demandé d’attendre",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="sending", why="http_503"),
            "digest · <#C1> · on its way: Slack did not answer in time",
            "synthèse · <#C1> · en route : Slack n’a pas répondu à temps",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="sending", why="look_up_account_inactive"),
            "digest · <#C1> · on its way: the installation was revoked",
            "synthèse · <#C1> · en route : l’installation a été révoquée",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="failed", why="stopped"),
            "digest · <#C1> · not sent: the digest was stopped",
            "synthèse · <#C1> · non envoyé : la synthèse a été arrêtée",
        ),
        (
            LogEntry(at=NOW, kind="nudge", where="C1", outcome="unsure"),
            "silent deals · <#C1> · left unsent, because nobody can tell whether it arrived",
            "affaires sans activité · <#C1> · non renvoyé, faute de savoir s’il est arrivé",
        ),
        (
            LogEntry(at=NOW, kind="reminder", where="", outcome="waiting"),
            "reminder · direct message · on its way",
            "rappel · message privé · en route",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="waiting", why="quiet_hours", again_at=WEEK.end),
            "digest · <#C1> · held until Monday 23 November, 9:00: quiet hours",
            "synthèse · <#C1> · retenu, départ le lundi 23 novembre à 9 h : heures calmes",
        ),
        (
            LogEntry(at=NOW, kind="digest", where="C1", outcome="sent", sent_at=WEEK.end, repeats=2),
            "digest · <#C1> · sent on Monday 23 November, 9:00, asked for 2 times more, sent once",
            "synthèse · <#C1> · envoyé le lundi 23 novembre à 9 h, demandé 2 fois de plus, envoyé une seule",
        ),
    ],
)
def test_the_log_says_what_became_of_each_post(entry: LogEntry, english: str, french: str) -> None:
    assert lines(sending.log(voice("en"), entries=[entry]))[1] == f"Friday 20 November, 9:00 · {english}"
    assert lines(sending.log(voice("fr"), entries=[entry]))[1] == f"vendredi 20 novembre à 9 h · {french}"


def test_a_digest_that_cannot_be_posted_says_why_in_words() -> None:
    listed = [subscription(trouble="not_in_channel")]

    said = lines(subscriptions.subscription_list(voice("fr"), subscriptions=listed))
    assert said[1].endswith(" · *envoi impossible :* je ne suis pas dans le canal : invitez-moi [⋯]")


def test_a_long_log_is_ten_lines_and_a_button() -> None:
    entries = [LogEntry(at=NOW, kind="digest", where="C1", outcome="sent")] * 10

    assert lines(sending.log(voice("en"), entries=entries, page=2, total=23))[-2:] == ["and 3 earlier", "[Earlier]"]
    assert lines(sending.log(voice("en"), entries=[])) == ["Nothing was sent yet."]


def test_french_help_forms_and_subscriptions_keep_their_spaces() -> None:
    speaking = voice("fr")
    said = [
        helping.help(speaking, own=OWN),
        helping.welcome_channel(speaking, pipeline=SALES),
        subscriptions.subscribed(speaking, subscription=subscription()),
        subscriptions.subscription_list(speaking, subscriptions=[subscription()]),
    ]

    assert [fault for message in said for text in texts(message) for fault in faults_of_typography(text)] == []
