"""A new deal, from typed words or from the form."""

from __future__ import annotations

from collections.abc import Sequence

from commands.asking import Asking
from commands.finding import known_person
from commands.invocation import Reply
from commands.new_deal import NewDeal, read_new
from commands.telling import tell_the_channel
from messages import answers, forms


async def new(asking: Asking, words: Sequence[str]) -> Reply:
    """`new Acme website 12k for Acme SA`: the deal; without words the form; where a part is unreadable, the refusal."""
    if not words:
        return new_form(asking, "")
    wanted = read_new(
        " ".join(words),
        pipeline=asking.pipeline,
        base=asking.currency,
        locale=asking.voice.locale,
        now=asking.invocation.at,
        zone=asking.zone,
        me=asking.person.user_id,
    )
    return await write_down(asking, wanted)


def new_form(asking: Asking, name: str, *, company: str = "") -> Reply:
    """The form, with a name and a company filled in where there are."""
    prefill = {"name": name, "company": company, "owner": asking.person.user_id}
    return Reply(form=forms.new_deal(asking.voice, pipeline=asking.pipeline, prefill=prefill))


async def write_down(asking: Asking, wanted: NewDeal, *, note: str | None = None) -> Reply:
    """Make the deal and say so. UnknownPerson when its owner is nobody active here."""
    owner = await known_person(asking, wanted.owner_id or asking.person.user_id)
    deal = await asking.work.deals.create(
        name=wanted.name,
        company=wanted.company,
        value=wanted.value,
        stage=wanted.stage,
        pipeline_id=asking.pipeline.id,
        owner_id=owner,
        close_on=wanted.close_on,
        source=wanted.source,
        change=asking.change,
    )
    if note:
        await deal.note("note", note, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, "created", facts)
    return asking.reply(answers.created(asking.voice, deal=facts, batch=asking.invocation.key, post_to=post_to))
