"""Cards, histories, lists and figures on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from messages import digest_actions, lists, reports
from messages.outlook import period_name
from messages.prose import TEMPLATES
from messages.report_frame import Behind, Frame, Told, counted, definitions, framed
from pipeline.cadence import whole_days
from pipeline.figures import Attention, Period
from pipeline.money import Money
from tests.messages.block_kit import problems
from tests.messages.given import (
    ATTENTION,
    CONTACT,
    FORECAST,
    LINES,
    NOW,
    SALES,
    WEEK,
    deal,
    euros,
    follow_up,
    silent_deals,
    voice,
)
from tests.messages.reading import faults_of_typography, lines, menu as reading_menu, soft, texts, values

FRAME = Frame(report="changes", pipeline=SALES, period=WEEK, as_of=NOW)
OF_A_DIGEST = ("changes", "stages", "bottleneck", "forecast", "stale")
NORDLYS = follow_up(9, "call Nordlys", due_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC), timed=True)


def test_a_list_shows_ten_and_how_many_more() -> None:
    deals = [deal(n, f"Deal {n}") for n in range(1, 12)]
    message = lists.deal_list(voice("en"), title="Open deals", deals=deals, total=22, page=1, filter="all")

    assert lines(message)[:2] == ["*Open deals:* 22 deals", "*#1 Deal 1* · €12,000 · Proposal · Léa"]
    assert lines(message)[-1] == "[Open a deal… ▾] [and 12 more]"
    assert values(message)[-1] == '{"do":"list","f":"all","p":2}'
    assert (message.text, problems(message)) == ("Open deals: 22 deals", [])


def test_the_last_page_has_no_next_one() -> None:
    message = lists.deal_list(voice("fr"), title="Affaires", deals=[deal()], total=11, page=2, filter="all")

    assert lines(message) == [
        "*Affaires :* 11 affaires",
        "*#42 Acme website* · 12 000 € · Proposition · Léa",
        "[Ouvrir une affaire… ▾] [Page précédente]",
    ]


@pytest.mark.parametrize(("language", "expected"), [("en", "*Won:* 0 deals"), ("fr", "*Won :* 0 affaire")])
def test_an_empty_list_says_so(language: str, expected: str) -> None:
    message = lists.deal_list(voice(language), title="Won", deals=[], total=0, page=1, filter="won")

    assert lines(message) == [expected]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"status": "won", "value": None}, "*#42 Acme website* · no value · won · Léa"),
        ({"status": "lost"}, "*#42 Acme website* · €12,000 · lost · Léa"),
        ({"status": "deleted"}, "*#42 Acme website* · €12,000 · deleted · Léa"),
    ],
)
def test_closed_deals_are_listed_with_their_outcome(facts: dict[str, Any], expected: str) -> None:
    message = lists.deal_list(voice("en"), title="x", deals=[deal(**facts)], total=1, page=1, filter="all")

    assert lines(message)[1] == expected


def test_my_deals_stand_by_stage_with_totals_and_what_to_do_first() -> None:
    deals = [deal(), deal(43, "Hotel", stage=CONTACT, value=Money(500, "USD")), deal(44, "Bakery", value=None)]
    message = lists.mine(
        voice("en"),
        deals=deals,
        follow_ups=[NORDLYS],
        needs=[(deals[0], "stale"), (deals[1], "slipped"), (deals[2], "no_next_step")],
    )

    assert lines(message) == [
        "*You have 3 open deals* · €12,000 · US$5",
        "*Contact* · 1 · US$5 · #43 Hotel",
        "*Proposal* · 2 · €12,000 · #42 Acme website, #44 Bakery",
        "*To do first*",
        "call Nordlys (#42), Friday 20 November, 10:30",
        "#42 Acme website has gone silent",
        "#43 Hotel has no close date",
        "#44 Bakery has no next step",
        "[Open a deal… ▾] [New deal]",
        "(Next: `/deal move #42 next`, `/deal note #42 …`, `/deal remind #42 friday …`, `/deal help`)",
    ]


def test_where_nothing_waits_that_is_said() -> None:
    message = lists.mine(voice("fr"), deals=[deal()], needs=[])

    assert lines(message)[:4] == [
        "*Vous avez 1 affaire ouverte* · 12 000 €",
        "*Proposition* · 1 · 12 000 € · #42 Acme website",
        "*À faire d’abord*",
        "Rien ne vous attend.",
    ]


def test_an_empty_book_greets_with_an_example() -> None:
    message = lists.mine(voice("fr"), deals=[])

    assert lines(message) == [
        (
            "*Vous n’avez pas encore d’affaire ouverte.* Tapez `/deal nouvelle Site Acme 12k` et elle est dans le "
            "pipeline ; seul le nom est nécessaire."
        ),
        "[Nouvelle affaire]",
    ]
    assert values(message) == ['{"do":"new"}']


def test_what_is_to_be_done_can_be_ticked_off() -> None:
    message = lists.todo(voice("en"), follow_ups=[NORDLYS, follow_up()])

    assert lines(message) == [
        "*2 follow-ups to do*",
        "*t9* · call Nordlys · #42 Acme website · Friday 20 November, 10:30",
        "[Done] [Later ▾] [Open deal]",
        "*t7* · send the quote · #42 Acme website · Friday 27 November",
        "[Done] [Later ▾] [Open deal]",
    ]
    assert values(message)[:4] == [
        '{"do":"done","t":9}',
        '{"do":"later","t":9,"how":"1h"}',
        '{"do":"later","t":9,"how":"tomorrow"}',
        '{"do":"later","t":9,"how":"week"}',
    ]


def test_nothing_to_do_says_how_to_plan() -> None:
    assert lines(lists.todo(voice("fr"), follow_ups=[])) == [
        "Rien à faire. `/deal rappel acme vendredi envoyer le contrat` prévoit une action."
    ]


def test_thirty_things_to_do_are_ten_and_a_button() -> None:
    message = lists.todo(voice("en"), follow_ups=[NORDLYS] * 30)

    assert lines(message)[-1] == "[and 20 more]"
    assert problems(message) == []


def test_the_pipeline_stands_on_one_screen() -> None:
    stock = [(line.stage, line.now) for line in LINES]
    facts = {"pipeline": SALES, "stock": stock, "forecast": FORECAST, "attention": ATTENTION, "currency": "EUR"}
    message = framed(voice("fr"), reports.overview(voice("fr"), **facts), FRAME)  # type: ignore[arg-type]

    assert lines(message)[:4] == [
        "*Ventes :* 45 affaires ouvertes, 393 000 €",
        "Contact · 14 · 61 000 € (2 sans montant)",
        "Qualification · 11 · 84 000 € (1 sans montant)",
        "Rendez-vous · 9 · 92 000 €",
    ]
    assert lines(message)[-5].startswith("*T4, objectif 180 000 €.* Gagné 92 500 €")
    assert lines(message)[-3] == (
        "[Sans activité 5] [Échéance dépassée ou absente 2] [Sans prochaine action 9] [Sans montant 3]"
    )
    assert '"do":"deals","f":"stale"' in values(message)[0]
    assert [fault for text in texts(message) for fault in faults_of_typography(text)] == []


def test_a_calm_pipeline_has_no_buttons() -> None:
    facts = {"pipeline": SALES, "stock": [], "forecast": FORECAST, "attention": Attention(), "currency": "EUR"}
    message = framed(voice("en"), reports.overview(voice("en"), **facts), FRAME)  # type: ignore[arg-type]

    assert lines(message)[0] == "*Sales:* 0 open deals, €0"
    assert lines(message)[-3:-1] == ["*No deal needs attention.*", "[How is this counted?]"]


def test_the_funnel_is_a_table_as_of_now() -> None:
    told = reports.funnel(
        voice("en"), pipeline=SALES, lines=LINES, bottleneck=None, currency="EUR", as_of=NOW, open_deals={1: [7, 9]}
    )
    message = framed(voice("en"), told, FRAME)

    assert lines(message)[0] == "*Sales, funnel.* Friday 20 November, 9:00: 45 open deals, €393,000."
    assert lines(message)[-4].startswith("*No bottleneck:*")
    assert lines(message)[-3:] == [
        "[Contact 2]",
        "[How is this counted?]",
        "(As of Friday 20 November, 9:00, Paris. 3 deals without a value are counted as deals, not as money.)",
    ]
    assert problems(message) == []


def test_a_funnel_says_how_long_deals_stayed_where_five_or_more_left() -> None:
    day = 24 * 3_600
    stayed = [(9 * day, 12, 4 * day, 5), (40_000, 5, None, 0), (day, 4, day, 9), (day, 6, day, 4), (None, 0, day, 9)]
    slow = [
        replace(line, median_stay=now, left=left, median_stay_before=before, left_before=left_before)
        for line, (now, left, before, left_before) in zip(LINES, stayed, strict=True)
    ]
    facts: dict[str, Any] = {"pipeline": SALES, "lines": slow, "bottleneck": None, "currency": "EUR", "as_of": NOW}
    english, french = (framed(voice(one), reports.funnel(voice(one), **facts), FRAME) for one in ("en", "fr"))

    assert lines(english)[-4] == (
        "*Time in the stage*, median of the deals that left it in 90 days (in brackets: the 90 days before): "
        "Contact 9 days (4 days), n = 12 · Qualification 11 hours (–), n = 5 · Proposal 24 hours (–), n = 6."
    )
    assert lines(french)[-4] == (
        "*Temps passé à l’étape*, médiane des affaires sorties en 90 jours (entre parenthèses : les 90 jours "
        "précédents) : Contact 9 jours (4 jours), n = 12 · Qualification 11 heures (–), n = 5 · "
        "Proposition 24 heures (–), n = 6."
    )


def test_what_is_told_alone_may_be_of_another_period_and_posted() -> None:
    frame = replace(FRAME, others=[("This week", WEEK)], may_post=True, narrowed=True, words="closing")
    message = framed(voice("fr"), Told(title=Markup("*Rien*"), left_out=2), frame)

    assert lines(message) == [
        "*Rien*",
        "[This week ▾] [Publier ici] [Comment est-ce compté ?]",
        (
            "(État au vendredi 20 novembre à 9 h, Paris. Seulement les affaires que vous pouvez voir. 2 affaires dans "
            "des devises sans taux sont hors des montants.)"
        ),
    ]
    over = "2026-11-16/2026-11-23/Europe/Paris"
    assert list(dict.fromkeys(values(message))) == [
        f'{{"do":"report","r":"changes","n":1,"o":"{over}","h":"see","w":"closing"}}',
        f'{{"do":"post_report","r":"changes","n":1,"o":"{over}","a":"20261120T080000.000000Z","w":"closing"}}',
        (
            f'{{"do":"report","r":"changes","n":1,"o":"{over}","h":"count","w":"closing",'
            '"a":"20261120T080000.000000Z","x":2}'
        ),
    ]


def test_more_deals_than_a_button_carries_are_counted_anew_and_so_is_what_stands_in_the_menu() -> None:
    few, many = Behind("won", "Won 2", (1, 2)), Behind("new", "New 9000", range(1, 90_000, 10))
    menu = [("Léa", (few, Behind("lost_by:ULEA", "Lost 0", ()))), ("Tom", (Behind("lost_by:UTOM", "Lost 0", ()),))]
    message = framed(voice("en"), Told(title=Markup("*x*"), behind=[many], menu=menu), FRAME)
    carried = '"o":"2026-11-16/2026-11-23/Europe/Paris","a":"20261120T080000.000000Z","r":"changes","n":1}'

    assert values(message)[:2] == [f'{{"do":"deals","f":"new",{carried}', f'{{"do":"deals","f":"won",{carried}']
    assert reading_menu(message.blocks[1]["elements"][1]) == ["Léa", "- Won 2"]
    assert all(len(value) <= 150 for value in values(message)[:2])


def test_silent_deals_are_listed_with_their_choice() -> None:
    many = [*silent_deals()] * 4
    message = framed(voice("en"), reports.stale(voice("en"), pipeline=SALES, lines=many), FRAME)

    assert lines(message)[0] == "*Sales:* 12 deals without activity."
    assert lines(message)[-3] == "[and 2 more]"


def test_no_silent_deal_is_good_news_in_one_line() -> None:
    told = reports.stale(voice("fr"), pipeline=SALES, lines=[])
    assert (told.title, told.blocks) == ("*Ventes :* aucune affaire n’est sans activité.", [])


@pytest.mark.parametrize(
    ("figure", "english", "french"),
    [
        ("new", "New, 16–22 November: 12", "Nouvelles, du 16 au 22 novembre : 12"),
        ("reopened", "Reopened, 16–22 November: 12", "Rouvertes, du 16 au 22 novembre : 12"),
        ("repriced", "Repriced, 16–22 November: 12", "Montants modifiés, du 16 au 22 novembre : 12"),
        ("won", "Won, 16–22 November: 12", "Gagnées, du 16 au 22 novembre : 12"),
        ("lost", "Lost, 16–22 November: 12", "Perdues, du 16 au 22 novembre : 12"),
        ("lost_at", "Lost at this stage in 90 days: 12", "Perdues à cette étape en 90 jours : 12"),
        ("stale", "Without activity, Monday 23 November: 12", "Sans activité le lundi 23 novembre : 12"),
        ("slipped", "Slipped, Monday 23 November: 12", "Échéance dépassée ou absente le lundi 23 novembre : 12"),
        (
            "no_next_step",
            "Without a next step, Monday 23 November: 12",
            "Sans prochaine action le lundi 23 novembre : 12",
        ),
        ("no_value", "Without a value, Monday 23 November: 12", "Sans montant le lundi 23 novembre : 12"),
        ("moved_in", "Moved in, 16–22 November: 12", "Reçues, du 16 au 22 novembre : 12"),
        ("moved_out", "Moved out, 16–22 November: 12", "Transmises, du 16 au 22 novembre : 12"),
        ("removed", "Removed, 16–22 November: 12", "Supprimées, du 16 au 22 novembre : 12"),
        ("commit", "Commit, 16–22 November: 12", "Engagé, du 16 au 22 novembre : 12"),
        ("best", "Best case, 16–22 November: 12", "Meilleur cas, du 16 au 22 novembre : 12"),
        ("pipeline", "In the pipeline, 16–22 November: 12", "Dans le pipeline, du 16 au 22 novembre : 12"),
        ("at_stage", "Open at Proposal: 12", "Ouvertes à l’étape Proposal : 12"),
        ("nonsense", "Deals, 16–22 November: 12", "Affaires, du 16 au 22 novembre : 12"),
    ],
)
def test_every_figure_opens_its_deals(figure: str, english: str, french: str) -> None:
    facts: dict[str, Any] = {"figure": figure, "of": "Proposal", "deals": [deal()], "period": WEEK, "total": 12}

    assert reports.behind(voice("en"), **facts).text == english
    assert soft(reports.behind(voice("fr"), **facts).text) == french


def test_the_days_of_a_period_that_ends_with_the_year_are_said_as_in_the_report_itself() -> None:
    start, end = datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    quarter = Period(start=start, end=end, zone="Europe/Paris")
    told = reports.behind(voice("en"), figure="won", deals=[deal()], period=quarter, as_of=NOW, total=9)
    assert told.text == "Won, 1 October – 31 December: 9"


@pytest.mark.parametrize(
    ("language", "once", "twice"),
    [
        ("en", "no close date (put off once)", "no close date (put off 2 times)"),
        ("fr", "sans échéance (échéance repoussée une fois)", "sans échéance (échéance repoussée 2 fois)"),
    ],
)
def test_how_often_a_close_date_was_put_off_is_said_beside_it(language: str, once: str, twice: str) -> None:
    deals = [deal(42, close_on=None), deal(43, close_on=None)]
    message = reports.behind(
        voice(language), figure="slipped", deals=deals, period=WEEK, total=2, pushes={42: 1, 43: 2}
    )

    assert [line.split(" · ")[-1] for line in lines(message)[1:3]] == [once, twice]


def test_deals_behind_a_figure_are_marked_when_they_changed_since() -> None:
    message = reports.behind(
        voice("en"),
        figure="won",
        deals=[deal(42), deal(43)],
        period=WEEK,
        total=12,
        more=10,
        next_page=digest_actions.behind(f="won", n=3, e="2026-11-23", p=2),
        changed_since=frozenset({43}),
    )

    assert lines(message) == [
        "*Won, 16–22 November: 12*",
        "*#42 Acme website* · €12,000 · Proposal · Léa",
        "*#43 Acme website* · €12,000 · Proposal · Léa (changed since)",
        "[Open a deal… ▾] [and 10 more]",
    ]
    assert values(message)[-1] == '{"do":"behind","f":"won","n":3,"e":"2026-11-23","p":2}'


@pytest.mark.parametrize("language", ["en", "fr"])
def test_how_figures_are_counted_is_told_with_the_period(language: str) -> None:
    message = counted(voice(language), replace(FRAME, as_of=WEEK.end), figures=OF_A_DIGEST, currency="EUR", left_out=1)
    first = lines(message)[0]

    expected = {
        "en": "*Sales, from Monday 16 November, 9:00 to Monday 23 November, 9:00 (Paris).*",
        "fr": "*Ventes, du lundi 16 novembre à 9 h au lundi 23 novembre à 9 h (Paris).*",
    }
    assert first.startswith(expected[language])
    assert len(lines(message)) == 2 + len(OF_A_DIGEST)
    assert problems(message) == []


@pytest.mark.parametrize("figure", sorted(path.stem for path in (TEMPLATES / "counted").glob("*.j2")))
def test_every_definition_is_one_sentence_about_its_figure_in_both_languages(figure: str) -> None:
    for language in ("en", "fr"):
        said = str(definitions(voice(language), [figure]))
        assert said.startswith("*")
        assert said.count("*") == 2
        assert "\n" not in said
        assert faults_of_typography(said) == [] or language == "en"


@pytest.mark.parametrize(
    ("first", "past", "fiscal_starts", "name"),
    [
        ((2026, 10, 1), (2027, 1, 1), 1, "T4"),
        ((2026, 10, 1), (2027, 1, 1), 4, "T3"),
        ((2027, 1, 1), (2027, 4, 1), 4, "T4"),
        ((2026, 11, 1), (2027, 2, 1), 2, "T4"),
        ((2026, 11, 1), (2027, 2, 1), 1, "1ᵉʳ novembre au 31 janvier 2027"),
        ((2025, 10, 1), (2026, 1, 1), 1, "T4 2025"),
        ((2026, 11, 1), (2026, 12, 1), 4, "novembre"),
        ((2025, 11, 1), (2025, 12, 1), 1, "novembre 2025"),
        ((2026, 1, 1), (2027, 1, 1), 1, "1ᵉʳ janvier au 31 décembre"),
    ],
)
def test_a_period_goes_by_its_name_in_the_teams_year(
    first: tuple[int, int, int], past: tuple[int, int, int], fiscal_starts: int, name: str
) -> None:
    period = whole_days(date(*first), date(*past), ZoneInfo("Europe/Paris"))
    assert soft(period_name(voice("fr").at(NOW), period, fiscal_starts)) == name


def test_a_month_whose_first_midnight_clocks_jump_over_is_still_a_month() -> None:
    period = whole_days(date(2023, 10, 1), date(2023, 11, 1), ZoneInfo("America/Asuncion"))
    assert period_name(voice("en").at(NOW), period) == "October 2023"
    assert period_name(voice("en").at(NOW), replace(period, start=period.start - timedelta(hours=2))) == (
        "30 September – 31 October 2023"
    )


def test_totals_are_a_sum_for_each_currency() -> None:
    deals = [deal(1), deal(2, value=Money(500, "USD")), deal(3, value=None), replace(deal(4), value=euros(1))]

    assert lists.totals(deals) == [euros(12_001), Money(500, "USD")]
