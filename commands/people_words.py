"""Which person words mean: a mention, "me", or a name."""

from __future__ import annotations

from commands.asking import Asking
from commands.finding import known_person
from commands.words import fold, mention
from pipeline.deals import Person
from pipeline.refusals import SeveralPeople, UnknownPerson

_MYSELF = frozenset({"me", "moi", "myself"})
_NAMED = 3


async def person_named(asking: Asking, words: str) -> Person:
    """The active person these words mean; a name typed without @ must be one person's. UnknownPerson, SeveralPeople."""
    user_id = mention(words)
    bare = fold(words.lstrip("@"))
    if bare in _MYSELF:
        return asking.person
    if user_id is None:
        found = await asking.work.people.named(bare)
        exactly = [person for person in found if bare == fold(person.name)] or found
        if len(exactly) > 1:
            raise SeveralPeople(word=words, names=tuple(person.name for person in exactly[:_NAMED]))
        if not exactly:
            raise UnknownPerson(word=words)
        user_id = exactly[0].user_id
    return await person_with(asking, user_id)


async def person_with(asking: Asking, user_id: str) -> Person:
    """The person of this Slack id, who may own deals; UnknownPerson."""
    known = await asking.work.people.get(await known_person(asking, user_id))
    if known is None:
        raise UnknownPerson(word=f"@{user_id}")
    return known
