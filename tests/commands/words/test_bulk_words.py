import pytest
from hypothesis import given, strategies as st

from commands.bulk_words import deal_number, read_numbers, split_bulk
from pipeline.refusals import TooManyAtOnce


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("#42", 42),
        ("42", 42),
        ("42,", 42),
        ("#42:", 42),
        ("12k", None),
        ("t7", None),
        ("1" * 10, None),
        ("#", None),
        ("4.2", None),
        ("-42", None),
        ("²", None),
        ("", None),
    ],
)
def test_a_deal_goes_by_its_number(word: str, number: int | None) -> None:
    assert deal_number(word) == number


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("1 2 9 qualified", [1, 2, 9], "qualified"),
        ("#1,#2 next", [1, 2], "next"),
        ("#1, #2, next", [1, 2], "next"),
        ("1,2,9 devis", [1, 2, 9], "devis"),
        ("1 and 2 won", [1, 2], "won"),
        ("1 et 2 gagnées", [1, 2], "gagnées"),
        ("1 1 2", [1, 2], ""),
        ("42", [42], ""),
        ("42 rue de la Paix", [42], "rue de la Paix"),
    ],
)
def test_leading_numbers_are_deals(text: str, numbers: list[int], rest: str) -> None:
    assert read_numbers(text.split()) == (numbers, rest.split())


@pytest.mark.parametrize("text", ["", "acme", "and 1", "12k 1", "t7"])
def test_words_are_no_numbers(text: str) -> None:
    assert read_numbers(text.split()) is None


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("12 proposal, 15 next", [([12], "proposal"), ([15], "next")]),
        ("12 proposal , 15 next", [([12], "proposal"), ([15], "next")]),
        ("1 2 devis; #3 étape suivante", [([1, 2], "devis"), ([3], "étape suivante")]),
        ("1 2 9 qualified", [([1, 2, 9], "qualified")]),
        ("#1,#2 next", [([1, 2], "next")]),
        ("12 → proposal, 15 → next", [([12], "proposal"), ([15], "next")]),
        ("12 proposal,", [([12], "proposal")]),
    ],
)
def test_each_group_of_numbers_has_its_own_words(text: str, groups: list[tuple[list[int], str]]) -> None:
    assert split_bulk(text.split()) == [(numbers, said.split()) for numbers, said in groups]


@pytest.mark.parametrize("text", ["", "acme next", "12", "12 proposal, 15", "12 proposal, acme next", "1 2 3", ", ,"])
def test_a_group_without_number_or_words_is_no_bulk(text: str) -> None:
    assert split_bulk(text.split()) is None


def test_more_than_fifty_deals_at_once_are_refused() -> None:
    fifty = [str(n) for n in range(1, 51)]
    assert read_numbers([*fifty, "next"]) == (list(range(1, 51)), ["next"])
    for words in ([*fifty, "51", "next"], ["60", "next,", *fifty, "next"]):
        with pytest.raises(TooManyAtOnce) as refusal:
            split_bulk(words)
        assert refusal.value.facts == {"limit": 50}


@given(st.lists(st.text("0123456789#,; abt→", max_size=6), max_size=30))
def test_any_words_are_groups_or_none(words: list[str]) -> None:
    groups = split_bulk(words)
    assert groups is None or all(numbers and said for numbers, said in groups)
