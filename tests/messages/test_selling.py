"""Tables of what was won and lost: ten rows, and how many more there are; amounts of other currencies beside them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from messages.layout import message, table
from messages.losses import Lost, losses
from messages.report_frame import Told
from messages.selling import ClosedNumbers, team
from messages.sizing import Rates, Wish, size
from messages.win_rates import Breakdown
from pipeline.breakdowns import LossLine, RepLine
from pipeline.deals import Person
from pipeline.figures import Foreign
from pipeline.money import Money
from pipeline.winning import Chance, DealSize, Decided, Sold
from tests.messages.block_kit import problems
from tests.messages.given import SALES, WEEK, tally, voice
from tests.messages.reading import lines

PEOPLE = [Person(user_id=f"U{n:02}", name=f"Rep {n:02}", zone="UTC", language="en") for n in range(1, 14)]
DOLLARS = (Foreign(Money(20_000, "USD"), 2, 18_000), Foreign(Money(500, "CHF"), 1, None))


def read(told: Told) -> list[str]:
    shown = message([*told.blocks], told.title)
    assert problems(shown) == []
    return lines(shown)


def test_of_thirteen_people_ten_are_shown_and_three_are_more() -> None:
    reps = [RepLine(person=person, decided=Decided(won=tally(1, 100))) for person in PEOPLE]
    found = Breakdown(pipeline=SALES, period=WEEK, lines=reps, foreign=DOLLARS, currency="EUR")
    deals: ClosedNumbers = {("won", person.user_id): (n,) for n, person in enumerate(PEOPLE, start=1)}
    english, french = (team(voice(language), found, deals=deals, stages=()) for language in ("en", "fr"))

    assert read(english)[10:13] == [
        "Rep 10 | 0 | 1 · €100 | 0 | – | 0",
        "and 3 more | – | – | – | – | –",
        "(In other currencies: US$200 = €180. + 1 deal without a rate: CHF 5.)",
    ]
    assert read(french)[11:13] == [
        "et 3 autres | – | – | – | – | –",
        "(En d’autres devises : 200 $US = 180 €. + 1 affaire sans taux de change : 5 CHF.)",
    ]
    assert (english.left_out, len(english.menu)) == (1, 10)


def test_of_thirteen_reasons_ten_are_shown_and_three_are_more() -> None:
    lost = [LossLine(reason=f"reason {n:02}", stage_id=None, owner=PEOPLE[0], lost=tally(1, 100)) for n in range(13)]
    numbers = Lost(
        by_reason={one.reason: (n,) for n, one in enumerate(lost, start=1)}, by_owner={}, by_stage={None: (1,)}
    )
    told = losses(
        voice(),
        Breakdown(pipeline=SALES, period=WEEK, lines=lost, foreign=(), currency="EUR"),
        stages=SALES.stages,
        decided=Decided(lost=tally(13, 1_300)),
        lost=numbers,
    )
    assert read(told)[10:12] == ["reason 09 | 1 | €100 | won before 1", "and 3 more | – | – | –"]
    assert [(label, [one.label for one in figures if one.deals]) for label, figures in told.menu] == [
        ("By stage", ["won before 1"]),
        ("By owner", []),
    ]


def test_nobody_sizes_a_pipeline_by_deals_none_of_which_was_won() -> None:
    """The won ones came from another pipeline, so that they are not among those created in this one."""
    won = Sold(decided=Decided(won=tally(9, 900)), size=DealSize(won=tally(9, 900), median=10_000), cycles={})
    none = Chance(share=Fraction(0), deals=20, read_from="entry_to_won")
    told = size(
        voice("en"),
        pipeline=SALES,
        period=WEEK,
        wish=Wish(goal=Money(100_000, "EUR"), plan=None, reps=1),
        rates=Rates(sold=won, velocity=None, sold_before=won, velocity_before=None, chance=none),
        open_now=tally(2, 0, unpriced=2),
        open_foreign=DOLLARS,
        weighted=tally(2, 0, unpriced=2),
        currency="EUR",
    )
    assert told.title.partition(". ")[2] == (
        "None of the 20 deals that had the time of a sales cycle is won, so nobody can say what €1,000 takes."
    )
    assert read(told)[-1] == (
        "*Open now:* 2 deals, €0; weighted €0. 2 without a value or a rate are in neither amount."
    )


@pytest.mark.parametrize(
    ("language", "before", "said"),
    [
        ("en", 500_00, "*Velocity:* €900 per 30 days (+€400 against before)."),
        ("en", 1_000_00, "*Velocity:* €900 per 30 days (−€100 against before)."),
        ("fr", 500_00, "*Vélocité :* 900 € par 30 jours (+400 € par rapport à avant)."),
    ],
)
def test_velocity_says_what_its_change_is_against(language: str, before: int, said: str) -> None:
    won = Sold(decided=Decided(won=tally(9, 900)), size=DealSize(won=tally(9, 900), median=10_000), cycles={})
    told = size(
        voice(language),
        pipeline=SALES,
        period=WEEK,
        wish=Wish(goal=Money(100_000, "EUR"), plan=None, reps=1),
        rates=Rates(sold=won, velocity=900_00, sold_before=won, velocity_before=before, chance=None),
        open_now=tally(2, 0),
        open_foreign=(),
        weighted=tally(2, 0),
        currency="EUR",
    )
    assert [line.replace("\u202f", " ").replace("\u00a0", " ") for line in read(told) if line.startswith("*V")] == [
        said
    ]


def test_figures_stand_one_under_the_other() -> None:
    drawn = table([["Who", "Won", "Where"], ["Léa", "2", "Paris"]], figures=(1,))
    assert [one["align"] for one in drawn["column_settings"]] == ["left", "right", "left"]
