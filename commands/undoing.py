"""Taking back one's own last change, or that of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands import settling
from commands.asking import Asking
from commands.bulk_words import deal_number
from commands.finding import named
from commands.invocation import Reply
from messages import answers

_SAID: Mapping[str, str] = {
    "note": "noted",
    "planned": "reminded",
    "postponed": "put_later",
}
"""What the history calls a change, where the answer has another word for it."""


async def undo(asking: Asking, words: Sequence[str]) -> Reply:
    """`undo`: my last change, exactly, unless a later one touched the same; `undo #42` my last one to that deal."""
    if not words:
        return await take_back(asking, None)
    # A deal that is deleted has no name to be found by any more, only its number.
    number = deal_number(words[0]) if len(words) == 1 else None
    deal = None if number is not None else (await named(asking, words, verb="undo", careful=True))[0]
    return await take_back(asking, None, number=deal.number if deal else number)


async def take_back(asking: Asking, batch: str | None, *, number: int | None = None) -> Reply:
    """All that the request `batch` changed, or my last one, also to one deal.

    NothingToUndo, UndoTooLate, UndoOvertaken.
    """
    # What somebody just gave away by mistake is out of their sight, and theirs to take back all the same.
    with asking.work.seeing_everything():
        items = await asking.work.undo.take_back(
            asking.person.user_id, now=asking.invocation.at, change=asking.change, batch=batch, number=number
        )
    said = [(deal, _SAID.get(kind, kind)) for deal, kind in sorted(items, key=lambda item: item[0].number)]
    return await settling.taken_back(asking, said, asking.reply(answers.undone(asking.voice, items=said)))
