"""Deals won, lost and opened again."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from commands.amounts import read_amount
from commands.asking import Asking
from commands.bulk_words import deal_number, read_numbers
from commands.finding import named
from commands.granted import carry_out, carry_out_several
from commands.granting import OTHER, offered_reasons
from commands.invocation import Reply
from commands.several import only_numbers
from commands.stage_words import Outcome
from commands.telling import tell_the_channel
from commands.words import fold
from messages import answers
from messages.announcements import Happened
from messages.voice import Voice
from pipeline.deals import DealFacts
from pipeline.money import Money
from pipeline.names import check_text
from pipeline.refusals import LostReasonMissing, UsageNeeded, ValueOrDeal
from pipeline.requirements import Wish
from pipeline.stages import Pipeline, check_open


async def won(asking: Asking, words: Sequence[str]) -> Reply:
    """`won acme 11 500 €`: closed at that value, or at the one it has; `won #1 #2`: several."""
    if not words:
        raise UsageNeeded(verb="won")
    numbers = only_numbers(words)
    # A number after a deal may be its value: several deals are told by their signs, or by an "and".
    if numbers and (all(word.startswith("#") for word in words) or not all(map(deal_number, words))):
        return await carry_out_several(asking, numbers, lambda deal, _: Wish(deal=deal, to="won"))
    await _check_not_two_deals(asking, words)
    deal, rest = await named(asking, words, verb="won", careful=True)
    return await close_as_won(asking, deal, _final_value(asking, rest))


async def _check_not_two_deals(asking: Asking, words: Sequence[str]) -> None:
    """ValueOrDeal for two bare numbers that are both open deals: the second may be a value, and may be a deal."""
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 10]
    if len(words) != 2 or len(numbers) != 2:
        return
    found = await asking.work.deals.finder(("open",)).by_numbers(numbers)
    if len(found) == 2:
        value = read_amount(words[1], base=asking.currency, locale=asking.voice.locale)
        raise ValueOrDeal(deal=found[0], other=found[1], value=value)


async def lost(asking: Asking, words: Sequence[str]) -> Reply:
    """`lost acme price they chose a cheaper one`: for a reason of the list, with a comment; `lost 1 2 price`."""
    if not words:
        raise UsageNeeded(verb="lost")
    numbers, why = _several_lost(words, asking.pipeline, asking.voice)
    if numbers:
        return await carry_out_several(
            asking, numbers, lambda deal, pipeline: lost_wish(deal, why, pipeline, asking.voice)
        )
    deal, rest = await named(asking, words, verb="lost", careful=True)
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    if not rest:
        raise_if_closed(deal)
        raise LostReasonMissing(deal=deal, reasons=offered_reasons(pipeline))
    reason, comment = read_reason(rest, pipeline, asking.voice)
    return await close_as_lost(asking, deal, reason, comment)


async def reopen(asking: Asking, words: Sequence[str]) -> Reply:
    """`reopen acme`: open again at its last stage, its value kept."""
    if not words:
        raise UsageNeeded(verb="reopen")
    deal, _ = await named(asking, words, verb="reopen", careful=True, preferred=("won", "lost"))
    await (await asking.hold(deal.number)).reopen(asking.change)
    facts = await asking.work.deals.facts(deal.number)
    post_to = await tell_the_channel(asking, Happened("reopened", facts, asking.person))
    return asking.reply(answers.reopened(asking.voice, deal=facts, batch=asking.invocation.key, post_to=post_to))


async def close(asking: Asking, deal: DealFacts, outcome: Outcome) -> Reply:
    """Close a deal that was "moved" to won or lost; a loss asks for its reason."""
    if outcome == "won":
        return await close_as_won(asking, deal, None)
    raise_if_closed(deal)
    pipeline = await asking.work.pipelines.get(deal.pipeline_id)
    raise LostReasonMissing(deal=deal, reasons=offered_reasons(pipeline))


async def close_as_won(asking: Asking, deal: DealFacts, value: Money | None) -> Reply:
    """Won, at a final value or at the one it has. DealIsClosed; DetailsMissing where it is asked what decided it."""
    return await carry_out(asking, Wish(deal=deal, to="won", value=value))


async def close_as_lost(asking: Asking, deal: DealFacts, reason: str, comment: str | None) -> Reply:
    """Lost, for a reason (a key or the team's own word). LostReasonMissing when the list has it no more."""
    await check_reason(asking, deal, reason)
    return await carry_out(asking, Wish(deal=deal, to="lost", reason=reason, comment=comment))


async def check_reason(asking: Asking, deal: DealFacts, reason: str) -> None:
    """LostReasonMissing when the pipeline's list does not have the reason; "other" every list has."""
    reasons = offered_reasons(await asking.work.pipelines.get(deal.pipeline_id))
    if reason not in reasons:
        raise LostReasonMissing(deal=deal, reasons=reasons)


def raise_if_closed(deal: DealFacts) -> None:
    """DealIsClosed, before anything is asked about a deal that cannot be closed again."""
    check_open(number=deal.number, name=deal.name, status=deal.status)


def read_reason(words: Sequence[str], pipeline: Pipeline, voice: Voice) -> tuple[str, str | None]:
    """The reason that `words` begin with, in any language or with a slip, and the comment after it.

    Words that begin with no reason of the list are the comment, and the reason is "other".
    """
    names = {
        fold(name): reason
        for reason in pipeline.lost_reasons
        for name in (reason, *(Voice.of(code).reason(reason) for code in ("en", "fr")), voice.reason(reason))
    }
    for count in range(min(4, len(words)), 0, -1):
        typed = fold(" ".join(words[:count]))
        reason = names.get(typed) or _misspelt(typed, names)
        if reason:
            comment = " ".join(words[count:]).lstrip(":,;- ")
            return reason, check_text(comment) or None
    return OTHER, check_text(" ".join(words))


def lost_wish(deal: DealFacts, why: Sequence[str], pipeline: Pipeline, voice: Voice) -> Wish:
    """A deal to be lost, for the reason that `why` begins with; without words it is asked for."""
    reason, comment = read_reason(why, pipeline, voice) if why else (None, None)
    return Wish(deal=deal, to="lost", reason=reason, comment=comment)


def _several_lost(words: Sequence[str], pipeline: Pipeline, voice: Voice) -> tuple[list[int], list[str]]:
    """Several numbers and why; none where the words are about one deal, as in `12 3 months late`.

    Numbers in a row are deals where a sign or a comma says so, where nothing follows, or a reason of the list.
    """
    numbers, why = read_numbers(words) or ([], [])
    if len(numbers) < 2:
        return [], []
    said = words[: len(words) - len(why)]
    is_plain = all(word.isdecimal() for word in said)
    is_comment = bool(why) and read_reason(why, pipeline, voice)[1] == " ".join(why)
    return ([], []) if is_plain and is_comment else (numbers, why)


def _misspelt(typed: str, names: dict[str, str]) -> str | None:
    if len(typed) < 4:
        return None
    near = {reason for name, reason in names.items() if OSA.distance(typed, name) <= 1}
    return near.pop() if len(near) == 1 else None


def _final_value(asking: Asking, words: Sequence[str]) -> Money | None:
    if not words:
        return None
    return read_amount(" ".join(words), base=asking.currency, locale=asking.voice.locale)
