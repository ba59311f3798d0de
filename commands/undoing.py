"""Taking back one's own last change, or that of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands import settling
from commands.asking import Asking
from commands.invocation import Reply
from messages import answers

_SAID: Mapping[str, str] = {
    "note": "noted",
    "planned": "reminded",
    "postponed": "put_later",
}
"""What the history calls a change, where the answer has another word for it."""


async def undo(asking: Asking, words: Sequence[str]) -> Reply:  # noqa: ARG001 - every verb is given its words
    """`undo`: my last change, exactly, within 24 hours, unless a later one touched the same."""
    return await take_back(asking, None)


async def take_back(asking: Asking, batch: str | None) -> Reply:
    """All that the request `batch` changed, or my last one. NothingToUndo, UndoTooLate, UndoOvertaken."""
    # What somebody just gave away by mistake is out of their sight, and theirs to take back all the same.
    with asking.work.seeing_everything():
        items = await asking.work.undo.take_back(
            asking.person.user_id, now=asking.invocation.at, change=asking.change, batch=batch
        )
    said = [(deal, _SAID.get(kind, kind)) for deal, kind in sorted(items, key=lambda item: item[0].number)]
    return await settling.taken_back(asking, said, asking.reply(answers.undone(asking.voice, items=said)))
