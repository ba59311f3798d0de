"""Notes and follow-ups: what was said, what is to be done next, and what is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.activities import Activity, Lead, lead_of, read_activity
from commands.asking import Asking
from commands.dates import find_when
from commands.finding import known_person, named
from commands.hearing import heard_how, is_on_a_day_off
from commands.invocation import Reply
from commands.telling import tell_the_channel
from commands.words import fold, mention
from messages import answers, lists
from messages.announcements import Happened
from messages.picked_forms import note_on
from messages.usage import usage
from pipeline.cadence import MORNING
from pipeline.calendar import add_working_days
from pipeline.deals import DealFacts, FollowUpFacts
from pipeline.local_time import day_of, instant_at
from pipeline.names import check_text
from pipeline.planning import due_in, working_day_in
from pipeline.refusals import (
    NoSuchDeal,
    NoSuchFollowUp,
    NotADate,
    SeveralFollowUps,
    TextMissing,
    UsageNeeded,
    WhenMissing,
)
from pipeline.rights import may_administer

_DAYS = {"tomorrow": 1, "week": 7}
"""In how many days what is put off, or planned by a button, comes at the soonest."""

_TIMES = ("to", "pour", "de", "a", "for")


async def note(asking: Asking, words: Sequence[str]) -> Reply:
    """`note acme they like it`; alone, the form to pick a deal in."""
    if not words:
        return Reply(form=note_on(asking.voice))
    deal, rest = await _deal_and_text(asking, words, "note")
    return await write_activity(asking, deal, read_activity(asking, rest, Lead()))


async def log(asking: Asking, words: Sequence[str]) -> Reply:
    """`log acme call yesterday they want a discount`, or `log call acme …`: the kind, a note when it is none; and when.

    NotYetHappened, TooLongAgo.
    """
    try:
        deal, rest = await _deal_and_text(asking, words, "log")
    except NoSuchDeal:
        lead = lead_of(asking, words)
        if not lead.used or len(words) == lead.used:
            raise
        deal, rest = await _deal_and_text(asking, words[lead.used :], "log")
        return await write_activity(asking, deal, read_activity(asking, rest, lead))
    return await write_activity(asking, deal, read_activity(asking, rest))


async def write_activity(asking: Asking, deal: DealFacts, activity: Activity) -> Reply:
    """Keep a note, call, e-mail or meeting. TextTooLong, ControlCharacters."""
    text, kind, on = check_text(activity.text), activity.kind, activity.on
    held = await asking.hold(deal.number)
    await held.note(kind, text, asking.change, on=on, at=activity.at(asking))
    facts = await asking.work.deals.facts(deal.number)
    happened = Happened("noted" if kind == "note" else kind, facts, asking.person, text=text, on=on)
    post_to = await tell_the_channel(asking, happened)
    batch = asking.invocation.key
    return asking.reply(
        answers.noted(asking.voice, deal=facts, text=text, kind=kind, on=on, batch=batch, post_to=post_to)
    )


async def remind(asking: Asking, words: Sequence[str]) -> Reply:
    """`remind acme in 3 days send the contract`, for myself or for `@somebody`."""
    people = [user_id for word in words if (user_id := mention(word))]
    said = [word for word in words if not mention(word)]
    if not said:
        raise UsageNeeded(verb="remind")
    deal, rest = await named(asking, said, verb="remind")
    if not rest:
        raise WhenMissing(deal=deal)
    found = find_when(rest, now=asking.invocation.at, zone=asking.zone, locale=asking.voice.locale)
    if found is None:
        raise NotADate(words=" ".join(rest))
    when, start, end = found
    text = _thing_to_do([*rest[:start], *rest[end:]])
    return await plan(asking, deal, text, when.at, when.timed, people[0] if people else None)


async def plan(
    asking: Asking, deal: DealFacts, text: str, due_at: datetime, timed: bool, person_id: str | None = None
) -> Reply:
    """Plan a follow-up for somebody; without words it is a call back. UnknownPerson, TextTooLong, NotYours."""
    await asking.hold(deal.number)
    whose = await known_person(asking, person_id or asking.person.user_id)
    text = check_text(text) or asking.voice.gettext("Follow up")
    follow_up = await asking.work.follow_ups.add(deal.number, whose, text, due_at, timed, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    return asking.reply(
        answers.reminded(
            asking.voice,
            follow_up=follow_up,
            deal=facts,
            batch=asking.invocation.key,
            heard=await heard_how(asking, follow_up),
            day_off=await is_on_a_day_off(asking, follow_up),
        )
    )


async def todo(asking: Asking, words: Sequence[str]) -> Reply:
    """My open follow-ups, or `@somebody`'s, soonest first; with mine, a manager sees those of people who left."""
    whose = next((user_id for word in words if (user_id := mention(word))), None)
    open_ones = await asking.work.follow_ups.of_person(whose or asking.person.user_id)
    orphaned = [] if whose else await asking.work.follow_ups.of_people_who_left(await _managed(asking))
    return asking.reply(lists.todo(asking.voice, follow_ups=open_ones, orphaned=orphaned))


async def done(asking: Asking, words: Sequence[str]) -> Reply:
    """`done t7`, or `done acme` for what is to be done on the deal, mine before anybody else's; of several it asks."""
    if not words:
        raise UsageNeeded(verb="done")
    number = follow_up_number(words[0])
    if number is None:
        deal, _ = await named(asking, words, verb="done")
        number = await _next_on(asking, deal)
    return await tick_off(asking, number)


async def tick_off(asking: Asking, number: int) -> Reply:
    """Tick a follow-up off and ask for the next step. NoSuchFollowUp, NotYours."""
    await _check_theirs(asking, await asking.work.follow_ups.get(number))
    follow_up = await asking.work.follow_ups.done(number, asking.change)
    facts = await asking.work.deals.facts(follow_up.deal_number)
    return asking.reply(
        answers.ticked_off(
            asking.voice,
            follow_up=follow_up,
            deal=facts,
            batch=asking.invocation.key,
            own=follow_up.person.user_id == asking.person.user_id,
        )
    )


async def _next_on(asking: Asking, deal: DealFacts) -> int:
    """The asker's only follow-up on a deal by number, else the only one there is. NoSuchFollowUp, SeveralFollowUps."""
    planned = await asking.work.follow_ups.of_deal(deal.number)
    own = [follow_up for follow_up in planned if follow_up.person.user_id == asking.person.user_id]
    if not planned:
        raise NoSuchFollowUp(number=0)
    meant = own or planned
    if len(meant) > 1:
        raise SeveralFollowUps(deal=deal, follow_ups=tuple(meant))
    return meant[0].number


async def put_later(asking: Asking, number: int, how: str) -> Reply:
    """Put a follow-up off: "1h" from now, to "tomorrow" at its hour, or a "week" from today. NoSuchFollowUp, NotYours.

    Where its person has that day off, to their next working day.
    """
    now = asking.invocation.at
    current = await asking.work.follow_ups.get(number)
    await _check_theirs(asking, current)
    if how == "1h":
        due_at, timed = (now + timedelta(hours=1)).replace(second=0, microsecond=0), True
    else:
        hour = current.due_at.astimezone(asking.zone).time() if current.timed else MORNING
        calendar = (await asking.calendar_of())(current.person)
        day = working_day_in(_DAYS.get(how, 1), now, zone=asking.zone, calendar=calendar)
        due_at, timed = instant_at(day, hour, asking.zone), current.timed
    follow_up = await asking.work.follow_ups.later(number, due_at, timed, asking.change)
    return asking.reply(answers.put_later(asking.voice, follow_up=follow_up, heard=await heard_how(asking, follow_up)))


async def call_on(asking: Asking, deal: DealFacts, when: str) -> Reply:
    """One of the usual answers to "What is next?": a call "tomorrow" or in a "week", in the morning.

    On a day off of the asker's it is the next working day.
    """
    calendar = (await asking.calendar_of())(asking.person)
    due_at = due_in(_DAYS.get(when, 1), asking.invocation.at, zone=asking.zone, calendar=calendar)
    return await plan(asking, deal, asking.voice.gettext("Call"), due_at, timed=False)


async def put_off(asking: Asking, deal: DealFacts, how: str) -> Reply:
    """Leave a silent deal alone for "3" working days of its owner, or a "week" and until they work again."""
    now, calendar = asking.invocation.at, (await asking.calendar_of())(deal.owner)
    if how == "week":
        until = working_day_in(_DAYS[how], now, zone=asking.zone, calendar=calendar)
    else:
        until = add_working_days(day_of(now, asking.zone), 3, calendar)
    await (await asking.hold(deal.number)).put_off(until, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    return asking.reply(answers.put_off(asking.voice, deal=facts, until=until))


async def _managed(asking: Asking) -> list[int]:
    """The pipelines the asker answers for: an admin all of them, a manager their own."""
    every = await asking.work.pipelines.all()
    admin = may_administer(asking.person)
    return [one.id for one in every if admin or asking.person.user_id in one.rules.managers]


async def _check_theirs(asking: Asking, follow_up: FollowUpFacts) -> None:
    """What somebody was asked to do they may settle, whoever may change the deal. NotYours for others."""
    if follow_up.person.user_id != asking.person.user_id:
        await asking.hold(follow_up.deal_number)


def follow_up_number(word: str) -> int | None:
    """7 for `t7` or `T7`; None for anything else."""
    digits = word[1:]
    return int(digits) if word[:1] in "tT" and digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


async def _deal_and_text(asking: Asking, words: Sequence[str], verb: str) -> tuple[DealFacts, list[str]]:
    if not words:
        raise UsageNeeded(verb=verb)
    deal, rest = await named(asking, words, verb=verb)
    if not rest:
        raise TextMissing(example=usage(asking.voice, verb)[0])
    return deal, rest


def _thing_to_do(words: Sequence[str]) -> str:
    """What is left of the words once the date is out, without the little word that led to it."""
    said = list(words)
    while said and fold(said[0]) in _TIMES:
        said = said[1:]
    return " ".join(said)
