"""What was typed of a new deal: all of it read, or as much as can be, for the form to be filled with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.asking import Asking
from commands.contact_words import read_contact, split_contact
from commands.finding import known_person
from commands.new_deal import Draft, NewDeal, read_draft
from commands.pipeline_words import said_pipeline
from pipeline.refusals import Refused, Unreadable


async def read_typed(asking: Asking, words: Sequence[str]) -> NewDeal:
    """The deal that `words` describe; Unreadable, with all that could be read of it, where a part cannot."""
    words = _in_its_pipeline(asking, words)
    said, contact = split_contact(words, base=asking.currency, locale=asking.voice.locale)
    draft = read_draft(
        " ".join(said),
        pipeline=asking.pipeline,
        base=asking.currency,
        locale=asking.voice.locale,
        now=asking.invocation.at,
        zone=asking.zone,
        me=asking.person.user_id,
    )
    nobody = await _nobody(asking, draft.deal.owner_id)
    deal, no_contact = _with_contact(draft.deal, contact)
    faults = (*draft.faults, *nobody, *no_contact)
    if not faults:
        return deal
    given = _given(asking, draft) | ({"owner": asking.person.user_id} if nobody else {})
    raise Unreadable(
        faults=faults,
        typed=" ".join(words),
        given={**given, "contact": contact},
        pipeline=asking.pipeline,
        others=asking.pipelines,
    )


def _in_its_pipeline(asking: Asking, words: Sequence[str]) -> Sequence[str]:
    """The words without `pipeline services`, which then is the pipeline the rest is read in."""
    named = said_pipeline(words, asking.pipelines) if len(asking.pipelines) > 1 else None
    if named is None:
        return words
    asking.pipeline = named[0]
    return named[1]


async def _nobody(asking: Asking, owner_id: str | None) -> list[Refused]:
    """Why somebody cannot own a deal."""
    try:
        if owner_id:
            await known_person(asking, owner_id)
    except Refused as nobody:
        return [nobody]
    return []


def _with_contact(deal: NewDeal, contact: str) -> tuple[NewDeal, list[Refused]]:
    try:
        return replace(deal, contact=read_contact(contact)) if contact else deal, []
    except Refused as wrong:
        return deal, [wrong]


def _given(asking: Asking, draft: Draft) -> dict[str, str]:
    """What the form holds of a draft. A picker takes no words: of those only what could be read."""
    deal = draft.deal
    held = {
        "name": deal.name,
        "company": deal.company,
        "value": draft.typed_value,
        "owner": deal.owner_id or asking.person.user_id,
        "close": deal.close_on.isoformat() if deal.close_on else None,
        "stage": str(deal.stage.id),
        "source": deal.source,
    }
    return {field: said for field, said in held.items() if said}
