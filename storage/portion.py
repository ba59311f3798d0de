"""Which deals of a pipeline a figure is about: all of them, one owner's, or those expected to close on certain days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What a deal has to be at a moment to be counted then. Days are half-open: `closing_from` up to `closing_before`.

    A deal that comes to be so moves in, one that is so no longer moves out: given to another owner, or another close
    date.
    """

    owner_id: str | None = None
    closing_from: date | None = None
    closing_before: date | None = None

    def of(self, row: Any) -> Iterator[Any]:
        """The conditions on a row with `owner_id` and `close_on`."""
        if self.owner_id is not None:
            yield row.owner_id == self.owner_id
        if self.closing_from is not None:
            yield row.close_on >= self.closing_from
        if self.closing_before is not None:
            yield row.close_on < self.closing_before


ALL = Portion()
"""Every deal."""
