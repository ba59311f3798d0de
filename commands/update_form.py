"""The form "update": what it shows of a deal, and what it holds once somebody typed into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commands.asking import Asking
from commands.closing import raise_if_closed
from commands.edit_forms import as_typed
from commands.granting import offered_reasons
from messages import updating
from messages.completing import Drawn
from messages.message import Block, Form
from messages.updating import field
from pipeline.deals import ChangeFacts, DealFacts
from pipeline.fields import FieldValue, as_seen
from pipeline.local_time import day_of

FIELDS = ("stage", "value", "close", "text", "kind", "on", "next", "day")
"""The fields by name; `on` is when it happened, `next` and `day` are the next step and when it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A held deal as it is now, and what the form showed of it at version `since`."""

    deal: DealFacts
    history: Sequence[ChangeFacts]
    since: int
    stage_id: int
    value: FieldValue
    close: FieldValue
    step: int
    what: str
    day: date | None


async def update_form(asking: Asking, deal: DealFacts) -> Form:
    """The deal as it is now. DealIsClosed."""
    raise_if_closed(deal)
    return await draw(asking, deal, _held(asking, deal))


async def draw(
    asking: Asking, deal: DealFacts, given: Mapping[str, str], above: Sequence[Block] = (), below: Drawn = ()
) -> Form:
    """The form for the deal as it is, with what is `given` in its fields."""
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    return updating.update_form(
        asking.voice,
        deal=deal,
        pipeline=pipeline,
        reasons=offered_reasons(pipeline),
        given=given,
        remembered={"s": deal.stage.id, "t": deal.next_step.number if deal.next_step else 0},
        above=above,
        below=below,
    )


def typed_over(asking: Asking, deal: DealFacts, typed: Mapping[str, str], touched: Collection[str]) -> dict[str, str]:
    """What the form holds when it is drawn again: what the person changed as they typed it, all else as it is now."""
    return _held(asking, deal) | {name: typed.get(name, "") for name in (*touched, "text", "kind", "on")}


def typed_in(asking: Asking) -> dict[str, str]:
    """What stands in each field of the form that was sent in."""
    version = int(asking.invocation.press["v"])
    fields: Mapping[str, Any] = asking.invocation.fields
    return {name: str(fields.get(field(name, version)) or "").strip() for name in FIELDS}


async def as_shown(asking: Asking) -> Shown:
    """The deal of a form sent in, held, with what the form showed of it. NoSuchNumbers, NotYours."""
    remembered = asking.invocation.press
    number, since = int(remembered["d"]), int(remembered["v"])
    await asking.hold(number)
    deal, history = await asking.work.deals.facts(number), await asking.work.deals.history(number)
    seen = as_seen(deal, history, since)
    step = int(remembered.get("t", 0))
    what, due_at = _step_as_seen(history, step, since)
    return Shown(
        deal=deal,
        history=history,
        since=since,
        stage_id=int(remembered.get("s", deal.stage.id)),
        value=seen["value"],
        close=seen["close"],
        step=step,
        what=what,
        day=day_of(due_at, asking.zone) if due_at else None,
    )


def _held(asking: Asking, deal: DealFacts) -> dict[str, str]:
    step = deal.next_step
    return {
        "stage": str(deal.stage.id),
        "value": as_typed(asking, deal.value),
        "close": as_typed(asking, deal.close_on),
        "next": step.text if step else "",
        "day": day_of(step.due_at, asking.zone).isoformat() if step else "",
    }


def _step_as_seen(history: Sequence[ChangeFacts], number: int, since: int) -> tuple[str, datetime | None]:
    """What follow-up `number` said at a version, and when it was due; nothing where the form showed none."""
    for change in reversed(history):
        if change.seq <= since and number and change.after.get("follow_up") == number:
            due_at = change.after.get("due_at")
            return str(change.after.get("text", "")), due_at if isinstance(due_at, datetime) else None
    return "", None
