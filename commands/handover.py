"""`/pipeline handover`: somebody's deals pass on to one or several others.

Open ones with what is to be done on them; of won ones what is to be done after the sale, while the win stays theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from commands.asking import Asking
from commands.filled_in import Fields
from commands.handing import tell_new_owners
from commands.invocation import Reply
from commands.people_words import person_with
from messages import handover as says
from messages.handover import RECEIVERS, Share
from messages.packing import pack, unpack
from pipeline.deals import DealFacts, Person
from pipeline.refusals import NobodyToTakeOver, NothingToHandOver, OutdatedButton, Refused
from pipeline.rights import may_administer
from pipeline.stages import EVERY
from storage.changes import Change
from storage.deal import Deal

_MOST = 2400
"""How many characters of a form's memory the numbers of the deals may take: some 700 deals."""


async def handover(asking: Asking, words: Sequence[str] = ()) -> Reply:  # noqa: ARG001 - every verb is given its words
    """`handover`: the form that asks whose deals go to whom; who left Slack stands first. AdminsOnly."""
    pipelines = await _pipelines(asking)
    having = await asking.work.portfolios.all(pipelines)
    needed = {one.owner: one.deals for one in await asking.work.portfolios.all_customers(pipelines)}
    portfolios = [(one.owner, one.deals, needed.pop(one.owner, 0)) for one in having]
    portfolios += [(person, 0, customers) for person, customers in needed.items()]
    if not portfolios:
        return asking.reply(says.nothing(asking.voice))
    return Reply(form=says.form(asking.voice, portfolios=sorted(portfolios, key=lambda one: one[0].active)))


async def preview(asking: Asking) -> Reply:
    """Which deals would go to whom, in the place of the form that asked."""
    pipelines = await _pipelines(asking)
    fields = Fields(asking)
    giver = await asking.work.people.get(fields.read("from", str, ""))
    receivers = await _receivers(asking, fields, giver)
    deals = await _to_give(asking, giver, pipelines) if giver else []
    if giver is None or not deals:
        fields.refuse("from", NothingToHandOver(name=giver.name if giver else ""))
    fields.check()
    if giver is None:
        raise OutdatedButton
    packed, count = pack([deal.number for deal in deals], _MOST)
    shares = _dealt(deals[:count], receivers)
    remembered = {"u": giver.user_id, "to": [one.user_id for one in receivers], "deals": packed}
    return Reply(
        form=says.preview(asking.voice, giver=giver, shares=shares, later=len(deals) - count, remembered=remembered)
    )


async def carry_out(asking: Asking) -> Reply:
    """Pass on what the preview showed; a deal that is no longer the giver's to give is left, and said."""
    pipelines = await _pipelines(asking)
    remembered = asking.invocation.press
    giver = await asking.work.people.get(str(remembered["u"]))
    receivers = [await person_with(asking, str(one)) for one in remembered["to"]]
    if giver is None or not receivers:
        raise OutdatedButton
    shares, left = await _pass_on(asking, giver, receivers, unpack(str(remembered["deals"])), pipelines)
    await tell_new_owners(asking, [(share.person, deal) for share in shares for deal in share.deals])
    still = len(await asking.work.portfolios.of(giver.user_id, pipelines))
    await _write_down(asking, giver, shares, left)
    batch = asking.invocation.key if shares else None
    return asking.reply(says.done(asking.voice, giver=giver, shares=shares, left=left, still=still, batch=batch))


async def _pass_on(
    asking: Asking, giver: Person, receivers: Sequence[Person], numbers: Sequence[int], pipelines: set[int] | None
) -> tuple[list[Share], list[DealFacts]]:
    """Give each deal to whom the preview said, as far as it is still the giver's; and those that are not."""
    await asking.work.deals.hold(numbers)
    every = asking.work.deals.finder(EVERY)
    known = {deal.number: deal for deal in await every.by_numbers(list(numbers))}
    meant = dict(zip(numbers, cycle(receivers), strict=False))
    theirs = {deal.number for deal in await _to_give(asking, giver, pipelines)} & known.keys()
    for held in await asking.work.deals.get_all(sorted(theirs)):
        await _give(held, giver, meant[held.number], asking.change)
    now = await asking.work.deals.facts_of(sorted(theirs))
    shares = [Share(person=one, deals=[deal for deal in now if meant[deal.number] == one]) for one in receivers]
    return [one for one in shares if one.deals], [deal for deal in known.values() if deal.number not in theirs]


async def _give(held: Deal, giver: Person, to: Person, change: Change) -> None:
    """An open deal with all that is to be done; of a won one only that, since the credit for it stays."""
    if held.status == "open":
        await held.assign(to.user_id, change)
    else:
        await held.pass_on(former=giver.user_id, to=to.user_id, change=change)


async def _to_give(asking: Asking, giver: Person, pipelines: set[int] | None) -> list[DealFacts]:
    """Somebody's open deals, and the won ones on which they have still something to do, by number."""
    portfolios = asking.work.portfolios
    found = [
        *(await portfolios.of(giver.user_id, pipelines)),
        *(await portfolios.customers_of(giver.user_id, pipelines)),
    ]
    return sorted(found, key=lambda deal: deal.number)


async def _pipelines(asking: Asking) -> set[int] | None:
    """The pipelines whose deals the asker may hand over, None for all: a manager's own. AdminsOnly for a rep."""
    if may_administer(asking.person):
        return None
    every = await asking.work.pipelines.all()
    managed = {one.id for one in every if asking.person.user_id in one.rules.managers}
    if not managed:
        await asking.check_admin()
    return managed


async def _receivers(asking: Asking, fields: Fields, giver: Person | None) -> list[Person]:
    chosen = [one for one in fields.many("to") if giver is None or one != giver.user_id][:RECEIVERS]
    receivers = []
    try:
        receivers = [await person_with(asking, one) for one in chosen]
    except Refused as unknown:
        fields.refuse("to", unknown)
    if not receivers:
        fields.refuse("to", NobodyToTakeOver())
    return receivers


def _dealt(deals: Sequence[DealFacts], receivers: Sequence[Person]) -> list[Share]:
    """The deals by number, in turn."""
    return [
        Share(person=one, deals=list(deals[place :: len(receivers)]))
        for place, one in enumerate(receivers)
        if deals[place :: len(receivers)]
    ]


async def _write_down(asking: Asking, giver: Person, shares: Sequence[Share], left: Sequence[DealFacts]) -> None:
    facts = {
        "from": giver.user_id,
        "to": {one.person.user_id: len(one.deals) for one in shares},
        "left": len(left),
    }
    if shares:
        await asking.work.audit.write("handover", facts, by=asking.person.user_id, at=asking.invocation.at)
