"""Fields of a deal set right, one or several at once; and its place in the forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands import moving
from commands.asking import Asking
from commands.closing import raise_if_closed
from commands.edit_forms import edit_form
from commands.finding import known_person, named
from commands.handing import note_new_owners
from commands.invocation import Reply
from commands.reading_fields import read_fields
from commands.several import each_of, only_numbers, tell_of_each
from commands.telling import tell_the_channel
from commands.words import fold
from messages import changed
from messages.announcements import Happened
from pipeline.deals import DealFacts, Person
from pipeline.fields import TEXTS, TOLD, Field, FieldChange, FieldValue, Wanted, differing, now
from pipeline.money import Money
from pipeline.refusals import NothingNew, UsageNeeded
from pipeline.stages import Category
from storage.deal import Deal

_STAGE = frozenset({"stage", "etape", "phase"})


async def edit(asking: Asking, words: Sequence[str]) -> Reply:
    """`edit acme value 14k close friday`; without a field, or where a part cannot be read, the form."""
    if not words:
        raise UsageNeeded(verb="edit")
    deal, rest = await named(asking, words, verb="edit")
    if len(rest) > 1 and fold(rest[0]) in _STAGE:
        return await moving.move(asking, [f"#{deal.number}", *rest[1:]])
    read = await read_fields(asking, rest)
    if read.wrong or not read.wanted:
        return Reply(form=await edit_form(asking, deal, read))
    return await change(asking, deal, read.wanted)


async def commit(asking: Asking, words: Sequence[str]) -> Reply:
    """`commit acme`, `commit 1 2 9`: counted on."""
    return await _forecast(asking, words, "commit", verb="commit")


async def best(asking: Asking, words: Sequence[str]) -> Reply:
    """`best acme`: won if all goes well."""
    return await _forecast(asking, words, "best", verb="best")


async def omit(asking: Asking, words: Sequence[str]) -> Reply:
    """`omit acme`: left out of the forecast."""
    return await _forecast(asking, words, "omitted", verb="omit")


async def change(asking: Asking, deal: DealFacts, wanted: Wanted) -> Reply:
    """Give some fields another value, all in one change; what they hold already is left alone.

    NothingNew when that is all of it, DealIsClosed, UnknownPerson.
    """
    held = await asking.hold(deal.number)
    changes = await apply(asking, held, await asking.work.deals.facts(deal.number), wanted)
    facts = await asking.work.deals.facts(deal.number)
    if any(one.field == "owner" for one in changes):
        await note_new_owners(asking, [facts])
    told = [one for one in changes if one.field in TOLD]
    happened = Happened("edited", facts, asking.person, changes=told)
    post_to = await tell_the_channel(asking, happened) if told else None
    return asking.reply(
        changed.edited(
            asking.voice,
            deal=facts,
            changes=changes,
            passed_on=held.passed_on,
            batch=asking.invocation.key,
            post_to=post_to,
        )
    )


async def apply(asking: Asking, held: Deal, deal: DealFacts, wanted: Wanted) -> Sequence[FieldChange]:
    """What became of the held `deal`, by field; raises what `change` does, before anything is changed."""
    changes = differing(now(deal), wanted)
    if not changes:
        raise NothingNew(deal=deal, fields=tuple(wanted), mine=deal.owner.user_id == asking.person.user_id)
    if any(one.field not in TEXTS for one in changes):
        raise_if_closed(deal)
    for one in changes:
        if isinstance(one.after, Person):
            await known_person(asking, one.after.user_id)
    await _set(asking, held, {one.field: one.after for one in changes})
    return changes


async def _set(asking: Asking, held: Deal, fields: Mapping[Field, FieldValue]) -> None:
    """Each field by the act that knows its rule; the texts together, as one line of history."""
    texts = {str(field): value for field, value in fields.items() if field in TEXTS}
    if texts:
        await held.edit(asking.change, **texts)
    for field, value in fields.items():
        match field, value:
            case "value", Money() | None:
                await held.reprice(value, asking.change)
            case "close", _:
                await held.close_by(value, asking.change)  # type: ignore[arg-type]  # a day or None, as it was read
            case "category", _:
                await held.categorize(value, asking.change)  # type: ignore[arg-type]  # a category, as it was read
            case "owner", Person():
                await held.assign(value.user_id, asking.change)


async def _forecast(asking: Asking, words: Sequence[str], category: Category, *, verb: str) -> Reply:
    """One deal, or several by number, in a forecast category. A channel hears nothing of it."""
    if not words:
        raise UsageNeeded(verb=verb)
    numbers = only_numbers(words)
    if not numbers:
        deal, _ = await named(asking, words, verb=verb)
        return await change(asking, deal, {"category": category})

    async def place(held: Deal, deal: DealFacts) -> str:
        await apply(asking, held, deal, {"category": category})
        return "category"

    return await tell_of_each(asking, await each_of(asking, numbers, place), quietly=True)
