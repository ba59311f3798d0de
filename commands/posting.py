"""A change that was answered privately, announced afterwards because somebody asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from commands.asking import Asking
from commands.invocation import Reply
from commands.telling import announce
from messages import answers
from messages.announcements import Announced, Happened
from pipeline.deals import ChangeFacts, DealFacts, Person
from pipeline.fields import TOLD, FieldChange, told_of
from pipeline.refusals import NothingToPost
from pipeline.stages import Stage

_TELLING: Mapping[str, Announced] = {
    "created": "created", "moved": "moved", "transferred": "moved", "won": "won", "lost": "lost",
    "reopened": "reopened", "note": "noted", "call": "call", "email": "email", "meeting": "meeting",
    "assigned": "assigned", "parked": "parked", "unparked": "unparked",
}  # fmt: skip
_OF_FIELDS = frozenset({"value", "close", "assigned", "category", "edited"})
"""Kinds of lines that one edit may write together."""


async def post(asking: Asking) -> Reply:
    """Announce a change; its author's name is on it, whoever pressed the button. NothingToPost."""
    deal = await asking.work.deals.facts(int(asking.invocation.press["d"]))
    channel = str(asking.invocation.press["to"])
    history = await asking.work.deals.history(deal.number)
    change = next((one for one in history if one.seq == asking.invocation.press["q"] and not one.undone), None)
    home = await asking.work.pipelines.of_channel(channel)
    there = home is not None and home.id == deal.pipeline_id and asking.tells_channels
    fields = _fields(history, change) if change else []
    if change is None or not there or not (fields or change.kind in _TELLING):
        raise NothingToPost(deal=deal)
    happened_on = change.after.get("happened_on")
    left, given = change.before.get("stage"), _given_away(history, change)
    happened = Happened(
        "edited" if fields else _TELLING[change.kind],
        _as_it_was_then(deal, given or change),
        change.by or asking.person,
        came_from=left if isinstance(left, Stage) else None,
        text=str(change.after.get("text", "")) or None,
        on=happened_on if isinstance(happened_on, date) else None,
        changes=fields,
        handed_over=given is not None,
    )
    await announce(asking, channel, happened, change=change.seq)
    return asking.reply(answers.posted(asking.voice, deal=deal, channel_id=channel))


def _fields(history: Sequence[ChangeFacts], change: ChangeFacts) -> list[FieldChange]:
    """What a channel hears of the edit that `change` was part of; nothing where it only gave the deal to somebody."""
    if change.kind not in _OF_FIELDS:
        return []
    lines = [one for one in history if one.kind in _OF_FIELDS and not one.undone and _same_request(one, change)]
    told = [field for line in lines for field in told_of(line) if field.field in TOLD]
    return [] if [one.kind for one in lines] == ["assigned"] else told


def _given_away(history: Sequence[ChangeFacts], move: ChangeFacts) -> ChangeFacts | None:
    """The line that gave the deal to somebody because of a move, if that is not taken back."""
    lines = [one for one in history if one.kind == "assigned" and not one.undone and _same_request(one, move)]
    return lines[0] if lines and _TELLING.get(move.kind) == "moved" else None


def _same_request(one: ChangeFacts, other: ChangeFacts) -> bool:
    """Lines of one request have one author and one instant."""
    return one.at == other.at and one.by == other.by


def _as_it_was_then(deal: DealFacts, change: ChangeFacts) -> DealFacts:
    """With the owner and the rest that the change gave it."""
    owner, until, reason = (change.after.get(name) for name in ("owner", "parked_until", "parked_reason"))
    if isinstance(owner, Person):
        deal = replace(deal, owner=owner)
    return (
        replace(deal, parked_until=until, parked_reason=str(reason) if reason else None)
        if isinstance(until, date)
        else deal
    )
