"""Deals given to somebody, or taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands import editing
from commands.asking import Asking
from commands.bulk_words import read_numbers
from commands.edit_forms import assign_form
from commands.field_words import is_person
from commands.finding import named
from commands.handing import note_new_owners
from commands.invocation import Reply
from commands.people_words import person_named
from commands.several import each_of, only_numbers, tell_of_each
from commands.telling import tell_the_channel
from commands.words import fold, is_separator
from messages import changed
from messages.announcements import Happened
from pipeline.deals import DealFacts, Person
from pipeline.refusals import Refused, SeveralPeople, UnknownPerson, UsageNeeded
from storage.deal import Deal

_TO = frozenset({"to", "a", "au", "for", "pour", "par", "by"})


async def assign(asking: Asking, words: Sequence[str]) -> Reply:
    """`assign acme @tom`, `give 1 2 9 to Tom`; without a person the form."""
    people = [word for word in words if is_person(word)]
    said = [word for word in words if word not in people]
    if not said:
        raise UsageNeeded(verb="assign")
    numbers, name = _numbers_and_name(said)
    if numbers and not (people or name):
        raise UsageNeeded(verb="assign")
    if numbers:
        return await give_each(asking, numbers, await person_named(asking, " ".join([*people, *name])))
    deal, rest = await named(asking, said, verb="assign", after=" ".join(people))
    who = [*people, *_without_to(rest)]
    if not who:
        return Reply(form=await assign_form(asking, deal))
    try:
        person = await person_named(asking, " ".join(who))
    except (UnknownPerson, SeveralPeople) as unclear:
        return Reply(form=await assign_form(asking, deal, unclear))
    return await give(asking, deal, person)


async def take(asking: Asking, words: Sequence[str]) -> Reply:
    """`take acme`, `take 1 2 9`: mine from now on."""
    if not words:
        raise UsageNeeded(verb="take")
    numbers = only_numbers(words)
    if numbers:
        return await give_each(asking, numbers, asking.person)
    deal, _ = await named(asking, words, verb="take")
    return await give(asking, deal, asking.person)


async def give(asking: Asking, deal: DealFacts, person: Person) -> Reply:
    """Give a deal to somebody, who is told. DealIsClosed, NothingNew, UnknownPerson."""
    held = await asking.hold(deal.number)
    await editing.apply(asking, held, await asking.work.deals.facts(deal.number), {"owner": person})
    facts = await asking.work.deals.facts(deal.number)
    await note_new_owners(asking, [facts])
    post_to = await tell_the_channel(asking, Happened("assigned", facts, asking.person))
    mine = person.user_id == asking.person.user_id
    return asking.reply(
        changed.assigned(
            asking.voice,
            deal=facts,
            mine=mine,
            passed_on=held.passed_on,
            batch=asking.invocation.key,
            post_to=post_to,
        )
    )


async def give_each(asking: Asking, numbers: Sequence[int], person: Person) -> Reply:
    """Give several deals to somebody, who is told once; a verdict for each."""
    passed_on: dict[int, int] = {}

    async def give_one(held: Deal, deal: DealFacts) -> str:
        await editing.apply(asking, held, deal, {"owner": person})
        passed_on[deal.number] = held.passed_on
        return "assigned"

    verdicts = await each_of(asking, numbers, give_one)
    verdicts = [replace(one, passed_on=passed_on.get(one.number, 0)) for one in verdicts]
    await note_new_owners(asking, [one.deal for one in verdicts if one.deal and not isinstance(one.said, Refused)])
    return await tell_of_each(asking, verdicts)


def _numbers_and_name(words: Sequence[str]) -> tuple[list[int], list[str]]:
    """Several numbers and the name after them; none where the words name one deal."""
    read = read_numbers(words)
    return (read[0], _without_to(read[1])) if read and len(read[0]) > 1 else ([], [])


def _without_to(words: Sequence[str]) -> list[str]:
    """What is left without the words that lead to a person, wherever the person stood."""
    meant = list(words)
    while meant and (fold(meant[0]) in _TO or is_separator(meant[0])):
        meant = meant[1:]
    while meant and (fold(meant[-1]) in _TO or is_separator(meant[-1])):
        meant = meant[:-1]
    return meant
