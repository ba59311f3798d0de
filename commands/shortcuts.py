"""Shortcuts: a new deal from anywhere, a new deal out of a message, and a message added to a deal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from commands import opening
from commands.asking import Asking
from commands.companies import told_beforehand
from commands.from_message import first_note, readable, what_it_tells
from commands.invocation import Quoted, Reply
from messages import forms, picked_forms
from pipeline.contacts import found_in
from pipeline.deals import DealFacts
from pipeline.refusals import AlreadyMade, OutdatedButton

SHORTCUTS = ("new_deal", "new_from_message", "add_to_deal")
"""Their callback_ids; `app_manifest.yml` has the same."""


async def use(asking: Asking) -> Reply:
    """Open what a shortcut opens. OutdatedButton for one that is no more."""
    shortcut, quoted = asking.invocation.shortcut, asking.invocation.quoted
    if shortcut == "new_deal":
        return opening.new_form(asking, "")
    act = _ON_MESSAGES.get(shortcut)
    if act is None or quoted is None:
        raise OutdatedButton
    return await act(asking, quoted)


async def _new_from_message(asking: Asking, quoted: Quoted) -> Reply:
    """The form of a new deal with what the message tells; open deals of its company are named above. AlreadyMade."""
    made = await asking.work.deals.of_message(quoted.origin)
    if made is not None:
        raise AlreadyMade(number=made)
    text = await readable(asking, quoted)
    told, note = what_it_tells(text), first_note(text, quoted)
    channel = asking.invocation.channel_id
    source = await asking.work.channels.default_source(channel) if channel else None
    above, remembered = await told_beforehand(asking, {**told, "note": note})
    form = forms.new_deal(
        asking.voice,
        pipeline=asking.pipeline,
        others=asking.pipelines,
        prefill={**told, "source": source or "", "note": note, "owner": asking.person.user_id},
        remembered={"origin": quoted.origin, **remembered},
        above=above,
    )
    return Reply(form=form)


async def _add_to_deal(asking: Asking, quoted: Quoted) -> Reply:
    """The form of a note on a deal to be picked; to begin with, the one deal the message seems to be about."""
    text = await readable(asking, quoted)
    deal = await _about(asking, quoted, text)
    return Reply(form=picked_forms.note_on(asking.voice, deal=deal, words=first_note(text, quoted)))


async def _about(asking: Asking, quoted: Quoted, text: str) -> DealFacts | None:
    """The deal made of this message, or the only open one of the company it names."""
    made = await asking.work.deals.of_message(quoted.origin)
    if made is not None:
        return await asking.work.deals.facts(made)
    company = found_in(text).company
    found = await asking.work.deals.open_of_company(company) if company else []
    return found[0] if len(found) == 1 else None


_ON_MESSAGES: Mapping[str, Callable[[Asking, Quoted], Awaitable[Reply]]] = {
    "new_from_message": _new_from_message,
    "add_to_deal": _add_to_deal,
}
