"""Whose deals a unit of work sees: what is out of sight does not exist for whoever asks, in every query alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, with_loader_criteria

from pipeline.rights import EVERYTHING, Sight
from storage.fact_views import DealClose, EffectiveChange, OpenLeg, StageEntry
from storage.tables_deals import ActivityRow, DealChangeRow, DealRow
from storage.tables_people import ContactRow

_KEY = "sight"
_Seen = aliased(DealRow, name="in_sight")

_OF_A_DEAL: tuple[Any, ...] = (
    DealChangeRow, ActivityRow, ContactRow, StageEntry, DealClose, OpenLeg, EffectiveChange,
)  # fmt: skip
"""What is read by itself, not only beside its deal: the history and all figures, activities, contacts."""


@dataclass(slots=True, kw_only=True)
class _Looking:
    """Who looks, and the deals that are theirs to see until the unit of work ends, since they had them in hand."""

    sight: Sight = EVERYTHING
    in_hand: set[int] = field(default_factory=set)


def look_as(info: dict[Any, Any], sight: Sight) -> None:
    """From now on the unit of work of this session (`Session.info`) sees no more than this."""
    info[_KEY] = _Looking(sight=sight)


def keep_in_hand(info: dict[Any, Any], numbers: Iterable[int]) -> None:
    """Deals that were in sight, or made just now, stay so until the end: whoever gives one away is told of it."""
    _looking(info).in_hand.update(numbers)


@contextmanager
def seeing(info: dict[Any, Any], sight: Sight) -> Iterator[None]:
    """For as long as the block lasts, this is what is in sight; deals held meanwhile stay in hand."""
    looking = _looking(info)
    before, looking.sight = looking.sight, sight
    try:
        yield
    finally:
        looking.sight = before


def narrowing(info: dict[Any, Any], team_id: str) -> list[Any]:
    """The options that keep a query within sight; none where everything is."""
    looking = _looking(info)
    if looking.sight.everything:
        return []
    numbers = select(_Seen.number).where(_Seen.team_id == team_id, _in_sight(_Seen, looking))
    of_deals = with_loader_criteria(DealRow, _in_sight(DealRow, looking), include_aliases=True)
    return [of_deals, *(_within(row, numbers) for row in _OF_A_DEAL)]


def _within(row: Any, numbers: Any) -> Any:
    return with_loader_criteria(row, row.deal_number.in_(numbers), include_aliases=True)


def _in_sight(row: Any, looking: _Looking) -> Any:
    """Whether a deal is in sight (`pipeline.rights.Sight`): by its owner, stage or pipeline, or as it is in hand."""
    sight = looking.sight
    kinds = ((row.stage_id, sight.stages), (row.pipeline_id, sight.pipelines), (row.number, looking.in_hand))
    return or_(row.owner_id == sight.owner_id, *(column.in_(sorted(ids)) for column, ids in kinds if ids))


def _looking(info: dict[Any, Any]) -> _Looking:
    looking: _Looking = info.setdefault(_KEY, _Looking())
    return looking
