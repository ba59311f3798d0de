"""A new deal, from typed words or from the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.administering import pipeline_meant
from commands.asking import Asking
from commands.companies import check_company, key_again, told_beforehand, words_again
from commands.contacts import keep as keep_contact
from commands.drafting import read_typed
from commands.finding import known_person
from commands.invocation import Reply
from commands.new_deal import NewDeal
from commands.telling import tell_the_channel
from messages import answers, forms
from messages.announcements import Happened


async def new(asking: Asking, words: Sequence[str]) -> Reply:
    """`new Acme website 12k for Acme SA`: the deal; without words the form; Unreadable brings it half filled."""
    if not words:
        return new_form(asking, "")
    wanted = await read_typed(asking, words)
    await check_company(asking, wanted, typed=" ".join(words))
    return await write_down(asking, wanted)


async def new_anyway(asking: Asking) -> Reply:
    """The deal somebody was told of others beside, created all the same; pressed twice, the first answer again."""
    answered = await asking.work.requests.answered(key_again(asking), at=asking.invocation.at)
    if answered is not None:
        return Reply.from_json(answered)
    reply = await write_down(asking, await read_typed(asking, words_again(asking)))
    await asking.work.requests.answer(key_again(asking), reply.to_json())
    return reply


def new_form(asking: Asking, name: str, *, company: str = "") -> Reply:
    """The form, with a name and a company filled in where there are."""
    prefill = {"name": name, "company": company, "owner": asking.person.user_id}
    return Reply(form=forms.new_deal(asking.voice, pipeline=asking.pipeline, others=asking.pipelines, prefill=prefill))


async def new_in(asking: Asking) -> Reply:
    """The form as filled in so far, for the pipeline chosen in it. PipelineIsGone, OutdatedButton."""
    asked = asking.invocation
    pipeline = await pipeline_meant(asking, int(asked.press["p"]))
    given = {name: typed for name, typed in asked.fields.items() if isinstance(typed, str)}
    stage = next((one for each in asking.pipelines for one in each.stages if str(one.id) == given.get("stage")), None)
    given["stage"] = str((pipeline.counterpart(stage) if stage else pipeline.first).id)
    above, told = await told_beforehand(asking, given)
    form = forms.new_deal(
        asking.voice,
        pipeline=pipeline,
        others=asking.pipelines,
        prefill=given,
        remembered={**asked.remembered, **told},
        above=above,
        submit=asking.voice.gettext("Create anyway") if above else None,
    )
    return Reply(form=replace(form, in_place=True))


async def write_down(asking: Asking, wanted: NewDeal, *, note: str | None = None, origin: str | None = None) -> Reply:
    """Make the deal, of the message `origin` where it is made of one, and say so.

    UnknownPerson when its owner is nobody active here; AlreadyMade when there is a deal of that message.
    """
    owner = await known_person(asking, wanted.owner_id or asking.person.user_id)
    deal = await asking.work.deals.create(
        name=wanted.name,
        company=wanted.company,
        value=wanted.value,
        stage=wanted.stage,
        pipeline_id=(await asking.work.pipelines.of_stage(wanted.stage.id)).id,
        owner_id=owner,
        close_on=wanted.close_on,
        source=wanted.source or await _default_source(asking),
        change=asking.change,
        origin=origin,
    )
    if wanted.contact:
        await keep_contact(asking, deal.number, wanted.contact)
    if note:
        await deal.note("note", note, asking.change)
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, Happened("created", facts, asking.person))
    return asking.reply(answers.created(asking.voice, deal=facts, batch=asking.invocation.key, post_to=post_to))


async def _default_source(asking: Asking) -> str | None:
    """Where deals made in this channel come from when nobody says."""
    channel = asking.invocation.channel_id
    return await asking.work.channels.default_source(channel) if channel else None
