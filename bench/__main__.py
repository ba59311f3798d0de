"""`make bench`: prints each figure with the baseline it is a ratio of."""

from __future__ import annotations

import asyncio
import sys

from bench.growth import growth
from bench.pages import pages
from bench.parsing import parsing
from bench.reports import reports

if __name__ == "__main__":
    within = parsing()
    within &= asyncio.run(growth())
    within &= asyncio.run(reports())
    asyncio.run(pages())
    sys.exit(0 if within else 1)
