"""`make bench`: prints each figure with the baseline it is a ratio of."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.growth import growth
from bench.pages import pages
from commands.dates import warm_up
from commands.new_deal import read_new
from commands.words import tidy
from pipeline.refusals import Refused
from pipeline.stages import DEFAULT_STAGES, Pipeline

INPUTS = (
    "Acme website 12k€ for Acme SA @lea close 15/12 stage proposal source referral",
    "Hôtel du Parc 7 000 € pour Groupe Parc clôture fin du mois étape devis",
    "3M tape 4k",
    "Route 66 motel 250",
)


def parsing() -> None:
    """What reading a new deal costs, against tidying its text alone."""
    warm_up(datetime.now(UTC))
    pipeline = Pipeline(id=1, name="Sales", stages=DEFAULT_STAGES)

    def read(text: str) -> None:
        try:
            read_new(
                tidy(text), pipeline=pipeline, base="EUR", locale="en_GB", now=datetime.now(UTC),
                zone=ZoneInfo("Europe/Paris"), me="U1",
            )  # fmt: skip
        except Refused:
            return

    print("reading `/deal new …` against tidying its text")
    for text in (*INPUTS, "x" * 3_990, "12k " * 990):
        reading, tidying = _each(partial(read, text)), _each(partial(tidy, text))
        shown = text if len(text) < 40 else f"{text[:37]}…"
        print(f"  {shown:40} {reading / tidying:6.0f} ×   ({reading * 1000:.2f} ms)")


def _each(act: Callable[[], object], rounds: int = 50) -> float:
    start = perf_counter()
    for _ in range(rounds):
        act()
    return (perf_counter() - start) / rounds


if __name__ == "__main__":
    parsing()
    asyncio.run(growth())
    asyncio.run(pages())
    sys.stdout.flush()
