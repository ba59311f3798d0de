"""The forms that can be opened for one deal, by the name a button gives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from commands.asking import Asking
from commands.closing import raise_if_closed
from commands.contacts import contact_form
from commands.edit_forms import assign_form, edit_form, park_form
from commands.qualifying import qualify_form
from commands.update_form import update_form
from messages import forms
from messages.message import Form
from pipeline.deals import DealFacts

DealForm = Callable[[Asking, DealFacts], Awaitable[Form]]
"""Draws a form for a deal as it is now. What the deal does not allow is refused before anything is asked."""


async def follow_up(asking: Asking, deal: DealFacts) -> Form:
    """What to do next, and when. DealIsClosed."""
    raise_if_closed(deal)
    return forms.follow_up(asking.voice, deal=deal)


async def note(asking: Asking, deal: DealFacts) -> Form:
    """What happened: a note, a call, an e-mail or a meeting; also on a closed deal."""
    return forms.note(asking.voice, deal=deal, prefill={"text": str(asking.invocation.press.get("t", ""))})


DEAL_FORMS: Mapping[str, DealForm] = {
    "update": update_form,
    "follow_up": follow_up,
    "note": note,
    "contact": contact_form,
    "qualify": qualify_form,
    "edit": edit_form,
    "park": park_form,
    "assign": assign_form,
}
"""What `messages.actions.opening` may name as `f`."""
