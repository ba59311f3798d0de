"""Digests for a channel or for oneself: set up, listed, stopped, tried out, and why one was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands import subscription_form
from commands.asking import Asking
from commands.invocation import Reply
from commands.schedule_words import read_schedule
from commands.subscription_rights import check_reach, check_rights
from commands.subscription_wishes import Wish, facts_of, facts_of_all, set_up, write_down_end
from commands.words import fold
from messages import subscription_form as subscription_form_says, subscriptions as says
from pipeline.refusals import NoSuchSubscription, NotAChannel
from pipeline.rights import may_administer
from pipeline.schedules import Schedule
from storage.subscriptions import Subscription

_ALL = frozenset({"all", "tous", "toutes", "tout"})


async def subscribe(asking: Asking, words: Sequence[str]) -> Reply:
    """`subscribe weekly monday 9:00`: a digest for this channel, on my clock and in my language.

    `for me`, or in a direct message, it comes to me. Without words the form opens.
    """
    if not words:
        return Reply(form=await subscription_form.draw_new(asking))
    said = read_schedule(words, locale=asking.voice.locale)
    workspace = await asking.work.workspace()
    wish = Wish(
        target=_target(asking, mine=said.mine),
        pipeline_id=asking.pipeline.id,
        schedule=Schedule(
            cadence=said.cadence,
            hour=said.hour,
            zone=asking.zone,
            weekday=said.weekday,
            month_day=said.month_day,
            working_days=frozenset(workspace.working_days),
            fiscal_starts=workspace.fiscal_starts,
        ),
        language=asking.person.language,
    )
    await check_rights(asking, wish.pipeline_id, wish.target)
    check_reach(asking, wish.target)
    subscription = await set_up(asking, wish)
    return asking.reply(says.subscribed(asking.voice, subscription=await facts_of(asking, subscription)))


async def unsubscribe(asking: Asking, words: Sequence[str]) -> Reply:
    """`unsubscribe`, or `unsubscribe 3` where there are several."""
    here = await _here(asking)
    number = _number(words)
    if number is None and len(here) > 1:
        return asking.reply(says.which_to_stop(asking.voice, subscriptions=await facts_of_all(asking, here)))
    one = await _meant(asking, here, number)
    await check_rights(asking, one.pipeline_id, one.channel_id)
    return await _end(asking, one)


async def ask_to_stop(asking: Asking) -> Reply:
    """The question before a digest is stopped by a button, in the place of its form where it stood in that.

    DigestStopped, AdminsOnly.
    """
    one = await subscription_form.going_on(asking)
    asked = subscription_form_says.stop(asking.voice, subscription=await facts_of(asking, one))
    return Reply(form=replace(asked, in_place="n" in asking.invocation.remembered))


async def stop(asking: Asking) -> Reply:
    """Stop the digest that the question was about. DigestStopped, AdminsOnly."""
    return await _end(asking, await subscription_form.going_on(asking))


async def subscriptions(asking: Asking, words: Sequence[str] = ()) -> Reply:
    """The digests of this channel, and my own; `subscriptions all` lists the whole workspace's."""
    everywhere = bool(words) and fold(words[0]) in _ALL
    if everywhere:
        found = [one for one in await asking.work.subscriptions.all() if _may_see(asking, one)]
    else:
        found = await _here(asking)
    listed = await facts_of_all(asking, found)
    return asking.reply(says.subscription_list(asking.voice, subscriptions=listed, everywhere=everywhere))


async def preview(asking: Asking, words: Sequence[str]) -> Reply:
    """The digest of this channel, or my own, as it would go out now; of several the first, the others by a button."""
    here = await _here(asking)
    one = await _meant(asking, here, _number(words))
    with asking.work.seeing_everything():
        # What is tried out is what the channel would get, whoever tries it.
        digest = await asking.preview(asking.work, one.number, asking.invocation.at)
    others = [other.number for other in here if other.number != one.number]
    facts = await facts_of(asking, one)
    return asking.reply(says.preview(asking.voice, digest=digest, subscription=facts, others=others))


async def why(asking: Asking) -> Reply:
    """Why the digest a button stands in was sent. NoSuchSubscription."""
    one = await asking.work.subscriptions.get(int(asking.invocation.press["n"]))
    if not _may_see(asking, one):
        raise NoSuchSubscription(numbers=())
    return asking.reply(says.why(asking.voice, subscription=await facts_of(asking, one)))


def _target(asking: Asking, *, mine: bool) -> str:
    """Where a digest wanted here goes to: this channel, or the asker; NotAChannel where there is no channel."""
    channel = asking.invocation.channel_id
    if mine or (channel or "").startswith("D"):
        return asking.person.user_id
    if channel is None or not channel.startswith(("C", "G")):
        raise NotAChannel
    return channel


async def _here(asking: Asking) -> list[Subscription]:
    """What goes to this channel, then what goes to the asker alone."""
    channel = asking.invocation.channel_id
    of_channel = await asking.work.subscriptions.of_channel(channel) if channel else []
    return [*of_channel, *await asking.work.subscriptions.of_channel(asking.person.user_id)]


async def _end(asking: Asking, one: Subscription) -> Reply:
    """Stop a digest for somebody who may."""
    facts = await facts_of(asking, one)
    await asking.work.subscriptions.end(one.number, asking.invocation.at)
    await write_down_end(asking, one)
    return asking.reply(says.unsubscribed(asking.voice, subscription=facts))


async def _meant(asking: Asking, here: Sequence[Subscription], number: int | None) -> Subscription:
    """The digest of this number, wherever it goes to, or the first one here. NoSuchSubscription."""
    if number is None and here:
        return here[0]
    everywhere = await asking.work.subscriptions.all()
    found = next((one for one in everywhere if one.number == number and _may_see(asking, one)), None)
    if found is None:
        raise NoSuchSubscription(numbers=tuple(one.number for one in here))
    return found


def _may_see(asking: Asking, one: Subscription) -> bool:
    """Somebody's personal digest is nobody else's business but an admin's."""
    return not one.is_personal or one.channel_id == asking.person.user_id or may_administer(asking.person)


def _number(words: Sequence[str]) -> int | None:
    typed = (word.lstrip("#") for word in words)
    return next((int(word) for word in typed if word.isascii() and word.isdecimal() and len(word) < 9), None)
