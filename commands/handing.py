"""Deals that change hands: the new owner is told once with what they need to know, as a rule in the morning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.asking import Asking
from messages.handing import one_handed_over, several_handed_over
from messages.message import Message
from pipeline.deals import DealFacts, Person
from pipeline.quiet import quiet_until

_CONTEXT = 3
"""How many of the last changes before this one a new owner is shown."""


async def note_new_owners(asking: Asking, deals: Sequence[DealFacts]) -> None:
    """Have everybody to whom this request gave these deals hear of them in their next morning message.

    People get one unasked message a day, so that what is given to them in the course of it waits for the next.
    Whoever gave a deal to themselves, or left, is told nothing.
    """
    for deal in _given_to_others(asking, deals):
        await asking.work.notes.hand_over(
            deal.owner.user_id,
            deal.number,
            version=deal.version,
            by_id=asking.person.user_id,
            at=asking.invocation.at,
        )


async def tell_new_owners(asking: Asking, given: Sequence[tuple[Person, DealFacts]]) -> None:
    """Tell everybody what this request gave them, as it stands now: one message each, for a whole book.

    A won deal is given for what is still to be done on it.

    Whoever gave a deal to themselves, left, or wants no messages, is told nothing; quiet hours are waited for.
    """
    theirs: dict[Person, list[DealFacts]] = defaultdict(list)
    for person, deal in given:
        if person.wants_dms and _is_another(asking, person):
            theirs[person].append(deal)
    for person, deals in theirs.items():
        await asking.work.outbox.put(
            key=f"handover:{asking.invocation.key}:{person.user_id}",
            kind="handover",
            channel=person.user_id,
            payload=(await _message(asking, person, deals)).to_json(),
            at=await when_awake(asking, person),
            occasion_at=asking.invocation.at,
        )
        asking.posts = True


def _given_to_others(asking: Asking, deals: Sequence[DealFacts]) -> list[DealFacts]:
    return [deal for deal in deals if _is_another(asking, deal.owner)]


def _is_another(asking: Asking, person: Person) -> bool:
    return person.active and person.user_id != asking.person.user_id


async def _message(asking: Asking, person: Person, given: Sequence[DealFacts]) -> Message:
    voice = asking.voice.to(person)
    if len(given) > 1:
        return several_handed_over(voice, deals=given, by=asking.person)
    (deal,) = given
    changes = await asking.work.deals.history(deal.number)
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    latest = [one for one in reversed(changes) if not one.undone and one.at < asking.invocation.at][:_CONTEXT]
    return one_handed_over(voice, deal=deal, by=asking.person, pipeline=pipeline, latest=latest)


async def when_awake(asking: Asking, person: Person) -> datetime:
    """Now, or when the person's quiet hours end."""
    workspace = await asking.work.workspace()
    quiet = (person.quiet_from or workspace.quiet_from, person.quiet_to or workspace.quiet_to)
    return quiet_until(asking.invocation.at, ZoneInfo(person.zone), *quiet)
