"""Qualifying a deal by BANT: budget, authority, need, timing; each answered yes or no, or not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from commands.asking import Asking
from commands.bant_words import Answers, read_answers
from commands.filled_in import Fields
from commands.finding import named
from commands.invocation import Reply
from messages import qualifying as said
from messages.message import Form
from pipeline.deals import BANT, ChangeFacts, DealFacts
from pipeline.refusals import ChangedMeanwhile, NothingNew, Refused, UsageNeeded
from storage.deal import Deal

SEEN = "bant"
"""Where the form remembers the answers it showed."""

_ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


async def qualify(asking: Asking, words: Sequence[str]) -> Reply:
    """`qualify acme budget yes need no`; without answers, or where one cannot be read, the form."""
    if not words:
        raise UsageNeeded(verb="qualify")
    deal, rest = await named(asking, words, verb="qualify")
    answers, wrong = read_answers(rest)
    if wrong or not answers:
        return Reply(form=await qualify_form(asking, deal, answers, *wrong))
    await asking.hold(deal.number)
    return await answer(asking, deal.number, answers)


async def qualify_form(asking: Asking, deal: DealFacts, given: Answers | None = None, *wrong: Refused) -> Form:
    """The four questions with what is known, and what was `given` in their place; also of a closed deal."""
    return said.form_of(asking.voice, deal=deal, answers={**deal.bant, **(given or {})}, wrong=wrong)


async def take_answers(asking: Asking) -> Reply:
    """The form "qualify" sent in: only what was answered otherwise than it showed is changed.

    ChangedMeanwhile where somebody else answered the same question otherwise since.
    """
    fields = Fields(asking)
    told = {question: fields.read(question, _ANSWERS.get, None) for question in BANT}
    number, seen = int(asking.invocation.press["d"]), _seen(asking)
    answers = {question: one for question, one in told.items() if one != seen.get(question)}
    held = await asking.hold(number)
    deal = await asking.work.deals.facts(number)
    contested = {q for q, one in answers.items() if deal.bant.get(q) not in (seen.get(q), one)}
    if contested:
        raise await _meddled(asking, deal, contested)
    return await answer(asking, held.number, answers)


async def answer(asking: Asking, number: int, answers: Answers) -> Reply:
    """Write answers down on a deal that is held; those not given stay. NothingNew."""
    deal = await asking.work.deals.facts(number)
    bant = _with(deal.bant, answers)
    if bant == deal.bant:
        raise NothingNew(deal=deal, fields=(), mine=False)
    held: Deal = await asking.hold(number)
    await held.edit(asking.change, bant=bant)
    facts = await asking.work.deals.facts(number)
    score = (await asking.work.deals.scores([number], asking.invocation.at))[number]
    told = {question: bant.get(question) for question in BANT if bant.get(question) != deal.bant.get(question)}
    return asking.reply(
        said.qualified(asking.voice, deal=facts, answers=told, score=score, batch=asking.invocation.key)
    )


def _with(known: Mapping[str, bool], answers: Answers) -> dict[str, bool]:
    """The answers in the order of the questions; one that is not known any more is left out."""
    wanted = {**known, **answers}
    return {question: value for question in BANT if (value := wanted.get(question)) is not None}


def _seen(asking: Asking) -> Mapping[str, bool]:
    seen = asking.invocation.press.get(SEEN)
    return seen if isinstance(seen, dict) else {}


async def _meddled(asking: Asking, deal: DealFacts, contested: Set[str]) -> ChangedMeanwhile:
    """Who answered one of the contested questions last, and when."""
    history = await asking.work.deals.history(deal.number)
    touching = [line for line in history if contested & _answered(line)]
    last = touching[-1] if touching else history[-1]
    return ChangedMeanwhile(deal=deal, by=last.by, at=last.at)


def _answered(line: ChangeFacts) -> set[str]:
    """The questions that a line of history answered otherwise than before."""
    before, after = line.before.get("bant"), line.after.get("bant")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return set()
    return {question for question in BANT if before.get(question) != after.get(question)}
