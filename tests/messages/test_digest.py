"""The weekly digest, word for word, against the numbers of one made-up week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from messages import digest as digests
from messages.digest import Subscribed
from messages.digest_detail import detail
from messages.message import Message
from messages.pictures import with_image, without_chart
from pipeline.breakdowns import RepLine
from pipeline.digests import DigestReport, Restated, Result, Usual
from pipeline.figures import Attention, Bottleneck, Exits, Foreign, Period, StageLine, Tally, Waterfall
from pipeline.money import Money
from pipeline.schedules import Schedule, Section
from pipeline.stages import Pipeline, Stage
from pipeline.winning import Decided
from tests.messages.block_kit import problems
from tests.messages.given import (
    ATTENTION,
    CLAIRE,
    FORECAST,
    LEA,
    LINES,
    QUARTER,
    SALES,
    TOM,
    WATERFALL,
    WEEK,
    WON,
    deal,
    figures,
    tally,
    voice,
)
from tests.messages.reading import faults_of_typography, lines, soft, texts, values

ENGLISH_TEXT = (
    "Sales, 16–22 Nov: 3 won (€31,500), 4 lost (€22,400). Open €393,000 (+€6,600). Meeting is where deals "
    "stick. Q4: won + commit at 74% of goal. 12 deals need attention."
)

ENGLISH = [
    "# Sales pipeline, week of 16–22 November",
    "*3 deals won for €31,500. The open pipeline grew €6,600 to €393,000. Meeting is where deals stick.*",
    "(As at Monday 9:00, Paris. 3 of 45 open deals have no value: counted as deals, not as money.)",
    "```",
    "Open Mon 16 Nov   45   €386,400",
    "+ New              6    €48,000",
    "+ Reopened         1     €8,000",
    "+ Raised           2     €6,500",
    "− Lowered          1    −€2,000",
    "− Won              3   −€31,500",
    "− Lost             4   −€22,400",
    "Open Mon 23 Nov   45   €393,000",
    "```",
    "[New 6] [Won 3] [Lost 4] [Repriced 3] [Reopened 1]",
    "Open deals by stage",
    "Now: 14, 11, 9, 7, 4",
    "A week ago: 15, 10, 9, 8, 3",
    "(Of the deals that entered the stage in the last 90 days (in brackets: the 90 days before))",
    "Stage | Open | Value | Went on / lost / still here | Rate",
    "Contact | 14 | €61,000 | 47 / 8 / 9 of 64 | 73% (71%)",
    "Qualification | 11 | €84,000 | 31 / 10 / 9 of 50 | 62% (60%)",
    "Meeting | 9 | €92,000 | 17 / 14 / 7 of 38 | *45% (62%)*",
    "Proposal | 7 | €96,000 | 16 / 4 / 5 of 25 | 64% (66%)",
    "Negotiation | 4 | €60,000 | 12 / 2 / 3 of 17 | 71% (69%)",
    "Total | 45 | €393,000 | – | –",
    (
        "*Bottleneck: Meeting.* Of the deals decided there in 90 days 55% went on (17 of 31), against 74% "
        'before (23 of 31). 6 of the 14 were lost to "no reply". [See the 14 lost]'
    ),
    (
        "*Q4, goal €180,000.* Won €92,500 · commit €41,000 (3) · best case €38,000 (4) · pipeline €64,000 (9). "
        "Won + commit €133,500, 74%. Coverage 1.6× (€143,000 open, €87,500 to go). Slipped, not counted: 2, "
        "€17,000. [See the deals… ▾]"
    ),
    "*12 deals need attention* (one may be on two lists). 2 more are parked.",
    "[Stale 5 · €38,000] [Slipped 2] [No next step 9] [No value 3]",
    (
        "*Won:* Durand SA €14,000 (Léa), Hôtel Mercœur €9,500 (Tom), Nordlys €8,000 (Léa). *Lost:* price 2, no "
        "reply 1, competitor 1."
    ),
    "[How is this counted?] [Settings] [Why did I get this?]",
    "(Weekly, Monday 9:00, set up by Claire)",
]

FRENCH_TEXT = (
    "Ventes, du 16 au 22 novembre : 3 gagnées (31 500 €), 4 perdues (22 400 €). Ouvert 393 000 € (+6 600 "
    "€). Les affaires bloquent à l’étape Rendez-vous. T4 : gagné + engagé à 74 % de l’objectif. 12 "
    "affaires demandent de l’attention."
)

FRENCH = [
    "# Pipeline Ventes, semaine du 16 au 22 novembre",
    (
        "*3 affaires gagnées pour 31 500 €. Le pipeline ouvert gagne 6 600 € et passe à 393 000 €. Les "
        "affaires bloquent à l’étape Rendez-vous.*"
    ),
    (
        "(Chiffres de lundi à 9 h, Paris. 3 affaires ouvertes sur 45 sont sans montant : comptées en nombre, "
        "pas en valeur.)"
    ),
    "```",
    "Ouvertes 16 nov.   45   386 400 €",
    "+ Nouvelles         6    48 000 €",
    "+ Rouvertes         1     8 000 €",
    "+ Hausses           2     6 500 €",
    "− Baisses           1    −2 000 €",
    "− Gagnées           3   −31 500 €",
    "− Perdues           4   −22 400 €",
    "Ouvertes 23 nov.   45   393 000 €",
    "```",
    "[Nouvelles 6] [Gagnées 3] [Perdues 4] [Montants modifiés 3] [Rouvertes 1]",
    "Affaires ouvertes par étape",
    "Maintenant: 14, 11, 9, 7, 4",
    "Il y a une semaine: 15, 10, 9, 8, 3",
    "(Des affaires entrées à l’étape en 90 jours (entre parenthèses : les 90 jours précédents))",
    "Étape | Ouvertes | Montant | Passées / perdues / encore là | Taux",
    "Contact | 14 | 61 000 € | 47 / 8 / 9 sur 64 | 73 % (71 %)",
    "Qualification | 11 | 84 000 € | 31 / 10 / 9 sur 50 | 62 % (60 %)",
    "Rendez-vous | 9 | 92 000 € | 17 / 14 / 7 sur 38 | *45 % (62 %)*",
    "Proposition | 7 | 96 000 € | 16 / 4 / 5 sur 25 | 64 % (66 %)",
    "Négociation | 4 | 60 000 € | 12 / 2 / 3 sur 17 | 71 % (69 %)",
    "Total | 45 | 393 000 € | – | –",
    (
        "*Goulot d’étranglement : Rendez-vous.* Des affaires décidées à cette étape en 90 jours, 55 % sont "
        "passées (17 sur 31), contre 74 % avant (23 sur 31). 6 perdues sur 14 le sont pour « sans réponse ». "
        "[Voir les 14 perdues]"
    ),
    (
        "*T4, objectif 180 000 €.* Gagné 92 500 € · engagé 41 000 € (3) · meilleur cas 38 000 € (4) · pipeline "
        "64 000 € (9). Gagné + engagé 133 500 €, 74 %. Couverture 1,6× (143 000 € ouverts, 87 500 € à "
        "trouver). Échéance dépassée ou absente, non comptées : 2, 17 000 €. [Voir les affaires… ▾]"
    ),
    "*12 affaires demandent de l’attention* (une affaire peut être sur deux listes). 2 autres sont en pause.",
    "[Sans activité 5 · 38 000 €] [Échéance dépassée ou absente 2] [Sans prochaine action 9] [Sans montant 3]",
    (
        "*Gagnées :* Durand SA 14 000 € (Léa), Hôtel Mercœur 9 500 € (Tom), Nordlys 8 000 € (Léa). *Perdues :* "
        "prix 2, sans réponse 1, concurrent 1."
    ),
    "[Comment est-ce compté ?] [Réglages] [Pourquoi ce message ?]",
    "(Chaque semaine, le lundi à 9 h, à la demande de Claire)",
]


MONDAYS = Schedule(zone=ZoneInfo("Europe/Paris"))


def digest(
    language: str = "en",
    pipeline: Pipeline = SALES,
    *,
    schedule: Schedule = MONDAYS,
    report: dict[str, Any] | None = None,
    shown: dict[str, Any] | None = None,
    **facts: Any,
) -> Message:
    told = DigestReport(**{"figures": figures(**facts), "usual": {}, **(report or {})})
    subscribed = Subscribed(**{"number": 3, "set_up_by": "Claire", "schedule": schedule, **(shown or {})})
    return digests.digest(voice(language), told, pipeline=pipeline, subscribed=subscribed)


def line_of(message: Message, beginning: str) -> str:
    return next((line for line in lines(message) if line.startswith(beginning)), "")


@pytest.mark.parametrize(("language", "text", "expected"), [("en", ENGLISH_TEXT, ENGLISH), ("fr", FRENCH_TEXT, FRENCH)])
def test_the_digest_reads_as_the_sample_does(language: str, text: str, expected: list[str]) -> None:
    message = digest(language)

    assert (soft(message.text), lines(message)) == (text, expected)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_digest_is_at_most_fifteen_blocks_slack_accepts(language: str) -> None:
    message = digest(language)

    assert (len(message.blocks), problems(message)) == (15, [])


def test_every_french_word_of_the_digest_keeps_its_spaces() -> None:
    assert [fault for text in texts(digest("fr")) for fault in faults_of_typography(text.replace("```", ""))] == []


def test_the_digest_has_one_chart_and_one_table_and_nothing_wider_than_a_phone() -> None:
    message = digest("fr")
    kinds = [block["type"] for block in message.blocks]
    code = next(text for text in texts(message) if text.startswith("```"))

    assert (kinds.count("data_visualization"), kinds.count("table")) == (1, 1)
    assert max(map(len, code.split("\n"))) <= 36


def test_the_chart_is_where_the_message_says_it_is() -> None:
    message = digest()

    assert message.blocks[message.chart_at]["type"] == "data_visualization"
    assert message.chart is not None
    assert message.chart.alt == (
        "Open deals by stage (Contact, Qualification, Meeting, Proposal, Negotiation): "
        "now 14, 11, 9, 7, 4; before 15, 10, 9, 8, 3."
    )


def test_where_slack_refuses_the_chart_a_picture_takes_its_place() -> None:
    message = digest()

    pictured = with_image(message, "F123")

    assert pictured.blocks[message.chart_at] == {
        "type": "image",
        "slack_file": {"id": "F123"},
        "alt_text": message.chart.alt if message.chart else "",
    }
    assert (pictured.chart, len(pictured.blocks)) == (None, len(message.blocks))


def test_where_files_are_refused_the_table_is_left() -> None:
    bare = without_chart(digest())

    assert [block["type"] for block in bare.blocks].count("data_visualization") == 0
    assert [block["type"] for block in bare.blocks].count("table") == 1
    assert without_chart(bare) == with_image(bare, "F1") == bare


def test_every_figure_opens_the_deals_behind_it() -> None:
    opened = [value for value in values(digest()) if '"behind"' in value]

    assert opened[0] == '{"do":"behind","f":"new","n":3,"e":"2026-11-23T08:00:00+00:00"}'
    assert [value.split('"f":"')[1].split('"')[0] for value in opened] == [
        "new", "won", "lost", "repriced", "reopened", "lost_at:3",
        "forecast:won", "forecast:commit", "forecast:best", "forecast:pipeline", "forecast:slipped",
        "stale", "slipped", "no_next_step", "no_value",
    ]  # fmt: skip


def test_a_week_without_anything_is_one_honest_line() -> None:
    still = Waterfall(opening=tally(45, 393_000), closing=tally(45, 393_000), flows={"new": Tally()})
    message = digest(waterfall=still, lines=tuple(replace(line, before=line.now) for line in LINES), won=())

    assert lines(message) == [
        "*Sales, 16–22 November:* nothing changed. 45 deals are open, €393,000. 12 deals need attention.",
        "[Stale 5 · €38,000] [Slipped 2] [No next step 9] [No value 3]",
        "[How is this counted?] [Settings] [Why did I get this?]",
        "(Weekly, Monday 9:00, set up by Claire)",
    ]
    assert message.chart is None


def test_a_quiet_week_is_silent_on_what_needs_attention_where_nobody_wants_it() -> None:
    still = Waterfall(opening=tally(45, 393_000), closing=tally(45, 393_000), flows={"new": Tally()})
    message = digest(waterfall=still, lines=(), won=(), shown={"sections": ("changes",)})

    assert lines(message) == [
        "*Sales, 16–22 November:* nothing changed. 45 deals are open, €393,000.",
        "[How is this counted?] [Settings] [Why did I get this?]",
        "(Weekly, Monday 9:00, set up by Claire)",
    ]


def test_an_empty_book_says_that_no_deal_is_open() -> None:
    nothing = Waterfall(opening=Tally(), closing=Tally(), flows={})
    message = digest("fr", waterfall=nothing, lines=(), won=(), attention=Attention())

    assert lines(message)[0] == "*Ventes, du 16 au 22 novembre :* rien n’a changé. Aucune affaire n’est ouverte."


def test_a_week_of_moves_alone_is_not_an_empty_one() -> None:
    still = Waterfall(opening=tally(45, 393_000), closing=tally(45, 393_000), flows={})
    message = digest(waterfall=still, won=(), bottleneck=None)

    assert lines(message)[1] == "*No deal won. The open pipeline is at €393,000, as before.*"
    assert "Open €393,000, as before." in soft(message.text)


@pytest.mark.parametrize(
    ("won", "opening", "closing", "expected"),
    [
        (tally(0, 0), 10, 12, "*No deal won. The open pipeline grew €2 to €12.*"),
        (tally(1, 5), 12, 10, "*1 deal won for €5. The open pipeline shrank €2 to €10.*"),
        (tally(2, 0, 2), 10, 10, "*2 deals won. The open pipeline is at €10, as before.*"),
    ],
)
def test_the_headline_says_what_the_figures_say(won: Tally, opening: int, closing: int, expected: str) -> None:
    flows = {"won": won, "raised": tally(1, 0)}
    change = Waterfall(opening=tally(5, opening), closing=tally(5, closing), flows=flows)  # type: ignore[arg-type]

    assert lines(digest(waterfall=change, bottleneck=None))[1] == expected


@pytest.mark.parametrize(
    ("language", "now", "expected"),
    [
        ("en", 5, "*No deal won. The open pipeline is at €0, as before, with 5 deals now.*"),
        ("en", 1, "*No deal won. The open pipeline is at €0, as before, with 1 deal now.*"),
        ("fr", 1, "*Aucune affaire gagnée. Le pipeline ouvert reste à 0 €, avec 1 affaire désormais.*"),
    ],
)
def test_deals_without_a_value_make_a_pipeline_of_more_deals_worth_no_more(
    language: str, now: int, expected: str
) -> None:
    came = Waterfall(opening=Tally(), closing=tally(now, 0, now), flows={"new": tally(now, 0, now)})

    assert soft(lines(digest(language, waterfall=came, bottleneck=None))[1]) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "(As at Monday 9:00, Paris.)"),
        (1, "(As at Monday 9:00, Paris. 1 of 45 open deals has no value: counted as a deal, not as money.)"),
        (3, "(As at Monday 9:00, Paris. 3 of 45 open deals have no value: counted as deals, not as money.)"),
    ],
)
def test_what_is_left_out_of_the_money_is_said(count: int, expected: str) -> None:
    change = replace(figures().waterfall, closing=tally(45, 393_000, count))

    assert lines(digest(waterfall=change))[2] == expected


def test_a_quiet_period_tells_other_currencies_too() -> None:
    still = Waterfall(opening=tally(45, 393_000), closing=tally(45, 393_000), flows={})
    unmoved = tuple(replace(line, before=line.now) for line in LINES)
    foreign = (Foreign(Money(1_000, "USD"), 1, 920), Foreign(Money(500, "CHF"), 3, None))

    assert lines(digest(waterfall=still, lines=unmoved, foreign=foreign))[0] == (
        "*Sales, 16–22 November:* nothing changed. 45 deals are open, €393,000. In other currencies: US$10 = €9.20. + "
        "3 deals without a rate: CHF 5. 12 deals need attention."
    )


def test_deals_without_a_rate_are_counted_in_words() -> None:
    change = replace(figures().waterfall, closing=tally(45, 393_000, 3))
    message = digest(foreign=(Foreign(Money(15_000, "JPY"), 2, None),), waterfall=change)

    assert lines(message)[2] == (
        "(As at Monday 9:00, Paris. 1 of 45 open deals has no value: counted as a deal, not as money. + 2 deals "
        "without a rate: JP¥15,000.)"
    )


def test_other_currencies_are_told_with_what_they_come_to() -> None:
    converted = (Foreign(Money(15_000, "JPY"), 2, 10_000), Foreign(Money(1_000, "USD"), 1, 920))
    foreign = (*converted, Foreign(Money(500, "CHF"), 3, None))
    english, french = digest(foreign=foreign), digest("fr", foreign=foreign)

    assert lines(english)[2] == (
        "(As at Monday 9:00, Paris. In other currencies: JP¥15,000 = €100, US$10 = €9.20. + 3 deals without a rate: "
        "CHF 5.)"
    )
    assert lines(french)[2] == (
        "(Chiffres de lundi à 9 h, Paris. En d’autres devises : 15 000 JPY = 100 €, 10 $US = 9,20 €. + 3 affaires sans "
        "taux de change : 5 CHF.)"
    )


def test_without_a_goal_there_are_no_goal_words() -> None:
    message = digest(forecast=replace(FORECAST, goal=None))

    assert line_of(message, "*Q4") == (
        "*Q4.* Won €92,500 · commit €41,000 (3) · best case €38,000 (4) · pipeline €64,000 (9). "
        "Won + commit €133,500. Slipped, not counted: 2, €17,000. [See the deals… ▾]"
    )
    assert "goal" not in message.text


def test_a_forecast_without_deals_opens_nothing() -> None:
    none = Tally()
    message = digest(forecast=replace(FORECAST, won=none, commit=none, best=none, pipeline=none, slipped=none))

    assert "▾" not in line_of(message, "*Q4")


def test_a_quarter_is_one_of_the_teams_own_year() -> None:
    from_april = Schedule(zone=ZoneInfo("Europe/Paris"), fiscal_starts=4)
    facts = {"pipeline": SALES, "subscribed": Subscribed(number=7, set_up_by="Tom Reed", schedule=from_april)}
    said = digests.digest(voice(), DigestReport(figures=figures(), usual={}), **facts)  # type: ignore[arg-type]

    assert line_of(said, "*Q3").startswith("*Q3, goal €180,000.* Won €92,500 · ")
    assert "Q3: won + commit at 74% of goal." in said.text


def test_a_met_goal_has_nothing_to_cover() -> None:
    message = digest(forecast=replace(FORECAST, goal=90_000 * 100, slipped=Tally()))

    assert line_of(message, "*Q4").endswith("Won + commit €133,500, 148%. Goal met. [See the deals… ▾]")


def test_without_a_bottleneck_that_is_the_answer() -> None:
    message = digest(bottleneck=None)

    assert line_of(message, "*No bottleneck").startswith("*No bottleneck:* no stage stands out")
    assert "stick" not in message.text


HOUR = 3_600


@pytest.mark.parametrize(
    ("language", "now", "before", "said"),
    [
        ("en", 21 * 24 * HOUR, 12 * 24 * HOUR + 5, "Deals stay there 21 days (median), against 12 days in the"),
        ("en", 84 * HOUR, 71 * HOUR, "Deals stay there 4 days (median), against 71 hours in the"),
        ("en", 20 * HOUR, 5_400, "Deals stay there 20 hours (median), against 2 hours in the"),
        ("en", HOUR, 1_000, "Deals stay there 1 hour (median), against less than an hour in the"),
        ("fr", 21 * 24 * HOUR, 12 * HOUR, "Les affaires y restent 21 jours (médiane), contre 12 heures dans les"),
        ("fr", 5_000, 0, "Les affaires y restent 1 heure (médiane), contre moins d’une heure dans les"),
    ],
)
def test_a_bottleneck_of_long_stays_tells_days_or_hours(language: str, now: int, before: int, said: str) -> None:
    slow = replace(LINES[3], median_stay=now, median_stay_before=before, exits=Exits(past=4, lost=0))
    message = digest(language, bottleneck=Bottleneck(line=slow, why="stay"))

    found = line_of(message, "*Bottleneck" if language == "en" else "*Goulot")
    assert found.partition(".* ")[2].partition(" 90 ")[0] == said


def test_a_rate_of_fewer_than_five_deals_is_not_printed() -> None:
    few = replace(LINES[0], cohort=replace(LINES[0].cohort, entered=4, past=2, lost=1, still=1))
    row = line_of(digest(lines=(few, *LINES[1:])), "Contact")

    assert row == "Contact | 14 | €61,000 | 2 / 1 / 1 of 4 | – (71%)"


@pytest.mark.parametrize(
    ("attention", "expected"),
    [
        (Attention(), "*No deal needs attention.*"),
        (Attention(parked=(1,)), "*No deal needs attention.* 1 is parked."),
        (Attention(stale=(1,)), "*1 deal needs attention* (one may be on two lists)."),
        (ATTENTION, "*12 deals need attention* (one may be on two lists). 2 more are parked."),
    ],
)
def test_attention_is_counted_in_deals(attention: Attention, expected: str) -> None:
    message = digest(attention=attention)

    assert expected in lines(message)


def test_five_wins_are_named_and_the_others_counted() -> None:
    message = digest(won=WON * 3, lost_by_reason=())

    assert line_of(message, "*Won").endswith(
        "Nordlys €8,000 (Léa), Durand SA €14,000 (Léa), Hôtel Mercœur €9,500 (Tom) and 4 more."
    )


def test_eight_reasons_of_losing_are_named_and_the_others_counted() -> None:
    reasons = tuple((f"reason {n}", 12 - n) for n in range(10))
    named = ", ".join(f"reason {n} {12 - n}" for n in range(8))
    assert line_of(digest(won=(), lost_by_reason=reasons), "*Lost") == f"*Lost:* {named}, for other reasons 7."


def test_a_deal_won_without_a_value_shows_none() -> None:
    message = digest(won=(deal(20, "Durand", value=None, status="won"),), lost_by_reason=(("our own words", 2),))

    assert line_of(message, "*Won") == "*Won:* Durand (Léa). *Lost:* our own words 2."


def test_a_stage_of_the_teams_own_keeps_its_name_in_every_language() -> None:
    own = Stage(id=9, name="Kick-off & <!channel>", key=None, position=1, probability=5, stale_days=7)
    renamed: StageLine = replace(LINES[0], stage=own)
    message = digest("fr", lines=(renamed,), bottleneck=Bottleneck(line=renamed, why="exit_rate"))

    assert "à l’étape Kick-off &amp; &lt;!channel&gt;." in message.text
    assert line_of(message, "Kick-off").startswith("Kick-off & <!channel> | 14")
    assert problems(message) == []


def test_a_pipeline_that_calls_itself_one_is_not_called_so_twice() -> None:
    message = digest(pipeline=replace(SALES, key=None, name="Partner pipeline"))

    assert lines(message)[0] == "# Partner pipeline, week of 16–22 November"


def test_twenty_five_stages_with_one_long_name_still_make_a_chart() -> None:
    long = [
        replace(LINES[0], stage=replace(LINES[0].stage, id=n, key=None, name="A very long stage name, the nth"))
        for n in range(25)
    ]
    message = digest(lines=tuple(long), bottleneck=None)

    assert problems(message) == []


USUAL = {
    "won": Usual(before=2, average=Decimal("2.5")),
    "new": Usual(before=4, average=Decimal("5.3")),
    "lost": Usual(before=1, average=Decimal(2)),
}


@pytest.mark.parametrize(
    ("language", "cadence", "periods", "expected"),
    [
        ("en", "weekly", 4, "The period before (average of 4 weeks): won 2 (2.5), new 4 (5.3), lost 1 (2)."),
        ("en", "daily", 1, "The period before: won 2, new 4, lost 1."),
        (
            "fr",
            "monthly",
            3,
            "La période d’avant (moyenne sur 3 mois) : gagnées 2 (2,5), nouvelles 4 (5,3), perdues 1 (2).",
        ),
    ],
)
def test_what_was_usual_before_stands_under_what_changed(
    language: str, cadence: Any, periods: int, expected: str
) -> None:
    message = digest(language, schedule=replace(MONDAYS, cadence=cadence), report={"usual": USUAL, "periods": periods})

    assert expected in lines(message)
    assert problems(message) == []


@pytest.mark.parametrize(
    ("cadence", "english", "french", "legend"),
    [
        ("daily", "# Sales pipeline, 18 November", "# Pipeline Ventes, le 18 novembre", "The day before"),
        ("weekly", "# Sales pipeline, week of 18 November", "# Pipeline Ventes, semaine du 18 novembre", "A week ago"),
        ("monthly", "# Sales pipeline, 18 November", "# Pipeline Ventes, le 18 novembre", "A month ago"),
        ("quarterly", "# Sales pipeline, 18 November", "# Pipeline Ventes, le 18 novembre", "A quarter ago"),
    ],
)
def test_every_cadence_names_its_period(cadence: Any, english: str, french: str, legend: str) -> None:
    day = replace(WEEK, start=WEEK.end - timedelta(days=5), end=WEEK.end - timedelta(days=4))
    schedule = replace(MONDAYS, cadence=cadence)
    told = digest(schedule=schedule, period=day)

    assert [lines(told)[0], lines(digest("fr", schedule=schedule, period=day))[0]] == [english, french]
    assert f"{legend}: 15, 10, 9, 8, 3" in lines(told)


@pytest.mark.parametrize(("language", "legend"), [("en", "Fri 20 Nov"), ("fr", "20 nov.")])
def test_a_daily_digest_after_days_off_names_the_day_it_compares_with(language: str, legend: str) -> None:
    told = digest(
        language, schedule=replace(MONDAYS, cadence="daily"), period=replace(WEEK, start=WEEK.end - timedelta(days=3))
    )

    assert f"{legend}: 15, 10, 9, 8, 3" in [line.replace("\u00a0:", ":") for line in lines(told)]


def test_every_flow_of_what_changed_opens() -> None:
    flows = {
        "new": tally(1, 10), "reopened": tally(2, 10), "moved_in": tally(3, 10), "raised": tally(4, 10),
        "lowered": tally(1, -10), "won": tally(6, 10), "lost": tally(7, 10), "moved_out": tally(8, 10),
        "removed": tally(9, 10),
    }  # fmt: skip
    told = digest(waterfall=replace(WATERFALL, flows=flows))  # type: ignore[arg-type]

    assert "[New 1] [Won 6] [Lost 7] [Repriced 5] [Reopened 2] [Moved in 3] [Moved out 8] [Removed 9]" in lines(told)
    assert problems(told) == []


@pytest.mark.parametrize(("fiscal_starts", "english", "french"), [(1, "Q4", "T4"), (4, "Q3", "T3")])
def test_a_quarterly_digest_is_called_after_the_quarter_of_the_teams_year(
    fiscal_starts: int, english: str, french: str
) -> None:
    schedule = replace(MONDAYS, cadence="quarterly", fiscal_starts=fiscal_starts)
    quarter = replace(QUARTER, start=QUARTER.start + timedelta(hours=9), end=QUARTER.end + timedelta(hours=9))
    result = Result(period=QUARTER, won=tally(5, 40_000), goal=None)
    told = [
        lines(digest(language, schedule=schedule, period=quarter, report={"result": result}))[0]
        for language in ("en", "fr")
    ]
    assert told == [
        f"# Sales pipeline, {english} 2026: 1 October – 31 December",
        f"# Pipeline Ventes, {french} 2026 : du 1ᵉʳ octobre au 31 décembre",
    ]


def test_a_month_that_ended_is_told_against_its_goal() -> None:
    october = Period(start=QUARTER.start, end=QUARTER.start + timedelta(days=31, hours=1), zone="Europe/Paris")
    result = Result(period=october, won=tally(5, 40_000), goal=5_000_000)
    told, french = (lines(digest(language, report={"result": result})) for language in ("en", "fr"))

    assert "*October:* won €40,000, 80% of the goal of €50,000." in told
    assert "*Octobre :* gagné 40 000 €, 80 % de l’objectif de 50 000 €." in french


@pytest.mark.parametrize(
    ("restated", "english", "french"),
    [
        (
            Restated(count=-1, minor=-300_000, closed=tally(46, 389_400), deals={"undone": (12,), "rates": (3, 4)}),
            (
                "Restated by −€3,000: the last digest closed with 46 deals, €389,400."
                " Taken back since: #12. Other rates since: #3, #4."
            ),
            (
                "Chiffres rectifiés de −3 000 € : la dernière synthèse finissait à 46 affaires, 389 400 €."
                " Annulé depuis : #12. Autre taux depuis : #3, #4."
            ),
        ),
        (
            Restated(count=2, minor=0, closed=tally(43, 386_400), deals={"imported": tuple(range(1, 8))}),
            (
                "Restated by +2 deals: the last digest closed with 43 deals, €386,400."
                " Imported since: #1, #2, #3, #4, #5 and 2 more."
            ),
            (
                "Chiffres rectifiés de +2 affaires : la dernière synthèse finissait à 43 affaires, 386 400 €."
                " Importé depuis : #1, #2, #3, #4, #5 et 2 autres."
            ),
        ),
        (
            Restated(count=0, minor=100, closed=tally(45, 386_399), deals={"other": (8,)}),
            "Restated by +€1: the last digest closed with 45 deals, €386,399. Corrected since: #8.",
            (
                "Chiffres rectifiés de +1 € : la dernière synthèse finissait à 45 affaires, 386 399 €."
                " Corrigé depuis : #8."
            ),
        ),
    ],
)
def test_an_opening_other_than_the_last_closing_is_explained(restated: Restated, english: str, french: str) -> None:
    said = [
        soft(str(digest(language, report={"restated": restated}).blocks[2]["elements"][1]["text"]))
        for language in ("en", "fr")
    ]

    assert said == [english, french]


TEAM = tuple(
    RepLine(
        person=person,
        open=tally(count, worth),
        decided=Decided(won=tally(won, cash), lost=tally(lost, 1_000 * lost)),
        activities={"call": logged},
    )
    for person, count, worth, won, cash, lost, logged in (
        (LEA, 12, 120_000, 2, 22_000, 0, 14),
        (TOM, 7, 80_000, 1, 9_500, 2, 0),
        (CLAIRE, 1, 500, 0, 0, 0, 1),
    )
)


def test_the_leaderboard_is_off_until_somebody_wants_it() -> None:
    shown = {"sections": ("closed", "leaderboard")}

    assert "Leaderboard" not in str(lines(digest(report={"team": TEAM})))
    assert (
        lines(digest(report={"team": TEAM}, shown=shown))[-3] == "*Leaderboard:* 1. Léa €22,000 (2) · 2. Tom €9,500 (1)"
    )


@pytest.mark.parametrize(
    ("sections", "kinds"),
    [
        (("changes",), ["header", "section", "context", "section", "actions", "actions", "context"]),
        (("funnel",), ["header", "section", "context", "data_visualization", "context", "table", "section"]),
        (("forecast", "attention"), ["header", "section", "context", "section", "section", "actions"]),
    ],
)
def test_only_the_parts_that_were_chosen_are_shown(sections: tuple[Section, ...], kinds: list[str]) -> None:
    message = digest(shown={"sections": sections})

    assert [block["type"] for block in message.blocks][: len(kinds)] == kinds
    assert (message.chart is not None, problems(message)) == ("funnel" in sections, [])


def test_each_persons_share_is_a_line_in_the_thread() -> None:
    told = DigestReport(figures=figures(), usual={}, team=TEAM)

    assert lines(detail(voice("en"), told)) == [
        "*Each person’s share, 16–22 November*",
        "*Léa* · 2 won (€22,000) · none lost · 12 open (€120,000) · 14 activities",
        "*Tom* · 1 won (€9,500) · 2 lost (€2,000) · 7 open (€80,000)",
        "*Claire* · none won · none lost · 1 open (€500) · 1 activity",
    ]
    assert [soft(line) for line in lines(detail(voice("fr"), told))] == [
        "*La part de chacun, du 16 au 22 novembre*",
        "*Léa* · 2 gagnées (22 000 €) · aucune perdue · 12 ouvertes (120 000 €) · 14 échanges",
        "*Tom* · 1 gagnée (9 500 €) · 2 perdues (2 000 €) · 7 ouvertes (80 000 €)",
        "*Claire* · aucune gagnée · aucune perdue · 1 ouverte (500 €) · 1 échange",
    ]


def test_in_a_large_team_ten_are_told_and_the_others_counted() -> None:
    told = DigestReport(figures=figures(), usual={}, team=TEAM[:1] * 12)

    assert lines(detail(voice("en"), told))[-1] == "and 2 more"


def test_ones_own_digest_says_so_and_has_no_rates_by_stage() -> None:
    told = digest(shown={"own": True})
    [table] = [block for block in told.blocks if block["type"] == "table"]
    assert lines(told)[0] == "# Sales, your deals, week of 16–22 November"
    assert [cell["text"] for cell in table["rows"][0]] == ["Stage", "Open", "Value"]
    assert "bottleneck" not in str(told.blocks).casefold()
    assert line_of(told, "*Won").startswith("*Won:* Durand SA €14,000, Hôtel Mercœur €9,500, ")
    assert lines(digest("fr", shown={"own": True}))[0] == "# Ventes, vos affaires, semaine du 16 au 22 novembre"
