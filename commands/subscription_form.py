"""The form of a digest, new or there already: drawn, and taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from commands.administering import check_unchanged, mark
from commands.asking import Asking
from commands.filled_in import Fields, chosen_hour, chosen_person, one_of
from commands.finding import known_person
from commands.invocation import Reply
from commands.schedule_words import checked_hour
from commands.setting_words import LANGUAGES, read_zone
from commands.subscription_rights import check_reach, check_rights
from commands.subscription_wishes import SHEET, Wish, change, facts_of, set_up, shown
from messages import subscription_form, subscriptions as says
from messages.message import Form
from pipeline.cadence import MORNING
from pipeline.refusals import (
    DigestStopped,
    NobodyToSendTo,
    NotAChannel,
    NothingToShow,
    NotInChannel,
    Refused,
    SharedChannel,
)
from pipeline.schedules import CADENCES, FIRST_WORKING_DAY, LAST_WORKING_DAY, SECTIONS, USUAL_SECTIONS, Schedule
from storage.subscriptions import Subscription

_WEEKDAYS = tuple("0123456")
_MONTH_DAYS = (str(FIRST_WORKING_DAY), str(LAST_WORKING_DAY), *map(str, range(1, 32)))


async def draw(asking: Asking) -> Reply:
    """The form a button opens: of the digest it names, or of a new one. DigestStopped, AdminsOnly."""
    if asking.invocation.press.get("n") is None:
        return Reply(form=await draw_new(asking))
    subscription = await going_on(asking)
    settings = shown(subscription)
    return Reply(form=_drawn(asking, settings, {"n": subscription.number, "seen": mark(settings)}))


async def going_on(asking: Asking) -> Subscription:
    """The digest a button or a form is of, for whoever may change it. DigestStopped, AdminsOnly."""
    subscription = await asking.work.subscriptions.get(int(asking.invocation.press["n"]))
    if subscription.ended_at:
        raise DigestStopped
    await check_rights(asking, subscription.pipeline_id, subscription.channel_id)
    return subscription


async def draw_new(asking: Asking) -> Form:
    """The form of a new digest: weekly for the channel it is asked in, or for the asker where that is none."""
    channel = asking.invocation.channel_id or ""
    in_a_channel = channel.startswith(("C", "G"))
    settings = {
        "channel": channel if in_a_channel else "",
        "person": "" if in_a_channel else asking.person.user_id,
        "pipeline": str(asking.pipeline.id),
        "cadence": "weekly",
        "weekday": str((await asking.work.workspace()).week_starts),
        "month_day": "1",
        "hour": f"{MORNING:%H:%M}",
        "zone": asking.person.zone,
        "language": asking.voice.language,
        "sections": list(USUAL_SECTIONS),
    }
    return _drawn(asking, settings, {})


async def take(asking: Asking) -> Reply:
    """Keep what was filled in: a new digest, or another one from now on."""
    before = await going_on(asking) if "n" in asking.invocation.press else None
    if before:
        await check_unchanged(asking, SHEET, before.number, shown(before))
    wish = await _read(asking)
    await check_rights(asking, wish.pipeline_id, wish.target)
    after: Subscription = await change(asking, before, wish) if before else await set_up(asking, wish)
    return asking.reply(says.subscribed(asking.voice, subscription=await facts_of(asking, after)))


def _drawn(asking: Asking, settings: Mapping[str, Any], remembered: Mapping[str, Any]) -> Form:
    return subscription_form.subscription(
        asking.voice, shown=settings, pipelines=asking.pipelines, remembered=remembered
    )


async def _read(asking: Asking) -> Wish:
    fields = Fields(asking)
    pipelines = [str(one.id) for one in asking.pipelines]
    wish = Wish(
        target=await _target(asking, fields),
        pipeline_id=int(fields.read("pipeline", one_of(pipelines), str(asking.pipeline.id))),
        schedule=await _schedule(asking, fields),
        language=fields.read("language", one_of(LANGUAGES), str(asking.voice.language)),
        sections=tuple(section for section in SECTIONS if section in fields.many("sections")),
    )
    if not wish.sections:
        fields.refuse("sections", NothingToShow())
    fields.check()
    return wish


async def _schedule(asking: Asking, fields: Fields) -> Schedule:
    workspace = await asking.work.workspace()
    cadence = fields.read("cadence", one_of(CADENCES), "weekly")
    return Schedule(
        cadence=next(one for one in CADENCES if one == cadence),
        hour=fields.read("hour", lambda typed: checked_hour(chosen_hour(typed)), MORNING),
        zone=ZoneInfo(fields.read("zone", read_zone, asking.person.zone)),
        weekday=int(fields.read("weekday", one_of(_WEEKDAYS), "0")),
        month_day=int(fields.read("month_day", one_of(_MONTH_DAYS), "1")),
        working_days=frozenset(workspace.working_days),
        fiscal_starts=workspace.fiscal_starts,
    )


async def _target(asking: Asking, fields: Fields) -> str:
    """The one channel or person that was chosen."""
    channel = fields.read("channel", _channel, "")
    person = fields.read("person", chosen_person, "")
    if person:
        try:
            await known_person(asking, person)
        except Refused as refused:
            fields.refuse("person", refused)
    if bool(channel) == bool(person):
        fields.refuse("channel", NobodyToSendTo())
    try:
        check_reach(asking, channel or person or asking.person.user_id)
    except (SharedChannel, NotInChannel) as refused:
        fields.refuse("channel", refused)
    return channel or person


def _channel(typed: str) -> str:
    if not typed.startswith(("C", "G")):
        raise NotAChannel
    return typed
