"""Columns that line up, whatever the language and the currency."""

from __future__ import annotations

import pytest

from messages.voice import Voice
from messages.waterfall import columns, waterfall, width
from pipeline.figures import Tally, Waterfall
from tests.messages.given import WATERFALL, WEEK, tally, voice


@pytest.mark.parametrize("language", ["en", "fr", "fr-CA"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "CHF", "XXQ", "PLN"])
def test_every_line_is_as_wide_as_the_others(language: str, currency: str) -> None:
    lines = waterfall(voice(language), figures=WATERFALL, period=WEEK, currency=currency).split("\n")[1:-1]

    assert len({width(line) for line in lines}) == 1
    assert len(lines) == 8
    assert "\u202f" not in "".join(lines)


def test_every_flow_has_a_line_with_its_sign() -> None:
    flows = {
        "new": tally(1, 10), "reopened": tally(1, 10), "moved_in": tally(1, 10), "raised": tally(1, 10),
        "lowered": tally(1, -10), "won": tally(1, 10), "lost": tally(1, 10), "moved_out": tally(1, 10),
        "removed": tally(1, 10), "currency": tally(2, -5),
    }  # fmt: skip
    figures = Waterfall(opening=tally(5, 50), closing=tally(4, 35), flows=flows)  # type: ignore[arg-type]
    assert figures.adds_up

    assert waterfall(voice(), figures=figures, period=WEEK, currency="EUR").split("\n")[1:-1] == [
        "Open Mon 16 Nov   5    €50",
        "+ New             1    €10",
        "+ Reopened        1    €10",
        "+ Moved in        1    €10",
        "+ Raised          1    €10",
        "− Lowered         1   −€10",
        "± Currency        2    −€5",
        "− Won             1   −€10",
        "− Lost            1   −€10",
        "− Moved out       1   −€10",
        "− Removed         1   −€10",
        "Open Mon 23 Nov   4    €35",
    ]


def test_where_one_amount_has_cents_all_show_theirs() -> None:
    flows = {"new": Tally(1, 11_384_34), "won": Tally(1, 2_000_00)}
    figures = Waterfall(opening=Tally(2, 5_000_00), closing=Tally(2, 14_384_34), flows=flows)  # type: ignore[arg-type]

    assert waterfall(voice(), figures=figures, period=WEEK, currency="EUR").split("\n")[1:-1] == [
        "Open Mon 16 Nov   2    €5,000.00",
        "+ New             1   €11,384.34",
        "− Won             1   −€2,000.00",
        "Open Mon 23 Nov   2   €14,384.34",
    ]


def test_deals_without_a_value_count_and_weigh_nothing() -> None:
    figures = Waterfall(opening=Tally(), closing=tally(2, 0, 2), flows={"new": tally(2, 0, 2)})

    assert waterfall(voice(), figures=figures, period=WEEK, currency="EUR").split("\n")[1:-1] == [
        "Open Mon 16 Nov   0   €0",
        "+ New             2   €0",
        "Open Mon 23 Nov   2   €0",
    ]


def test_days_are_those_of_the_periods_zone() -> None:
    tokyo = type(WEEK)(start=WEEK.start.replace(hour=20), end=WEEK.end.replace(hour=20), zone="Asia/Tokyo")
    said = waterfall(Voice.of("en"), figures=WATERFALL, period=tokyo, currency="EUR")

    assert "Open Tue 17 Nov" in said
    assert "Open Tue 24 Nov" in said


def test_wide_and_combining_characters_are_measured() -> None:
    assert (width("abc"), width("日本"), width("e\u0301")) == (3, 4, 1)
    assert columns([("日", "1", "2"), ("abcd", "10", "20")]) == ["日      1    2", "abcd   10   20"]
