from __future__ import annotations

from dataclasses import replace

from pipeline.deals import by_value
from tests.pipeline.given import DEAL, euros


def test_deals_by_value_begin_with_the_most_valuable_and_end_with_those_without_a_value() -> None:
    worth = {1: None, 2: euros(10), 3: euros(90), 4: None, 5: euros(10)}
    deals = [replace(DEAL, number=number, value=value) for number, value in worth.items()]
    assert [deal.number for deal in sorted(deals, key=by_value)] == [3, 2, 5, 1, 4]
