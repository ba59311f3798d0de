"""Deals held for change: locked until the unit of work ends, in an order in which no two holders ever cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from pipeline.refusals import NoSuchNumbers
from storage.scope import Scope
from storage.sight import keep_in_hand
from storage.tables import PipelineRow
from storage.tables_deals import DealRow

_HELD = "held"
"""Where a session keeps the deals it holds, in `Session.info`: what is locked once is nobody else's."""


async def hold(scope: Scope, numbers: Iterable[int]) -> Sequence[DealRow]:
    """Lock deals for change, deleted ones too, always in the order of their numbers so that two holders never cross.

    Several are locked after the pipelines, which then stay: one of them may be brought into a pipeline that an admin is
    taking away, who waits for another of them.
    """
    wanted = sorted(set(numbers))
    held: dict[int, DealRow] = scope.session.info.setdefault(_HELD, {})
    if new := [number for number in wanted if number not in held]:
        if len(new) > 1:
            there = select(PipelineRow.id).order_by(PipelineRow.id)
            await scope.session.execute(there.with_for_update(read=True))
        query = select(DealRow).where(DealRow.number.in_(new)).order_by(DealRow.number)
        rows = await scope.session.scalars(query.with_for_update().execution_options(populate_existing=True))
        held |= {row.number: row for row in rows}
        keep_in_hand(scope.session.info, held)
    return [held[number] for number in wanted if number in held]


async def hold_known(scope: Scope, numbers: Iterable[int]) -> list[DealRow]:
    """Lock deals for change, in the order given; NoSuchNumbers names all that do not exist or are deleted."""
    wanted = list(dict.fromkeys(numbers))
    rows = {row.number: row for row in await hold(scope, wanted) if row.status != "deleted"}
    if missing := tuple(number for number in wanted if number not in rows):
        raise NoSuchNumbers(numbers=missing)
    return [rows[number] for number in wanted]
