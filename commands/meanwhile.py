"""Buttons and forms drawn some time ago: they act on the deal as it is now, or say who changed it."""

from __future__ import annotations

from commands.asking import Asking
from pipeline.deals import DealFacts
from pipeline.refusals import ChangedMeanwhile

_CHANGES_THE_MEANING = frozenset({"moved", "won", "lost", "reopened", "undone"})
"""Changes by somebody else after which a button drawn earlier no longer means what it said."""


async def unchanged_deal(asking: Asking) -> DealFacts:
    """The deal `d` of a press or a form, held; unless somebody else moved or closed it since version `v` was drawn.

    ChangedMeanwhile, NoSuchNumbers, NotYours.
    """
    number, seen = int(asking.invocation.press["d"]), asking.invocation.press.get("v")
    await asking.hold(number)
    deal = await asking.work.deals.facts(number)
    if seen is None or deal.version == seen:
        return deal
    for change in reversed(await asking.work.deals.history(number)):
        by_another = change.by is None or change.by.user_id != asking.person.user_id
        if change.seq > int(seen) and by_another and change.kind in _CHANGES_THE_MEANING and not change.undone:
            raise ChangedMeanwhile(deal=deal, by=change.by, at=change.at)
    return deal
