"""A digest as somebody wants it, kept in the book and in the audit list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.administering import write_down
from commands.asking import Asking
from messages.subscriptions import SubscriptionFacts
from pipeline.refusals import AlreadySubscribed
from pipeline.schedules import USUAL_SECTIONS, Schedule, Section
from storage.going_out import going_out
from storage.subscriptions import Subscription, is_person
from storage.workspaces import Workspace

SHEET = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What goes where, when, in which language (its code), with which parts. `target` is a channel or a person."""

    target: str
    pipeline_id: int
    schedule: Schedule
    language: str
    sections: tuple[Section, ...] = USUAL_SECTIONS


async def set_up(asking: Asking, wish: Wish) -> Subscription:
    """A new digest. AlreadySubscribed when there is the very same. A pipeline without a channel takes the first one."""
    await _check_new(asking, wish, None)
    subscription = await asking.work.subscriptions.add(
        channel_id=wish.target,
        pipeline_id=wish.pipeline_id,
        schedule=wish.schedule,
        language=wish.language,
        created_by=asking.person.user_id,
        at=asking.invocation.at,
        sections=wish.sections,
    )
    pipeline = await asking.work.pipelines.get(wish.pipeline_id)
    if pipeline.channel_id is None and not is_person(wish.target):
        await asking.work.pipelines.set_channel(pipeline.id, wish.target)
    await _write_down(asking, "subscribed", subscription.number, {}, shown(subscription))
    return subscription


async def change(asking: Asking, before: Subscription, wish: Wish) -> Subscription:
    """Have a digest be as wished from now on. AlreadySubscribed, DigestStopped."""
    await _check_new(asking, wish, before.number)
    after = await asking.work.subscriptions.change(
        before.number,
        channel_id=wish.target,
        pipeline_id=wish.pipeline_id,
        schedule=wish.schedule,
        language=wish.language,
        sections=wish.sections,
        at=asking.invocation.at,
    )
    await _write_down(asking, "subscription", before.number, shown(before), shown(after))
    return after


async def write_down_end(asking: Asking, ended: Subscription) -> None:
    """Note in the audit list that a digest was stopped."""
    facts = shown(ended)
    await _write_down(asking, "unsubscribed", ended.number, facts, dict.fromkeys(facts))


async def facts_of(asking: Asking, subscription: Subscription) -> SubscriptionFacts:
    """A subscription as messages take it."""
    [facts] = await facts_of_all(asking, [subscription])
    return facts


async def facts_of_all(asking: Asking, subscriptions: Sequence[Subscription]) -> list[SubscriptionFacts]:
    """The same of several, in their order."""
    workspace = await asking.work.workspace()
    next_at = await going_out(asking.work, subscriptions, asking.calendars)
    return [await _facts(asking, workspace, one, next_at.get(one.number)) for one in subscriptions]


async def _facts(
    asking: Asking, workspace: Workspace, subscription: Subscription, next_at: datetime | None
) -> SubscriptionFacts:
    return SubscriptionFacts(
        number=subscription.number,
        pipeline=await asking.work.pipelines.get(subscription.pipeline_id),
        target=subscription.channel_id,
        schedule=subscription.schedule(workspace),
        set_up_by=await asking.work.people.get(subscription.created_by or ""),
        next_at=next_at,
        trouble=await asking.work.channels.trouble(subscription.channel_id),
    )


def shown(subscription: Subscription) -> dict[str, Any]:
    """A subscription by the names of the form's fields."""
    personal = subscription.is_personal
    return {
        "channel": "" if personal else subscription.channel_id,
        "person": subscription.channel_id if personal else "",
        "pipeline": str(subscription.pipeline_id),
        "cadence": subscription.cadence,
        "weekday": str(subscription.weekday or 0),
        "month_day": str(subscription.month_day or 1),
        "hour": f"{subscription.hour:%H:%M}",
        "zone": subscription.zone,
        "language": "fr" if subscription.language.startswith("fr") else "en",
        "sections": list(subscription.sections),
    }


async def _check_new(asking: Asking, wish: Wish, number: int | None) -> None:
    workspace = await asking.work.workspace()
    for one in await asking.work.subscriptions.of_channel(wish.target):
        same = (one.pipeline_id, one.schedule(workspace)) == (wish.pipeline_id, wish.schedule)
        if same and one.number != number:
            raise AlreadySubscribed(number=one.number)


async def _write_down(
    asking: Asking, act: str, number: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    await write_down(asking, act, number, sheet=SHEET, before=before, after=after)
