"""What was missing is told: by a form, for all deals of a request together; then everything moves at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from commands import settling
from commands.administering import stage_meant
from commands.asking import Asking
from commands.filled_in import Fields
from commands.filling_in import fill_in
from commands.granted import tell_granted, tell_one
from commands.granting import check_wish, grant, pipeline_of, with_what_is_missing
from commands.invocation import Reply
from commands.meanwhile import unchanged_since
from messages import carried, completing
from messages.carried import Carried
from messages.layout import joined
from pipeline.refusals import DetailsMissing, OutdatedButton, Refused
from pipeline.requirements import Goal, Wish

ToldWhy = list[tuple[int, Refused]]


async def complete(asking: Asking) -> Reply:
    """The button "Complete…": the form, for the deals as they are now; or the move, where nothing is missing any more.

    DetailsMissing, OutdatedButton; of a single deal what became of it meanwhile.
    """
    wishes, told_why = await _wishes(asking)
    return await _carry_out(asking, wishes, told_why)


async def take_completed(asking: Asking) -> Reply:
    """The form sent in. WrongFields; DetailsMissing where a stage has come to ask for more; else as `complete`.

    Deals it had no room for are asked about next.
    """
    wanted, told_why = await _wishes(asking)
    rest = str(asking.invocation.press.get("rest") or "")
    asked = [await with_what_is_missing(asking, wish) for wish in wanted]
    fields, wishes = Fields(asking), []
    for wish in asked:
        try:
            wishes.append(await fill_in(asking, fields, wish))
        except Refused as why:
            _note(asked, told_why, wish.deal.number, why)
    fields.check()
    try:
        reply = await _carry_out(asking, wishes, told_why)
        return _with_the_rest(asking, reply, rest) if rest else reply
    except DetailsMissing as more:
        # Nothing of what was told is kept before all is told: the form comes again as it was filled in.
        given = {name: _as_text(value) for name, value in asking.invocation.fields.items()}
        everybody = (*asked, *(await _as_they_are(asking, rest)))
        raise DetailsMissing(wishes=everybody, reasons=more.reasons, told_why=more.told_why, given=given) from more


def _with_the_rest(asking: Asking, reply: Reply, rest: str) -> Reply:
    """What came of the first part, and the way to those the form had no room for."""
    more = completing.the_rest(asking.voice, rest)
    return replace(reply, message=joined(reply.message, more) if reply.message else more)


async def _carry_out(asking: Asking, wishes: Sequence[Wish], told_why: ToldWhy) -> Reply:
    granted = await grant(asking, wishes, told_why=told_why) if wishes else []
    if len(granted) + len(told_why) > 1 or not granted:
        return await tell_granted(asking, granted, told_why)
    reply = await tell_one(asking, granted[0])
    return await settling.settled(asking, granted[0].deal.number, granted[0].said, reply)


async def _wishes(asking: Asking) -> tuple[list[Wish], ToldWhy]:
    """What the button or the form carries, for the deals as they are now and held; and which cannot go, with why.

    OutdatedButton for what nobody wrote; why a single deal cannot go is raised.
    """
    try:
        wanted = carried.read(str(asking.invocation.press.get("m")))
    except ValueError as forged:
        raise OutdatedButton from forged
    # Held in the order of their numbers, all at once, so that two such requests cannot wait for each other.
    await asking.work.deals.hold(one.number for one in wanted)
    wishes: list[Wish] = []
    told_why: ToldWhy = []
    for one in wanted:
        try:
            wishes.append(await _as_it_is(asking, one))
        except Refused as why:
            _note(wanted, told_why, one.number, why)
    return wishes, told_why


async def _as_they_are(asking: Asking, rest: str) -> list[Wish]:
    """Those a form had no room for; the ones that cannot go any more are told of when their turn comes."""
    found = []
    for one in carried.read(rest) if rest else ():
        with suppress(Refused):
            found.append(await with_what_is_missing(asking, await _as_it_is(asking, one)))
    return found


async def _as_it_is(asking: Asking, wanted: Carried) -> Wish:
    deal = await unchanged_since(asking, wanted.number, wanted.version)
    wish = Wish(deal=deal, to=await _goal(asking, wanted), value=wanted.value)
    check_wish(wish, await pipeline_of(asking, wish))
    return wish


async def _goal(asking: Asking, wanted: Carried) -> Goal:
    """StageIsGone where the stage was removed, OutdatedButton where there never was one."""
    return wanted.to if isinstance(wanted.to, str) else (await stage_meant(asking, wanted.to))[1]


def _note(all_of_them: Sequence[object], told_why: ToldWhy, number: int, why: Refused) -> None:
    """Why one of several will not go; raised where it is the only one."""
    if len(all_of_them) == 1:
        raise why
    told_why.append((number, why))


def _as_text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
